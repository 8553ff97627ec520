"""Paragraphs, bullets, headings, tables and signature, and the look-alikes that are none of them."""

import pytest

from cables.classification.levels import Level
from cables.parsing.parser import parse
from cables.parsing.types import Basis, PieceKind
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.test_layout import codes, one, texts


def body(text: str, **parts: str):
    return one(cable(body=text, **parts))


def numbers(found) -> list[str]:
    return [piece.number for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH and piece.number]


def marks(found) -> list[str | None]:
    return [piece.mark for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH and piece.number]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. ONE.\n\n2. TWO.\n", ["1", "2"]),
        ("1.ONE.\n\n2.TWO.\n", ["1", "2"]),
        ("1) ONE.\n\n2) TWO.\n", ["1", "2"]),
        ("1, ONE.\n\n2, TWO.\n", ["1", "2"]),
        ("\u00b61. ONE.\n\n\u00b62. TWO.\n", ["1", "2"]),
        ("1.(SBU) ONE.\n\n2.(U) TWO.\n", ["1", "2"]),
        ("1. ONE.\n\n2 TWO THINGS.\n", ["1", "2"]),
        ("1. ONE.\n\n6A. SIX.\n", ["1", "6A"]),
        ("1. ONE.\n2. TWO.\n3. THREE.\n", ["1", "2", "3"]),
        ("SUMMARY: TALKS RESUME.\n\n2. TWO.\n\n3. THREE.\n", ["2", "3"]),
        ("l. (C) ONE.\n\n2. (U) TWO.\n", ["1", "2"]),
    ],
)
def test_number_forms(text, expected):
    assert numbers(body(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1. GROWTH WAS\n20. THAT FIGURE IS IN PERCENT.\n",
        "1. THE YEAR WAS\n1980. IT RAINED.\n",
        "1. HE LEFT ON JANUARY\n2. THEN HE CAME BACK.\n",
        "1. PRICES ROSE BY\n28.9 PERCENT.\n",
        "1. THE PRICE OF OIL:\n20 PERCENT UP.\n",
        "1. THE OFFER HAS PARTS:\n1) A PIER,\n2) A CRANE,\n3) SPARE PARTS.\n",
        "1. THE OFFER HAS PARTS:\n\n1) A PIER,\n\n2) A CRANE.\n",
        "1. SEE PARAGRAPHS 1 AND\n2. OF THE NOTE.\n",
    ],
)
def test_numbers_at_line_start_that_are_no_paragraphs(text):
    assert numbers(body(text)) == ["1"]


def test_a_list_inside_a_paragraph_does_not_restart_the_numbers():
    found = body("1. ONE.\n\n2. TWO.\n\n3. STEPS:\n\n1. FIRST.\n\n2. SECOND.\n\n4. FOUR.\n")
    assert numbers(found) == ["1", "2", "3", "4"]


def test_duplicates_and_gaps_are_kept_in_order_and_reported():
    found = body("1. (C) A.\n\n2. (U) B.\n\n2. (C) C.\n\n4. (C) D.\n")
    assert numbers(found) == ["1", "2", "2", "4"]
    assert [problem.code for problem in found.problems] == ["DUPLICATE_NUMBER", "NUMBER_GAP"]


def test_a_lost_digit_is_read_and_reported():
    text = "".join(f"{number}. PARAGRAPH.\n\n" for number in range(1, 11)) + "1. ELEVEN.\n\n12. TWELVE.\n"
    found = body(text)
    assert numbers(found)[9:] == ["10", "1", "12"]
    assert "NUMBER_DAMAGED" in codes(found)
    assert "NUMBER_GAP" not in codes(found)


@pytest.mark.parametrize(
    ("mark", "level", "controls"),
    [
        ("(C)", Level.C, ()),
        ("(S//NF)", Level.S, ("NF",)),
        ("(C-NF)", Level.C, ("NF",)),
        ("(SBU)", Level.U, ("SBU",)),
        ("(LOU)", Level.U, ("LOU",)),
        ("(C//REL TO USA, FVEY)", Level.C, ("REL:AUS,CAN,GBR,NZL,USA",)),
        ("(C//REL TO USA,\nGBR)", Level.C, ("REL:GBR,USA",)),
    ],
)
def test_marks_behind_the_number(mark, level, controls):
    found = body(f"1. {mark} ONE.\n\n2. (C) TWO.\n", banner="S E C R E T LIMA 001234")
    first = next(piece for piece in found.pieces if piece.number == "1")
    assert (first.mark, first.level, first.controls, first.basis) == (mark, level, controls, Basis.EXPLICIT)
    assert first.text == "ONE."


