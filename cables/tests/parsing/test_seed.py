"""The seed, exactly: every field and portion of the one cable that the demonstration walks through."""

from datetime import date

from cables.classification.instructions import Kind
from cables.classification.levels import Level
from cables.parsing.parser import parse
from cables.parsing.text import decode
from cables.parsing.types import Basis, PieceKind
from cables.tests.parsing.corpora import CORPUS

DECODED = decode((CORPUS / "lima-004377.txt").read_bytes())
(SEED,) = parse(DECODED.text)


def pieces(kind: PieceKind) -> list:
    return [piece for piece in SEED.pieces if piece.kind is kind]


def test_header_fields():
    assert (SEED.level, SEED.captions, SEED.controls) == (Level.C, ("SIPDIS",), ())
    assert (SEED.post, SEED.serial, SEED.year, SEED.mrn) == ("LIMA", 4377, None, None)
    assert SEED.tags == ("PREL", "PE", "US")
    assert (SEED.subject, SEED.subject_mark) == ("PERUVIAN FOREIGN POLICY UNDER TOLEDO", None)
    assert (SEED.classified_by, SEED.classified_by_title) == ("Alexander Margulies", "Political Counselor")
    assert SEED.reasons == ("1.4(d)",)
    assert SEED.signature == "STRUBLE"
    assert (SEED.references, SEED.persons, SEED.release, SEED.entire_text) == ((), (), None, None)


def test_instruction_and_its_place():
    assert SEED.order == "12958"
    assert (SEED.instruction.kind, SEED.instruction.date) == (Kind.DATE, date(2015, 10, 8))
    start, end = SEED.instruction_span
    assert DECODED.text[start:end] == SEED.instruction.raw == "DECL: 10/08/2015"


def test_no_date_of_origin_is_invented():
    assert (SEED.origin_on, SEED.origin_precision, SEED.dtg) == (None, None, None)


def test_paragraphs_with_marks():
    paragraphs = pieces(PieceKind.PARAGRAPH)
    assert [piece.number for piece in paragraphs] == list("12345678")
    assert [piece.mark for piece in paragraphs] == ["(C)", *["(U)"] * 4, *["(C)"] * 3]
    assert {piece.basis for piece in paragraphs} == {Basis.EXPLICIT}
    assert paragraphs[0].text.startswith("SUMMARY: Under the Toledo")
    assert paragraphs[-1].text.endswith("under Toledo.")


def test_dash_bullets_stay_inside_their_paragraphs():
    assert pieces(PieceKind.BULLET) == []
    by_number = {piece.number: piece.text for piece in pieces(PieceKind.PARAGRAPH)}
    assert [by_number[number].count("\n-- ") for number in "678"] == [5, 5, 3]


def test_headings_with_their_rules_are_headings():
    headings = pieces(PieceKind.HEADING)
    assert [piece.text for piece in headings] == [
        "What has changed?",
        "Will it last through a change of Administration?",
    ]
    assert {piece.label.level for piece in headings} == {Level.C}
    assert all(DECODED.text[piece.start : piece.end].count("\n-") == 1 for piece in headings)
    assert all(DECODED.text[piece.start] == "-" for piece in headings)


def test_catalogue_lines_are_kept_but_no_part_of_the_cable():
    (noise,) = pieces(PieceKind.NOISE)
    assert (noise.start, noise.text.count("\n")) == (0, 1)
    assert noise.text.startswith("Cablegate:")
    assert "Cablegate" not in repr((SEED.subject, SEED.tags, SEED.classified_by))


def test_unmarked_subject_is_protected_at_the_overall_level():
    (subject,) = pieces(PieceKind.SUBJECT)
    assert (subject.label.level, subject.basis) == (Level.C, Basis.DEFAULT_OVERALL)
    assert SEED.label.level is Level.C


def test_says_of_itself_that_it_is_incomplete():
    problems = {problem.code: problem for problem in SEED.problems}
    assert set(problems) == {"SELF_DESCRIBED_EXTRACT", "SECTION_MISSING", "ORIGIN_UNKNOWN"}
    assert (SEED.sections.seen, SEED.sections.of, SEED.sections.missing) == ((1,), 3, (2, 3))
    extract = problems["SELF_DESCRIBED_EXTRACT"]
    assert "partial extract" in DECODED.text[extract.start : extract.end]


def test_pieces_give_the_text_back():
    assert "".join(DECODED.text[piece.start : piece.end] for piece in SEED.pieces) == DECODED.text
