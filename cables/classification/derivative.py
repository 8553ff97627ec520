"""The "Declassify On" line of a derivatively classified record, from its sources (D-33, D-56, D-57; rules §2.2)."""

from dataclasses import dataclass
from datetime import date

from cables.classification.dates import anniversary, year_end
from cables.classification.exemptions import exemption
from cables.classification.facts import Derivative, Source
from cables.classification.instructions import DeclassificationInstruction, Kind, parse_instruction
from cables.classification.orders import years

DATED_RANK, CALCULATED_RANK = 7, 9
UNDATED_EXEMPTION_RANK = 6


@dataclass(frozen=True, slots=True)
class DerivativeLine:
    """What the derivative bears: the line ("20490603", "50X1-HUM", "25X6, 20300401"), its date, its rule and rank."""

    text: str
    day: date | None
    rule: str
    rank: int


def derivative_line(derivative: Derivative, as_of: date) -> DerivativeLine:
    """The longest of the sources' instructions (D-56): precedence first, then the later date, then the lower code.

    A source without a date of its own gives the exact 25th anniversary of its origin, or of the derivative where
    the source is undated (D-33).
    """
    lines = [_line(source, derivative.on, as_of) for source in derivative.sources or (Source(),)]
    return min(lines, key=lambda line: (line.rank, -(line.day or date.min).toordinal(), line.text))


def _line(source: Source, made_on: date, as_of: date) -> DerivativeLine:
    year = source.origin.year if source.origin else None
    instruction = parse_instruction(source.instruction or "", order=source.order, origin_year=year)
    if instruction.kind is Kind.EXEMPTION and instruction.code:
        return _exempt(instruction, source.origin or made_on, as_of)
    day = _carried(instruction, source, as_of)
    if day is not None:
        return DerivativeLine(f"{day:%Y%m%d}", day, "D-44", DATED_RANK)
    calculated = anniversary(source.origin or made_on, years("longest_stated_years", as_of))
    return DerivativeLine(f"{calculated:%Y%m%d}", calculated, "D-33", CALCULATED_RANK)


def _exempt(instruction: DeclassificationInstruction, origin: date, as_of: date) -> DerivativeLine:
    code = min((instruction.code or "").split(","), key=lambda one: exemption(one).rank)
    found = exemption(code)
    carried = "50X1-HUM" if code == "25X1-HUMAN" else code
    if not found.dated:
        return DerivativeLine(carried, None, found.rule, found.rank)
    if instruction.date is not None:
        return DerivativeLine(f"{carried}, {instruction.date:%Y%m%d}", instruction.date, "D-35", found.rank)
    until = anniversary(origin, years("exempt_25_years", as_of))
    return DerivativeLine(f"{carried}, {until:%Y%m%d}", until, "D-36", UNDATED_EXEMPTION_RANK)


def _carried(instruction: DeclassificationInstruction, source: Source, as_of: date) -> date | None:
    """The date that a source's instruction sets within 25 years, or None (the right-hand column of §2.2)."""
    origin = source.origin
    if instruction.kind is Kind.DATE and instruction.code and origin:
        return anniversary(origin, int(instruction.code.split()[0]))
    if instruction.kind is Kind.GDS and instruction.date is None and origin and source.order in (None, "11652"):
        return year_end(origin, years(f"gds_years_{source.level.name.lower()}", as_of))
    if instruction.code == "GROUP 4" and origin:
        return anniversary(origin, years("group_4_years", as_of))
    if instruction.date is None or (origin and instruction.date < origin):
        return None
    longest = anniversary(origin, years("longest_stated_years", as_of)) if origin else None
    return instruction.date if longest is None or instruction.date <= longest else None
