"""The cable page once a review has run over it: its reviews and its history, for readers of the whole alone."""

import pytest
from django.test import Client

from cables.classification.levels import Level
from cables.tests.factories import PASSWORD, grant, make_person
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.releasing import withdraw
from reviews.models import Release
from reviews.tests.factories import Cast, make_cast, release_all

pytestmark = pytest.mark.django_db


def page_of(person: User, cast: Cast) -> str:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client.get(f"/cables/{cast.cable.public_id}/").content.decode()


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    release_all(cast)
    with acting_as(cast.officer):
        withdraw(actor=cast.officer, release=Release.objects.get(), reason="A test withdrawal")
    return cast


def test_the_history_is_told_in_order(cast: Cast) -> None:
    page = page_of(cast.reviewer, cast)
    told = ["imported it", "computed its date: 2010-03-01", "opened a review", "approved the determinations"]
    told += ["released it", "withdrew the release", "A test withdrawal"]
    places = [page.index(words) for words in told]
    assert places == sorted(places)
    for person in (cast.custodian, cast.approver, cast.officer):
        assert str(person) in page
    assert f"/reviews/{_review_id(cast)}/" in page


def test_who_has_no_part_in_reviews_gets_no_way_there(cast: Cast) -> None:
    auditor = make_person(Role.AUDITOR, level=Level.TS)
    grant(cast.custodian, auditor, cast.cable.collection)
    page = page_of(auditor, cast)
    assert "released it" in page
    assert f"/audit/records/{cast.cable.public_id}/" in page
    assert f"/reviews/{_review_id(cast)}/" not in page


def test_a_reader_of_a_part_learns_nothing_of_it(cast: Cast) -> None:
    low = make_person(Role.REVIEWER, level=Level.U)
    grant(cast.custodian, low, cast.cable.collection)
    page = page_of(low, cast)
    assert "The press reported nothing." in page
    hidden = ("imported it", "opened a review", "released it", "withdrew", _review_id(cast), str(cast.approver))
    assert not [words for words in hidden if words in page]


def _review_id(cast: Cast) -> str:
    with acting_as(cast.reviewer):
        return cast.review.public_id
