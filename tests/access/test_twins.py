"""Non-interference: what lies above a person's label changes nothing that the person is told, to the byte."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.access.twins import Told, answers, differences
from tests.emptying import empty_tables


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Told, Told]]:
    """The answers of a database without anything out of sight, and of one with."""
    with django_db_blocker.unblock():
        found = []
        for with_hidden in (False, True):
            empty_tables()
            found.append(answers(with_hidden=with_hidden))
            for alias in ("default", "public"):
                connections[alias].close()
        yield tuple(found)
        empty_tables()


def test_the_two_databases_answer_alike(told: tuple[Told, Told]) -> None:
    assert sorted(differences(*told)) == []
    assert len(told[0]) > 300


def test_a_difference_is_found() -> None:
    same = ("Reviewer", "a page"), ("Reviewer", "another")
    one = {same[0]: (200, "the same\none cable"), same[1]: (404, "")}
    other = {same[0]: (200, "the same\n2 cables"), same[1]: (403, "")}
    assert sorted(differences(one, one)) == []
    assert sorted(differences(one, other)) == [
        "('Reviewer', 'a page'): 'one cable' and '2 cables'",
        "('Reviewer', 'another'): 404 and 403",
    ]
