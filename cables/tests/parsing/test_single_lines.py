"""One header line with nothing around it is read as that line; and prose gives no header at all."""

import pytest

from cables.classification.instructions import Kind
from cables.classification.levels import Level
from cables.tests.parsing.test_layout import codes, one


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("E.O. 12958: DECL: 10/08/2015", "order", "12958"),
        ("EO 12065: GDS 8/7/85 (SNYDER, ROBERT) OR-P", "classified_by", "SNYDER, ROBERT"),
        ("11652: GDS", "order", "11652"),
        ("TAGS: PREL, PE, US", "tags", ("PREL", "PE", "US")),
        ("tags: prel, pe", "tags", ("PREL", "PE")),
        ("TAGS: OVIP UR (KOSYGIN, ALEKSEY N)", "persons", ("KOSYGIN, ALEKSEY N",)),
        ("SUBJECT: PORT TALKS", "subject", "PORT TALKS"),
        ("SUBJECT: (C) PORT TALKS", "subject_mark", "(C)"),
        ("SUBJ: PORT TALKS", "subject", "PORT TALKS"),
        ("Classified By: Political Counselor Alexander Margulies. Reason: 1.4(d).", "reasons", ("1.4(d)",)),
        ("Classified By: Robin Hartwell, DCM.", "classified_by", "Robin Hartwell"),
        ("(C) CLASSIFIED BY ROBIN HARTWELL, REASON 1.4 (B)", "classified_by", "ROBIN HARTWELL"),
        ("REASON: 1.5 (B), (C) AND (D)", "reasons", ("1.5(b)", "1.5(c)", "1.5(d)")),
        ("C O N F I D E N T I A L SECTION 01 OF 03 LIMA 004377", "serial", 4377),
        ("UNCLAS LA PAZ 6523", "post", "LAPAZ"),
        ("UNCLAS LA PAZ 6523", "level", Level.U),
        ("O R 051020Z JUN 79", "dtg", "051020Z JUN 79"),
        ("MRN: 11 LIMA 504", "mrn", "11LIMA504"),
    ],
)
def test_a_line_alone(line, name, value):
    assert getattr(one(f"{line}\n"), name) == value


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("REF: LA PAZ 1831", ["LA PAZ 1831"]),
        ("REFTEL: LIMA 1", ["LIMA 1"]),
        ("REF A. LIMA 1", ["LIMA 1"]),
        ("REF: A. LIMA 4321 B. 04 STATE 12345 (NOTAL)", ["LIMA 4321", "04 STATE 12345 (NOTAL)"]),
    ],
)
def test_references_alone(line, texts):
    assert [reference.text for reference in one(f"{line}\n").references] == texts


@pytest.mark.parametrize(
    ("line", "kind", "code"),
    [
        ("DECL: 25X1-HUMAN", Kind.EXEMPTION, "25X1-HUMAN"),
        ("DECL: X1, X5", Kind.X, "X1,X5"),
        ("decl: after korean unification", Kind.EVENT, None),
        ("E.O. XGDS", Kind.XGDS, None),
        ("E.O. 11652: 6DS", Kind.GDS, None),
    ],
)
def test_an_instruction_alone(line, kind, code):
    assert (one(f"{line}\n").instruction.kind, one(f"{line}\n").instruction.code) == (kind, code)


@pytest.mark.parametrize(
    "prose",
    [
        "The secretary said that confidential talks would follow in section 32 of the Act.",
        "SECRETARY KISSINGER MET THE MINISTER IN 1974.\nSECRETS WERE NOT DISCUSSED.",
        "He was classified by the ministry as a farmer.",
        "For reference: see our letter of 12 March.",
        "REFORM: A VIEW FROM THE PORT\nREFUGEES ARRIVED.",
        "Classified advertisements cost 1.4 pounds a line.",
        "20 PERCENT OF LOANS WERE REPAID IN 1980.\n1980) WAS A GOOD YEAR.",
        "A page, 02 of it, was lost.\nGroup 4 won the match.",
        "SUBJECTIVE VIEWS ABOUND. TAGSUDA IS A TOWN.",
        "The group agreed.\n\nGROUP 3\nTHE THIRD GROUP MET.\nIT AGREED TOO, AND MORE WAS SAID.",
    ],
)
def test_prose_yields_nothing(prose):
    found = one(f"{prose}\n")
    assert not found.recognised
    assert (found.mrn, found.dtg, found.tags, found.subject, found.references) == (None, None, (), None, ())
    assert (found.classified_by, found.reasons, found.captions, found.controls) == (None, (), (), ())
    assert (found.instruction.kind, found.entire_text, found.release) == (Kind.MISSING, None, None)
    assert (found.precedence, found.distribution) == (None, None)
    assert {piece.mark for piece in found.pieces} == {None}
    assert found.label.level is Level.TS
    assert {"UNRECOGNISED", "BANNER_MISSING"} <= codes(found)
