"""A section that arrives later joins its cable within its collection (T-09). What is not clear is never guessed.

The whole is read again, section after section in order. Where that reads the pieces that are there as they were,
they keep their rows, and so what was decided on them; where it does not, the custodian is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cables.actions.pieces import (
    Received,
    body_start,
    header_columns,
    new_portion,
    page_columns,
    protection,
    write_fields,
    write_problems,
)
from cables.actions.refusing import FileRefused
from cables.actions.scheduling import reschedule
from cables.classification.labels import Label
from cables.intake.catalogues import Catalogue
from cables.models import Cable, CableSource, Correction, Portion, Problem
from cables.models.labelled import label_columns
from cables.parsing.parser import parse
from cables.parsing.types import Basis, ParsedCable, Piece
from cables.parsing.types import Problem as Found
from declass import audit
from declass.clock import today

JOINED = audit.verb("cables.section_joined", "joined a section that arrived later to its cable")
CORRECTED = "CORRECTED"
OF_FIELD: dict[str, tuple[str, ...]] = {
    Correction.Field.ORIGIN: ("origin_on", "origin_precision", "origin_basis"),
    Correction.Field.NUMBER: ("mrn_year", "mrn_post", "mrn_serial"),
    Correction.Field.ORDER: ("order_number",),
    Correction.Field.INSTRUCTION: ("instruction_kind",),
}
DECODING = ("NUL_BYTE", "UNDECODABLE_BYTE", "HTML")
FAR = 1_000_000
LINE_ENDS = ("\n", "\r", "\f", "\x0b", "\x85", "\u2028", "\u2029")


def number_of(columns: dict[str, Any]) -> str:
    """Post and serial, as held sections are found by; empty where one is unknown."""
    return f"{columns['mrn_post']} {columns['mrn_serial']}" if columns["mrn_post"] and columns["mrn_serial"] else ""


def candidates(received: Received, columns: dict[str, Any]) -> list[Cable]:
    """Cables of the collection, within what the actor may read, that lack just these sections of this number."""
    if columns["sections_of"] < 2 or not number_of(columns):
        return []
    same = Cable.objects.whole_for(received.actor).filter(
        collection=received.collection,
        mrn_post=columns["mrn_post"],
        mrn_serial=columns["mrn_serial"],
        sections_of=columns["sections_of"],
    )
    years = {columns["mrn_year"], None}
    return [
        cable
        for cable in same.order_by("pk")
        if not set(cable.sections_seen) & set(columns["sections_seen"])
        and (cable.mrn_year in years or columns["mrn_year"] is None)
    ]


def home_of(received: Received, columns: dict[str, Any], into: Cable | None) -> Cable | None:
    """The cable that a reading with these columns joins, or None when it is a cable of its own.

    Raises FileRefused when that is not clear: more than one could be meant, or a year is unknown.
    """
    found = candidates(received, columns)
    if not found:
        return None
    if into is not None and into in found:
        return into
    if len(found) == 1 and found[0].mrn_year == columns["mrn_year"] is not None:
        return found[0]
    sections = ", ".join(map(str, columns["sections_seen"]))
    how_many = "one cable" if len(found) == 1 else f"{len(found)} cables"
    raise _unclear(
        received,
        columns,
        f"section {sections} of {columns['sections_of']} may belong to {how_many} of this collection: say to which",
    )


def _unclear(received: Received, columns: dict[str, Any], reason: str) -> FileRefused:
    return FileRefused(
        reason,
        "T-09",
        CableSource.Held.SECTION,
        received.file_name,
        received.collection,
        number=number_of(columns),
    )


@dataclass(frozen=True)
class _Reread:
    """The whole text in section order and its reading, in offsets of the text itself.

    Where a section ends without a line end, one is put in for the reading alone; `seams` are those places.
    """

    text: str
    reading: ParsedCable
    read_text: str
    seams: tuple[int, ...]
    at: int
    length: int

    def offset(self, read_at: int) -> int:
        """An offset of the reading as one of the text."""
        return read_at - sum(seam < read_at for seam in self.seams)


@transaction.atomic
def join_section(*, received: Received, reading: ParsedCable, catalogue: Catalogue, cable: Cable) -> Cable:
    """Put a section into its cable: pieces, offsets, label of the whole, header, problems, date; returns the cable.

    Raises FileRefused when the pieces that are there would have to change.
    """
    locked = Cable.objects.select_for_update(of=("self",)).select_related("collection").get(pk=cable.pk)
    columns = header_columns(reading, catalogue)
    portions = list(locked.portions.defer("search").order_by("position"))
    reread = _read_whole(received, reading, locked, portions)
    if reread is None or (kept := _kept(reread, portions)) is None:
        reason = "with this section the cable reads otherwise than before: import it as a cable of its own"
        raise _unclear(received, columns, reason)
    whole = locked.label.join(reread.reading.label)
    before = portions[0].start
    _write_pieces(locked, reread, kept, whole)
    _write_header(locked, header_columns(reread.reading, catalogue) | page_columns(reread.text), whole)
    _write_source(received, locked, reread, columns)
    _write_problems(received, reading, locked, reread, before)
    instruction = None if _corrected(locked, Correction.Field.INSTRUCTION) else reread.reading.instruction.raw
    reschedule(actor=received.actor, cable=locked, on=today(), instruction=instruction or None)
    facts = {"sha256": received.sha256, "sections": columns["sections_seen"]}
    audit.record(JOINED, actor=received.actor, record=locked.public_id, facts=facts)
    return locked


def _read_whole(received: Received, reading: ParsedCable, cable: Cable, portions: list[Portion]) -> _Reread | None:
    text = "".join(portion.text for portion in portions)
    sources = sorted(cable.sources.defer("content"), key=lambda source: (min(source.sections, default=1), source.pk))
    stretches, start = [], 0
    for source in sources:
        stretches.append((min(source.sections, default=1), text[start : start + source.length]))
        start += source.length
    first = min(reading.sections.seen)
    place = sum(section < first for section, _ in stretches)
    stretches.insert(place, (first, received.decoded.text[reading.start : reading.end]))
    parts = [words for _, words in stretches]
    at = sum(len(words) for words in parts[:place])
    ended = [words if words.endswith(LINE_ENDS) else f"{words}\n" for words in parts[:-1]]
    read_text = "".join([*ended, parts[-1]])
    ends = accumulate(len(words) for words in ended)
    seams = tuple(end - 1 for end, words, raw in zip(ends, ended, parts[:-1], strict=True) if words != raw)
    readings = parse(read_text)
    if len(readings) != 1 or start != len(text):
        return None
    return _Reread("".join(parts), readings[0], read_text, seams, at, len(parts[place]))


def _kept(reread: _Reread, portions: list[Portion]) -> dict[int, Portion] | None:
    """The rows that are there by the position of their piece in the new reading; None when one finds no piece."""
    base = portions[0].start
    expected = {}
    for portion in portions:
        start = portion.start - base
        start += reread.length if start >= reread.at else 0
        expected[(start, start + len(portion.text), portion.kind)] = portion
    kept = {
        position: expected[place]
        for position, piece in enumerate(reread.reading.pieces)
        if (place := (reread.offset(piece.start), reread.offset(piece.end), str(piece.kind))) in expected
    }
    return kept if len(kept) == len(portions) else None


def _write_pieces(cable: Cable, reread: _Reread, kept: dict[int, Portion], whole: Label) -> None:
    cable.portions.update(position=F("position") + FAR)  # out of the way: one piece a position, at every moment
    added = []
    for position, piece in enumerate(reread.reading.pieces):
        portion = kept.get(position)
        label = _label(piece, portion, whole)
        if portion is None:
            portion = new_portion(cable, position, piece, reread.read_text, label, whole)
            added.append(portion)
        portion.position, portion.parent_position = position, piece.parent
        portion.body_start = reread.offset(body_start(piece, reread.read_text))
        portion.start, portion.end = reread.offset(piece.start), reread.offset(piece.end)
        portion.text = reread.text[portion.start : portion.end]
        for column, value in protection(label, whole).items():
            setattr(portion, column, value)
    moved = ["position", "parent_position", "body_start", "start", "end", *protection(whole, whole)]
    Portion.objects.bulk_update(kept.values(), moved)
    write_fields(cable, reread.reading, Portion.objects.bulk_create(added))


def _label(piece: Piece, portion: Portion | None, whole: Label) -> Label:
    """Never lower than it was; a correction stands; what follows the whole follows it up."""
    if portion is not None and portion.basis == CORRECTED:
        return portion.label
    label = piece.label.join(portion.label) if portion is not None else piece.label
    return label.join(whole) if piece.basis is Basis.DEFAULT_OVERALL and whole.level > piece.label.level else label


def _corrected(cable: Cable, field: str) -> bool:
    return cable.corrections.filter(field=field).exists()


def _write_header(cable: Cable, columns: dict[str, Any], whole: Label) -> None:
    """What the whole now says; what it does not say, and what a person corrected, stays."""
    kept = {column for field, names in OF_FIELD.items() if _corrected(cable, field) for column in names}
    if columns["instruction_kind"] == "MISSING":
        kept.add("instruction_kind")
    changed = {name: value for name, value in columns.items() if value not in (None, "") and name not in kept}
    changed |= label_columns(whole, guarded_by=whole)
    for column, value in changed.items():
        setattr(cable, column, value)
    cable.save(update_fields=list(changed))


def _write_source(received: Received, cable: Cable, reread: _Reread, columns: dict[str, Any]) -> None:
    CableSource.objects.create(
        collection=received.collection,
        cable=cable,
        content=received.content,
        sha256=received.sha256,
        file_name=received.file_name,
        decoded_as=received.decoded.how,
        received_by=received.actor,
        sections=columns["sections_seen"],
        length=reread.length,
    )


def _write_problems(received: Received, reading: ParsedCable, cable: Cable, reread: _Reread, base: int) -> None:
    """Those of the new reading; the ones it no longer finds are settled, what a person settled stays settled."""
    known = list(cable.problems.all())
    for problem in known:
        moved = reread.length if problem.start - base >= reread.at else 0
        problem.start, problem.end = problem.start - base + moved, problem.end - base + moved
    Problem.objects.bulk_update(known, ["start", "end"])
    found = {_sight(problem): problem for problem in _found(received, reading, reread)}
    gone = [row.pk for row in known if not row.settled_at and row.code not in DECODING and _sight(row) not in found]
    arrived = ", ".join(map(str, reading.sections.seen))
    cable.problems.filter(pk__in=gone).update(
        settled_at=timezone.now(),
        settled_by=received.actor,
        settled_note=f"The cable was read again when section {arrived} arrived.",
    )
    seen = {_sight(row) for row in known}
    write_problems(cable, (problem for sight, problem in found.items() if sight not in seen))
    cable.has_problems = cable.problems.filter(settled_at=None).exists()
    cable.save(update_fields=["has_problems"])


def _sight(problem: Problem | Found) -> tuple[str, int, int, str]:
    return problem.code, problem.start, problem.end, problem.note


def _found(received: Received, reading: ParsedCable, reread: _Reread) -> Iterator[Found]:
    moved = reread.at - reading.start
    for problem in received.decoded.problems:
        if reading.start <= problem.start <= reading.end:
            yield Found(problem.code, problem.start + moved, problem.end + moved, problem.note)
    for problem in reread.reading.problems:
        yield Found(problem.code, reread.offset(problem.start), reread.offset(problem.end), problem.note)
