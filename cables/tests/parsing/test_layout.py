"""Where header, body, noise, sections and cables begin and end."""

import pytest

from cables.classification.instructions import Kind
from cables.classification.levels import Level
from cables.parsing.parser import parse
from cables.parsing.types import Basis, PieceKind
from cables.tests.parsing.cables_text import BODY, cable


def one(text: str):
    (found,) = parse(text)
    assert "".join(text[piece.start : piece.end] for piece in found.pieces) == text
    return found


def texts(found, kind: PieceKind) -> list[str]:
    return [piece.text for piece in found.pieces if piece.kind is kind]


def codes(found) -> set[str]:
    return {problem.code for problem in found.problems}


def test_subject_runs_over_lines_and_ends_at_the_reference():
    found = one(cable(subject="SUBJECT: PORT TALKS\nRESUME AFTER\nA YEAR\nREF: LIMA 1100\n"))
    assert found.subject == "PORT TALKS RESUME AFTER A YEAR"
    assert [reference.mrn for reference in found.references] == ["06LIMA1100"]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("SUBJECT:\nPORT TALKS\n", "PORT TALKS"),
        ("SUBJ: PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT:; PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT: PORT TALKS\\\nRESUME\\\n", "PORT TALKS RESUME"),
        ("SUBJECT: (C) PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT: PORT TALKS\nFOR: AMBASSADOR\n", "PORT TALKS"),
        ("SUBJECT: PORT TALKS\nPANAMA FOR USCINCSO\n", "PORT TALKS"),
        ("SUBJECT: PORT TALKS\nSTATE FOR WHA/AND\n", "PORT TALKS"),
        ("SUBJECT: PORT TALKS\nFUNDS FOR EDUCATION\n", "PORT TALKS FUNDS FOR EDUCATION"),
        ("SUBJECT: PORT TALKS\nFOR A NEW PIER\n", "PORT TALKS FOR A NEW PIER"),
        ("SUBJECT: PORT TALKS\nSIPDIS\n", "PORT TALKS"),
        ("SUBJECT: THE PRIMEREF: A. LONDON 1939\n", "THE PRIME"),
    ],
)
def test_subject_forms(subject, expected):
    start = "R 141530Z MAR 06\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC 4410\nINFO AMEMBASSY PANAMA\n"
    assert one(cable(start=start, subject=subject)).subject == expected


def test_subject_mark_is_the_subjects_own():
    found = one(cable(subject="SUBJECT: (U) PORT TALKS\n"))
    (subject,) = [piece for piece in found.pieces if piece.kind is PieceKind.SUBJECT]
    assert (found.subject_mark, subject.label.level, subject.basis) == ("(U)", Level.U, Basis.EXPLICIT)
    assert subject.text == "PORT TALKS"


def test_header_is_one_piece_until_the_subject():
    found = one(cable())
    kinds = [piece.kind for piece in found.pieces if piece.kind is not PieceKind.SEPARATOR]
    assert kinds[:3] == [PieceKind.HEADER, PieceKind.SUBJECT, PieceKind.HEADER]
    assert found.pieces[0].text.endswith("TAGS: PREL, PGOV, PE")


@pytest.mark.parametrize(
    "address",
    ["STATE FOR WHA/AND\n", "FOR AMBASSADOR FROM DEPUTY SECRETARY\n", "STATE PASS USTR\n", "PASS TO TREASURY\n"],
)
def test_address_notes_are_header_and_no_captions(address):
    before, after = one(cable(captions=f"SIPDIS\n\n{address}\n")), one(cable(rest=f"\n{address}\n"))
    for found in (before, after):
        assert found.captions == ("SIPDIS",)
        assert not any(address.strip() in piece.text for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH)


@pytest.mark.parametrize("address", ["FOR ARA/AND AND EB", "FOR ASST SECRETARY SMITH", "PASS USIA", "FROM AMBASSADOR"])
def test_an_address_alone_between_blanks_is_header(address):
    found = one(cable(rest=f"\n{address}\n\n", body="TALKS RESUMED TODAY.\n\nASHFORD\n"))
    assert texts(found, PieceKind.PARAGRAPH) == ["TALKS RESUMED TODAY."]


def test_the_body_of_a_telegram_without_order_tags_and_subject():
    bare = cable(captions="", order="", tags="", subject="", rest="REF: LIMA 1100\n\n", body="TALKS RESUMED TODAY.\n")
    found = one(bare)
    assert texts(found, PieceKind.PARAGRAPH) == ["TALKS RESUMED TODAY."]
    assert {"SUBJECT_MISSING", "INSTRUCTION_MISSING"} <= codes(found)


