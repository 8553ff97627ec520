"""Every piece, note, name and reason carries a random word; none is found where its marking does not let it be."""

from collections.abc import Iterator

import pytest

from declass.roles import Role
from tests.access.bearers import CONFIDENTIAL, Bearer, C, U
from tests.access.canaries import Found, Planted, find_words, plant_words, some_people
from tests.access.driving import words_of
from tests.access.planting import Secret
from tests.access.world import World

STEP = 12
LEAST_WORDS = 350


@pytest.fixture(scope="module")
def planted(world: World) -> Iterator[Planted]:
    yield plant_words(world, seed=4)


def test_no_word_is_found_where_it_may_not_be(planted: Planted) -> None:
    found = find_words(planted, some_people(), step=STEP)
    assert sorted(found.leaks) == []
    assert len(planted.secrets) >= LEAST_WORDS
    assert {each.word for each in planted.own.secrets if is_of_a_piece(each)} <= found.seen


def is_of_a_piece(secret: Secret) -> bool:
    """A word that somebody sees who may, or the search would find nothing anywhere."""
    return not secret.kept and ("paragraph" in secret.where or secret.where.startswith("subject"))


def test_a_word_that_gets_out_is_called_a_leak() -> None:
    secret = Secret("zqaaaaaaaaaa", "paragraph", CONFIDENTIAL, own=True)
    for bearer, role, leaks in ((Bearer(U), Role.REVIEWER, 1), (Bearer(C), Role.REVIEWER, 0), (Bearer(C), None, 1)):
        found = Found({secret.word: secret})
        found.note("a page", words_of(b"<p>ZQaaaaaaaaaa</p>"), role, bearer)
        assert len(found.leaks) == leaks
