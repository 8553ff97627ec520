"""CSV with one message a row: each row gives its text as a file of its own, with what its other columns say."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from cables.intake.catalogues import NOTHING, NoCatalogue, catalogue_of, field_names
from cables.intake.entries import Entry
from cables.intake.limits import CHUNK, MB, Hostile

csv.field_size_limit(16 * MB)  # a message may be as long as any text
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def lines_of(file: BinaryIO) -> io.TextIOWrapper:
    """The lines of a text file from its beginning, decoded by its mark, else as UTF-8, else as windows-1252."""
    encoding = _encoding(file)
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(4)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if marked:
        return marked
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def has_text_column(file: BinaryIO) -> bool:
    """Whether the first row of a CSV file names a column of texts."""
    lines = lines_of(file)
    try:
        return "text" in field_names(next(csv.reader(lines), [])).values()
    except csv.Error:
        return False
    finally:
        lines.detach()


def messages_of(name: str, file: BinaryIO) -> Iterator[Entry]:
    """One entry a row that is not blank. Raises Hostile when the table cannot be read to its end."""
    lines = lines_of(file)
    try:
        reader = csv.DictReader(lines)
        names = field_names(reader.fieldnames or ())
        for number, row in enumerate(reader, start=1):
            plain = {names[key]: value or "" for key, value in row.items() if key in names}
            yield _message(f"{name}, row {number}", plain, row)
    except csv.Error as error:
        raise Hostile(f"its rows cannot be read to their end: {error}; correct the quotes") from error
    finally:
        lines.detach()


def _message(name: str, row: dict[str, str], as_read: dict[str, str]) -> Entry:
    content = row.get("text", "").encode()
    if not content.strip():
        kept = ", ".join(f"{column}: {value}" for column, value in as_read.items() if column and value)
        return Entry(name, kept.encode(), "this row has no text")
    try:
        return Entry(name, content, catalogue=catalogue_of(row))
    except NoCatalogue as error:
        return Entry(name, content, f"{error}", NOTHING)