@pytest.mark.parametrize("look_alike", ["(USUN)", "(CNN)", "(CIA)", "(S/GPI)", "(A)"])
def test_look_alikes_are_no_marks(look_alike):
    found = body(f"1. {look_alike} SAID SO.\n\n2. (C) TWO.\n")
    assert marks(found) == [None, "(C)"]
    assert next(piece for piece in found.pieces if piece.number == "1").label.level is Level.C


def test_an_unknown_mark_is_protected_and_reported():
    found = body("1. (C) ONE.\n\n2. (G) TWO.\n")
    second = next(piece for piece in found.pieces if piece.number == "2")
    assert (second.mark, second.level, second.basis) == (None, Level.C, Basis.DEFAULT_OVERALL)
    assert {"UNKNOWN_MARK", "UNMARKED_PORTION"} <= codes(found)


def test_list_letters_are_no_marks():
    found = body("1. (U) PARTS:\n(A) A PIER,\n(B) A CRANE,\n(C) A HOUSE, AND\n(S) PARTS.\n\n2. (C) TWO.\n")
    assert [piece.mark for piece in found.pieces if piece.mark] == ["(U)", "(C)"]
    assert texts(found, PieceKind.BULLET) == []


def test_unmarked_bullets_stay_inside():
    found = body("1. (C) REASONS:\n-- ONE.\n-- TWO.\n\n- THREE.\n\n2. (U) TWO.\n")
    assert texts(found, PieceKind.BULLET) == []
    assert "- THREE." in texts(found, PieceKind.PARAGRAPH)[0]


def test_a_marked_bullet_is_a_piece_with_a_parent_and_does_not_raise_it():
    found = body(
        "1. (C) REASONS:\n-- (S) ONE\ngoes on.\n-- (U) TWO.\n\n2. (U) TWO.\n", banner="S E C R E T LIMA 001234"
    )
    bullets = [piece for piece in found.pieces if piece.kind is PieceKind.BULLET]
    assert [(piece.mark, piece.text, found.pieces[piece.parent].number) for piece in bullets] == [
        ("(S)", "ONE\ngoes on.", "1"),
        ("(U)", "TWO.", "1"),
    ]
    assert next(piece for piece in found.pieces if piece.number == "1").label.level is Level.C


def test_a_marked_paragraph_may_bear_no_number():
    found = body("(SBU) Just one paragraph.\n", banner="UNCLAS LIMA 001234", order="E.O. 12958: N/A\n")
    (paragraph,) = [piece for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH]
    assert (paragraph.number, paragraph.mark, paragraph.controls) == (None, "(SBU)", ("SBU",))


@pytest.mark.parametrize(
    "opening",
    [
        "1. (C - ENTIRE TEXT)",
        "1. (C - ENTIRE TEXT.)",
        "1. C - ENTIRE TEXT.",
        "1. C-ENTIRE TEXT",
        "1. (C) ENTIRE TEXT.",
        "1. CONFIDENTIAL ENTIRE TEXT.",
        "1. CONFIDENTIAL- ENTIRE TEXT.",
        "1. CONFIDFNTIAL ENTIRE TEXT",
        "1. ENTIRE TEXT CONFIDENTIAL",
        "1. (ENTIRE TEXT CONFIDENTIAL)",
        "(C - ENTIRE TEXT)",
    ],
)
def test_entire_text(opening):
    found = body(f"{opening}\n\n2. SUMMARY: TALKS RESUME.\n\n3. HE WILL CALL.\n")
    assert found.entire_text is Level.C
    rest = [piece for piece in found.pieces if piece.number in {"2", "3"}]
    assert [(piece.level, piece.basis) for piece in rest] == [(Level.C, Basis.ENTIRE_TEXT)] * 2
    assert "UNMARKED_PORTION" not in codes(found)


