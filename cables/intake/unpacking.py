"""From files handed in to texts: plain files, members of archives, rows of tables, with the catalogues beside them.

Two passes over every file: catalogues first, since one may stand behind the texts that it describes. One member is in
memory at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

from cables.intake.archives import is_archive, members_of, size_of
from cables.intake.catalogues import NOTHING, Index, NoCatalogue, rows_of_csv, rows_of_json
from cables.intake.entries import Entry, shown_name
from cables.intake.limits import LIMITS, MB, Hostile, Limits
from cables.intake.tables import has_text_column, lines_of, messages_of

HEAD = 512


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file as handed in: its name, and how to open it, which is done twice."""

    name: str
    opened: Callable[[], AbstractContextManager[BinaryIO]]


def unpack(files: Iterable[HandedIn], index: Index, limits: Limits = LIMITS) -> Iterator[Entry]:
    """Every text in the files, in order, each with what `index` says of its name; refused ones with the reason.

    A catalogue that was read gives no entry. Never raises for what the files hold.
    """
    for handed in files:
        with handed.opened() as file:
            for entry in _entries(handed.name, file, limits):
                known = entry.catalogue if entry.catalogue != NOTHING else index.for_file(entry.name)
                yield replace(entry, catalogue=known)


def read_catalogues(files: Iterable[HandedIn], limits: Limits = LIMITS) -> Index:
    """What the catalogues among the files, and in the archives among them, say."""
    index = Index()
    for handed in files:
        with handed.opened() as file:
            for name, table in _tables(handed.name, file, limits):
                if name.lower().endswith(".json") or not has_text_column(table):
                    with suppress(NoCatalogue):  # told by `unpack`, with its name
                        index.add(_catalogue_rows(name, table))
    return index


def _tables(name: str, file: BinaryIO, limits: Limits) -> Iterator[tuple[str, BinaryIO]]:
    size, head = _look(file)
    if is_archive(head):
        with suppress(Hostile):  # told by `unpack`
            for entry in members_of(file, head, limits):
                if not entry.refusal and _is_table(entry.name):
                    yield entry.name, BytesIO(entry.content)
    elif size <= limits.file and _is_table(name):
        yield name, file


def _entries(given_name: str, file: BinaryIO, limits: Limits) -> Iterator[Entry]:
    size, head = _look(file)
    name = shown_name(given_name)
    if is_archive(head):
        try:
            for entry in members_of(file, head, limits):
                yield from _opened(replace(entry, name=shown_name(f"{name}/{entry.name}")))
        except Hostile as error:
            yield Entry(name, _kept(file, size, limits), f"{error}")
    elif size > limits.file:
        yield Entry(name, b"", f"it is larger than {limits.file // MB} MB; split it")
    elif _is_table(given_name):
        yield from _table(name, file)
    else:
        yield Entry(name, file.read())


def _opened(entry: Entry) -> Iterator[Entry]:
    """A member: itself, or its rows where it is a table."""
    if entry.refusal or not _is_table(entry.name):
        yield entry
    else:
        yield from _table(entry.name, BytesIO(entry.content))


def _look(file: BinaryIO) -> tuple[int, bytes]:
    size = size_of(file)
    head = file.read(HEAD)
    file.seek(0)
    return size, head


def _kept(file: BinaryIO, size: int, limits: Limits) -> bytes:
    """An archive that cannot be unpacked is read whole only to be kept, and only up to the limit of one file."""
    file.seek(0)
    return file.read() if size <= limits.file else b""


def _is_table(name: str) -> bool:
    return name.lower().endswith((".csv", ".json"))


def _table(name: str, file: BinaryIO) -> Iterator[Entry]:
    """The rows of a table of messages; nothing for a catalogue that can be read; else a refusal with the bytes."""
    try:
        if name.lower().endswith(".csv") and has_text_column(file):
            yield from messages_of(name, file)
        else:
            Index().add(_catalogue_rows(name, file))
    except (NoCatalogue, Hostile) as error:
        file.seek(0)
        yield Entry(name, file.read(), f"{error}")


def _catalogue_rows(name: str, file: BinaryIO) -> list[dict[str, str]]:
    lines = lines_of(file)
    try:
        return rows_of_csv(lines) if name.lower().endswith(".csv") else rows_of_json(lines.read())
    finally:
        lines.detach()
