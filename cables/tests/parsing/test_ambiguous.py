"""Forms that could be read in two ways are read in one, reported, and both readings are offered."""

import pytest

from cables.classification.levels import Level
from cables.parsing.banners import read_banner
from cables.parsing.types import PieceKind
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.test_layout import codes, one, texts


def problem(found, code: str):
    (chosen,) = [problem for problem in found.problems if problem.code == code]
    return chosen


def test_a_lone_letter_beside_one_other_is_offered_both_ways():
    found = one(cable(body="1. (U) PARTS:\n\n(A) A PIER.\n\n(C) A HOUSE.\n\n2. (U) TWO.\n"))
    assert problem(found, "MARK_AMBIGUOUS").choices == ("list letter", "portion mark")
    assert [piece.mark for piece in found.pieces if piece.mark] == ["(U)", "(U)"]


@pytest.mark.parametrize("letters", ["ABC", "BCD", "ABCD"])
def test_letters_in_a_row_are_letters_without_a_doubt(letters):
    body = "".join(f"({letter}) A PIER.\n\n" for letter in letters)
    assert "MARK_AMBIGUOUS" not in codes(one(cable(body=f"1. (U) PARTS:\n\n{body}2. (U) TWO.\n")))


def test_a_mark_without_siblings_is_a_mark_without_a_doubt():
    found = one(cable(body="1. (U) ONE.\n\n(C) A HOUSE.\n\n2. (U) TWO.\n"))
    assert "MARK_AMBIGUOUS" not in codes(found)
    assert [piece.mark for piece in found.pieces if piece.mark] == ["(U)", "(C)", "(U)"]


@pytest.mark.parametrize(
    ("day", "reference", "choices"),
    [
        ("311200Z JAN 75", "QUITO 7627", ("74QUITO7627", "75QUITO7627")),
        ("010001Z JAN 75", "QUITO 1001", ("74QUITO1001", "75QUITO1001")),
        ("311200Z JAN 75", "STATE 30001", ("74STATE30001", "75STATE30001")),
        ("011200Z JAN 00", "QUITO 7627", ("99QUITO7627", "00QUITO7627")),
    ],
)
def test_the_year_of_a_reference_in_january(day, reference, choices):
    found = one(cable(start=f"R {day}\nFM AMEMBASSY LIMA\n", banner="UNCLAS LIMA 60", rest=f"REF: {reference}\n\n"))
    doubt = problem(found, "REFERENCE_YEAR_INFERRED")
    assert doubt.choices == choices
    assert all(choice in doubt.note for choice in choices)
    assert found.references[0].mrn == choices[0]


@pytest.mark.parametrize(
    ("day", "reference"),
    [("010001Z FEB 75", "QUITO 7627"), ("311200Z JAN 75", "QUITO 1000"), ("311200Z DEC 74", "QUITO 7627")],
)
def test_a_year_that_is_in_no_doubt(day, reference):
    found = one(cable(start=f"R {day}\nFM AMEMBASSY LIMA\n", banner="UNCLAS LIMA 60", rest=f"REF: {reference}\n\n"))
    assert "REFERENCE_YEAR_INFERRED" not in codes(found)


@pytest.mark.parametrize("end", ["player. STRUBLE\n", "player.STRUBLE\n", "(player). STRUBLE\n\nNNNN\n"])
def test_a_signature_behind_the_last_sentence(end):
    found = one(cable(body=f"1. (C) He is a key {end}"))
    assert found.signature == "STRUBLE"
    assert problem(found, "SIGNATURE_GLUED").choices == ("signature", "text")
    assert "STRUBLE" not in "".join(texts(found, PieceKind.PARAGRAPH))


@pytest.mark.parametrize(
    "end", ["HE MET MR. STRUBLE\n", "HE LIKES THE U.S. NAVY\n", "STRUBLE.\n", "HE SAID. END TEXT\n"]
)
def test_last_words_that_are_no_signature(end):
    assert one(cable(body=f"1. (C) {end}")).signature is None


def test_a_page_banner_inside_a_word():
    page = "CONFIDENTIAL\n\n\nPAGE 02     LA PAZ 02024  02 OF 02  021911Z\n\n"
    found = one(cable(body=f"1. (C) THEY AGREED TO PRO{page}VIDE MORE FUNDS.\n\n2. (U) TWO.\n"))
    assert texts(found, PieceKind.PARAGRAPH) == ["THEY AGREED TO PRO", "VIDE MORE FUNDS.", "TWO."]
    assert [piece.label.level for piece in found.pieces if piece.text.startswith("VIDE")] == [Level.C]
    assert "BANNER_GLUED" in codes(found)


@pytest.mark.parametrize("words", ["NONCONFIDENTIAL", "TOPSECRET", "UNSECRETED", "THIS IS CONFIDENTIAL"])
def test_words_that_hold_no_page_banner(words):
    found = one(cable(body=f"1. (C) IT WAS {words}\nAND REMAINS SO.\n"))
    assert texts(found, PieceKind.PARAGRAPH) == [f"IT WAS {words}\nAND REMAINS SO."]
    assert "BANNER_GLUED" not in codes(found)


@pytest.mark.parametrize(
    ("line", "captions", "controls", "damaged"),
    [
        ("T O P  S E C R E T//SI//NOFORN LIMA 1560", ("NOFORN",), ("NF", "SCI:SI"), False),
        ("S E C R E T//NOFORN LIMA 1560", ("NOFORN",), ("NF",), False),
        ("SECRET//REL TO USA, GBR LIMA 1560", (), ("REL:GBR,USA",), False),
        ("SECRET//NODIS LIMA 1560", ("NODIS",), ("NF", "NODIS"), False),
        ("UNCLASSIFIED//SBU LIMA 1560", (), ("SBU",), False),
        ("C O N F I D E N T I A L//FOO LIMA 1560", (), ("SPECIAL:FOO",), True),
    ],
)
def test_controls_behind_the_classification(line, captions, controls, damaged):
    found = one(cable(banner=line, captions="", body="1. ONE.\n"))
    assert (found.serial, found.captions, found.controls) == (1560, captions, controls)
    assert ("BANNER_DAMAGED" in codes(found)) is damaged
    assert all(token in found.label.tokens() for token in controls)


def test_controls_of_a_page_protect_the_whole():
    found = one(cable(body="1. (C) ONE GOES\n\nSECRET//SI//NOFORN\n\nON HERE.\n"))
    assert found.label.tokens() == ("NF", "SCI:SI")
    assert (found.level, found.label.level) == (Level.C, Level.S)


@pytest.mark.parametrize(
    ("line", "token", "post"),
    [
        ("SECRET//REL TO USA AND GBR LIMA 12", "REL:GBR,USA", "LIMA"),
        ("SECRET//NOFORN SECTION 01 OF 02 LA PAZ 12", "NF", "LAPAZ"),
        ("SECRET//SI/TK//NOFORN", "NF", None),
    ],
)
def test_where_controls_end(line, token, post):
    found = read_banner(line)
    assert (found.label.tokens()[0], found.post) == (token, post)


@pytest.mark.parametrize("line", ["SECRET//SI, WHICH IS A CONTROL, WAS PRINTED", "SECRET//TALKS WERE HELD."])
def test_a_sentence_with_strokes_is_no_banner(line):
    assert read_banner(line) is None
