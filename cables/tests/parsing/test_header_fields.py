"""Header fields one by one, in the spellings that cables were seen to have."""

from datetime import date

import pytest

from cables.parsing.authority import read_authority
from cables.parsing.dates import read_dtg, read_plain_date
from cables.parsing.labels import FieldName, field_label
from cables.parsing.orders import read_classifier, read_order
from cables.parsing.references import CitingCable, read_references
from cables.parsing.tags import read_tags


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("E.O. 12958: DECL: 10/08/2015", FieldName.ORDER),
        ("EO 12958 DECL: 2020/02/23", FieldName.ORDER),
        ("E.o. 12958: decl: 6/3/08", FieldName.ORDER),
        ("E. O. 11652: N/A", FieldName.ORDER),
        ("E. O 11652: N/A", FieldName.ORDER),
        ("E.OM 11652: GDS", FieldName.ORDER),
        ("E.O. XGDS", FieldName.ORDER),
        ("E.O.12958: NA", FieldName.ORDER),
        ("11652: GDS", FieldName.ORDER),
        ("E.0. I2958: DEC1: X1", FieldName.ORDER),
        ("TAGS: PREL", FieldName.TAGS),
        ("TAGS- PFOR", FieldName.TAGS),
        ("TAGS PREL", FieldName.TAGS),
        ("TAG: PREL", FieldName.TAGS),
        ("tags: prel", FieldName.TAGS),
        ("TAGS; PREL", FieldName.TAGS),
        ("TAGES, PREL", FieldName.TAGS),
        ("AGS: PREL", FieldName.TAGS),
        ("SUBJ: X", FieldName.SUBJECT),
        ("SUBJECT: X", FieldName.SUBJECT),
        ("SUBJECT X", FieldName.SUBJECT),
        ("SUBJECT, X", FieldName.SUBJECT),
        ("SUBJECT:; X", FieldName.SUBJECT),
        ("REF: LIMA 1", FieldName.REFERENCES),
        ("REFS: (A) LIMA 1", FieldName.REFERENCES),
        ("REF(S): LIMA 1", FieldName.REFERENCES),
        ("REFTEL: LIMA 1", FieldName.REFERENCES),
        ("REFERENCE(S): LIMA 1", FieldName.REFERENCES),
        ("REF A. LIMA 1", FieldName.REFERENCES),
        ("CLASSIFIED BY: X", FieldName.CLASSIFIED_BY),
        ("Classifled By: X", FieldName.CLASSIFIED_BY),
        ("(C) CLASSIFIED BY X", FieldName.CLASSIFIED_BY),
        ("Derived From: Multiple Sources", FieldName.CLASSIFIED_BY),
    ],
)
def test_labels(line, name):
    assert field_label(line, smart=False)[0] is name


@pytest.mark.parametrize(
    "line",
    ["REFUGEES ARRIVED", "TAGSUDA", "EOB MEETING", "SUBJECTIVE VIEWS", "REFORM: A VIEW", "E.U. 12 MEMBERS", "SIPDIS"],
)
def test_words_that_are_no_labels(line):
    assert field_label(line, smart=False) is None


@pytest.mark.parametrize(
    ("value", "order", "repaired", "rest"),
    [
        ("12958: DECL: 10/08/2015", "12958", False, "DECL: 10/08/2015"),
        ("12958 DECL: 2020/02/23", "12958", False, "DECL: 2020/02/23"),
        ("12065: (GDS 11/20/85 (BOEKER, PAUL H.) OR-M", "12065", False, "(GDS 11/20/85 (BOEKER, PAUL H.) OR-M"),
        ("12065 N/A", "12065", False, "N/A"),
        ("1295: DECL: X1", "12958", True, "DECL: X1"),
        ("116528: GDS", "11652", True, "GDS"),
        ("11)065: N/A", "12065", True, "N/A"),
        ("16652 GDS", "11652", True, "GDS"),
        ("11653: GDS", "11652", True, "GDS"),
        ("XGDS", None, False, "XGDS"),
        ("13526", "13526", False, ""),
        ("12356: DECL:  OADR", "12356", False, "DECL:  OADR"),
        ("12958: DECL: 08/22/2017 TAGS: PREL", "12958", False, "DECL: 08/22/2017"),
        ("DECL: 08/22/2017 AGS: PREL", None, False, "DECL: 08/22/2017"),
    ],
)
def test_order_line(value, order, repaired, rest):
    line = read_order(value)
    assert (line.order, line.repaired, value[line.start : line.end]) == (order, repaired, rest)


def test_an_unknown_order_is_kept_and_not_guessed():
    line = read_order("99999: N/A")
    assert (line.order, line.known) == ("99999", False)


