"""The liaison's page: the referred portions and nothing else, sending and answering."""

from datetime import timedelta

import pytest
from django.test import Client

from cables.classification.levels import Level
from cables.tests.factories import PASSWORD, make_person
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.determining import Answer
from reviews.actions.referring import send_referral
from reviews.models import Referral
from reviews.tests.factories import Cast, make_cast, submit_all
from reviews.views.referrals import PAGE_SIZE

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


@pytest.fixture
def cast() -> Cast:
    """A cable whose first paragraph is before the CIA."""
    cast = make_cast()
    with acting_as(cast.reviewer):
        position = cast.cable.portions.get(number="1").position
    submit_all(cast, {position: Answer("REFER", agency="CIA")})
    return cast


@pytest.fixture
def liaison() -> User:
    return make_person(Role.LIAISON, level=Level.S)


def referral(cast: Cast) -> Referral:
    with acting_as(cast.reviewer):
        return Referral.objects.get(cable=cast.cable)


def test_the_liaison_sees_the_referred_portion_and_no_other(cast: Cast, liaison: User) -> None:
    page = client_of(liaison).get("/referrals/").content.decode()
    assert "The minister told us" in page
    assert page.count("<p>CONFIDENTIAL</p>") == 2
    hidden = ("The press reported", "A TEST OF THE FLOW", "LIMA", "STRUBLE", "12958", "2010")
    assert not [word for word in hidden if word in page]


def test_a_liaison_below_the_portion_sees_nothing(cast: Cast) -> None:
    low = make_person(Role.LIAISON, level=Level.U)
    client = client_of(low)
    page = client.get("/referrals/").content.decode()
    assert "No referral waits" in page
    assert "minister" not in page
    assert client.post(f"/referrals/{referral(cast).pk}/send/").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LIAISON])
def test_only_liaisons_send_and_answer(cast: Cast, role: Role) -> None:
    client = client_of(make_person(role, level=Level.TS))
    pk = referral(cast).pk
    answers = {"answer": "NO_EQUITY"}
    for response in (
        client.get("/referrals/"),
        client.post(f"/referrals/{pk}/send/"),
        client.post(f"/referrals/{pk}/answer/", answers),
    ):
        assert response.status_code == 403
        assert "minister" not in response.content.decode()
    assert referral(cast).sent_on is None


def test_send_then_answer(cast: Cast, liaison: User) -> None:
    client = client_of(liaison)
    pk = referral(cast).pk
    assert client.post(f"/referrals/{pk}/answer/", {"answer": "NO_EQUITY"}).status_code == 403
    assert client.post(f"/referrals/{pk}/send/").status_code == 302
    assert referral(cast).sent_on == today()
    assert client.post(f"/referrals/{pk}/send/").status_code == 403
    assert client.post(f"/referrals/{pk}/answer/", {"answer": ""}).status_code == 422
    refused = client.post(f"/referrals/{pk}/answer/", {"answer": "KEEP"})
    assert refused.status_code == 403
    assert "names its ground" in refused.content.decode()
    assert client.post(f"/referrals/{pk}/answer/", {"answer": "KEEP", "ground": "25X1"}).status_code == 302
    answered = referral(cast)
    assert (answered.answer, answered.answer_ground, answered.answered_on) == ("KEEP", "25X1", today())
    page = client.get("/referrals/").content.decode()
    assert "Keep classified (25X1)" in page
    assert "minister" not in page


@pytest.mark.parametrize(("days", "past"), [(-1, False), (0, False), (1, True)])
def test_a_referral_past_its_limit_is_put_before_a_person(
    cast: Cast, liaison: User, days: int, past: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-67: the agency may answer on the last day; from the next on the page says that a person must decide."""
    with acting_as(liaison):
        send_referral(actor=liaison, referral=Referral.objects.get(), on=today())
    limit = referral(cast).limit_on
    assert limit is not None
    client = client_of(liaison)
    monkeypatch.setattr("reviews.views.referrals.today", lambda: limit + timedelta(days=days))
    assert ("past its limit" in client.get("/referrals/").content.decode()) == past


def test_what_is_shown_is_logged_by_ids(cast: Cast, liaison: User) -> None:
    client_of(liaison).get("/referrals/")
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="cables.read", actor=liaison)
        assert event.record == cast.cable.public_id
        assert event.facts == {"portions": [referral(cast).portion_id]}


def test_the_page_takes_as_many_queries_for_many_referrals(
    cast: Cast, liaison: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        other = make_cast()
        with acting_as(other.reviewer):
            position = other.cable.portions.get(number="1").position
        submit_all(other, {position: Answer("REFER", agency="CIA")})
    client = client_of(liaison)
    with django_assert_max_num_queries(28):  # type: ignore[operator]
        page = client.get("/referrals/").content.decode()
    assert page.count("The minister told us") == 4 < PAGE_SIZE
