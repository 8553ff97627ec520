"""Rows of a reading: header columns, pieces, fields and problems. Shared by importing, joining and correcting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cables.classification.labels import Label
from cables.intake.catalogues import Catalogue
from cables.models import Cable, Collection, Portion, Problem, Reference, Tag
from cables.models.labelled import label_columns
from cables.parsing.pages import pages_of
from cables.parsing.text import DecodedText
from cables.parsing.types import ParsedCable, Piece, PieceKind
from cables.parsing.types import Problem as Found
from declass.models import User


@dataclass(frozen=True)
class Received:
    """One file as it came in, decoded, and by whom for which collection."""

    actor: User
    collection: Collection
    content: bytes
    sha256: str
    file_name: str
    decoded: DecodedText


def header_columns(reading: ParsedCable, catalogue: Catalogue) -> dict[str, Any]:
    """The columns of a cable that its header gives; the catalogue fills what the text does not say (D-80)."""
    origin_on, precision, basis = _origin(reading, catalogue)
    number = catalogue.number
    return {
        "mrn_year": reading.year or catalogue.known_year or (origin_on.year if origin_on else None),
        "mrn_post": reading.post or (number.post if number else ""),
        "mrn_serial": reading.serial if reading.serial is not None or not number else number.serial,
        "origin_on": origin_on,
        "origin_precision": precision,
        "origin_basis": basis,
        "order_number": reading.order or "",
        "instruction_kind": reading.instruction.kind,
        "sections_seen": list(reading.sections.seen),
        "sections_of": reading.sections.of,
    }


def page_columns(text: str) -> dict[str, Any]:
    """The columns that say how many pages a cable's text fills (R-03), and by what."""
    pages = pages_of(text)
    return {"pages": pages.count, "pages_basis": pages.basis.value}


def _origin(reading: ParsedCable, catalogue: Catalogue) -> tuple[date | None, str, str]:
    """Date of origin with its precision and basis (D-80): the text, then the catalogue's date, then its year."""
    if reading.origin_on:
        return reading.origin_on, str(reading.origin_precision), "TEXT"
    if catalogue.origin_on:
        return catalogue.origin_on, "DAY", "CATALOGUE"
    year = reading.year or catalogue.known_year
    return (date(year, 1, 1), "YEAR", "CATALOGUE") if year else (None, "", "")


def body_start(piece: Piece, text: str) -> int:
    """Where the words of a piece begin, after number and mark."""
    return text.index(piece.text, piece.start, piece.end) if piece.text else piece.end


def protection(label: Label, whole: Label) -> dict[str, object]:
    """Label columns of a piece; where the cable is all or nothing its guard is that of the whole."""
    return label_columns(label, guarded_by=whole if whole.all_or_nothing else label)


def new_portion(cable: Cable, position: int, piece: Piece, text: str, label: Label, whole: Label) -> Portion:
    """The row of a piece of `text`, not saved yet."""
    return Portion(
        cable=cable,
        collection_id=cable.collection_id,
        position=position,
        kind=piece.kind,
        number=piece.number or "",
        start=piece.start,
        end=piece.end,
        body_start=body_start(piece, text),
        text=text[piece.start : piece.end],
        mark=piece.mark or "",
        basis=piece.basis,
        parent_position=piece.parent,
        **protection(label, whole),
    )


def header_of(portions: Sequence[Portion]) -> Portion | None:
    """The header piece, whose label the fields read from it bear."""
    return next((portion for portion in portions if portion.kind == PieceKind.HEADER), None)


def new_tags(cable: Cable, header: Portion, reading: ParsedCable) -> list[Tag]:
    """A row for each TAGS entry, not saved yet."""
    return [Tag(cable=cable, portion=header, code=code[:64]) for code in reading.tags]


def new_references(cable: Cable, header: Portion, reading: ParsedCable) -> list[Reference]:
    """A row for each entry of the REF line, not saved yet."""
    return [
        Reference(cable=cable, portion=header, label=entry.label or "", text=entry.text, mrn=entry.mrn or "")
        for entry in reading.references
    ]


def new_problems(cable: Cable, found: Iterable[Found]) -> list[Problem]:
    """A row for each problem, not saved yet."""
    return [
        Problem(
            cable=cable,
            code=problem.code,
            start=problem.start,
            end=problem.end,
            note=problem.note,
            choices=list(problem.choices),
        )
        for problem in found
    ]


def write_fields(cable: Cable, reading: ParsedCable, portions: Sequence[Portion]) -> None:
    """TAGS and references that the cable has not yet; they bear the label of the header piece they stand in."""
    header = header_of(portions)
    if header is None:
        return
    tags = set(cable.tags.values_list("code", flat=True))
    Tag.objects.bulk_create(tag for tag in new_tags(cable, header, reading) if tag.code not in tags)
    known = set(cable.references.values_list("label", "text"))
    Reference.objects.bulk_create(
        reference
        for reference in new_references(cable, header, reading)
        if (reference.label, reference.text) not in known
    )


def write_problems(cable: Cable, found: Iterable[Found]) -> None:
    """A row for each problem."""
    Problem.objects.bulk_create(new_problems(cable, found))
