"""Exemptions from automatic declassification at 25, 50 and 75 years, from exemptions.toml (D-35..D-39, D-47)."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cables.classification.tables import Fields, check_fields, read_table, rows_of

TABLE = Path(__file__).parent / "exemptions.toml"
EXEMPTION: Fields = {
    "code": (str,),
    "ground": (str,),
    "longest": (str,),
    "dated": (bool,),
    "rank": (int,),
    "rule": (str,),
    "citation": (str,),
}
FAMILY = re.compile(r"(25|50|75)X")


@dataclass(frozen=True, slots=True)
class Exemption:
    """One code: its ground, the number of years it may reach, whether it needs a date, its rank in D-56."""

    code: str
    ground: str
    longest: str
    dated: bool
    rank: int
    rule: str
    citation: str


def read_exemptions(path: Path) -> dict[str, Exemption]:
    """The exemptions of a table by code. Raises TableError naming file and line."""
    table, text = read_table(path)
    found: dict[str, Exemption] = {}
    for place, row in rows_of(path, table, text, "exemption"):
        check_fields(place, row, EXEMPTION)
        found[row["code"]] = Exemption(**row)
    return found


@cache
def exemptions() -> dict[str, Exemption]:
    """Every exemption by its code; "50X" and "75X" stand for their numbered forms."""
    return read_exemptions(TABLE)


def exemption(code: str) -> Exemption:
    """The exemption of a code as printed ("25X6", "50X1-HUM", "75X3"). Raises ValueError for any other text."""
    family = FAMILY.match(code)
    found = exemptions().get(code) or (exemptions().get(f"{family[1]}X") if family else None)
    if found is None:
        raise ValueError(f"{code!r} is no exemption; use 25X1 to 25X9, 50X1-HUM, 50X2-WMD, 50X# or 75X#")
    return found
