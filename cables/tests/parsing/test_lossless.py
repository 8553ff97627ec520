"""For every text whatsoever: nothing raises, and the pieces give it back character for character."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cables.parsing.parser import parse
from cables.parsing.types import PieceKind
from cables.tests.parsing.corpora import CORPUS

TEXTS = [file.read_text(errors="replace") for file in sorted(CORPUS.glob("*.txt"))]
LINES = sorted({line for text in TEXTS for line in text.splitlines(keepends=True)})
ODD = ["\n", "\r", "\r\n", "\f", "\x85", "\u2028", "   ", "1. ", "(C) ", "-----\n", "NNNN\n", "\ufffd", "BEGIN TEXT\n"]


def assert_lossless(text: str) -> None:
    cables = parse(text)
    assert "".join(text[cable.start : cable.end] for cable in cables) == text
    for cable in cables:
        assert "".join(text[piece.start : piece.end] for piece in cable.pieces) == text[cable.start : cable.end]
        assert all(piece.start < piece.end for piece in cable.pieces)
        for at, piece in enumerate(cable.pieces):
            assert piece.parent is None or piece.parent < at
            assert piece.text in text[piece.start : piece.end]
            if piece.kind is PieceKind.SEPARATOR:
                assert not any(character.isalnum() for character in piece.text)
        assert all(0 <= problem.start <= problem.end <= len(text) for problem in cable.problems)


@pytest.mark.thorough
@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_text(text):
    assert_lossless(text)


@pytest.mark.thorough
@given(st.lists(st.one_of(st.sampled_from(LINES), st.sampled_from(ODD), st.text(max_size=12)), max_size=40))
@settings(max_examples=150, deadline=None)
def test_lines_of_cables_in_any_order(lines):
    assert_lossless("".join(lines))


@pytest.mark.thorough
@given(st.sampled_from(TEXTS), st.data())
@settings(max_examples=100, deadline=None)
def test_mutated_cables(text, data):
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(at, min(len(text), at + 80)))
        text = text[:at] + data.draw(st.sampled_from([*ODD, ""])) + text[until:]
    assert_lossless(text)


def test_the_empty_text_holds_no_cable():
    assert parse("") == ()
