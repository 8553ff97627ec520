from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.rendering.copy import FormerMark, Kept, Run, Withheld
from reviews.rendering.spans import Cut, CutOutside, divide, merge_cuts
from reviews.tests.rendering.records import cut


def drawn(runs: tuple[Run, ...]) -> str:
    return "".join(r.text if isinstance(r, Kept) else r.marker if isinstance(r, Withheld) else r.spoken for r in runs)


def parted(text: str, *cuts: Cut, kind: str = "PARAGRAPH") -> str:
    return drawn(divide(kind, text, merge_cuts(text, cuts), ()))


def test_overlapping_cuts_are_one_marker_with_both_codes() -> None:
    assert (
        parted("alpha beta gamma delta", Cut(6, 16, "B6"), Cut(11, 22, "1.4(d)")) == "alpha [withheld 1.4(d); (b)(6)]"
    )


def test_a_cut_within_a_cut_changes_nothing_but_the_codes() -> None:
    assert parted("alpha beta gamma", Cut(0, 16, "25X6"), Cut(6, 10, "25X6")) == "[withheld 25X6]"


def test_word_by_word_cuts_do_not_tell_the_number_of_words() -> None:
    words = [Cut(6, 10, "B6"), Cut(11, 16, "B6"), Cut(17, 22, "B6")]
    assert parted("alpha beta gamma\ndelta end", *words) == "alpha [withheld (b)(6)] end"


def test_touching_cuts_with_different_codes_stay_two() -> None:
    assert parted("alpha beta", Cut(0, 6, "B6"), Cut(6, 10, "B3")) == "[withheld (b)(6)][withheld (b)(3)]"


@pytest.mark.parametrize("passage", ["b", "beta beta beta beta", "beta\nbeta\nbeta", "x" * 4000])
def test_a_marker_is_the_same_whatever_was_cut(passage: str) -> None:
    text = f"Before {passage} after."
    assert parted(text, cut(text, passage)) == "Before [withheld (b)(6)] after."


def test_blanks_and_line_ends_beside_a_cut_do_not_measure_it() -> None:
    text = "One two\nthree     NAME      four\nfive six\n\nseven\neight"
    assert parted(text, cut(text, "NAME")) == "One two three [withheld (b)(6)] four five six\n\nseven\neight"


def test_a_cut_over_a_line_end_leaves_no_half_line() -> None:
    text = "1. Told by Ottoline\nBrackenbury today.\n-- next\npoint"
    assert parted(text, cut(text, "Ottoline\nBrackenbury")) == "1. Told by [withheld (b)(6)] today.\n-- next\npoint"


def test_a_cut_at_a_line_end_keeps_whole_words() -> None:
    text = "Told by Ottoline\nand others"
    assert parted(text, cut(text, "Ottoline")) == "Told by [withheld (b)(6)] and others"


def test_a_cut_over_several_points_hides_how_many() -> None:
    text = "List:\n-- one\n-- two\n-- three\n-- four"
    assert parted(text, cut(text, "-- two\n-- three")) == "List:\n-- one\n[withheld (b)(6)]\n-- four"


def test_header_lines_stay_lines() -> None:
    text = "TAGS: PREL, XA (NAME)\nREF: 09 ARCADIA 1\n"
    assert parted(text, cut(text, "NAME"), kind="HEADER") == "TAGS: PREL, XA ([withheld (b)(6)])\nREF: 09 ARCADIA 1"


def test_a_broken_header_line_does_not_measure_a_cut() -> None:
    text = "SIPDIS\nTAGS: PREL\nClassified By: NAME. Reason: 1.4(d\n).\nREF: A\nB"
    drawn_text = parted(text, cut(text, "NAME"), kind="HEADER")
    assert drawn_text == "SIPDIS\nTAGS: PREL\nClassified By: [withheld (b)(6)]. Reason: 1.4(d ).\nREF: A\nB"


def test_a_table_keeps_its_rows() -> None:
    text = "BERTH   TONS\nnorth   NAME   4\nsouth   12"
    assert parted(text, cut(text, "NAME"), kind="TABLE") == "BERTH   TONS\nnorth [withheld (b)(6)] 4\nsouth   12"


def test_carriage_returns_end_lines_too() -> None:
    text = "One\r\ntwo\rthree NAME four\r\n\r\nfive\r\nsix"
    assert parted(text, cut(text, "NAME")) == "One two three [withheld (b)(6)] four\n\nfive\nsix"


def test_a_blank_line_before_a_stanza_with_a_cut_stays() -> None:
    text = "One\ntwo\n \n\nthree\nNAME"
    assert parted(text, cut(text, "NAME")) == "One\ntwo\n \n\nthree [withheld (b)(6)]"


def test_a_mark_that_a_cut_touches_is_not_drawn_apart() -> None:
    text = "1. (C) All of it."
    runs = divide("PARAGRAPH", text, merge_cuts(text, [Cut(0, len(text), "25X1")]), [(3, 6, FormerMark("(C)"))])
    assert drawn(runs) == "[withheld 25X1]"


@pytest.mark.parametrize("span", [(0, 0), (3, 2), (-1, 2), (0, 6)])
def test_a_cut_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(CutOutside, match="text of 5 characters"):
        merge_cuts("alpha", [Cut(*span, "B6")])


def test_the_date_an_exemption_ends_stands_in_the_marker() -> None:
    assert parted("alpha", Cut(0, 5, "25X6", date(2050, 10, 1))) == "[withheld 25X6, 20501001]"


spans = st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from(["B6", "25X6", "(b)(3)"]))


@settings(max_examples=150, deadline=None)
@pytest.mark.thorough
@given(
    st.text(st.sampled_from("ab-é漢 \n\r\t."), min_size=1, max_size=60),
    st.lists(spans, max_size=4),
    st.sampled_from(["PARAGRAPH", "HEADER", "TABLE"]),
)
def test_kept_runs_are_the_text_less_the_cuts(text: str, wanted: list[tuple[int, int, str]], kind: str) -> None:
    cuts = [Cut(s, min(s + n, len(text)), code) for s, n, code in wanted if s < len(text)]
    runs = divide(kind, text, merge_cuts(text, cuts), ())
    left = "".join(c for i, c in enumerate(text) if not any(c_.start <= i < c_.end for c_ in cuts))
    kept = "".join(run.text for run in runs if isinstance(run, Kept))
    assert "".join(kept.split()) == "".join(left.split())
    assert all(run.text for run in runs if isinstance(run, Kept))
    assert "\r" not in kept