@pytest.mark.parametrize(
    ("instruction", "name"),
    [
        ("GDS 8/7/85 (SNYDER, ROBERT) OR-P", "SNYDER, ROBERT"),
        ("(GDS 11/20/85 (BOEKER, PAUL H.) OR-M", "BOEKER, PAUL H."),
        ("GDS", None),
        ("(GDS)", None),
    ],
)
def test_classifier_behind_the_instruction(instruction, name):
    assert read_classifier(instruction) == name


@pytest.mark.parametrize(
    ("value", "codes", "persons"),
    [
        ("PREL PE US", "PREL PE US", []),
        ("PFOR, PINS, PINT SNAR, BL", "PFOR PINS PINT SNAR BL", []),
        ("PREL. PGOV. PE", "PREL PGOV PE", []),
        ("OVIP UR (KOSYGIN, ALEKSEY N)", "OVIP UR", ["KOSYGIN, ALEKSEY N"]),
        ("OVIP STEINBERG JAMES PREL", "OVIP PREL", ["STEINBERG JAMES"]),
        ("OVIP STARLING RUTH PREL", "OVIP PREL", ["STARLING RUTH"]),
        ("ETRDEINVECINPGOVCS", "ETRD EINV ECIN PGOV CS", []),
        ("PHUMBA", "PHUM BA", []),
        ("\u2022PGOV, PREL, KDEM, HA", "PGOV PREL KDEM HA", []),
        ("PREL, MX SIPDIS", "PREL MX", []),
        ("PREL, UNGA/C-6, A/SY/OPS/CC", "PREL UNGA/C-6 A/SY/OPS/CC", []),
        ("PREL PREL PE", "PREL PE", []),
        ("01IP, US", "OIIP US", []),
        ("KPAO, MEDIA REACTION REPORT", None, []),
    ],
)
def test_tags(value, codes, persons):
    line = read_tags(value)
    expected = ["KPAO", "MEDIA REACTION REPORT"] if codes is None else codes.split()
    assert (line.codes, line.persons) == (expected, persons)


def test_a_tag_that_is_none_is_reported_and_not_dropped_in_silence():
    line = read_tags("PREL, P{}L")
    assert (line.codes, line.unread) == (["PREL"], ["P{}L"])


CITING = CitingCable(2006, "LIMA", 1234, date(2006, 3, 14))


@pytest.mark.parametrize(
    ("value", "mrns"),
    [
        ("A. LIMA 1100\nB. 05 QUITO 2790\nC. STATE 41001 (NOTAL)", ["06LIMA1100", "05QUITO2790", "06STATE41001"]),
        (
            "(A) LIMA 232, (B) LIMA 955, (C) LIMA 871,\n(D) LIMA 471",
            ["06LIMA232", "06LIMA955", "06LIMA871", "06LIMA471"],
        ),
        ("A) LIMA 1; B) STATE 5", ["06LIMA1", "06STATE5"]),
        ("LA PAZ 1831, STATE 58007", ["06LAPAZ1831", "06STATE58007"]),
        ("STATE 188314, 259032", ["06STATE188314", "06STATE259032"]),
        ("BRASILIA 2799 AND 2764", ["06BRASILIA2799", "06BRASILIA2764"]),
        ("A. A. STATE 56282", ["06STATE56282"]),
        ("2005PANAMA2342", ["05PANAMA2342"]),
        ("10-OTTAWA-57", ["10OTTAWA57"]),
        ("O4 CHENNAI 12", ["04CHENNAI12"]),
        ("ASUNCION 701 (08)", ["08ASUNCION701"]),
        ("ASUNCION 701 '08", ["08ASUNCION701"]),
        ("78 LA PAZ 1579", ["78LAPAZ1579"]),
        ("STATE 252478 DTD 211400Z OCT 77", ["77STATE252478"]),
        ("LA PAZ 33 (MAY 24, 1978)", ["78LAPAZ33"]),
        ("LA PAZ A-150", [None]),
        ("A-150", [None]),
        ("PHONE CALL SMITH/JONES 12 MARCH", [None]),
        ("A. REF A HAVANA 639", ["06HAVANA639"]),
        ("SECSTATE 41001", ["06STATE41001"]),
        ("SAO PAUL 17", ["06SAOPAULO17"]),
        ("LIMA\n1100", ["06LIMA1100"]),
        ("(A) LIMA 1, (BL LA PAZ 2", ["06LIMA1", "06LAPAZ2"]),
    ],
)
def test_references(value, mrns):
    references, _ = read_references(value, CITING)
    assert [reference.mrn for reference in references] == mrns


def test_reference_letters_and_words_are_kept():
    references, _ = read_references("A. LIMA 1100 (NOTAL) B. TELCON", CITING)
    assert [(one.label, one.text) for one in references] == [("A", "LIMA 1100 (NOTAL)"), ("B", "TELCON")]


