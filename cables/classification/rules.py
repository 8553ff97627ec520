"""The rules that the package rests on, by id, from rules.toml: what each says, its citation, whether checked."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cables.classification.tables import Fields, TableError, check_fields, read_table, rows_of

TABLE = Path(__file__).parent / "rules.toml"
RULE: Fields = {"id": (str,), "says": (str,), "citation": (str,), "checked": (bool,)}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it says, the text it rests on, and whether that text was checked."""

    id: str
    says: str
    citation: str
    checked: bool


def read_rules(path: Path) -> dict[str, Rule]:
    """The rules of a table by id. Raises TableError naming file and line, for an id given twice too."""
    table, text = read_table(path)
    found: dict[str, Rule] = {}
    for place, row in rows_of(path, table, text, "rule"):
        check_fields(place, row, RULE)
        if row["id"] in found:
            raise TableError(f"{place.at('id')}: {row['id']} is given twice; keep one")
        found[row["id"]] = Rule(**row)
    return found


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id."""
    return read_rules(TABLE)


def citation(rule: str) -> str:
    """What the rule rests on. Raises KeyError for an id that the table does not have."""
    return rules()[rule].citation
