"""The mistakes that readers of cables are known to make, one test each."""

from datetime import date

import pytest

from cables.classification.instructions import Kind
from cables.classification.levels import Level
from cables.parsing.authority import read_authority
from cables.parsing.dates import read_dtg
from cables.parsing.parser import parse
from cables.parsing.types import Basis, PieceKind, Precision
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.test_layout import codes, one, texts

STAMP = "Declassified/Released US Department of State EO Systematic Review 30 JUN 2005"
ATTRIBUTES = (
    "Message Attributes\n\nDraft Date: 19 nov 1979\nDocument Number: 1979LAPAZ09970\nTAGS: ZZZZ\n"
    "Executive Order: RR\nOriginal Classification: SECRET\nCurrent Classification: UNCLASSIFIED\n"
)


def record(telegram: str) -> str:
    """An archive's record: stamp, telegram, attributes, stamp."""
    return f"{STAMP}\n\nMessage Text\n\n{telegram}\nNNNN\n\n\n{ATTRIBUTES}{STAMP}\n"


def paragraphs(found) -> list[str]:
    return [piece.number for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH and piece.number]


def test_the_archives_attributes_are_not_the_print():
    found = one(record(cable(start="R 191710Z NOV 79\nFM AMEMBASSY LIMA\n")))
    assert (found.level, found.tags, found.instruction.kind) == (Level.C, ("PREL", "PGOV", "PE"), Kind.DATE)
    assert (found.origin_on, found.origin_precision) == (date(1979, 11, 19), Precision.DAY)
    assert found.release.status == STAMP
    assert "ZZZZ" not in "".join(piece.text for piece in found.pieces if piece.kind is not PieceKind.NOISE)


def test_the_attributes_date_a_telegram_that_does_not_date_itself():
    found = one(record(cable(start="")))
    assert (found.origin_on, found.year) == (date(1979, 11, 19), 1979)
    undated = one(record(cable(start="")).replace("19 nov 1979", "n/a"))
    assert (undated.origin_on, undated.year, undated.origin_precision) == (None, 1979, Precision.YEAR)


def test_two_records_in_one_file_are_two():
    first, second = parse(record(cable()) + record(cable(banner="S E C R E T LIMA 001240")))
    assert (first.serial, second.serial, first.level, second.level) == (1234, 1240, Level.C, Level.S)


def test_a_telegram_behind_the_attributes_begins_a_cable():
    first, second = parse(record(cable()) + cable(banner="S E C R E T LIMA 001240"))
    assert (first.serial, second.serial) == (1234, 1240)


def test_a_record_without_text_has_no_paragraphs_and_no_level_of_its_release():
    found = one(f"{STAMP}\n\nMessage Text\n\n\n{ATTRIBUTES}")
    assert (found.level, texts(found, PieceKind.PARAGRAPH), found.recognised) == (None, [], False)


@pytest.mark.parametrize(
    ("stamp", "status"),
    [
        ("RELEASE IN FULL", "RELEASE IN FULL"),
        ("RELEASE IN\n FULL", "RELEASE IN FULL"),
        ("RELEASE IN\n\nPART\nB6", "RELEASE IN PART"),
        ("RELEASED IN PART", "RELEASED IN PART"),
        ("DENIED IN FULL", "DENIED IN FULL"),
        ("RELEASE IN\n\nSOMETHING ELSE ENTIRELY", "RELEASE IN"),
    ],
)
def test_release_lines(stamp, status):
    found = one(f"{stamp}\n\n{cable()}")
    assert (found.release.status, found.level) == (status, Level.C)


def test_a_later_release_line_does_not_replace_the_first():
    found = one(f"RELEASE IN PART\nB6\n\n{cable()}\nB1\n1.4(D)\nRELEASE IN FULL\n")
    assert (found.release.status, found.release.codes) == ("RELEASE IN PART", ("B6", "B1", "1.4(D)"))


@pytest.mark.parametrize("dash", ["\u2014", "\u2013", "-"])
def test_a_review_may_classify_upward(dash):
    stamp = f"Classified by DAS, A/GIS, DoS on 08/27/2015 {dash} Class: SECRET {dash} Reason: 1.4(D)\n"
    found = one(stamp + cable(banner="UNCLAS LIMA 001234", order="E.O. 12958: N/A\n", body="1. (SBU) One.\n"))
    assert (found.level, found.label.level) == (Level.U, Level.S)


@pytest.mark.parametrize(
    ("printed", "day"),
    [("GDS 3/7/85", date(1985, 3, 7)), ("GDS 1/11/85", date(1985, 1, 11)), ("DECL: 6/3/08", date(2008, 6, 3))],
)
def test_two_digit_years(printed, day):
    order, year = ("12065", "79") if "GDS" in printed else ("12958", "98")
    found = one(cable(order=f"E.O. {order}: {printed}\n", start=f"R 141530Z MAR {year}\nFM LIMA\n"))
    assert found.instruction.date == day


