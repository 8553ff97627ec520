"""What is handed in together: each file by itself, so that one that is refused stops no other and nothing is lost."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.db import DataError, transaction
from django.utils import timezone

from cables.actions.importing import Imported, import_cable, one_at_a_time, require_importer
from cables.actions.refusing import FileRefused
from cables.intake.catalogues import Catalogue, Index
from cables.intake.entries import Entry
from cables.models import Batch, BatchFile, Cable, CableSource, Collection, Problem
from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

BATCH_OPENED = audit.verb("cables.batch_opened", "began to import files")
HELD = audit.verb("cables.held", "put a file into quarantine")
RELEASED_FROM_HOLD = audit.verb("cables.held_imported", "imported a file from quarantine")
DISCARDED = audit.verb("cables.held_discarded", "discarded a file from quarantine")
Outcome = BatchFile.Outcome
LONGEST_REASON = 400
WAS_KNOWN = "the collection holds these bytes already"


@dataclass(frozen=True)
class FileReport:
    """What became of one file: its row, its cables, their open problems by kind, and why it was refused if it was."""

    file: BatchFile
    cables: tuple[Cable, ...]
    problems: dict[str, int]
    refusal: FileRefused | None


def open_batch(*, actor: User, collection: Collection) -> Batch:
    """Begin a batch. Raises RefusedError when the actor may not import into the collection."""
    require_importer(actor, collection)
    batch = Batch.objects.create(collection=collection, imported_by=actor, started_at=timezone.now())
    audit.record(BATCH_OPENED, actor=actor, record=collection.public_id, facts={"batch": batch.public_id})
    return batch


@transaction.atomic
def receive(*, actor: User, batch: Batch, entry: Entry, index: Index) -> FileReport:
    """Import one entry, or hold its bytes with the reason; either way the batch says so.

    Raises RefusedError, with nothing written, when the actor may not import here.
    """
    imported, refusal = _imported(actor, batch, entry, index)
    outcome, reason = Outcome.ACCEPTED, ""
    if refusal is not None:
        outcome, reason = _hold(actor, batch.collection, entry, refusal), _sentence(refusal)
    elif imported.was_known:
        outcome, reason = Outcome.KNOWN, WAS_KNOWN
    file = BatchFile.objects.create(
        batch=batch,
        name=entry.name,
        outcome=outcome,
        reason=reason,
        sha256=hashlib.sha256(entry.content).hexdigest() if entry.content else "",
        size=len(entry.content),
    )
    return FileReport(file, imported.cables, problems_by_kind(imported.cables), refusal)


def _imported(actor: User, batch: Batch, entry: Entry, index: Index) -> tuple[Imported, FileRefused | None]:
    nothing = Imported((), was_known=False)
    collection = batch.collection
    require_importer(actor, collection)
    if entry.refusal:
        return nothing, _unreadable(entry.refusal, entry, collection)
    try:
        found = import_cable(
            actor=actor,
            collection=collection,
            content=entry.content,
            file_name=entry.name,
            catalogue=entry.catalogue,
            index=index,
        )
    except FileRefused as refusal:
        return nothing, refusal
    except DataError:
        return nothing, _unreadable("a value in it is larger than a record takes; correct it", entry, collection)
    return found, None


def _unreadable(reason: str, entry: Entry, collection: Collection) -> FileRefused:
    return FileRefused(reason, "T-24", CableSource.Held.UNREADABLE, entry.name, collection)


def _sentence(refusal: FileRefused) -> str:
    return refusal.reason[:LONGEST_REASON]


def _hold(actor: User, collection: Collection, entry: Entry, refusal: FileRefused) -> Outcome:
    """Keep the bytes, once; without bytes there is nothing to keep."""
    if not entry.content:
        return Outcome.REFUSED
    one_at_a_time(collection)  # again: the turn that the import took was given back when it was refused
    digest = hashlib.sha256(entry.content).hexdigest()
    if CableSource.objects.held().filter(collection=collection, sha256=digest).exists():
        return Outcome.QUARANTINED
    source = CableSource.objects.create(
        collection=collection,
        content=entry.content,
        sha256=digest,
        file_name=entry.name,
        decoded_as="",
        received_by=actor,
        held_as=refusal.held_as,
        held_why=_sentence(refusal),
        held_number=refusal.number,
        held_beside=entry.catalogue.as_json(),
    )
    facts = {"source": source.pk, "sha256": digest, "held_as": refusal.held_as}
    audit.record(HELD, actor=actor, record=collection.public_id, facts=facts)
    return Outcome.QUARANTINED


def problems_by_kind(cables: tuple[Cable, ...]) -> dict[str, int]:
    """How many open problems of each code the cables have."""
    codes = Problem.objects.filter(cable__in=cables, settled_at=None).values_list("code", flat=True)
    return dict(sorted(Counter(codes).items())) if cables else {}


@transaction.atomic
def retry(*, actor: User, source: CableSource, into: Cable | None = None, alone: bool = False) -> Imported:
    """Import held bytes after all: after raising the ceiling, or with the cable that a section belongs to.

    Raises FileRefused, and goes on holding them, when what stood in the way still does.
    """
    held = _held(actor, source)
    imported = import_cable(
        actor=actor,
        collection=held.collection,
        content=bytes(held.content),
        file_name=held.file_name,
        catalogue=Catalogue.from_json(held.held_beside),
        into=into,
        alone=alone,
    )
    _settle(held, actor, CableSource.Settled.IMPORTED, "")
    facts = {"source": held.pk, "cables": [cable.public_id for cable in imported.cables]}
    audit.record(RELEASED_FROM_HOLD, actor=actor, record=held.collection.public_id, facts=facts)
    return imported


@transaction.atomic
def discard(*, actor: User, source: CableSource, reason: str) -> None:
    """Take held bytes out of the system. Name, hash, size of the batch's row, person and reason stay."""
    held = _held(actor, source)
    if not reason.strip():
        refusal = Refused("Say why this file is discarded.", "T-24")
        raise RefusedError(refusal, record=held.collection.public_id, act="discard")
    _settle(held, actor, CableSource.Settled.DISCARDED, reason)
    facts = {"source": held.pk, "sha256": held.sha256}
    audit.record(DISCARDED, actor=actor, record=held.collection.public_id, facts=facts)


def _held(actor: User, source: CableSource) -> CableSource:
    rows = CableSource.objects.held().select_for_update(of=("self",)).select_related("collection")
    held = rows.filter(pk=source.pk).first()
    if held is None:
        refusal = Refused("This file is settled already; look at the quarantine again.", "T-24")
        raise RefusedError(refusal, record=source.collection.public_id, act="settle")
    if Role.CUSTODIAN not in roles_of(actor) or held.collection.custodian_id != actor.pk:
        refusal = Refused("The quarantine of a collection is its custodian's.", "A-05")
        raise RefusedError(refusal, record=held.collection.public_id, act="settle")
    return held


def _settle(held: CableSource, actor: User, settled_as: CableSource.Settled, reason: str) -> None:
    CableSource.objects.filter(pk=held.pk).update(
        content=b"",
        settled_at=timezone.now(),
        settled_by=actor,
        settled_as=settled_as,
        settled_reason=reason,
    )
