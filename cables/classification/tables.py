"""Strict reading of the package's own TOML tables: a mistake in one is refused by file, line and key."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TYPE_NAMES = {str: "text", int: "a whole number", bool: "true or false", date: "a date (YYYY-MM-DD)"}
Fields = Mapping[str, tuple[type, ...]]


class TableError(ValueError):
    """A table that cannot be used; the message names file, line, key and what is expected there."""


def read_table(path: Path) -> tuple[dict[str, Any], str]:
    """The parsed table and its text. Raises TableError for bad TOML, duplicate keys and impossible dates included."""
    text = path.read_text("utf-8")
    try:
        return tomllib.loads(text), text
    except ValueError as error:
        raise TableError(f"{path.name}: {error}; correct the table") from None


def fingerprint() -> str:
    """Eight characters that change when any of the tables does."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def rows_of(path: Path, table: dict[str, Any], text: str, kind: str) -> list[tuple["Place", dict[str, Any]]]:
    """Take the rows of [[kind]] out of the table, each with its place. Raises TableError for a lone [kind]."""
    rows = table.pop(kind, [])
    if not isinstance(rows, list):
        raise TableError(f"{Place(path, text, f'[{kind}]').at()}: write [[{kind}]], one for each row")
    return [(Place(path, text, f"[[{kind}]]", index), row) for index, row in enumerate(rows)]


def check_fields(where: "Place", found: Mapping[str, Any], fields: Fields) -> None:
    """Raise TableError for a key that is unknown, missing, or of another kind than `fields` says."""
    for key, value in found.items():
        if key not in fields:
            raise TableError(f"{where.at(key)}: unknown key {key!r}; expected one of {', '.join(fields)}")
        if type(value) not in fields[key]:
            expected = " or ".join(TYPE_NAMES[kind] for kind in fields[key])
            raise TableError(f"{where.at(key)}: {key} = {value!r} is not {expected}")
        if value == "":
            raise TableError(f"{where.at(key)}: {key} is empty; write what it rests on")
    missing = [key for key in fields if key not in found]
    if missing:
        raise TableError(f"{where.at()}: {', '.join(missing)} missing")


class Place:
    """Where in a table a row stands, so that an error can name the line."""

    def __init__(self, path: Path, text: str, header: str = "", index: int = 0) -> None:
        """`header` is the row's table header as written ("[[number]]"), `index` which of those it is, from 0."""
        lines = text.splitlines()
        starts = [number for number, line in enumerate(lines) if line.strip() == header]
        self.path, self.lines, self.first = path, lines, starts[index] if header else 0

    def at(self, key: str = "") -> str:
        """ "file.toml, line 12": the line of the key in this row, or of the row itself."""
        for number, line in enumerate(self.lines[self.first :], start=self.first + 1):
            if key and line.partition("=")[0].strip() == key:
                return f"{self.path.name}, line {number}"
        return f"{self.path.name}, line {self.first + 1}"