@pytest.mark.parametrize(
    ("group", "on"),
    [
        ("280000Z FEB 79", date(1979, 2, 28)),
        ("290000Z FEB 79", None),
        ("290000Z FEB 80", date(1980, 2, 29)),
        ("010000Z MAR 80", date(1980, 3, 1)),
        ("311200Z APR 80", None),
    ],
)
def test_days_that_do_not_exist(group, on):
    found = one(cable(start=f"R {group}\nFM LIMA\n"))
    assert found.origin_on == on
    assert ("ORIGIN_IMPOSSIBLE" in codes(found)) is (on is None)


def test_a_month_that_cannot_be_read_gives_no_date():
    assert read_dtg("NO GROUP AT ALL") is None
    found = one(cable(start="R 141530Z QQQ 06\nFM LIMA\n"))
    assert (found.dtg, found.origin_on) == (None, None)


@pytest.mark.parametrize("line", ["20 PERCENT OF IT", "28.9 MILLION", "1980) AND AFTER", "3,000 TONS", "16 MEN"])
def test_numbers_at_line_start_are_no_paragraphs(line):
    found = one(cable(body=f"1. (C) THE YEARLY TOTAL WAS\n{line} OR MORE.\n\n2. (U) TWO.\n"))
    assert paragraphs(found) == ["1", "2"]


def test_a_date_broken_before_its_day_is_no_paragraph():
    found = one(cable(body="1. ONE.\n\n2. THEY MET ON MARCH\n3. THEN THEY LEFT.\n\n3. THREE.\n"))
    assert paragraphs(found) == ["1", "2", "3"]


def test_numbers_that_recur_leap_or_restart():
    twice = one(cable(body="1. (C) A.\n\n2. (C) B.\n\n2. (C) C.\n\n3. (C) D.\n"))
    assert (paragraphs(twice), "DUPLICATE_NUMBER" in codes(twice)) == (["1", "2", "2", "3"], True)
    gap = one(cable(body="1. (C) A.\n\n4. (C) B.\n"))
    assert (paragraphs(gap), "NUMBER_GAP" in codes(gap)) == (["1", "4"], True)
    lettered = one(cable(body="1. (C) A.\n\n6. (C) B.\n\n6A. (C) C.\n\n7. (C) D.\n"))
    assert paragraphs(lettered) == ["1", "6", "6A", "7"]


def test_a_bracket_for_a_point_once_is_a_number_and_a_list_is_none():
    once = one(cable(body="1. ONE.\n\n2) TWO.\n\n3. THREE.\n"))
    assert paragraphs(once) == ["1", "2", "3"]
    listed = one(cable(body="1. THESE:\n\n1) A PIER.\n\n2) A CRANE.\n\n2. TWO.\n"))
    assert paragraphs(listed) == ["1", "2"]


def test_sections_that_disagree_on_their_number():
    body = "1. (C) ONE.\n\nNNNN\n\nC O N F I D E N T I A L SECTION 02 OF 04 LIMA 001234\n\n2. (C) TWO.\n"
    found = one(cable(banner="C O N F I D E N T I A L SECTION 01 OF 03 LIMA 001234", body=body))
    assert (found.sections.of, found.sections.missing) == (4, (3, 4))
    assert {"SECTION_MISMATCH", "SECTION_MISSING"} <= codes(found)


def test_section_two_alone():
    found = one(cable(banner="C O N F I D E N T I A L SECTION 02 OF 02 LIMA 001234", subject="", order="", tags=""))
    assert (found.sections.seen, found.sections.missing) == ((2,), (1,))
    assert "SUBJECT_MISSING" not in codes(found)


def test_section_of_an_act_is_no_section():
    found = one(cable(body="1. (C) UNDER\nSECTION 32 OF 40 OF THE ACT.\n\n2. (U) TWO.\n"))
    assert (found.sections.seen, found.sections.of) == ((1,), 1)


def test_an_end_mark_in_the_middle_ends_nothing():
    found = one(cable(body="1. (C) ONE GOES\n\nNNNN\n\nON HERE.\n\n2. (U) TWO.\n\nASHFORD\n"))
    assert (paragraphs(found), found.signature) == (["1", "2"], "ASHFORD")


def test_a_list_letter_without_number_before_a_cables_own_paragraph():
    found = one(cable(body="1. (U) PARTS:\n\n(A) A PIER,\n\n(B) A CRANE,\n\n(C) LTD.\n\n2. (C) TWO.\n"))
    assert [piece.mark for piece in found.pieces if piece.mark] == ["(U)", "(C)"]