def test_a_page_break_inside_the_references():
    page = "CONFIDENTIAL\n\nPAGE 02 LIMA 01234 141530Z\n"
    found = one(cable(rest=f"REF: LIMA 1100,\n{page}\nSTATE 41001\n\n"))
    assert [reference.mrn for reference in found.references] == ["06LIMA1100", "06STATE41001"]
    assert "STATE 41001" not in "".join(texts(found, PieceKind.PARAGRAPH))


def test_caption_after_the_subject_counts():
    assert one(cable(captions="", rest="\nNODIS\n\n")).captions == ("NODIS",)


def test_declassification_on_the_tags_line():
    found = one(cable(order="E.O. 12958: DECL: 08/22/2017 TAGS: PREL\n", tags=""))
    assert found.instruction.raw == "DECL: 08/22/2017"


def test_declassification_on_a_line_of_its_own():
    found = one(cable(order="E.O. 12958:\nDECL: 08/22/2017\n"))
    assert (found.order, found.instruction.kind, found.instruction.raw) == ("12958", Kind.DATE, "DECL: 08/22/2017")


def test_tags_before_the_order():
    found = one(cable(order="TAGS: PREL, PE\nE.O. 12958: DECL: 03/14/2016\n", tags=""))
    assert (found.tags, found.order) == (("PREL", "PE"), "12958")


def test_classified_by_as_the_first_paragraph():
    found = one(
        cable(rest="\n", body="1. (U) CLASSIFIED BY: DCM TAYLOR BRENNOCK;\nREASON: 1.5 (D).\n\n2. (C) TALKS.\n")
    )
    assert (found.classified_by, found.reasons) == ("TAYLOR BRENNOCK", ("1.5(d)",))
    assert [piece.number for piece in found.pieces if piece.number] == ["1", "2"]


def test_two_cables_in_one_text_are_two():
    text = cable() + "\nNNNN\n\n" + cable(banner="UNCLAS LIMA 001240", order="E.O. 12958: N/A\n", body="1. CLOSED.\n")
    first, second = parse(text)
    assert (first.serial, second.serial) == (1234, 1240)
    assert (first.level, second.level) == (Level.C, Level.U)
    assert text[second.start :].startswith("R 141530Z MAR 06")
    assert "CLOSED" not in "".join(piece.text for piece in first.pieces)


def test_two_cables_without_transmission_lines_are_two_after_a_signature():
    text = cable(start="") + cable(start="", banner="S E C R E T LIMA 001235")
    assert [found.serial for found in parse(text)] == [1234, 1235]


QUOTED = "S E C R E T QUITO 000990\n\nE.O. 12958: DECL: 01/01/2030\nTAGS: MARR, EC\nSUBJECT: RADAR\n\n1. (S) Quoted.\n"


@pytest.mark.parametrize("transmission", ["", "R 121530Z MAR 06\nFM AMEMBASSY QUITO\nTO SECSTATE\n"])
def test_a_quoted_cable_is_part_of_the_body(transmission):
    quote = f"BEGIN TEXT:\n\n{transmission}{QUOTED}\nEND TEXT.\n\n"
    body = f"1. (C) One.\n\n2. (C) Text follows.\n\n{quote}3. (U) End.\n\nASHFORD\n"
    found = one(cable(body=body))
    assert (found.serial, found.level, found.instruction.raw) == (1234, Level.C, "DECL: 03/14/2016")
    assert found.tags == ("PREL", "PGOV", "PE")
    assert [piece.number for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH and piece.number] == [
        "1",
        "2",
        "3",
    ]
    assert found.label.level is Level.S
    assert {"QUOTED_CABLE", "BANNER_LOWER", "MARK_ABOVE_BANNER"} <= codes(found)
    assert_quotation_is_protected(found)


def assert_quotation_is_protected(found):
    for piece in found.pieces:
        if any(words in piece.text for words in ("QUITO 000990", "SUBJECT: RADAR", "Quoted.")):
            assert piece.label.level is Level.S
    after = next(piece for piece in found.pieces if piece.number == "3")
    assert (after.kind, after.label.level) == (PieceKind.PARAGRAPH, Level.U)


def test_a_quoted_cables_unmarked_text_is_protected_at_its_own_level():
    quote = QUOTED.replace("(S) ", "") + "\nEND TEXT.\n"
    found = one(cable(body=f"1. (U) One.\n\n2. (U) Text follows.\n\nBEGIN TEXT:\n\n{quote}\n3. (U) End.\n\nASHFORD\n"))
    assert_quotation_is_protected(found)
    end = next(piece for piece in found.pieces if "END TEXT" in piece.text)
    assert (end.label.level, end.basis) == (Level.U, Basis.INHERITED_PREVIOUS)


