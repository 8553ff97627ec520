"""Labels of pieces and of the whole where banner, captions and portions meet (rules 1.3 to 1.5)."""

import pytest

from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.parsing.types import Basis, PieceKind
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.test_layout import codes, one


def portion(found, number: str):
    return next(piece for piece in found.pieces if piece.number == number)


@pytest.mark.parametrize(
    ("banner", "marks", "level", "code"),
    [
        ("C O N F I D E N T I A L LIMA 1", "CC", Level.C, None),
        ("C O N F I D E N T I A L LIMA 1", "CU", Level.C, None),
        ("C O N F I D E N T I A L LIMA 1", "CS", Level.S, "BANNER_LOWER"),
        ("S E C R E T LIMA 1", "CC", Level.S, "BANNER_HIGHER"),
        ("S E C R E T LIMA 1", "UU", Level.S, "BANNER_HIGHER"),
        ("UNCLAS LIMA 1", "UC", Level.C, "BANNER_LOWER"),
    ],
)
def test_the_whole_is_never_lower_than_banner_or_portion(banner, marks, level, code):
    found = one(cable(banner=banner, body=f"1. ({marks[0]}) ONE.\n\n2. ({marks[1]}) TWO.\n"))
    assert found.label.level is level
    assert codes(found) & {"BANNER_LOWER", "BANNER_HIGHER"} == ({code} if code else set())


def test_a_compilation_statement_explains_a_higher_banner():
    body = "1. (U) ONE.\n\n2. (U) TWO. THIS CABLE IS CLASSIFIED BY COMPILATION.\n"
    assert "BANNER_HIGHER" not in codes(one(cable(banner="S E C R E T LIMA 1", body=body)))


def test_an_unmarked_portion_may_be_what_the_banner_protects():
    found = one(cable(banner="S E C R E T LIMA 1", body="1. (C) ONE.\n\n2. TWO.\n\n3. (U) THREE.\n"))
    assert "BANNER_HIGHER" not in codes(found)
    assert (portion(found, "2").level, portion(found, "2").basis) == (Level.S, Basis.DEFAULT_OVERALL)


def test_unmarked_is_never_unclassified_where_a_portion_stands_above_the_banner():
    found = one(cable(body="1. (S) ONE.\n\n2. TWO.\n"))
    assert portion(found, "2").label.level is Level.S


def test_before_portion_marks_came_into_use_nothing_is_reported_paragraph_by_paragraph():
    found = one(cable(body="1. ONE.\n\n2. TWO.\n"))
    assert "UNMARKED_PORTION" not in codes(found)
    assert {portion(found, number).level for number in "12"} == {Level.C}


@pytest.mark.parametrize(
    ("caption", "captions", "nf"),
    [
        ("NODIS", {"NODIS"}, True),
        ("EXDIS", {"EXDIS"}, True),
        ("STADIS", {"STADIS"}, False),
        ("NOFORN", set(), True),
        ("SIPDIS", set(), False),
    ],
)
def test_captions_protect_every_piece(caption, captions, nf):
    found = one(cable(captions=f"{caption}\n\n"))
    assert found.captions == (caption,)
    for piece in found.pieces:
        assert (piece.label.captions, piece.label.nf) == (frozenset(captions), nf)
    assert portion(found, "1").controls == ()


def test_sipdis_changes_no_label():
    assert one(cable()).label == one(cable(captions="")).label == Label(level=Level.C)


def test_sensitive_is_sbu_on_an_unclassified_cable():
    found = one(cable(banner="UNCLAS LIMA 1", captions="SENSITIVE\n\n", order="E.O. 12958: N/A\n", body="1. ONE.\n"))
    assert (found.level, found.controls) == (Level.U, ("SBU",))
    assert portion(found, "1").label.handling == {"SBU"}
    assert one(cable(captions="SENSITIVE\n\n")).controls == ()


def test_limited_official_use_is_no_level():
    found = one(cable(banner="LIMITED OFFICIAL USE LIMA 1", order="E.O. 11652: GDS\n", body="1. ONE.\n"))
    assert (found.level, found.controls) == (Level.U, ("LOU",))
    assert "GDS_ON_UNCLASSIFIED" in codes(found)


def test_without_a_banner_the_portions_speak_and_a_problem_says_so():
    found = one(cable(banner=""))
    assert (found.level, found.label.level) == (None, Level.C)
    assert "BANNER_MISSING" in codes(found)
    assert one(cable(banner="", body="1. ONE.\n")).label.level is Level.TS


def test_separators_noise_header_and_signature_carry_the_label_of_the_whole():
    found = one(cable(body="1. (S) ONE.\n\n2. (U) TWO.\n\nASHFORD\n\nCONFIDENTIAL\n\nNNNN\n"))
    whole = {PieceKind.SEPARATOR, PieceKind.NOISE, PieceKind.HEADER, PieceKind.SIGNATURE}
    assert {piece.label for piece in found.pieces if piece.kind in whole} == {found.label}
    assert found.label.level is Level.S


def test_na_on_a_classified_cable_is_reported_and_changes_nothing():
    found = one(cable(order="E.O. 12958: N/A\n"))
    assert (found.level, found.instruction.date) == (Level.C, None)
    assert "NA_ON_CLASSIFIED" in codes(found)


@pytest.mark.parametrize("printed", ["02/30/2016", "31/12/2016"])
def test_dates_that_are_none_are_not_guessed(printed):
    found = one(cable(order=f"E.O. 12958: DECL: {printed}\n"))
    assert (found.instruction.date, found.instruction.raw) == (None, f"DECL: {printed}")
    assert "INSTRUCTION_UNREAD" in codes(found)


def test_a_classified_cable_without_instruction_is_reported():
    assert "INSTRUCTION_MISSING" in codes(one(cable(order="")))
    assert "INSTRUCTION_MISSING" not in codes(one(cable(banner="UNCLAS LIMA 1", order="", body="1. ONE.\n")))
