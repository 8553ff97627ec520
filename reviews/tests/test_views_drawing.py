"""Runs of a piece: exact offsets whatever the text holds."""

from dataclasses import dataclass

import pytest

from reviews.forms import places_of
from reviews.views.drawing import Run, runs


@dataclass
class Span:
    start: int
    end: int
    code: str = "(b)(6)"


def test_a_text_without_cuts_is_one_run() -> None:
    assert list(runs("plain", [])) == [Run("plain", 0, "")]


def test_cuts_divide_the_text_and_name_their_codes() -> None:
    assert list(runs("abcdef", [Span(2, 4)])) == [Run("ab", 0, ""), Run("cd", 2, "(b)(6)"), Run("ef", 4, "")]


def test_overlapping_cuts_share_a_run_with_both_codes() -> None:
    drawn = list(runs("abcdef", [Span(0, 4), Span(2, 6, "(b)(3)")]))
    assert [(run.text, run.codes) for run in drawn] == [("ab", "(b)(6)"), ("cd", "(b)(3), (b)(6)"), ("ef", "(b)(3)")]


@pytest.mark.parametrize("text", ["a\r\nb", "\r\n\r\n", "é\r\n\U0001f600x", "no end\r", "\n\r\n"])
def test_runs_give_the_text_back_but_for_carriage_returns_and_know_where_they_start(text: str) -> None:
    """A browser shows CR LF as one character: each run still starts where its text stands in the piece."""
    drawn = list(runs(text, [Span(0, 1)]))
    assert "".join(run.text for run in drawn) == text.replace("\r\n", "\n")
    assert all(text[run.start : run.start + len(run.text)] == run.text for run in drawn)


def test_words_are_found_whatever_blanks_lie_between_and_only_as_written() -> None:
    text = "Rosa\r\nQuispe. ROSA QUISPE. Rosa  Quispe"
    assert places_of("Rosa Quispe", text) == [(0, 12), (27, 39)]
    assert places_of("  ", text) == places_of("Rosa.Quispe", text) == []