def test_a_quoted_cable_without_begin_text_does_not_split_the_file():
    found = one(cable(body=f"1. (C) One.\n\n2. (C) Text follows:\n\n{QUOTED}\n3. (U) End of it.\n\nASHFORD\n"))
    assert (found.serial, found.tags) == (1234, ("PREL", "PGOV", "PE"))
    assert found.label.level is Level.S
    assert_quotation_is_protected(found)


SECTION_TWO = "NNNN\n\nC O N F I D E N T I A L SECTION 02 OF 02 LIMA 001234\n\nSIPDIS\n\n"


def test_a_section_break_does_not_end_a_paragraph():
    body = "1. (C) One goes\n\n" + SECTION_TWO + "on here.\n\n2. (U) Two.\n\nASHFORD\n"
    found = one(cable(banner="C O N F I D E N T I A L SECTION 01 OF 02 LIMA 001234", body=body))
    (continued,) = [piece for piece in found.pieces if piece.text == "on here."]
    assert (continued.kind, continued.number, continued.basis) == (PieceKind.PARAGRAPH, None, Basis.INHERITED_PREVIOUS)
    assert found.pieces[continued.parent].number == "1"
    assert continued.label.level is Level.C
    assert found.sections.seen == (1, 2)
    assert "SECTION_MISSING" not in codes(found)


def test_sections_one_and_three_only_are_incomplete():
    body = "1. (C) One.\n\nNNNN\n\nC O N F I D E N T I A L SECTION 03 OF 03 LIMA 001234\n\n4. (C) Four.\n\nASHFORD\n"
    found = one(cable(banner="C O N F I D E N T I A L SECTION 01 OF 03 LIMA 001234", body=body))
    assert (found.sections.seen, found.sections.missing) == ((1, 3), (2,))
    assert {"SECTION_MISSING", "NUMBER_GAP"} <= codes(found)


def test_a_page_banner_inside_a_paragraph_is_noise():
    found = one(cable(body="1. (U) One goes\nCONFIDENTIAL\n\nLIMA 00001234  001.2 OF 003\n\non here.\n\nASHFORD\n"))
    assert texts(found, PieceKind.PARAGRAPH) == ["One goes", "on here."]
    assert [piece.label.level for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH] == [Level.U, Level.U]
    assert [piece.label.level for piece in found.pieces if piece.kind is PieceKind.NOISE] == [Level.C]


@pytest.mark.parametrize(
    "break_lines",
    [
        "SECRET\n\nPAGE 02     LA PAZ 09970 191731Z\n",
        "SECRET PAGE 02 STATE 296107\n",
        "SECRET\n\nPAGE 02\nSTATE 296107\n",
        "LIMA 00001234  002.2 OF 003\n",
        "    Declassified/Released US Department of State EO Systematic Review 30 JUN 2005\n",
        "UNCLASSIFIED U.S. Department of State Case No. F-2014-20439 Doc No. C05780489 Date: 09/30/2015\n",
        "SECRET//NOFORN\n",
        "UNCLASSIFIED SBU\n",
    ],
)
def test_page_breaks_leave_the_paragraph_whole(break_lines):
    found = one(cable(banner="S E C R E T LIMA 1234", body=f"1. (S) ONE GOES\n{break_lines}\nON HERE.\n\nASHFORD\n"))
    assert texts(found, PieceKind.PARAGRAPH) == ["ONE GOES", "ON HERE."]
    assert len(texts(found, PieceKind.NOISE)) == 1
    assert found.signature == "ASHFORD"


@pytest.mark.parametrize(
    "end", ["NNNN\n", "NNN\n", "BT\n#1234\n\nNNNN\n", "<< END OF DOCUMENT >>\n", "=====CABLE ENDS=====\n"]
)
def test_end_marks_are_noise_and_never_the_signature(end):
    found = one(cable(body=f"1. (C) ONE.\nASHFORD\n{end}"))
    assert (found.signature, texts(found, PieceKind.NOISE)) == ("ASHFORD", [end.strip()])


def test_the_archives_page_banners_are_the_telegrams_own():
    stamp = "Declassified/Released US Department of State EO Systematic Review 30 JUN 2005\n"
    found = one(f"{stamp}\nMessage Text\n\nCONFIDENTIAL\n\n{cable(banner='')}CONFIDENTIAL\n")
    assert (found.level, found.release.status) == (Level.C, stamp.strip())


def test_a_page_banner_above_the_cables_own_is_protected_and_reported():
    found = one(cable(body=BODY + "\nSECRET\n"))
    assert (found.level, found.label.level) == (Level.C, Level.S)
    assert "PAGE_BANNER_HIGHER" in codes(found)