def test_a_mark_beats_the_entire_text_and_is_reported():
    found = body("1. (S - ENTIRE TEXT)\n\n2. TWO.\n\n3. (LOU) THREE.\n", banner="S E C R E T LIMA 001234")
    third = next(piece for piece in found.pieces if piece.number == "3")
    assert (third.level, third.controls) == (Level.U, ("LOU",))
    assert "MARK_DIFFERS_FROM_ENTIRE_TEXT" in codes(found)


@pytest.mark.parametrize(
    "heading",
    [
        "-----\nA TITLE\n-----\n",
        "-------- ----\nA TITLE OVER\nTWO LINES\n-------- ----\n",
        "A TITLE\n-------\n",
        "\nA TITLE\n\n",
    ],
)
def test_headings_take_the_highest_level_they_introduce(heading):
    found = body(f"1. (C) ONE.\n\n{heading}\n2. (U) TWO.\n\n3. (U) THREE.\n")
    (piece,) = [piece for piece in found.pieces if piece.kind is PieceKind.HEADING]
    assert "A TITLE" in piece.text
    assert piece.label.level is Level.U
    assert numbers(found) == ["1", "2", "3"]


def test_a_heading_with_its_own_mark():
    found = body("-----\n(C) A TITLE\n-----\n\n1. (U) ONE.\n")
    (piece,) = [piece for piece in found.pieces if piece.kind is PieceKind.HEADING]
    assert (piece.mark, piece.label.level, piece.basis) == ("(C)", Level.C, Basis.EXPLICIT)


def test_a_short_sentence_is_no_heading():
    found = body("1. (C) ONE.\n\nIT RAINED.\n\n2. (U) TWO.\n")
    assert texts(found, PieceKind.HEADING) == []


@pytest.mark.parametrize("name", ["STRUBLE", "TIMKEN JR", "O'HARA-SMITH", "ASHFORD", "DE LA CRUZ"])
def test_signature(name):
    found = body(f"1. (C) ONE.\n{name}\n")
    assert (found.signature, texts(found, PieceKind.PARAGRAPH)) == (name, ["ONE."])


@pytest.mark.parametrize("last", ["UNCLASSIFIED", "END TEXT", "END SUMMARY", "THE END OF IT."])
def test_last_lines_that_are_no_signature(last):
    assert body(f"1. (C) ONE.\n{last}\n").signature is None


def test_a_name_in_the_middle_is_no_signature():
    found = body("1. (C) THE MEN WERE:\nSTRUBLE\nAND OTHERS.\n\n2. (U) TWO.\nASHFORD\n")
    assert found.signature == "ASHFORD"
    assert "STRUBLE" in texts(found, PieceKind.PARAGRAPH)[0]


def test_a_table_inherits_from_its_paragraph():
    rows = "LOANS     38,300    20,000\nGRANTS     5,389     7,709\nTOTAL     43,689    27,709\n"
    found = body(f"1. (C) FIGURES:\n{rows}THESE ARE TENTATIVE.\n\n2. (U) TWO.\n")
    (table,) = [piece for piece in found.pieces if piece.kind is PieceKind.TABLE]
    assert (table.label.level, table.basis) == (Level.C, Basis.INHERITED_PARENT)
    assert table.text.startswith("LOANS")
    assert texts(found, PieceKind.PARAGRAPH) == ["FIGURES:", "THESE ARE TENTATIVE.", "TWO."]


def test_unnumbered_paragraphs_are_kept_apart_at_the_overall_level():
    found = body("ONE GOES ON\nAND ON.\n\nTWO GOES ON.\n\nASHFORD\n")
    paragraphs = [piece for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH]
    assert [piece.text for piece in paragraphs] == ["ONE GOES ON\nAND ON.", "TWO GOES ON."]
    assert {(piece.level, piece.basis) for piece in paragraphs} == {(Level.C, Basis.DEFAULT_OVERALL)}


def test_a_body_of_three_hundred_paragraphs():
    text = "".join(f"{number}. (U) ITEM {number} WAS SEEN.\n\n" for number in range(1, 301))
    assert numbers(body(text)) == [str(number) for number in range(1, 301)]


def test_nothing_is_invented_for_a_body_that_is_absent():
    found = body("")
    assert texts(found, PieceKind.PARAGRAPH) == []
    assert found.signature is None
    assert parse(cable(body=""))[0].label.level is Level.C
