"""From the bytes of a file to records: the cable, its source, its pieces, its problems and its first schedule."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cables.actions.scheduling import reschedule
from cables.classification.labels import Label, may_hold
from cables.classification.levels import Level
from cables.models import Cable, CableSource, Collection, Portion, Problem, Reference, Tag
from cables.models.labelled import label_columns
from cables.parsing.parser import parse
from cables.parsing.text import DecodedText, NotReadable, decode
from cables.parsing.types import ParsedCable, PieceKind
from cables.readers import reader_for
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

LIMITED = frozenset({"RD", "NODIS", "EXDIS"})

IMPORTED = audit.verb("cables.imported", "imported a cable")


@dataclass(frozen=True)
class Catalogue:
    """What a catalogue beside the file says: the text wins where it speaks (D-80)."""

    year: int | None = None
    origin_on: date | None = None


@dataclass(frozen=True)
class Imported:
    """What became of one file: its cables, and whether the collection held the same bytes before."""

    cables: tuple[Cable, ...]
    was_known: bool


@transaction.atomic
def import_cable(
    *, actor: User, collection: Collection, content: bytes, file_name: str, catalogue: Catalogue | None = None
) -> Imported:
    """Read one file into its collection: one cable, or several where it holds several.

    The same bytes twice in one collection are the same record. Raises RefusedError, with nothing left behind, when
    the actor is not the custodian, the file is not text, or what it bears is above the collection's ceiling.
    """
    _require_custodian(actor, collection)
    digest = hashlib.sha256(content).hexdigest()
    known = CableSource.objects.filter(collection=collection, sha256=digest).select_related("cable")
    if known:
        return Imported(tuple(source.cable for source in known if source.cable), was_known=True)
    try:
        decoded = decode(content)
    except NotReadable as error:
        raise RefusedError(Refused(f"{file_name}: {error}", "product.md §6"), act="import") from error
    readings = parse(decoded.text)
    for reading in readings:
        _require_within_ceiling(reading, collection, file_name)
    received = _Received(actor, collection, content, digest, file_name, decoded, catalogue or Catalogue())
    return Imported(tuple(_record(received, reading) for reading in readings), was_known=False)


@dataclass(frozen=True)
class _Received:
    actor: User
    collection: Collection
    content: bytes
    sha256: str
    file_name: str
    decoded: DecodedText
    catalogue: Catalogue


def _require_custodian(actor: User, collection: Collection) -> None:
    reader = reader_for(actor)
    ceiling = Label.from_tokens(Level(collection.ceiling_level), collection.ceiling_controls)
    if reader is None or not may_hold(reader.holder, ceiling, named=True):
        raise RefusedError(
            Refused("An importer's clearance must dominate the collection's ceiling.", "product.md §4"),
            record=collection.public_id,
            act="import",
        )
    if Role.CUSTODIAN not in roles_of(actor) or collection.custodian_id != actor.pk:
        raise RefusedError(
            Refused("Only the collection's custodian imports into it.", "product.md §1"),
            record=collection.public_id,
            act="import",
        )


def _require_within_ceiling(reading: ParsedCable, collection: Collection, file_name: str) -> None:
    ceiling = Label.from_tokens(Level(collection.ceiling_level), collection.ceiling_controls)
    limited = {token for token in reading.label.tokens() if token in LIMITED or token.startswith(("SCI:", "SAP:"))}
    if reading.label.level > ceiling.level or not limited <= set(collection.ceiling_controls):
        raise RefusedError(
            Refused(f"{file_name}: its marking is above what the collection may hold.", "product.md §4"),
            record=collection.public_id,
            act="import",
        )


def _record(received: _Received, reading: ParsedCable) -> Cable:
    actor, collection = received.actor, received.collection
    problems = (*received.decoded.problems, *reading.problems)
    cable = Cable.objects.create(
        collection=collection,
        **label_columns(reading.label, guarded_by=reading.label),
        **_header_columns(reading, received.catalogue),
        has_problems=bool(problems),
        imported_by=actor,
        imported_at=timezone.now(),
        schedule_state="NO_DATE",
        schedule_basis="NONE",
        engine_version="",
    )
    CableSource.objects.create(
        collection=collection,
        cable=cable,
        content=received.content,
        sha256=received.sha256,
        file_name=received.file_name,
        decoded_as=received.decoded.how,
        received_by=actor,
    )
    portions = _write_pieces(cable, reading, received.decoded.text)
    _write_fields(cable, reading, portions)
    Problem.objects.bulk_create(
        Problem(cable=cable, code=problem.code, start=problem.start, end=problem.end, note=problem.note)
        for problem in problems
    )
    reschedule(actor=actor, cable=cable, on=today(), instruction=reading.instruction.raw)
    facts = {"sha256": received.sha256, "pieces": len(portions)}
    audit.record(IMPORTED, actor=actor, record=cable.public_id, facts=facts)
    return cable


def _header_columns(reading: ParsedCable, catalogue: Catalogue) -> dict[str, object]:
    origin_on, precision, basis = _origin(reading, catalogue)
    return {
        "mrn_year": reading.year or catalogue.year or (origin_on.year if origin_on else None),
        "mrn_post": reading.post or "",
        "mrn_serial": reading.serial,
        "origin_on": origin_on,
        "origin_precision": precision,
        "origin_basis": basis,
        "order_number": reading.order or "",
        "instruction_kind": reading.instruction.kind,
        "sections_seen": list(reading.sections.seen),
        "sections_of": reading.sections.of,
    }


def _origin(reading: ParsedCable, catalogue: Catalogue) -> tuple[date | None, str, str]:
    """Date of origin with its precision and basis (D-80): the text, then the catalogue's date, then its year."""
    if reading.origin_on:
        return reading.origin_on, str(reading.origin_precision), "TEXT"
    if catalogue.origin_on:
        return catalogue.origin_on, "DAY", "CATALOGUE"
    year = reading.year or catalogue.year
    return (date(year, 1, 1), "YEAR", "CATALOGUE") if year else (None, "", "")


def _write_pieces(cable: Cable, reading: ParsedCable, text: str) -> list[Portion]:
    whole = reading.label
    return Portion.objects.bulk_create(
        Portion(
            cable=cable,
            collection_id=cable.collection_id,
            position=position,
            kind=piece.kind,
            number=piece.number or "",
            start=piece.start,
            end=piece.end,
            body_start=text.index(piece.text, piece.start, piece.end) if piece.text else piece.end,
            text=text[piece.start : piece.end],
            mark=piece.mark or "",
            basis=piece.basis,
            parent_position=piece.parent,
            **label_columns(piece.label, guarded_by=whole if whole.all_or_nothing else piece.label),
        )
        for position, piece in enumerate(reading.pieces)
    )


def _write_fields(cable: Cable, reading: ParsedCable, portions: list[Portion]) -> None:
    """TAGS and references bear the label of the header piece that they stand in."""
    header = next((portion for portion in portions if portion.kind == PieceKind.HEADER), None)
    if header is None:
        return
    Tag.objects.bulk_create(Tag(cable=cable, portion=header, code=code[:64]) for code in reading.tags)
    Reference.objects.bulk_create(
        Reference(cable=cable, portion=header, label=entry.label or "", text=entry.text, mrn=entry.mrn or "")
        for entry in reading.references
    )
