"""Every spelling of a header line that real cables were seen to have, read in a whole cable."""

import pytest

from cables.classification.instructions import Kind
from cables.classification.levels import Level
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.test_layout import codes, one


@pytest.mark.parametrize(
    ("line", "order", "kind", "code", "day"),
    [
        ("E.O. 11652: N/A", "11652", Kind.NA, None, None),
        ("E.O. 11652: GDS", "11652", Kind.GDS, None, None),
        ("EO 12065: NA", "12065", Kind.NA, None, None),
        ("E.O. 12065 N/A", "12065", Kind.NA, None, None),
        ("E.O. 11652: N:A", "11652", Kind.NA, None, None),
        ("E.O. 11652: /A", "11652", Kind.NA, None, None),
        ("E.OM 11652: GDS", "11652", Kind.GDS, None, None),
        ("E. O. 11652: GDS", "11652", Kind.GDS, None, None),
        ("E. O 11652: GDS", "11652", Kind.GDS, None, None),
        ("E.O. 116528: GDS", "11652", Kind.GDS, None, None),
        ("E.O. 11)065: N/A", "12065", Kind.NA, None, None),
        ("E.O. XGDS", None, Kind.XGDS, None, None),
        ("E.O. 11652", "11652", Kind.MISSING, None, None),
        ("E.O. 16652 GDS", "11652", Kind.GDS, None, None),
        ("E.O. 11652: 6DS", "11652", Kind.GDS, None, None),
        ("E.O. 11652: XGDS-1", "11652", Kind.XGDS, "XGDS-1", None),
        ("E.O. 11652: ADS DECLAS AFTER GRANT APPROVAL", "11652", Kind.ADS, None, None),
        ("E.O. 11652: AGDS DECLASSIFY 1/1/77", "11652", Kind.ADS, None, "1977-01-01"),
        ("E.O. 12065: GDS 3/7/85 (FOUCHE, ROBERT M.) OR-P", "12065", Kind.GDS, None, "1985-03-07"),
        ("E.O. 12065: (GDS 11/20/85 (WREN, RUTH) OR-M", "12065", Kind.GDS, None, "1985-11-20"),
        ("E.O. 12065: GDS, 12/26/85", "12065", Kind.GDS, None, "1985-12-26"),
        ("E.O. 12065: GDS 1-8-85", "12065", Kind.GDS, None, "1985-01-08"),
        ("E.O. 12065: RDS-4 6/5/99 (WREN, RUTH) OR-M", "12065", Kind.RDS, "RDS-4", None),
        ("E.O. 12065: XDS-1 10/6/99 (WREN, RUTH) OR-P/E", "12065", Kind.XDS, "XDS-1", "1999-10-06"),
        ("E.O. 12356: DECL:  OADR", "12356", Kind.OADR, None, None),
        ("E.O. 12356: DECL: 08/25/05", "12356", Kind.DATE, None, "2005-08-25"),
        ("E.O. 12958: DECL: 10/08/2015", "12958", Kind.DATE, None, "2015-10-08"),
        ("EO 12958 DECL: 2020/02/23", "12958", Kind.DATE, None, "2020-02-23"),
        ("E.o. 12958: decl: 6/3/08", "12958", Kind.DATE, None, "2008-06-03"),
        ("E.O. 1295: DECL: 10/08/2015", "12958", Kind.DATE, None, "2015-10-08"),
        ("E.O.1295: NA", "12958", Kind.NA, None, None),
        ("E.O. 12958: DECL: X1, X5", "12958", Kind.X, "X1,X5", None),
        ("E.O. 12958: decl: after korean unification", "12958", Kind.EVENT, None, None),
        ("E.O. 12958: DECL: 25X1-HUMAN", "12958", Kind.EXEMPTION, "25X1-HUMAN", None),
        ("E.O. 13526: N/A", "13526", Kind.NA, None, None),
        ("E.O.:   13526", "13526", Kind.MISSING, None, None),
    ],
)
def test_order_lines(line, order, kind, code, day):
    year = "79" if order == "12065" else "74" if order in {"11652", None} else "05"
    found = one(cable(order=f"{line}\n", start=f"R 141530Z MAR {year}\nFM AMEMBASSY LIMA\n"))
    instruction = found.instruction
    assert (found.order, instruction.kind, instruction.code) == (order, kind, code)
    assert (instruction.date.isoformat() if instruction.date else None) == day


