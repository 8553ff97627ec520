"""The rows of a new record, all made before the first is written, so that one and many are written alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cables.actions.pieces import Received, header_of, new_portion, new_problems, new_references, new_tags, page_columns
from cables.actions.scheduling import computation
from cables.models import Cable, CableSource, Portion, Problem, Reference, ScheduleHistory, Tag
from cables.models.labelled import label_columns
from cables.parsing.types import ParsedCable


@dataclass(frozen=True, slots=True)
class NewRecord:
    """One cable that nobody has seen yet, with all its rows; they name each other as objects, not by key."""

    cable: Cable
    source: CableSource
    portions: list[Portion]
    tags: list[Tag]
    references: list[Reference]
    problems: list[Problem]
    schedule: ScheduleHistory


def new_record(received: Received, reading: ParsedCable, columns: dict[str, Any], on: date) -> NewRecord:
    """The rows of a reading with these header columns, its date computed as of `on`. Nothing is saved."""
    cable = _cable(received, reading, columns)
    schedule = computation(actor=received.actor, cable=cable, on=on, instruction=reading.instruction.raw, recorded={})
    portions = [
        new_portion(cable, position, piece, received.decoded.text, piece.label, reading.label)
        for position, piece in enumerate(reading.pieces)
    ]
    for portion in portions:
        portion.declassify_on = schedule.date if portion.level > 0 else None
    header = header_of(portions)
    return NewRecord(
        cable=cable,
        source=_source(received, reading, cable),
        portions=portions,
        tags=new_tags(cable, header, reading) if header else [],
        references=new_references(cable, header, reading) if header else [],
        problems=new_problems(cable, (*received.decoded.problems, *reading.problems)),
        schedule=schedule,
    )


def save_record(record: NewRecord) -> None:
    """Write the rows of one record."""
    for row in (record.cable, record.source, record.schedule):
        row.save(force_insert=True)
    for model, rows in (
        (Portion, record.portions),
        (Tag, record.tags),
        (Reference, record.references),
        (Problem, record.problems),
    ):
        model.objects.bulk_create(rows)


def _cable(received: Received, reading: ParsedCable, columns: dict[str, Any]) -> Cable:
    return Cable(
        collection=received.collection,
        **label_columns(reading.label, guarded_by=reading.label),
        **columns,
        **page_columns(received.decoded.text[reading.start : reading.end]),
        has_problems=bool(received.decoded.problems or reading.problems),
        imported_by=received.actor,
        imported_at=timezone.now(),
    )


def _source(received: Received, reading: ParsedCable, cable: Cable) -> CableSource:
    return CableSource(
        collection=received.collection,
        cable=cable,
        content=received.content,
        sha256=received.sha256,
        file_name=received.file_name,
        decoded_as=received.decoded.how,
        received_by=received.actor,
        sections=list(reading.sections.seen),
        length=reading.end - reading.start,
    )
