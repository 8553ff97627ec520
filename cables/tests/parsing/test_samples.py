"""Real cables of each era, against what was read by hand."""

import json
from typing import Any

import pytest

from cables.parsing.parser import parse
from cables.parsing.text import decode
from cables.parsing.types import ParsedCable, PieceKind
from cables.tests.parsing.corpora import CORPUS, SAMPLES, sample_files

LEVELS = {"CONFIDENTIAL": "C", "SECRET": "S", "UNCLASSIFIED": "U", "LIMITED OFFICIAL USE": "U"}
FILES = sample_files("*.txt")
BY_HAND: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text()) if FILES else {}
REAL = [file for file in FILES if BY_HAND[file.name]["kind"] == "real"] or [CORPUS / "lima-004377.txt"]
SEED_BY_HAND = {"classification": "CONFIDENTIAL", "paragraphs": list(range(1, 9)), "signature": "STRUBLE"}


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_reads_what_was_read_by_hand(file):
    (cable,) = parse(decode(file.read_bytes()).text)
    expected = BY_HAND.get(file.name, SEED_BY_HAND)
    read = fields(cable)
    assert read["classification"] == LEVELS[expected["classification"]]
    shared = set(read) & set(expected) - {"classification"}
    assert {name: read[name] for name in shared} == {name: expected[name] for name in shared}


def fields(cable: ParsedCable) -> dict[str, Any]:
    numbered = [piece for piece in cable.pieces if piece.kind is PieceKind.PARAGRAPH and piece.number]
    read = {
        "classification": cable.level.name,
        "date": cable.origin_on and cable.origin_on.isoformat(),
        "dtg": cable.dtg,
        "eo": cable.order,
        "tags": list(cable.tags),
        "subject": cable.subject,
        "refs": [reference.mrn for reference in cable.references],
        "captions": list(cable.captions),
        "signature": cable.signature,
        "paragraphs": [int(piece.number) for piece in numbered],
        "section_markers": [[n, cable.sections.of] for n in cable.sections.seen] if cable.sections.of > 1 else [],
        "decl_raw": cable.instruction.raw or None,
        "decl_date": cable.instruction.date and cable.instruction.date.isoformat(),
        "classified_by": cable.classified_by,
        "entire_text_marking": cable.entire_text.name if cable.entire_text is not None else None,
    }
    if any(piece.mark for piece in numbered):
        read["markings"] = [piece.mark.strip("()") for piece in numbered if piece.mark]
    return read


@pytest.mark.parametrize("file", FILES or [CORPUS / "lima-004377.txt"], ids=lambda file: file.stem)
def test_nothing_is_lost(file):
    try:
        text = decode(file.read_bytes()).text
    except ValueError:
        assert file.name.split("-")[1] in {"12", "25", "32"}
        return
    assert "".join(text[piece.start : piece.end] for cable in parse(text) for piece in cable.pieces) == text