def test_a_review_date_never_declassifies():
    found = one(
        cable(order="E.O. 12065: RDS-4 6/5/99 (WREN, RUTH) OR-M\n", start="R 141530Z MAR 79\nFM LIMA\n", rest="\n")
    )
    assert (found.instruction.date, found.instruction.review_on.isoformat()) == (None, "1999-06-05")
    assert found.classified_by == "WREN, RUTH"


@pytest.mark.parametrize("line", ["", "E.O. 12958:\n"])
def test_an_instruction_that_is_not_there_is_missing(line):
    found = one(cable(order=line))
    assert found.instruction.kind is Kind.MISSING
    assert "INSTRUCTION_MISSING" in codes(found)


@pytest.mark.parametrize(
    ("lines", "tags", "persons"),
    [
        ("TAGS: PREL, PGOV, PE\n", "PREL PGOV PE", ()),
        ("TAGS- PFOR, BL\n", "PFOR BL", ()),
        ("TAGS PFOR, BL\n", "PFOR BL", ()),
        ("TAG: PFOR, BL\n", "PFOR BL", ()),
        ("tags: pfor, bl\n", "PFOR BL", ()),
        ("TAGS; PFOR, BL\n", "PFOR BL", ()),
        ("TAGES: PFOR, BL\n", "PFOR BL", ()),
        ("TAS: PFOR, BL\n", "PFOR BL", ()),
        ("TABS: PFOR, BL\n", "PFOR BL", ()),
        ("TGS: PFOR, BL\n", "PFOR BL", ()),
        ("AGS: PFOR, BL\n", "PFOR BL", ()),
        ("TAGS: PFOR. PINS: BL\n", "PFOR PINS BL", ()),
        ("TAGS: PFOR, PINS,\n      PINT, BL\n", "PFOR PINS PINT BL", ()),
        ("TAGS: PFOR, PFOR, BL\n", "PFOR BL", ()),
        ("TAGS: OVIP (WREN, RUTH), BL\n", "OVIP BL", ("WREN, RUTH",)),
        ("TAGS: OVIP STEINBERG JAMES PREL\n", "OVIP PREL", ("STEINBERG JAMES",)),
        ("TAGS: ETRDEINVECINPGOVCS\n", "ETRD EINV ECIN PGOV CS", ()),
        ("TAGS: PREL, MX SIPDIS\n", "PREL MX", ()),
        ("TAGS: PREL, UNGA/C-6, A/SY/OPS/CC\n", "PREL UNGA/C-6 A/SY/OPS/CC", ()),
        ("TAGS: \u2022PGOV, HA\n", "PGOV HA", ()),
        ("", "", ()),
    ],
)
def test_tags_lines(lines, tags, persons):
    found = one(cable(tags=lines))
    assert " ".join(found.tags) == tags
    assert found.persons == persons
    assert found.subject == "PORT TALKS RESUME"


@pytest.mark.parametrize("code", ["AZ", "PE", "XF"])
def test_known_places_are_no_problem(code):
    assert "TAG_UNKNOWN" not in codes(one(cable(tags=f"TAGS: PREL, {code}\n")))


def test_an_unknown_place_is_kept_and_reported():
    found = one(cable(tags="TAGS: PREL, QQ\n"))
    assert (found.tags, "TAG_UNKNOWN" in codes(found)) == (("PREL", "QQ"), True)


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        ("SUBJECT: PORT TALKS\n", "PORT TALKS"),
        ("SUBJ: PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT, PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT:; PORT TALKS\n", "PORT TALKS"),
        ("SUBJECT:\n\nPORT TALKS\n", "PORT TALKS"),
        ("SUBJECT: PORT TALKS\n         RESUME\n", "PORT TALKS RESUME"),
        ("SUBJECT: PORT\\\nTALKS\\\n", "PORT TALKS"),
        ("", None),
    ],
)
def test_subject_lines(lines, subject):
    assert one(cable(subject=lines)).subject == subject


