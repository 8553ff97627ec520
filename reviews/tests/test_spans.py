"""Places in a text: no character is divided, and all but a selection is the rest of the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.names import name_places
from reviews.spans import all_but, whole_characters

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("Pe\u0301rez", 0, 2, (0, 3)),  # the accent goes with its letter
        ("Pe\u0301rez", 2, 4, (1, 4)),
        (f"a{FAMILY}b", 2, 3, (1, 6)),  # a joined sign is one
        ("a\U0001d11eb", 1, 2, (1, 2)),  # an astral sign is one code point already
        ("one\r\ntwo", 0, 4, (0, 5)),  # CR goes with LF
        ("one\r\ntwo", 4, 8, (3, 8)),
        ("\U0001f44d\U0001f3fd!", 0, 1, (0, 2)),  # skin tone
        ("plain", 1, 3, (1, 3)),
        ("plain", 0, 5, (0, 5)),
    ],
)
def test_a_span_is_widened_to_whole_characters(text: str, start: int, end: int, expected: tuple[int, int]) -> None:
    assert whole_characters(text, start, end) == expected


@given(st.text(alphabet="ae\u0301\u200d\U0001f468\U0001f3fb\r\n b"), st.data())
def test_widening_only_widens_and_is_done_once(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = whole_characters(text, start, end)
    assert 0 <= first <= start and end <= last <= len(text)
    assert whole_characters(text, first, last) == (first, last)


def test_all_but_a_selection() -> None:
    text = "1. (C) The minister told us.\n"
    assert list(all_but(text, 7, [(11, 19)])) == [(7, 10), (20, 28)]
    assert list(all_but(text, 7, [])) == [(7, 28)]
    assert list(all_but(text, 7, [(0, 29)])) == []
    assert list(all_but(text, 7, [(7, 15), (11, 19)])) == [(20, 28)]  # overlapping selections
    assert list(all_but(text, 7, [(20, 24), (11, 19)])) == [(7, 10), (25, 28)]  # the blank between them stays


@given(st.text(alphabet="ab \n", max_size=40), st.integers(0, 10), st.data())
def test_all_but_covers_every_sign_outside_the_selection(text: str, body: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cut = {at for first, last in all_but(text, body, [(start, end)]) for at in range(first, last)}
    must = {at for at in range(body, len(text)) if not text[at].isspace() and not start <= at < end}
    assert {at for at in cut if not text[at].isspace()} == must


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Classified By: Political Counselor Alexander Margulies. Reason: 1.4(d\n).", ["Alexander Margulies"]),
        ("(such as Santiago Roca in Indecopi)", ["Santiago Roca"]),
        ("after Rosa\r\nQuispe's visit", ["Rosa\r\nQuispe"]),
        ("the United States and the Foreign Ministry", []),
        ("President Toledo left.", []),
        ("Juan de la Cruz and J. Smith met Maria B. Perez.", ["Juan de la Cruz", "Maria B. Perez"]),
    ],
)
def test_places_where_names_may_stand(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in name_places(text)] == names
