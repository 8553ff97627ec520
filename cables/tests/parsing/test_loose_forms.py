"""Forms of real header lines that keep to no rule: letters doubled, fields on one line, titles in any order."""

import pytest

from cables.parsing.authority import read_authority
from cables.parsing.parser import parse
from cables.parsing.references import CitingCable, read_references
from cables.parsing.tags import read_tags
from cables.parsing.types import PieceKind
from cables.tests.parsing.cables_text import cable

CITING = CitingCable(2006, "LIMA", 9000, None)


@pytest.mark.parametrize(
    "value,mrns",
    [
        ("A. (A) LIMA 1100 AND PREVIOUS", ["06LIMA1100"]),
        ("A. A) LIMA 1100 B. B) 05 QUITO 2", ["06LIMA1100", "05QUITO2"]),
        ("(A)STATE 071143, (B)STATE 073601", ["06STATE71143", "06STATE73601"]),
        ("A.) LIMA 1100\nB.) LIMA 1101", ["06LIMA1100", "06LIMA1101"]),
        ("A: Lima 1100; B: La Paz 0462", ["06LIMA1100", "06LAPAZ462"]),
        ("[A] State 188314, 188315, [B] Quito 2", ["06STATE188314", "06STATE188315", "06QUITO2"]),
        ("(1) 2005 RIO DE JANEIRO 1143, (2) 2004 LIMA 3242", ["05RIODEJANEIRO1143", "04LIMA3242"]),
        ("A LIMA 1100 B QUITO 2", ["06LIMA1100", "06QUITO2"]),
        ("A. LIMA 1100 \u00b6B. '05 LA PAZ 2", ["06LIMA1100", "05LAPAZ2"]),
        ("a. 05 lima 1100\nb. quito 2", ["05LIMA1100", "06QUITO2"]),
        ("LIMA 1100\nQUITO 2", ["06LIMA1100", "06QUITO2"]),
        ("2005 LIMA 2394 \n2005 LIMA 491", ["05LIMA2394", "05LIMA491"]),
        ("STATE: 73097", ["06STATE73097"]),
        ("(99) LIMA 2196", ["99LIMA2196"]),
        ("EMBASSY LIMA 1450; SECTSTATE 5; HAGUE 7", ["06LIMA1450", "06STATE5", "06THEHAGUE7"]),
        ("A. LIMA 0TTAWA; B. 05 SANTIAG0 465", [None, "05SANTIAGO465"]),
        ("PORT-OF-SPAIN 220, N'DJAMENA 511", ["06PORTOFSPAIN220", "06NDJAMENA511"]),
        ("LIMA 1100 LIMA 00009000  001.2 OF 003 ", ["06LIMA1100"]),
        ("A. LIMA 1100\nCONFIDENTIAL PAGE 02 LIMA 09000 01 OF 02 082030Z B. QUITO 2", ["06LIMA1100", "06QUITO2"]),
        ("LIMA 1100 Classified By: DCM Robin Hartwell, Reason 1.5 (d)", ["06LIMA1100"]),
    ],
)
def test_references_in_loose_lists(value, mrns):
    references, _ = read_references(value, CITING)
    assert [reference.mrn for reference in references if reference.text] == mrns


@pytest.mark.parametrize(
    "entry",
    [
        "LIMA POINTS JULY 15",
        "LIMA IIR 6 899 0149 10",
        "SECDEF MSG DTG 301601Z SEP 05",
        "UNSCR 1737",
        "STATE CA-3400 NOV 2, 1966",
        "L1MA ll00",
        "QUlTO 279O",
    ],
)
def test_what_is_no_telegram_or_damaged_beyond_doubt_gets_no_number(entry):
    references, _ = read_references(entry, CITING)
    assert [reference.mrn for reference in references] == [None]


