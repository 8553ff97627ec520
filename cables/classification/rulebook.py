"""The rules page, docs/rules.md, made from the tables. Run as a module it writes the page to standard output."""

import sys
from collections.abc import Iterable

from cables.classification.exemptions import exemptions
from cables.classification.orders import Order, orders
from cables.classification.rules import rules

INTRODUCTION = """\
# Rules

Made from the tables in `cables/classification` by `python -m cables.classification.rulebook > docs/rules.md`; do not
edit. A rule that is not *checked* is a convention, or rests on knowledge that a records officer has still to confirm.
"""
FAMILIES = {
    "A": "Authority",
    "D": "Duration and dates",
    "M": "Marking",
    "T": "Telegram format",
    "X": "Access",
}


def page() -> str:
    """The whole page as Markdown, ending in a newline."""
    return "\n".join([INTRODUCTION, *_rules(), *_orders(), *_exemptions()]) + "\n"


def _table(*header: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [header, tuple("---" for _ in header), *rows]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines] + [""]


def _rules() -> list[str]:
    lines: list[str] = []
    for letter, family in FAMILIES.items():
        found = [rule for rule in rules().values() if rule.id.startswith(letter)]
        rows = [(rule.id, rule.says, rule.citation, "yes" if rule.checked else "no") for rule in found]
        lines += [f"## {family}", "", *_table("Rule", "What it says", "Citation", "Checked", rows=rows)]
    return lines


def _orders() -> list[str]:
    lines = ["## Executive orders", ""]
    for order in orders().values():
        lines += [f"### E.O. {order.order}: {order.title}", ""]
        lines += [
            f"Signed {order.signed}, effective {order.effective} ({order.rule}: {order.citation}).",
            "",
        ]
        lines += _numbers(order)
    return lines


def _numbers(order: Order) -> list[str]:
    rows = [(row.name, str(row.value), row.unit, str(row.start), row.rule, row.citation) for row in order.numbers]
    rows += [(row.name, str(row.last_day), "last day of use", "", row.rule, row.citation) for row in order.tokens]
    return _table("Name", "Value", "Unit", "In force from", "Rule", "Citation", rows=rows) if rows else []


def _exemptions() -> list[str]:
    rows = [(row.code, row.ground, row.rule, row.citation) for row in exemptions().values()]
    return ["## Exemptions", "", *_table("Code", "Ground", "Rule", "Citation", rows=rows)][:-1]


if __name__ == "__main__":
    sys.stdout.write(page())