def test_a_release_stamp_never_gives_the_level():
    stamp = "UNCLASSIFIED U.S. Department of State Case No. F-2014-20439 Doc No. C05780489 Date: 09/30/2015\n"
    found = one(
        stamp + "RELEASE IN PART\nB6, 1.4(D)\n\n" + cable(banner="S E C R E T LIMA 001234") + stamp + "UNCLASSIFIED\n"
    )
    assert (found.level, found.label.level) == (Level.S, Level.S)
    assert (found.release.status, found.release.codes) == ("RELEASE IN PART", ("B6", "1.4(D)"))
    assert "BANNER_CONFLICT" not in codes(found)


def test_without_a_classification_line_the_release_stamp_is_no_substitute():
    stamp = "UNCLASSIFIED U.S. Department of State Case No. F-2014-20439 Doc No. C05780489 Date: 09/30/2015\n"
    found = one(stamp + "UNCLASSIFIED\n" + cable(banner=""))
    assert found.level is None
    assert "BANNER_MISSING" in codes(found)


def test_a_review_that_classified_upward_is_protected():
    stamp = (
        "Classified by DAS, A/GIS, DoS on 08/27/2015 \u2014 Class: CONFIDENTIAL \u2014 "
        "Reason: 1.4(B), 1.4(D) \u2014 Declassify on: 09/29/2025\n"
    )
    found = one(stamp + cable(banner="UNCLAS LIMA 001234", order="E.O. 12958: N/A\n", body="1. (U) One.\n"))
    assert (found.level, found.label.level) == (Level.U, Level.C)
    assert "RECLASSIFIED_ON_RELEASE" in codes(found)


def test_smart_form_with_label_and_value_on_separate_lines():
    text = (
        "UNCLASSIFIED\nSBU\n\nMRN:\n11 LIMA 504\nDate/DTG:\nApr 07, 2011 / 071322Z APR 11\nFrom:\nAMEMBASSY LIMA\n"
        "E.O.:\n13526\nTAGS:\nPGOV, PE\nCaptions:\nSENSITIVE\nSubject:\nPort talks\n\n1. (SBU) One.\n\n"
        "Signature:\nASHFORD\nDrafted By: LIMA:Somebody\n"
    )
    found = one(text)
    assert (found.mrn, found.dtg, found.order) == ("11LIMA504", "071322Z APR 11", "13526")
    assert (found.tags, found.captions, found.subject) == (("PGOV", "PE"), ("SENSITIVE",), "Port talks")
    assert (found.signature, found.controls) == ("ASHFORD", ("SBU",))


def test_smart_form_with_an_authority_block_and_handling_on_its_pages():
    text = (
        "UNCLASSIFIED\nSBU\n\nMRN: 12 QUITO 504\nE.O.: 13526\nSubject: Talks\n\n1. (SBU) One.\n\nSignature: WREN\n"
        "Classified By: Starling, Ruth\nReason: 1.4(b), (d)\nDeclassify on: 2022/12/28\n"
    )
    found = one(text)
    assert (found.level, found.controls, found.signature) == (Level.U, ("SBU",), "WREN")
    assert (found.classified_by, found.reasons) == ("Starling, Ruth", ("1.4(b)", "1.4(d)"))
    assert found.instruction.date.isoformat() == "2022-12-28"


def test_outgoing_telegram_with_its_distribution_and_drafting_blocks():
    text = (
        "UNCLASSIFIED\n\nPAGE 01        STATE  296107\nORIGIN PA-02\n\nINFO  OCT-01  ARA-14  /017 R\n\n"
        "DRAFTED BY PA/M:JSMITH:CD\nAPPROVED BY PA:HCARTER\n------------------077654 222139Z /66\n"
        "O 222054Z NOV 78\nFM SECSTATE WASHDC\nTO AMEMBASSY LA PAZ IMMEDIATE\n\nUNCLAS STATE 296107\n\n"
        "E.O. 12065: N/A\n\nTAGS: OPRC, BL\n\nSUBJECT: PRESS GUIDANCE\n\n1. FOLLOWING IS GUIDANCE.\nVANCE\n"
    )
    found = one(text)
    assert (found.mrn, found.dtg, found.subject) == ("78STATE296107", "222054Z NOV 78", "PRESS GUIDANCE")
    assert texts(found, PieceKind.HEADER)[0].startswith("ORIGIN PA-02")
    assert texts(found, PieceKind.NOISE) == ["UNCLASSIFIED\n\nPAGE 01        STATE  296107"]


def test_text_without_any_header_is_unrecognised_and_never_unclassified():
    found = one("Dear colleague,\n\n1. Budget\n2. Staffing\n\nBest regards\n")
    assert found.level is None
    assert found.label.level is Level.TS
    assert {"UNRECOGNISED", "BANNER_MISSING"} <= codes(found)
    assert not found.recognised
