"""From the bytes of a file to records: the cable, its source, its pieces, its problems and its first schedule."""

import hashlib
from dataclasses import dataclass

from django.db import connection, transaction

from cables.actions.building import NewRecord, new_record, save_record
from cables.actions.joining import home_of, join_section
from cables.actions.pieces import Received, header_columns
from cables.actions.refusing import FileRefused
from cables.actions.scheduling import RESCHEDULED, date_change
from cables.classification.labels import Label, may_hold
from cables.classification.levels import Level
from cables.intake.catalogues import NOTHING, Catalogue, Index
from cables.models import Cable, CableSource, Collection
from cables.parsing.parser import parse
from cables.parsing.text import DecodedText, NotReadable, decode
from cables.parsing.types import ParsedCable
from cables.readers import reader_for
from declass import audit
from declass.clock import today
from declass.models import AuditEvent, User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

__all__ = ["Catalogue", "Imported", "above_ceiling", "import_cable", "one_at_a_time", "require_importer"]

LIMITED = frozenset({"RD", "NODIS", "EXDIS"})

IMPORTED = audit.verb("cables.imported", "imported a cable")


@dataclass(frozen=True)
class Imported:
    """What became of one file: its cables, and whether the collection held the same bytes before."""

    cables: tuple[Cable, ...]
    was_known: bool


@transaction.atomic
def import_cable(
    *,
    actor: User,
    collection: Collection,
    content: bytes,
    file_name: str,
    catalogue: Catalogue = NOTHING,
    index: Index | None = None,
    into: Cable | None = None,
    alone: bool = False,
) -> Imported:
    """Read one file into its collection: one cable, or several where it holds several.

    The same bytes twice in one collection are the same record. A later section joins its cable (T-09); where that is
    not clear, the custodian says which one (`into`) or that it is a cable of its own (`alone`). `index` answers by
    message number where `catalogue` says nothing of the file.

    Raises FileRefused, with nothing left behind, when the file is not text, what it bears is above the collection's
    ceiling, or its cable is not clear; RefusedError when the actor may not import here.
    """
    require_importer(actor, collection)
    one_at_a_time(collection)
    digest = hashlib.sha256(content).hexdigest()
    known = CableSource.objects.read().filter(collection=collection, sha256=digest).select_related("cable")
    if known:
        return Imported(tuple(source.cable for source in known if source.cable), was_known=True)
    decoded = _decoded(content, file_name, collection)
    received = Received(actor, collection, content, digest, file_name, decoded)
    readings = parse(decoded.text)
    for reading in readings:
        if above_ceiling(reading.label, collection):
            reason = "its marking is above what the collection may hold"
            raise FileRefused(reason, "X-02", CableSource.Held.ABOVE_CEILING, file_name, collection)
    beside = [catalogue_of(catalogue, index, reading) for reading in readings]
    placed = [_place(received, reading, said, into, alone) for reading, said in zip(readings, beside, strict=True)]
    return Imported(tuple(dict.fromkeys(placed)), was_known=False)


def _decoded(content: bytes, file_name: str, collection: Collection) -> DecodedText:
    try:
        return decode(content)
    except NotReadable as error:
        refusal = FileRefused(f"{error}", "T-24", CableSource.Held.UNREADABLE, file_name, collection)
        raise refusal from error


def catalogue_of(beside: Catalogue, index: Index | None, reading: ParsedCable) -> Catalogue:
    """What the catalogue says of a reading: by its file, else by its message number."""
    if beside != NOTHING or index is None:
        return beside
    return index.for_number(reading.year, reading.post, reading.serial)


def one_at_a_time(collection: Collection) -> None:
    """Two imports of the same bytes, or of two sections of one cable, take turns until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [IMPORTED.name, collection.pk])


def require_importer(actor: User, collection: Collection) -> None:
    """Raise RefusedError unless the actor keeps the collection and may hold all that it may hold (product.md §4)."""
    if not may_hold_all_of(actor, collection):
        raise RefusedError(
            Refused("An importer's clearance must dominate the collection's ceiling.", "X-02"),
            record=collection.public_id,
            act="import",
        )
    if Role.CUSTODIAN not in roles_of(actor) or collection.custodian_id != actor.pk:
        raise RefusedError(
            Refused("Only the collection's custodian imports into it.", "A-05"),
            record=collection.public_id,
            act="import",
        )


def may_hold_all_of(actor: User, collection: Collection) -> bool:
    """Whether the actor's eligibility today dominates the collection's ceiling, and so whatever is held for it."""
    reader = reader_for(actor)
    ceiling = Label.from_tokens(Level(collection.ceiling_level), collection.ceiling_controls)
    return reader is not None and may_hold(reader.holder, ceiling, named=True)


def above_ceiling(label: Label, collection: Collection) -> bool:
    """Whether a label stands above what the collection may hold: its level, or a control that needs leave."""
    limited = {token for token in label.tokens() if token in LIMITED or token.startswith(("SCI:", "SAP:"))}
    return label.level > collection.ceiling_level or not limited <= set(collection.ceiling_controls)


def _place(received: Received, reading: ParsedCable, said: Catalogue, into: Cable | None, alone: bool) -> Cable:
    columns = header_columns(reading, said)
    home = None if alone else home_of(received, columns, into)
    if home is not None:
        return join_section(received=received, reading=reading, catalogue=said, cable=home)
    return _record(received, reading, columns)


def _record(received: Received, reading: ParsedCable, columns: dict[str, object]) -> Cable:
    record = new_record(received, reading, columns, today())
    save_record(record)
    audit.record_all(import_events(record))
    return record.cable


def import_events(record: NewRecord) -> list[AuditEvent]:
    """What is told of a new record, not saved yet: that it was imported, and its first date."""
    actor, cable = record.source.received_by, record.cable
    facts = {"sha256": record.source.sha256, "pieces": len(record.portions)}
    events = [audit.event(IMPORTED, actor=actor, record=cable.public_id, facts=facts)]
    if cable.declassify_on is not None:
        changed = date_change(None, cable.declassify_on)
        events.append(audit.event(RESCHEDULED, actor=actor, record=cable.public_id, facts=changed))
    return events