@pytest.mark.parametrize("after", ["REF: LIMA 1100\n", "STATE FOR WHA/AND\n", "1. (C) ONE.\n", "SUMMARY: ONE.\n"])
def test_what_ends_a_subject_without_a_blank_line(after):
    assert one(cable(subject="SUBJECT: PORT TALKS\n", rest=after)).subject == "PORT TALKS"


@pytest.mark.parametrize(
    ("lines", "mrns"),
    [
        ("REF: LIMA 1100\n", ["06LIMA1100"]),
        ("REF: (A) LIMA 1100, (B) LIMA 1101\n", ["06LIMA1100", "06LIMA1101"]),
        ("REFS: (A) LIMA 1100; (B) STATE 41001\n", ["06LIMA1100", "06STATE41001"]),
        ("REFERENCE(S): LIMA 1100\n", ["06LIMA1100"]),
        ("REFTEL: LIMA 1100\n", ["06LIMA1100"]),
        ("REF: LIMA 1100: STATE 41001\n", ["06LIMA1100", "06STATE41001"]),
        ("REF: LA PAZ 1831 AND PREVIOUS\n", ["06LAPAZ1831"]),
        ("REF: 78 LA PAZ 1579\n", ["78LAPAZ1579"]),
        ("REF: STATE 252478 DTD 211400Z OCT 77\n", ["77STATE252478"]),
        ("REF: LA PAZ 7000 OF 11/30/73\n", ["73LAPAZ7000"]),
        ("REF: LA PAZ 33 (MAY 24, 1978)\n", ["78LAPAZ33"]),
        ("REF: LIMA 1100 (NOTAL)\n", ["06LIMA1100"]),
        ("REF: A-150\n", [None]),
        ("REF: SMITH/JONES TELEPHONE CALL 12 MARCH\n", [None]),
        ("REF: EMBTEL 287\n", [None]),
        ("REF: (A) DEPTEL 41; (B) LIMA 1100\n", [None, "06LIMA1100"]),
        ("REF: ASUNCION 701 (08)\n", ["08ASUNCION701"]),
        ("REF: 10-OTTAWA-57\n", ["10OTTAWA57"]),
        ("REF: O4 CHENNAI 12\n", ["04CHENNAI12"]),
        ("REF: STATE 188314, 259032\n", ["06STATE188314", "06STATE259032"]),
        ("REF: BUENOS\nAIRES 17\n", ["06BUENOSAIRES17"]),
        ("REF: BA 17\n", ["06BUENOSAIRES17"]),
        ("REF: A. LIMA 1\n     B. REF B HAVANA 639\n", ["06LIMA1", "06HAVANA639"]),
        ("", []),
    ],
)
def test_reference_lines(lines, mrns):
    found = one(cable(rest=f"{lines}\n"))
    assert [reference.mrn for reference in found.references] == mrns


@pytest.mark.parametrize(
    ("printed", "reasons"),
    [
        ("1.4 (b),(d)", "1.4(b) 1.4(d)"),
        ("1.4 (b) and (d)", "1.4(b) 1.4(d)"),
        ("1.4 b/d", "1.4(b) 1.4(d)"),
        ("1.4(B,D)", "1.4(b) 1.4(d)"),
        ("1.4 (b&d)", "1.4(b) 1.4(d)"),
        ("1.4 (b+d)", "1.4(b) 1.4(d)"),
        ("1,4 (C)", "1.4(c)"),
        ("1.\n4 (b)(d)", "1.4(b) 1.4(d)"),
        ("1.4 (\nb/b)", "1.4(b)"),
        ("1.5 (b),(d)", "1.5(b) 1.5(d)"),
        ("1.5 (d)", "1.5(d)"),
        ("none that can be read", ""),
    ],
)
@pytest.mark.parametrize("lead", ["Reason: ", "Reasons: ", "REA\nSONS: ", "Resons: ", "for reasons "])
def test_reasons(lead, printed, reasons):
    stop = "" if lead.startswith("for") else "."
    found = one(cable(rest=f"\nClassified By: DCM Robin Hartwell{stop} {lead}{printed}.\n\n"))
    assert (found.classified_by, " ".join(found.reasons)) == ("Robin Hartwell", reasons)


