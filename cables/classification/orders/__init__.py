"""The executive orders on classification, one table each: dated numbers and instruction tokens with citations.

The order that governs an instruction is the one named on the paper, never one guessed from a date (rules §2.1).
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from cables.classification.tables import Fields, Place, TableError, check_fields, read_table, rows_of

FOLDER = Path(__file__).parent
ORDER: Fields = {
    "order": (str,),
    "title": (str,),
    "signed": (date,),
    "effective": (date,),
    "rule": (str,),
    "citation": (str,),
}
NUMBER: Fields = {
    "name": (str,),
    "value": (int, date),
    "unit": (str,),
    "from": (date,),
    "rule": (str,),
    "citation": (str,),
}
TOKEN: Fields = {"name": (str,), "last_day": (date,), "rule": (str,), "citation": (str,)}


@dataclass(frozen=True, slots=True)
class Number:
    """One number (or day) of an order, in force from a day on, with the rule and the text it rests on."""

    name: str
    value: int | date
    unit: str
    start: date
    rule: str
    citation: str


@dataclass(frozen=True, slots=True)
class Token:
    """An instruction form and the last day on which a record could still be given it (rules §2.1)."""

    name: str
    last_day: date
    rule: str
    citation: str


@dataclass(frozen=True, slots=True)
class Order:
    """One executive order: its number, days, numbers and retired tokens."""

    order: str
    title: str
    signed: date
    effective: date
    rule: str
    citation: str
    numbers: tuple[Number, ...]
    tokens: tuple[Token, ...]


def read_order(path: Path) -> Order:
    """Read one order's table. Raises TableError naming file and line (unknown or duplicate key, wrong date)."""
    table, text = read_table(path)
    numbers = [_number(place, row) for place, row in rows_of(path, table, text, "number")]
    tokens = [_token(place, row) for place, row in rows_of(path, table, text, "token")]
    check_fields(Place(path, text), table, ORDER)
    if table["effective"] < table["signed"]:
        raise TableError(f"{Place(path, text).at('effective')}: effective before it was signed")
    if len({(number.name, number.start) for number in numbers}) < len(numbers):
        raise TableError(f"{path.name}: a number is given twice for the same day; keep one")
    return Order(**table, numbers=tuple(numbers), tokens=tuple(tokens))


def _number(place: Place, row: dict[str, Any]) -> Number:
    check_fields(place, row, NUMBER)
    return Number(row["name"], row["value"], row["unit"], row["from"], row["rule"], row["citation"])


def _token(place: Place, row: dict[str, Any]) -> Token:
    check_fields(place, row, TOKEN)
    return Token(**row)


@cache
def orders() -> dict[str, Order]:
    """Every order by its number, oldest first."""
    return {order.order: order for order in map(read_order, sorted(FOLDER.glob("eo_*.toml")))}


@cache
def number(name: str, on: date | None = None) -> Number:
    """The number of that name in force on a day (the newest when no day is given), whichever order sets it.

    Before its first day in force the earliest one holds: a later order reaches back to older records (D-40).
    Raises KeyError for a name that no table has.
    """
    found = [row for order in orders().values() for row in order.numbers if row.name == name]
    if not found:
        raise KeyError(f"no order's table has the number {name!r}")
    in_force = [row for row in found if on is None or row.start <= on]
    return max(in_force, key=lambda row: row.start) if in_force else min(found, key=lambda row: row.start)


def years(name: str, on: date | None = None) -> int:
    """The value of a number of years or days in force on a day."""
    value = number(name, on).value
    if not isinstance(value, int):
        raise TypeError(f"{name} is a day, not a number of years")
    return value


def day(name: str, on: date | None = None) -> date:
    """The value of a number that is a day, in force on a day."""
    value = number(name, on).value
    if not isinstance(value, date):
        raise TypeError(f"{name} is a number of years, not a day")
    return value


@cache
def token(name: str) -> Token | None:
    """When an instruction form ended, if an order's table says that it did."""
    return next((row for order in orders().values() for row in order.tokens if row.name == name), None)


NOT_DIGIT = re.compile(r"[^0-9]")


@lru_cache(maxsize=512)
def repair_order(printed: str) -> tuple[str, bool] | None:
    """The order's number behind the digits printed ("12958", "11)065", "1295"), and whether it was repaired.

    Repairs one digit lost, added or misread; None unless exactly one order is that near (T-34).
    """
    digits = NOT_DIGIT.sub("", printed)
    if digits in orders():
        return digits, digits != printed.strip(" .:")
    if not 4 <= len(digits) <= 6:
        return None
    near = [order for order in orders() if _one_digit_apart(digits, order)]
    return (near[0], True) if len(near) == 1 else None


def _one_digit_apart(a: str, b: str) -> bool:
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return len(long) == len(short) + 1 and any(long[:cut] + long[cut + 1 :] == short for cut in range(len(long)))
