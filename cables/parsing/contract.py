"""The JSON form of a parsed cable that scripts rely on (product page, section 5): stable keys, plain values."""

from typing import Any

from cables.classification.instructions import DeclassificationInstruction
from cables.parsing.types import ParsedCable, Piece, Problem, Reference


def as_json(cable: ParsedCable, path: str) -> dict[str, Any]:
    """`cable` as a JSON object; dates are ISO 8601, offsets count characters of the decoded text."""
    return {
        "path": path,
        "year": cable.year,
        "post": cable.post,
        "serial": cable.serial,
        "mrn": cable.mrn,
        "sections": {"seen": list(cable.sections.seen), "of": cable.sections.of},
        "level": cable.level.name if cable.level is not None else None,
        "captions": list(cable.captions),
        "controls": list(cable.controls),
        "origin_on": cable.origin_on.isoformat() if cable.origin_on else None,
        "origin_precision": cable.origin_precision,
        "dtg": cable.dtg,
        "order": cable.order,
        "instruction": _instruction(cable.instruction),
        "tags": list(cable.tags),
        "persons": list(cable.persons),
        "subject": cable.subject,
        "subject_mark": cable.subject_mark,
        "references": [_reference(one) for one in cable.references],
        "classified_by": cable.classified_by,
        "classified_by_title": cable.classified_by_title,
        "reasons": list(cable.reasons),
        "entire_text": cable.entire_text.name if cable.entire_text is not None else None,
        "release": {"status": cable.release.status, "codes": list(cable.release.codes)} if cable.release else None,
        "portions": [_piece(one) for one in cable.pieces],
        "signature": cable.signature,
        "problems": [problem_as_json(one) for one in cable.problems],
    }


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """A problem as a JSON object: its code, half-open span and sentence."""
    return {"code": problem.code, "start": problem.start, "end": problem.end, "note": problem.note}


def _instruction(instruction: DeclassificationInstruction) -> dict[str, Any]:
    return {
        "raw": instruction.raw,
        "kind": instruction.kind,
        "code": instruction.code,
        "date": instruction.date.isoformat() if instruction.date else None,
        "review_on": instruction.review_on.isoformat() if instruction.review_on else None,
        "event": instruction.event,
    }


def _reference(reference: Reference) -> dict[str, Any]:
    return {"label": reference.label, "text": reference.text, "mrn": reference.mrn}


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "kind": piece.kind,
        "number": piece.number,
        "mark": piece.mark,
        "level": piece.level.name if piece.level is not None else None,
        "controls": list(piece.controls),
        "basis": piece.basis,
        "start": piece.start,
        "end": piece.end,
        "text": piece.text,
    }