@pytest.mark.parametrize(
    ("line", "level", "section", "number"),
    [
        ("U N C L A S LIMA 1234", Level.U, ((1,), 1), "LIMA 1234"),
        ("UNCLAS SECTION 01 OF 02 LIMA 1234", Level.U, ((1,), 2), "LIMA 1234"),
        ("C O N F I D E N T I A L SECTION 1 ON 2 LIMA 1234", Level.C, ((1,), 2), "LIMA 1234"),
        ("C O N F I D E N T I A L LIMA 1234 SECTION 2 OF 2", Level.C, ((2,), 2), "LIMA 1234"),
        ("CONFIDENTIAL FINAL SECTION OF 2 LIMA 1234", Level.C, ((2,), 2), "LIMA 1234"),
        ("S E C R E T LIMA 1234/1", Level.S, ((1,), 1), "LIMA 1234"),
        ("S E C R E T STATE 1234 TOSEC 60124", Level.S, ((1,), 1), "STATE 1234"),
        ("LIMITED OFFFICIAL USE LIMA 1234", Level.U, ((1,), 1), "LIMA 1234"),
        ("CONFIDENTIALSTATE 202770", Level.C, ((1,), 1), "STATE 202770"),
        ("T O P  S E C R E T//SI//NOFORN LIMA 1234", Level.TS, ((1,), 1), "LIMA 1234"),
        ("SECRET//NOFORN SECTION 01 OF 02 LIMA 1234", Level.S, ((1,), 2), "LIMA 1234"),
    ],
)
def test_classification_lines(line, level, section, number):
    found = one(cable(banner=line))
    assert (found.level, f"{found.post} {found.serial}") == (level, number)
    assert (found.sections.seen, found.sections.of) == section


@pytest.mark.parametrize(
    ("line", "dtg"),
    [
        ("R 131810Z AUG 74", "131810Z AUG 74"),
        ("O R 131810Z AUG 74", "131810Z AUG 74"),
        ("131810Z AUG 74R", "131810Z AUG 74"),
        ("P 131810ZAUG 74", "131810Z AUG 74"),
        ("R 3001302 AUG 74", "300130Z AUG 74"),
        ("R 131810Z PEB 74", "131810Z FEB 74"),
        ("Z 131810Z AUG 74 ZFF4", "131810Z AUG 74"),
    ],
)
def test_date_time_lines(line, dtg):
    assert one(cable(start=f"{line}\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\n")).dtg == dtg


@pytest.mark.parametrize("label", ["Date/DTG:", "DatelDTG:", "Date!DTG:"])
def test_smart_date_labels(label):
    found = one(f"MRN: 11 LIMA 504\n{label}  Dec 28, 2011 / 281221Z DEC 11\nSubject: Talks\n\n1. (U) One.\n")
    assert (found.dtg, found.origin_on.isoformat()) == ("281221Z DEC 11", "2011-12-28")


@pytest.mark.parametrize(
    ("line", "captions"),
    [
        ("SI PDIS", ("SIPDIS",)),
        ("STADIS//////////", ("STADIS",)),
        ("NO FOREIGN DISSEM", ("NOFORN",)),
        ("EXDIS, LIMDIS", ("EXDIS", "LIMDIS")),
        ("STATE FOR WHA", ()),
    ],
)
def test_caption_lines(line, captions):
    assert one(cable(captions=f"{line}\n\n")).captions == captions
