"""Banners and marks as drawn: words always, colour beside them."""

from typing import Any

import pytest
from django.template import Context, Template

from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.models import Portion
from cables.templatetags import marks


def draw(source: str, **context: object) -> str:
    return Template("{% load marks %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("label", "words", "tone"),
    [
        (None, "UNCLASSIFIED", "u"),
        (Label(handling=frozenset({"SBU"})), "UNCLASSIFIED//SBU", "cui"),
        (Label(Level.C), "CONFIDENTIAL", "c"),
        (Label(Level.S, nf=True), "SECRET//NOFORN", "s"),
        (Label(Level.TS), "TOP SECRET", "ts"),
        (Label(Level.TS, sci=frozenset({"SI"})), "TOP SECRET//SI", "sci"),
    ],
)
def test_a_banner_says_the_label_in_words_and_colour(label: Label | None, words: str, tone: str) -> None:
    drawn = draw('{% banner label "top" %}', label=label)
    assert f"<p>{words}</p>" in drawn and f"banner--{tone}" in drawn and "banner--top" in drawn


def test_a_mark_is_short_and_spoken_in_full() -> None:
    drawn = draw("{% mark label %}", label=Label(Level.S, nf=True))
    assert ">S//NF</span>" in drawn and ">SECRET//NOFORN</span>" in drawn and "mark--derived" not in drawn


@pytest.mark.parametrize(("basis", "derived"), [("EXPLICIT", False), ("DEFAULT_OVERALL", True), ("ENTIRE_TEXT", True)])
def test_a_mark_that_was_not_printed_is_dashed_and_says_why(basis: str, derived: bool) -> None:
    drawn = draw("{% mark portion %}", portion=Portion(level=1, controls=[], basis=basis))
    assert ("mark--derived" in drawn) == derived == ("not marked" in drawn)


def test_the_log_is_marked_as_high_as_the_setting_says(settings: Any) -> None:
    assert marks.system_high("top") == {"words": "TOP SECRET", "tone": "ts", "end": "top"}
    settings.SYSTEM_HIGH = "TS SCI:SI NODIS"
    assert marks.system_high("bottom") == {"words": "TOP SECRET//SI//NOFORN//NODIS", "tone": "sci", "end": "bottom"}
    settings.SYSTEM_HIGH = "HIGH"
    with pytest.raises(ValueError, match="HIGH"):
        marks.system_high("top")
