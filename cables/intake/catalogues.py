"""Catalogue metadata beside the files: what a CSV or JSON says of a text's number, year and date (D-80)."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cables.parsing.references import full_year

NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "message"),
    "file": ("file", "filename", "file_name", "name"),
    "mrn": ("mrn", "message_number", "message reference number"),
    "year": ("year",),
    "date": ("date", "origin_on", "date of origin", "draft date", "sent date"),
    "subject": ("subject",),
}
COLUMNS = {name: field for field, names in NAMES.items() for name in names}
MRN = re.compile(r"\s*(?P<year>\d{4}|\d{2})?[\s-]*(?P<post>[A-Z][A-Z .'-]*?)[\s-]*0*(?P<serial>\d{1,7})\s*")
FIRST_YEAR, LAST_YEAR = 1776, 2999


class NoCatalogue(ValueError):
    """This file is no catalogue; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Number:
    """A message reference number: year, post without spaces, serial (T-50)."""

    year: int | None
    post: str
    serial: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What stands beside one text. The text wins where it speaks (D-80)."""

    year: int | None = None
    origin_on: date | None = None
    number: Number | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry as plain values, for `from_json`."""
        number = self.number and [self.number.year, self.number.post, self.number.serial]
        return {"year": self.year, "origin_on": self.origin_on and self.origin_on.isoformat(), "number": number}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Catalogue":
        """What `as_json` wrote; an empty mapping says nothing."""
        day, number = given.get("origin_on"), given.get("number")
        return cls(given.get("year"), date.fromisoformat(day) if day else None, Number(*number) if number else None)

    @property
    def known_year(self) -> int | None:
        """The year stated, or that of the number."""
        return self.year or (self.number.year if self.number else None)


NOTHING = Catalogue()


class Index:
    """Catalogue entries by file name and by number."""

    def __init__(self) -> None:
        self.by_file: dict[str, Catalogue] = {}
        self.by_number: dict[tuple[str, int], list[Catalogue]] = {}

    def add(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take in rows with the standard column names."""
        for row in rows:
            entry = catalogue_of(row)
            if row.get("file"):
                self.by_file[row["file"]] = entry
            if entry.number:
                self.by_number.setdefault((entry.number.post, entry.number.serial), []).append(entry)

    def for_file(self, name: str) -> Catalogue:
        """What is said of a file by its path, or by as much of the end of its path as the catalogue gives."""
        parts = name.replace("\\", "/").split("/")
        paths = ("/".join(parts[at:]) for at in range(len(parts)))
        return next((self.by_file[path] for path in paths if path in self.by_file), NOTHING)

    def for_number(self, year: int | None, post: str | None, serial: int | None) -> Catalogue:
        """What is said of a message by its number; nothing where that is ambiguous."""
        found = self.by_number.get((post or "", serial or 0), [])
        matching = [entry for entry in found if year is None or entry.known_year in (year, None)]
        return matching[0] if len(matching) == 1 else NOTHING


def field_names(header: Iterable[str | None]) -> dict[str, str]:
    """For each column that is understood, its standard name."""
    return {name: COLUMNS[plain] for name in header if name and (plain := name.strip().lower()) in COLUMNS}


def catalogue_of(row: Mapping[str, str]) -> Catalogue:
    """The entry of one row. Raises NoCatalogue naming a year or date that is none."""
    return Catalogue(_year(row.get("year", "")), _day(row.get("date", "")), read_number(row.get("mrn", "")))


def read_number(written: str) -> Number | None:
    """A number as "05LIMA4377", "05 LIMA 4377" or "2005 LIMA 004377"; None where nothing is written."""
    if not written.strip():
        return None
    found = MRN.fullmatch(written.upper())
    if found is None:
        raise NoCatalogue(f"{written!r} is not a message number; write it as 05LIMA4377")
    digits = found["year"]
    year = None if digits is None else int(digits) if len(digits) == 4 else full_year(int(digits))
    return Number(year, re.sub(r"[^A-Z]", "", found["post"]), int(found["serial"]))


def _year(written: str) -> int | None:
    if not written.strip():
        return None
    if not re.fullmatch(r"\d{4}", written.strip()) or not FIRST_YEAR <= int(written) <= LAST_YEAR:
        raise NoCatalogue(f"{written!r} is not a year; write four digits")
    return int(written)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip()) if written.strip() else None
    except ValueError:
        raise NoCatalogue(f"{written!r} is not a date; write YYYY-MM-DD") from None


def rows_of_json(text: str) -> list[dict[str, str]]:
    """The rows of a JSON catalogue: a list of objects, or an object of objects by file name.

    Raises NoCatalogue for anything else.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise NoCatalogue("this is not JSON that can be read; correct it") from None
    if isinstance(given, dict) and given and all(isinstance(row, dict) for row in given.values()):
        given = [{"file": name, **row} for name, row in given.items()]
    if not isinstance(given, list) or not given or not all(isinstance(row, dict) for row in given):
        raise NoCatalogue("a JSON catalogue is a list of objects with file or mrn, and year or date")
    rows = [_plain(row) for row in given]
    require_catalogue({name for row in rows for name in row})
    return rows


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    names = field_names(row)
    return {names[key]: "" if value is None else str(value) for key, value in row.items() if key in names}


def rows_of_csv(lines: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a CSV catalogue. Raises NoCatalogue when its columns are not those of one."""
    reader = csv.DictReader(lines)
    try:
        names = field_names(reader.fieldnames or ())
        require_catalogue(set(names.values()))
        return [{names[key]: value or "" for key, value in row.items() if key in names} for row in reader]
    except csv.Error as error:
        raise NoCatalogue(f"its rows cannot be read to their end: {error}; correct the quotes") from None


def require_catalogue(fields: set[str]) -> None:
    """Raise NoCatalogue unless the fields name a text and say something about it."""
    if not fields & {"file", "mrn"} or not fields & {"mrn", "year", "date"}:
        raise NoCatalogue(
            "its columns are not understood: one message a row needs text (or body, or message);"
            " a catalogue needs file or mrn, and year or date"
        )
