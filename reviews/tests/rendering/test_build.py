from dataclasses import replace
from datetime import date

import pytest

from reviews.rendering.build import ContradictoryAnswers, UndecidedPiece, build_copy
from reviews.rendering.codes import UnknownCode
from reviews.rendering.copy import FormerBanner, FormerMark, Kept, ReleasedCopy, Withheld
from reviews.rendering.spans import Cut
from reviews.rendering.text import plain, render_text
from reviews.tests.rendering.records import FACTS, NAMES, cut, decided, telegram


def read(copy: ReleasedCopy) -> str:
    return "\n".join(plain(piece.runs) for piece in copy.pieces)


def kept(text: str, *codes: Cut) -> ReleasedCopy:
    return build_copy([decided("PARAGRAPH", text, "KEEP", codes)], FACTS)


def test_nothing_withheld_is_in_the_copy() -> None:
    copy = build_copy(telegram(), FACTS)
    for name in NAMES:
        for word in name.split():
            assert word not in repr(copy)
    assert sum(isinstance(run, Withheld) for piece in copy.pieces for run in piece.runs) == 3


def test_an_undecided_piece_does_not_get_through() -> None:
    pieces = telegram()
    pieces[4] = replace(pieces[4], classification=None)
    with pytest.raises(UndecidedPiece, match=r"^Piece 5 \(paragraph 1\) has no determination") as refusal:
        build_copy(pieces, FACTS)
    assert "harbor" not in str(refusal.value)


@pytest.mark.parametrize("answer", ["", "MAYBE", "declassify"])
def test_an_answer_that_is_on_no_list_is_no_determination(answer: str) -> None:
    with pytest.raises(UndecidedPiece):
        build_copy([decided("PARAGRAPH", "Text", answer)], FACTS)


def test_a_record_of_noise_alone_makes_no_copy() -> None:
    with pytest.raises(UndecidedPiece, match="no piece that could be released"):
        build_copy([decided("NOISE", "stamp", None)], FACTS)


def test_noise_is_not_released_and_blank_stretches_are_one() -> None:
    noise = [decided(kind, "stamp", None) for kind in ("SEPARATOR", "NOISE", "SEPARATOR")]
    pieces = [*noise, decided("PARAGRAPH", "One"), *noise, decided("PARAGRAPH", "Two"), *noise]
    copy = build_copy(pieces, FACTS)
    assert [piece.kind for piece in copy.pieces] == ["PARAGRAPH", "SEPARATOR", "PARAGRAPH"]
    assert "stamp" not in repr(copy)


def test_old_marks_are_struck_and_u_is_not() -> None:
    copy = build_copy(telegram(), FACTS)
    struck = [run for piece in copy.pieces for run in piece.runs if isinstance(run, FormerMark)]
    assert [run.spoken for run in struck] == [
        "[former mark: C O N F I D E N T I A L]",
        "[former mark: C]",
        "[former mark: SBU]",
    ]
    assert "2. (U) Three berths" in read(copy)
    assert copy.old_banner == FormerBanner("CONFIDENTIAL")


@pytest.mark.parametrize("printed", ["UNCLASSIFIED", "UNCLAS", ""])
def test_an_unclassified_banner_is_not_struck(printed: str) -> None:
    assert build_copy(telegram(), replace(FACTS, old_banner=printed)).old_banner is None


def test_secretary_is_not_a_banner() -> None:
    copy = build_copy([decided("HEADER", "SECRETARY OF STATE\nSECRET ARCADIA 1\nTOP SECRET")], FACTS)
    assert (
        plain(copy.pieces[0].runs) == "SECRETARY OF STATE\n[former mark: SECRET] ARCADIA 1\n[former mark: TOP SECRET]"
    )


@pytest.mark.parametrize("answer", ["DECLASSIFY", "LAPSED"])
def test_declassified_stands_when_nothing_is_kept_classified(answer: str) -> None:
    statement = build_copy(telegram(answer=answer), FACTS).statement
    assert statement.headline == "Declassified"
    assert statement.lines == ("Authority: demonstration identifier DA-0042", "Date: November 20, 2026")


def test_one_portion_kept_makes_it_a_sanitized_copy() -> None:
    pieces = telegram()
    text = pieces[8].text
    pieces[8] = replace(
        pieces[8], classification="KEEP", cuts=(cut(text, "no further movement", "25X6", until=date(2040, 1, 1)),)
    )
    copy = build_copy(pieces, FACTS)
    assert copy.statement.headline == "Sanitized copy"
    assert copy.statement.lines[-1] == "DECL: 25X6, 20400101"
    assert "eclassified" not in render_text(copy).decode()
    assert "E.O. 12958: [former mark: DECL: 03/02/2015]" in read(copy)


def test_a_record_that_never_was_classified_is_not_called_declassified() -> None:
    copy = build_copy(telegram(answer="NOT_NSI"), replace(FACTS, old_banner=""))
    assert copy.statement.headline == "Released"
    assert "eclassified" not in render_text(copy).decode()