def test_a_number_not_yet_reached_is_last_years_and_says_so():
    own, inferred = read_references("LIMA 1235", CITING)
    assert ([one.mrn for one in own], inferred) == (["05LIMA1235"], (("05LIMA1235", "06LIMA1235"),))
    own, inferred = read_references("LIMA 1234", CITING)
    assert ([one.mrn for one in own], inferred) == (["06LIMA1234"], ())


def test_january_cables_cite_last_years_high_numbers():
    january = CitingCable(1975, "LAPAZ", 60, date(1975, 1, 31))
    february = CitingCable(1975, "LAPAZ", 60, date(1975, 2, 1))
    assert read_references("QUITO 7627", january)[0][0].mrn == "74QUITO7627"
    assert read_references("QUITO 7627", february)[0][0].mrn == "75QUITO7627"


def test_without_the_citing_year_no_mrn_is_invented():
    references, _ = read_references("LIMA 1100, 05 QUITO 2", CitingCable(None, "LIMA", 1, None))
    assert [one.mrn for one in references] == [None, "05QUITO2"]


@pytest.mark.parametrize(
    ("printed", "name", "title", "reasons"),
    [
        ("Classified By: Political Counselor Alexander Margulies. Reason: 1.4(d\n).",
         "Alexander Margulies", "Political Counselor", ["1.4(d)"]),
        ("CLASSIFIED BY: DCM TAYLOR BRENNOCK. REASON: 1.5 (B), (C) AND (D).",
         "TAYLOR BRENNOCK", "DCM", ["1.5(b)", "1.5(c)", "1.5(d)"]),
        ("Classified By: Robin Hartwell, Political Counselor, for reasons 1.4 b/d.",
         "Robin Hartwell", "Political Counselor", ["1.4(b)", "1.4(d)"]),
        ("Classified By: Classified by Ambassador Robin Hartwell. Reasons 1.4 (b&d).",
         "Robin Hartwell", "Ambassador", ["1.4(b)", "1.4(d)"]),
        ("Classified By: CDA Robin Hartwell for REA\nSONS 1.4 (B,D)", "Robin Hartwell", "CDA", ["1.4(b)", "1.4(d)"]),
        ("Classified By: DCM Robin Hartwell. Reason 1,4 (C)", "Robin Hartwell", "DCM", ["1.4(c)"]),
        ("Classified By: DCM Robin Hartwell. Reason: 1.\n4 (b)(d)", "Robin Hartwell", "DCM", ["1.4(b)", "1.4(d)"]),
        ("Classified By: DCM Robin Hartwell. Resons: 1.4 (b+d)", "Robin Hartwell", "DCM", ["1.4(b)", "1.4(d)"]),
        ("(C) CLASSIFIED BY ROBIN HARTWELL, REASON 1.4 (B) AND 1.5 (D)", "ROBIN HARTWELL", None, ["1.4(b)", "1.5(d)"]),
        ("Classified By: Robin Hartwell, Deputy Chief of Mission, U.S. Embassy; REASON: 1.4(B), (D)",
         "Robin Hartwell", "Deputy Chief of Mission, U.S. Embassy", ["1.4(b)", "1.4(d)"]),
        ("Derived From: DOS CLASSIFICATION GUIDE", None, None, []),
    ],
)  # fmt: skip
def test_authority(printed, name, title, reasons):
    block = read_authority(printed)
    assert (block.classified_by, block.title, list(block.reasons)) == (name, title, reasons)


@pytest.mark.parametrize(
    ("line", "printed", "on", "repaired"),
    [
        ("R 022111Z APR 74", "022111Z APR 74", date(1974, 4, 2), False),
        ("O R 051020Z JUN 79", "051020Z JUN 79", date(1979, 6, 5), False),
        ("O 131810Z AUG 74R", "131810Z AUG 74", date(1974, 8, 13), False),
        ("010030Z JAN 06", "010030Z JAN 06", date(2006, 1, 1), False),
        ("R 3001302 JUL 74", "300130Z JUL 74", date(1974, 7, 30), True),
        ("R I4I53OZ MAR O6", "141530Z MAR 06", date(2006, 3, 14), True),
        ("R 011200Z PEB 74", "011200Z FEB 74", date(1974, 2, 1), True),
        ("R 301200Z FEB 06", "301200Z FEB 06", None, False),
    ],
)
def test_date_time_group(line, printed, on, repaired):
    group = read_dtg(line)
    assert (group.printed, group.on, group.repaired) == (printed, on, repaired)


def test_a_month_that_could_be_two_is_not_guessed():
    assert read_dtg("R 011200Z JUX 74") is None


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("Apr 07, 2011 / ", date(2011, 4, 7)),
        ("19 nov 1979", date(1979, 11, 19)),
        ("31 feb 1979", None),
        ("n/a", None),
    ],
)
def test_plain_dates(words, on):
    assert read_plain_date(words) == on