@pytest.mark.parametrize("words", ["REF(S)", "REASON(S)", "(S) 1.", "SECRETARY", "(c) in a list"])
def test_brackets_that_are_no_marks(words):
    found = one(cable(body=f"1. (U) THE {words} WAS SENT.\n\n2. (C) TWO.\n"))
    assert [piece.mark for piece in found.pieces if piece.mark] == ["(U)", "(C)"]


def test_an_order_that_is_none_is_kept_and_reported():
    found = one(cable(order="E.O. 99999: DECL: 10/08/2015\n"))
    assert (found.order, "ORDER_UNKNOWN" in codes(found)) == ("99999", True)
    assert "ORDER_DAMAGED" in codes(one(cable(order="E.O. 12968: DECL: 10/08/2015\n")))


def test_a_quoted_cable_that_never_ends_leaves_the_cables_own_numbers():
    quote = "S E C R E T QUITO 000990\n\nSUBJECT: RADAR\n\n1. (S) ONE.\n\n2. (S) TWO.\n\n"
    found = one(cable(body=f"1. (C) ONE.\n\n2. (C) IT SAID:\n\n{quote}3. (S) OF THE QUOTED ONE.\n\nASHFORD\n"))
    assert found.label.level is Level.S
    assert (found.serial, "QUOTED_CABLE" in codes(found)) == (1234, True)
    assert not any(piece.label.level < Level.S for piece in found.pieces if "QUOTED" in piece.text)


@pytest.mark.parametrize("marker", ["BEGIN TEXT", "begin text", "3. (C) BEGIN QUOTED TEXT:"])
def test_a_header_between_quotation_words_begins_nothing(marker):
    end = "end text" if marker.islower() else "END TEXT"
    body = (
        f"1. (C) One.\n\n2. (C) It said\nthis:\n{marker}\nR 121530Z MAR 06\nFM AMEMBASSY QUITO\nUNCLAS QUITO 9\n{end}\n"
    )
    assert [found.serial for found in parse(cable(body=body))] == [1234]


def test_a_second_telegram_without_a_number_begins_at_its_group():
    first, second = parse(cable() + "\nNNNN\n\nO 151530Z MAR 06\nFM AMEMBASSY LIMA\nTO SECSTATE\n\nSUBJECT: MORE\n")
    assert (first.serial, second.serial, second.dtg) == (1234, None, "151530Z MAR 06")


def test_a_legend_above_the_subject_is_the_instruction():
    found = one("R 021510Z FEB 65\nFM AMEMBASSY LIMA\n\nCONFIDENTIAL LIMA 12\nGP-3\nSUBJECT: TALKS\n\n1. ONE.\n")
    assert found.instruction.code == "GROUP 3"


def test_smart_pages_with_a_signature_field_and_people_after_info():
    people = "".join(f"PERSON{at}, SOMEONE\n" for at in range(40))
    text = f"MRN: 12 QUITO 504\nSubject: Talks\n\n1. (SBU) One.\n\nSignature:\nWREN\nInfo:\n{people}UNCLASSIFIED\nSBU\n"
    found = one(text)
    assert (found.signature, paragraphs(found)) == ("WREN", ["1"])
    assert not any("PERSON3" in words for words in texts(found, PieceKind.PARAGRAPH))


def test_two_smart_cables_in_one_file_are_two():
    first, second = parse("".join(f"MRN: 12 QUITO {n}\nSubject: Talks\n\n1. (U) One.\n\n" for n in (504, 505)))
    assert (first.serial, second.serial) == (504, 505)


def test_a_higher_bullet_counts_for_the_whole_and_not_for_its_paragraph():
    found = one(cable(body="1. (C) PARTS:\n-- (S) A PIER.\n\n2. (U) TWO.\n"))
    first = next(piece for piece in found.pieces if piece.number == "1")
    assert (first.level, first.basis, found.label.level) == (Level.C, Basis.EXPLICIT, Level.S)


@pytest.mark.parametrize(
    ("printed", "name", "title"),
    [
        ("Classified By: Ambassador, Robin Hartwell, Lima. Reason: 1.4 (b).", "Robin Hartwell", "Ambassador"),
        ("Classified By: Ambassador. Reason: 1.4 (b).", None, "Ambassador"),
        ("Classified By: Hartwell, Robin. Reason: 1.4 (b).", "Hartwell, Robin", None),
        ("Classified By: . Reason: 1.4 (b).", None, None),
        ("Classified By: Ambassaor Robin Hartwell. Reason: 1.4 (b).", "Robin Hartwell", "Ambassaor"),
        ("Classified By: Charge d'Afairs Robin Hartwell. Reason: 1.4 (b).", "Robin Hartwell", "Charge d'Afairs"),
    ],
)
def test_names_and_titles(printed, name, title):
    block = read_authority(printed)
    assert (block.classified_by, block.title, block.reasons) == (name, title, ("1.4(b)",))