@pytest.mark.parametrize(
    ("cuts", "line"),
    [
        ([Cut(0, 4, "25X6", date(2040, 1, 1)), Cut(5, 9, "25X1", date(2041, 1, 1))], "DECL: 25X1, 20410101"),
        ([Cut(0, 4, "25X6", date(2060, 1, 1)), Cut(5, 9, "50X6", date(2045, 1, 1))], "DECL: 50X6, 20450101"),
        ([Cut(0, 4, "50X1-HUM"), Cut(5, 9, "25X1", date(2045, 1, 1))], "DECL: 50X1-HUM"),
        ([Cut(0, 4, "25X1"), Cut(5, 9, "25X6", date(2045, 1, 1))], "DECL: 25X6, 20450101"),
        ([Cut(0, 4, "1.4(d)", date(2030, 10, 8)), Cut(5, 9, "1.4(b)", date(2030, 10, 7))], "DECL: 20301008"),
        ([Cut(0, 4, "25X6", date(2040, 1, 1)), Cut(5, 9, "1.4(d)", date(2041, 1, 1))], "DECL: 25X6, 20400101"),
    ],
)
def test_the_decl_line_is_that_of_the_longest_ground(cuts: list[Cut], line: str) -> None:
    assert kept("abcd efgh ijkl", *cuts).statement.lines[-1] == line


def test_release_line_follows_from_the_cuts() -> None:
    assert build_copy(telegram({}), FACTS).release_line == "RELEASE IN FULL"
    assert build_copy(telegram(), FACTS).release_line == "RELEASE IN PART B6"
    assert kept("abcd efgh", Cut(0, 4, "25X6"), Cut(3, 6, "B6")).release_line == "RELEASE IN PART 25X6,B6"
    assert kept("1. (C) abcd", Cut(7, 11, "B1"), Cut(7, 11, "1.4d")).release_line == "DENIED IN FULL B1,1.4(D)"


def test_the_legend_explains_each_code_once_with_its_statutes() -> None:
    text = "abcd efgh ijkl"
    cuts = (Cut(0, 4, "B3", citation="22 USC 1202(f)"), Cut(5, 9, "B3", citation="8 USC 1202(f)"), Cut(10, 14, "B6"))
    legend = build_copy([decided("PARAGRAPH", text, cuts=cuts)], FACTS).legend
    assert [row.code for row in legend] == ["(b)(3)", "(b)(6)"]
    assert legend[0].meaning.endswith("(22 USC 1202(f); 8 USC 1202(f))")


def test_a_piece_withheld_whole_is_one_marker() -> None:
    text = "1. (C) Alpha\nbeta\n\ngamma.\n"
    assert kept(text, Cut(0, len(text), "25X6")).pieces[0].runs == (Withheld(((Cut(0, 1, "25X6").ground),)),)
    beside_number = kept(text, Cut(7, len(text), "25X6"))
    assert plain(beside_number.pieces[0].runs) == "1. [former mark: C] [withheld 25X6]"


@pytest.mark.parametrize("code", ["(b)(1)", "1.4(d)", "25X6", "50X1-HUM"])
@pytest.mark.parametrize("answer", ["DECLASSIFY", "LAPSED", "NOT_NSI"])
def test_a_security_code_stands_only_on_what_is_kept(code: str, answer: str) -> None:
    with pytest.raises(ContradictoryAnswers, match="kept classified"):
        build_copy([decided("PARAGRAPH", "alpha", answer, (Cut(0, 5, code),))], FACTS)


@pytest.mark.parametrize("cuts", [(), (Cut(0, 5, "B6"),)])
def test_keep_needs_a_span_under_a_security_code(cuts: tuple[Cut, ...]) -> None:
    with pytest.raises(ContradictoryAnswers, match="no span is withheld under a security code"):
        build_copy([decided("PARAGRAPH", "alpha", "KEEP", cuts)], FACTS)


@pytest.mark.parametrize("answer", ["REFER", "EXCLUDE_AEA", "DOWNGRADE"])
def test_what_is_referred_excluded_or_downgraded_goes_out_in_no_part(answer: str) -> None:
    text = "1. (C) alpha beta"
    with pytest.raises(ContradictoryAnswers, match="withhold the whole of its text"):
        build_copy([decided("PARAGRAPH", text, answer, (Cut(7, 12, "AEA"),))], FACTS)
    whole = build_copy([decided("PARAGRAPH", text, answer, (Cut(7, 17, "AEA"),))], FACTS)
    assert whole.pieces[0].runs == (Kept("1. "), FormerMark("(C)"), Kept(" "), Withheld((Cut(0, 1, "AEA").ground,)))
    assert whole.statement.headline == "Sanitized copy"


def test_the_number_of_an_unmarked_paragraph_may_stand() -> None:
    whole = replace(decided("PARAGRAPH", "2. alpha", "EXCLUDE_AEA", (Cut(3, 8, "AEA"),)), number="2")
    assert build_copy([whole], FACTS).release_line == "DENIED IN FULL AEA"
    with pytest.raises(ContradictoryAnswers):
        build_copy([replace(whole, number=None)], FACTS)


def test_a_cut_without_a_code_is_refused() -> None:
    with pytest.raises(UnknownCode):
        build_copy([decided("PARAGRAPH", "alpha", cuts=(Cut(0, 5, ""),))], FACTS)


def test_a_demonstration_names_no_real_office() -> None:
    real = replace(FACTS, demonstration=False, agency="U.S. Department of State")
    assert "U.S. Department of State" in build_copy(telegram(), real).furniture
    assert "U.S. Department of State" not in repr(build_copy(telegram(), replace(real, demonstration=True)))
