"""A plot of a table, as SVG: one Vega-Lite specification, drawn here, without a script in the page and no network."""

from functools import lru_cache

import altair
import vl_convert

from reviews.reports.sections import Table

MOST_BARS = 24
FONT = "Libertinus Serif"  # comes with the PDF compiler; a browser without it takes its own serif
BAR, ALARM, INK = "#005ea2", "#b50909", "#1b1b1b"


def chart_of(table: Table) -> str:
    """Horizontal bars in the table's order; the longest lists end with one bar for all the rest."""
    shown = [(line.words, line.amount) for line in table.lines[:MOST_BARS]]
    rest = sum(line.amount for line in table.lines[MOST_BARS:])
    bars = tuple(shown + ([(f"{len(table.lines) - MOST_BARS} more", rest)] if rest else []))
    return _drawn(bars, table.section.unit, ALARM if table.section.is_alarm else BAR)


@lru_cache(maxsize=256)
def _drawn(bars: tuple[tuple[str, int], ...], unit: str, colour: str) -> str:
    values = [{"what": words, "amount": amount} for words, amount in bars]
    words = altair.Y("what:N", title=None, sort=None, axis=altair.Axis(labelLimit=260))
    amount = altair.X("amount:Q", title=unit, axis=altair.Axis(format="d", tickMinStep=1))
    base = altair.Chart(altair.Data(values=values)).encode(x=amount, y=words)
    numbers = base.mark_text(align="left", dx=3, color=INK).encode(text="amount:Q")
    drawn = (base.mark_bar(color=colour) + numbers).properties(width=420).configure(font=FONT)
    return str(vl_convert.vegalite_to_svg(drawn.configure_view(stroke=None).to_dict()))


def heat_of(table: Table) -> str:
    """Months across, years down, the darker the more: lines whose values are "2026-11"."""
    cells = tuple((*line.value.split("-"), line.amount) for line in table.lines)
    return _heat(cells)


@lru_cache(maxsize=256)
def _heat(cells: tuple[tuple[str, str, int], ...]) -> str:
    values = [{"year": year, "month": number, "amount": amount} for year, number, amount in cells]
    base = altair.Chart(altair.Data(values=values)).encode(
        x=altair.X("month:O", title="month", scale=altair.Scale(domain=[f"{number:02d}" for number in range(1, 13)])),
        y=altair.Y("year:O", title=None),
    )
    colour = altair.Color("amount:Q", scale=altair.Scale(scheme="blues", type="sqrt", domainMin=0), legend=None)
    most = max((amount for _, _, amount in cells), default=0)
    dark = altair.condition(f"datum.amount > {most / 3}", altair.value("white"), altair.value(INK))
    squares = base.mark_rect().encode(color=colour)
    drawn = (squares + base.mark_text(fontSize=9).encode(text="amount:Q", color=dark)).properties(width=480)
    return str(vl_convert.vegalite_to_svg(drawn.configure(font=FONT).configure_view(stroke=None).to_dict()))