@pytest.mark.parametrize(
    "value,codes,persons",
    [
        ("PREL PGOV OVIP RICE RUTH A PE", ["PREL", "PGOV", "OVIP", "PE"], ["RICE RUTH A"]),
        ("MARR OVIP PARM YM COUNTER TERRORISM", ["MARR", "OVIP", "PARM", "YM", "COUNTER TERRORISM"], []),
        ("PREL, COUNTERTERRORISM, PE", ["PREL", "COUNTERTERRORISM", "PE"], []),
        ("ECON PM ECONOMIC AFFAIRS", ["ECON", "PM", "ECONOMIC AFFAIRS"], []),
        ("PREL, VT, VTPREL, ITPHUM", ["PREL", "VT", "IT", "PHUM"], []),
        ("PREL UNESCO ECOWAS", ["PREL", "UNESCO", "ECOWAS"], []),
        ("PREL, IT              SECRET       PAGE 02        LIMA  03067  211833Z", ["PREL", "IT"], []),
    ],
)
def test_tags_of_words_names_and_codes_run_together(value, codes, persons):
    line = read_tags(value)
    assert (line.codes, line.persons) == (codes, persons)


@pytest.mark.parametrize(
    "who,name,title",
    [
        ("AIT Director Robin Hartwell, Reason(s): 1.4 (B/D).", "Robin Hartwell", "AIT Director"),
        ("(U) CDA Robin Hartwell; E.O. 12958, reasons 1.4 (b,d)", "Robin Hartwell", "CDA"),
        (
            "Charge d' Affaires, a.i., Robin A. Hartwell for reasons 1.4 (b)",
            "Robin A. Hartwell",
            "Charge d'Affaires, ai",
        ),
        ("Charge, d,Affaires a. i. Robin Hartwell, reason 1.4 (b)", "Robin Hartwell", "Charge, d'Affaires ai"),
        ("Political Minister-Counselor Robin Hartwell for re \nason 1.4 (b/d)", "Robin Hartwell", None),
        (
            "This message classified by Econ Minister Counselor \nRobin Hartwell for reasons 1.4 (b)",
            "Robin Hartwell",
            None,
        ),
        ("Ambassador Robin O. Hartwell, Jr. for reasons 1.4 (b)", "Robin O. Hartwell, Jr.", "Ambassador"),
        ("Conoff Robin Hartwell III for Reasons 1.4 (b)", "Robin Hartwell III", "Conoff"),
        ("RSO - ROBIN S. HARTWELL. REASON 1.5(D)", "ROBIN S. HARTWELL", "RSO"),
        ("Acting DCM/Robin Hartwell for reasons 1.4 (b and d)", "Robin Hartwell", "Acting DCM"),
        ("CDA ROBIN HARTWELL BASED UPON REASONS 1.5 (B)", "ROBIN HARTWELL", "CDA"),
        ("DCM ROBIN HARTWELL DUE TO 1,4 (C)", "ROBIN HARTWELL", "DCM"),
        ("Pol/Econ Chief Robin Hartwell under 1.4 b/d", "Robin Hartwell", "Pol/Econ Chief"),
        ("Ambassadro Robin Hartwell, reasons 1.4 (b)", "Robin Hartwell", "Ambassadro"),
        ("Deputy Counselor Robin O. Hart \nwell, reasons 1.4 (b)", "Robin O. Hartwell", "Deputy Counselor"),
        ("Special Representative for Pakistan Robin C. Hartwell", "Robin C. Hartwell", None),
        ("Robin Hartwell, Acting Assistant Secretary, VCI. Reason: 1.4 (b)", "Robin Hartwell", None),
        ("EUR/PRA, Dir. RHartwell, Reason 1.4 (b/d)", "RHartwell", "EUR/PRA, Dir."),
    ],
)
def test_officers_in_any_order(who, name, title):
    block = read_authority(f"Classified By: {who}")
    assert block.classified_by == name
    assert title is None or block.title == title


def test_reasons_survive_a_line_end_within_and():
    assert read_authority("Classified By: DCM Robin Hartwell for reasons 1.4 (b) a \nnd (d)").reasons == (
        "1.4(b)",
        "1.4(d)",
    )


