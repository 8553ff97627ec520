"""Many files in one transaction: what becomes a record by itself is written by COPY, the rest goes the longer way.

The longer way (`receive`) is for files that are refused, held, or part of a cable. Either way a file is imported once,
whatever stops and begins again, since its bytes are known by their hash.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import DataError, connection

from cables.actions.building import NewRecord, new_record
from cables.actions.copying import copy_rows, reserve_keys
from cables.actions.importing import IMPORTED, above_ceiling, catalogue_of, import_events, require_importer
from cables.actions.pieces import Received, header_columns
from cables.actions.receiving import WAS_KNOWN, FileReport, receive
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.models import (
    Batch,
    BatchFile,
    Cable,
    CableSource,
    Portion,
    Problem,
    Reference,
    ScheduleHistory,
    Tag,
)
from cables.parsing.parser import parse
from cables.parsing.text import NotReadable, decode
from declass import audit
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as

Outcome = BatchFile.Outcome


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file, in plain values: cables by public id, open problems by code."""

    name: str
    outcome: str
    reason: str
    cables: tuple[str, ...]
    problems: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Readied:
    at: int
    entry: Entry
    sha256: str
    records: list[NewRecord]


def line_of(report: FileReport) -> FileLine:
    """The report of one file in plain values."""
    cables = tuple(cable.public_id for cable in report.cables)
    return FileLine(report.file.name, report.file.outcome, report.file.reason, cables, report.problems)


def receive_many(*, actor: User, batch: Batch, entries: Sequence[Entry], index: Index) -> list[FileLine]:
    """Import entries as `receive` would one by one, in transactions of its own; the lines in the order of the entries.

    Raises RefusedError, with nothing written, when the actor may not import here.
    """
    digests = [hashlib.sha256(entry.content).hexdigest() for entry in entries]
    with acting_as(actor):
        require_importer(actor, batch.collection)
        known = _known(batch, digests)
    readied, seen = [], set()
    for at, (entry, digest) in enumerate(zip(entries, digests, strict=True)):
        if entry.refusal or digest in seen:
            continue
        records = [] if digest in known else _records(actor, batch, entry, digest, index)
        if digest in known or records:
            readied.append(_Readied(at, entry, digest, records))
            seen.add(digest)
    lines = _written(actor, batch, readied)
    return [lines.get(at) or _the_longer_way(actor, batch, entry, index) for at, entry in enumerate(entries)]


def _the_longer_way(actor: User, batch: Batch, entry: Entry, index: Index) -> FileLine:
    with acting_as(actor):
        report = receive(actor=actor, batch=batch, entry=entry, index=index)
        if report.refusal is not None:
            audit.record_refusals([report.refusal], actor=actor)
        return line_of(report)


def _known(batch: Batch, digests: Iterable[str]) -> dict[str, list[str]]:
    """The cables, by public id, that the collection holds of these bytes; by hash."""
    held = CableSource.objects.read().filter(collection=batch.collection, sha256__in=list(digests))
    found: dict[str, list[str]] = {}
    for digest, public_id in held.values_list("sha256", "cable__public_id"):
        found.setdefault(digest, []).append(public_id)
    return found


def _records(actor: User, batch: Batch, entry: Entry, digest: str, index: Index) -> list[NewRecord]:
    """The records that the entry becomes by itself; none where it must go the longer way."""
    collection = batch.collection
    try:
        received = Received(actor, collection, entry.content, digest, entry.name, decode(entry.content))
    except NotReadable:
        return []
    records = []
    for reading in parse(received.decoded.text):
        is_part = reading.sections.of > 1 and len(reading.sections.seen) < reading.sections.of
        if is_part or above_ceiling(reading.label, collection):
            return []
        columns = header_columns(reading, catalogue_of(entry.catalogue, index, reading))
        records.append(new_record(received, reading, columns, today()))
    return records


def _written(actor: User, batch: Batch, readied: list[_Readied]) -> dict[int, FileLine]:
    """Write what is not known by now; nothing of it where a value is larger than a column takes."""
    try:
        with acting_as(actor):
            _take_turns(batch, [one.sha256 for one in readied])
            known = _known(batch, [one.sha256 for one in readied])
            lines = {one.at: _line(one, known.get(one.sha256)) for one in readied}
            _write([record for one in readied if one.sha256 not in known for record in one.records])
            copy_rows(BatchFile, [_file(batch, one, lines[one.at]) for one in readied])
    except DataError:
        return {}
    return lines


def _take_turns(batch: Batch, digests: Sequence[str]) -> None:
    """Beside others like it, but never beside an import of a single file, nor beside the same bytes."""
    keys = sorted(int(f"{batch.collection_id:x}{digest}"[-15:], 16) for digest in digests)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s), %s)", [IMPORTED.name, batch.collection_id])
        cursor.execute("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) key", [keys])


def _write(records: Sequence[NewRecord]) -> None:
    _give_keys(records)
    copy_rows(Cable, [record.cable for record in records])
    copy_rows(CableSource, [record.source for record in records])
    copy_rows(Portion, _all(record.portions for record in records))
    copy_rows(Tag, _all(record.tags for record in records))
    copy_rows(Reference, _all(record.references for record in records))
    copy_rows(Problem, _all(record.problems for record in records))
    copy_rows(ScheduleHistory, [record.schedule for record in records])
    copy_rows(AuditEvent, _all(import_events(record) for record in records))


def _all(rows: Iterable[Iterable[object]]) -> list[object]:
    return list(chain.from_iterable(rows))


def _give_keys(records: Sequence[NewRecord]) -> None:
    cable_keys = iter(reserve_keys(Cable, len(records)))
    portion_keys = iter(reserve_keys(Portion, sum(len(record.portions) for record in records)))
    for record in records:
        record.cable.pk = next(cable_keys)
        for portion in record.portions:
            portion.pk = next(portion_keys)
        for row in (record.source, record.schedule, *record.portions, *record.problems):
            row.cable_id = record.cable.pk
        for row in (*record.tags, *record.references):
            row.cable_id, row.portion_id = record.cable.pk, row.portion.pk


def _file(batch: Batch, one: _Readied, line: FileLine) -> BatchFile:
    return BatchFile(
        batch=batch,
        name=line.name,
        outcome=line.outcome,
        reason=line.reason,
        sha256=one.sha256,
        size=len(one.entry.content),
    )


def _line(one: _Readied, known: list[str] | None) -> FileLine:
    if known is not None:
        return FileLine(one.entry.name, Outcome.KNOWN, WAS_KNOWN, tuple(known), {})
    problems = Counter(problem.code for record in one.records for problem in record.problems)
    cables = tuple(record.cable.public_id for record in one.records)
    return FileLine(one.entry.name, Outcome.ACCEPTED, "", cables, dict(sorted(problems.items())))