@pytest.mark.parametrize(
    "opening",
    ["1.  (U)  CLASSIFIED BY", "1.  CONFIDENTIAL - ENTIRE TEXT.  CLASSIFIED BY:\n", "1.(U) CLASSIFIED BY"],
)
def test_the_authority_as_the_first_paragraph(opening):
    (found,) = parse(cable(rest="\n").replace("1. (C)", f"{opening} DCM ROBIN HARTWELL. REASON: 1.5 (D).\n\n2. (C)", 1))
    assert (found.classified_by, found.reasons) == ("ROBIN HARTWELL", ("1.5(d)",))


def test_fields_that_share_a_line_are_pieces_of_their_own():
    text = (
        "C O N F I D E N T I A L LIMA 001234\n\nE.o. 12958: decl: 01/07/2014 Tags: prel, pe Subject: ferries again\n"
        "REF: LIMA 1100 Classified By: DCM Robin Hartwell for reasons 1.4 (b)\n\n1. (C) Text of it.\n"
    )
    (found,) = parse(text)
    assert found.instruction.raw == "decl: 01/07/2014"
    assert (found.tags, found.subject, found.classified_by) == (("PREL", "PE"), "ferries again", "Robin Hartwell")
    assert [one.text for one in found.references] == ["LIMA 1100"]
    assert [piece.text for piece in found.pieces if piece.kind is PieceKind.SUBJECT] == ["ferries again"]
    assert "".join(text[piece.start : piece.end] for piece in found.pieces) == text


def test_a_label_met_before_cuts_no_line():
    (found,) = parse(cable(rest="REF: STATE 12 SUBJECT: VISIT\n\n"))
    assert [one.text for one in found.references] == ["STATE 12 SUBJECT", "VISIT"]


@pytest.mark.parametrize(
    "end,signature",
    [
        ("HARTWELL##\n", "HARTWELL"),
        ("\nHARTWELL.\n", "HARTWELL"),
        ("\nGP-3\nHARTWELL\n", "HARTWELL"),
        ("-\nHARTWELL\n", "HARTWELL"),
        ("HARTWELL\n\nCONFIDENTIAL\n\nSIPDIS\n", "HARTWELL"),
        ("HARTWELL\n\nDeclassified/Released US Department of State EO Systematic\nReview 30 JUN 2006\n", "HARTWELL"),
        ("2. MINIMIZE CONSIDERED.  HARTWELL\n", "HARTWELL"),
        ("\nHE WAS RELAXED.\n", None),
        ("\nALL AGREED.\n", None),
    ],
)
def test_signatures(end, signature):
    (found,) = parse(f"CONFIDENTIAL LIMA 1234\n\nE.O. 11652: GDS\nSUBJECT: FERRIES\n\n1. THE TALKS ENDED.\n{end}")
    assert found.signature == signature


def test_captions_on_every_page_do_not_cut_the_signature_or_a_paragraph_off():
    (found,) = parse(
        "CONFIDENTIAL LIMA 1234\n\nEXDIS\n\nE.O. 11652: GDS\nSUBJECT: FERRIES\n\n1. THE TALKS\n\n"
        "CONFIDENTIAL\n\nEXDIS\n\n"
        "PAGE 02 LIMA 01234 191201Z\n\nWENT ON.\nHARTWELL\n"
    )
    texts = [(piece.kind, piece.text) for piece in found.pieces if piece.kind is PieceKind.PARAGRAPH]
    assert texts == [(PieceKind.PARAGRAPH, "THE TALKS"), (PieceKind.PARAGRAPH, "WENT ON.")]
    assert (found.captions, found.signature) == (("EXDIS",), "HARTWELL")


def test_the_mark_of_a_printed_page_is_no_telegram():
    (found,) = parse(
        "CONFIDENTIAL       PTQ2290\n\nPAGE 01        TEL AV  05432  121345Z\nO 121340Z MAY 87\nFM AMEMBASSY TEL AVIV\n"
        "C O N F I D E N T I A L TEL AVIV 05432\n\nE.O. 12356:  DECL:  OADR\nSUBJECT:  TALKS\n\n1.  THE TALKS ENDED.\n"
    )
    assert (found.post, found.serial) == ("TELAVIV", 5432)
