"""Desk and queue: what a person finds there, what they do not, and taking a cable."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cables.classification.levels import Level
from cables.tests.factories import grant, make_cable, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.queueing import open_reviews
from reviews.tests.factories import DUE_CABLE, Cast, approve_all, make_cast, submit_all
from reviews.workflow import State

pytestmark = pytest.mark.django_db
QUEUE = reverse("reviews:queue")
DESK = reverse("reviews:desk")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def state_of(cast: Cast) -> str:
    with acting_as(cast.reviewer):
        return cast.review.state


def review_id(cast: Cast) -> str:
    with acting_as(cast.reviewer):
        return cast.review.public_id


def test_a_stranger_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    for url in (DESK, QUEUE, reverse("reviews:workspace", args=[review_id(cast)])):
        assert client.get(url)["Location"].startswith(reverse("sign_in"))


def test_the_queue_shows_the_cable_and_taking_it_opens_the_workspace(client: Client, cast: Cast) -> None:
    client.force_login(cast.reviewer)
    body = client.get(QUEUE).content.decode()
    assert "LIMA 123" in body and "A TEST OF THE FLOW" in body and "CONFIDENTIAL" in body
    assert "Demonstration. Not an official release." in body
    answer = client.post(reverse("reviews:take", args=[review_id(cast)]))
    assert answer["Location"] == reverse("reviews:workspace", args=[review_id(cast)])
    assert state_of(cast) == State.IN_REVIEW
    assert "LIMA 123" in client.get(DESK).content.decode()


def test_titles_name_no_record(client: Client, cast: Cast) -> None:
    client.force_login(cast.reviewer)
    for url in (DESK, QUEUE, reverse("reviews:workspace", args=[review_id(cast)])):
        title = re.search("<title>(.*?)</title>", client.get(url).content.decode())[1]
        assert "LIMA" not in title and "FLOW" not in title


def test_a_second_taker_is_refused_with_the_reason(client: Client, cast: Cast) -> None:
    client.force_login(cast.reviewer)
    client.post(reverse("reviews:take_next"))
    client.force_login(cast.other_reviewer)
    answer = client.post(reverse("reviews:take", args=[review_id(cast)]))
    assert answer.status_code == 403 and "does not allow it" in answer.content.decode()
    with acting_as(cast.reviewer):
        assert cast.review.reviewer == cast.reviewer


@pytest.mark.parametrize("level", [Level.S, Level.U])
def test_who_may_not_work_on_a_cable_finds_no_trace_of_it(client: Client, cast: Cast, level: Level) -> None:
    """Cleared but without need-to-know; with need-to-know but cleared for U only: both find nothing."""
    outsider = make_person(Role.REVIEWER, level=level)
    if level is Level.U:
        grant(cast.custodian, outsider, cast.cable.collection)
    client.force_login(outsider)
    for url in (DESK, QUEUE):
        body = re.sub("<option.*?</option>", "", client.get(url).content.decode())  # the filter's choices
        assert "LIMA" not in body and "FLOW" not in body and "CONFIDENTIAL<" not in body
        assert '<span class="count">1</span>' not in body
    names = ["workspace", "agreement", "release"]
    assert {client.get(reverse(f"reviews:{name}", args=[review_id(cast)])).status_code for name in names} == {404}
    assert client.post(reverse("reviews:take", args=[review_id(cast)])).status_code == 404
    assert client.get(reverse("reviews:release_part", args=[review_id(cast), "txt"])).status_code == 404
    assert client.post(reverse("reviews:take_next"))["Location"] == QUEUE
    assert state_of(cast) == State.QUEUED


def test_each_role_finds_its_own_tab(client: Client, cast: Cast) -> None:
    def tabs(person: object) -> set[str]:
        client.force_login(person)
        return set(re.findall(r"/queue/\?tab=(\w+)\"", client.get(QUEUE).content.decode()))

    assert tabs(cast.reviewer) == {"first", "second", "answers"}
    assert tabs(cast.approver) == {"approval", "supervised"}
    assert tabs(cast.custodian) == {"supervised"}
    assert tabs(cast.officer) == {"release"}


def test_a_role_without_queues_is_refused_and_that_is_recorded(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrators[0])
    answer = client.get(QUEUE)
    assert (
        answer.status_code == 403
        and "for reviewers, approvers, release officers and custodians" in answer.content.decode()
    )
    with acting_as(make_person(Role.AUDITOR)):
        refused = AuditEvent.objects.filter(verb="declass.refused", actor=cast.administrators[0])
        assert refused.get().facts["act"] == "queue"


def test_what_one_determined_does_not_come_back_for_a_second_look(client: Client) -> None:
    cast = make_cast(DUE_CABLE.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S)"))
    submit_all(cast)
    assert state_of(cast) == State.SECOND_REVIEW
    client.force_login(cast.reviewer)
    assert "LIMA" not in client.get(QUEUE, {"tab": "second"}).content.decode()
    client.force_login(cast.other_reviewer)
    assert "LIMA 123" in client.get(QUEUE, {"tab": "second"}).content.decode()


def test_approved_cables_wait_for_the_release_officer_alone(client: Client, cast: Cast) -> None:
    approve_all(cast)
    client.force_login(cast.officer)
    assert reverse("reviews:release", args=[review_id(cast)]) in client.get(QUEUE).content.decode()
    client.force_login(cast.approver)
    assert "LIMA" not in client.get(QUEUE).content.decode()


def test_a_longer_queue_takes_no_more_queries(
    client: Client, cast: Cast, django_assert_num_queries: object, django_assert_max_num_queries: object
) -> None:
    client.force_login(cast.reviewer)
    client.get(QUEUE)
    with django_assert_max_num_queries(40) as first:
        client.get(QUEUE)
    for serial in range(200, 205):
        make_cable(cast.cable.collection, DUE_CABLE.replace("000123", f"000{serial}"), year=2000)
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())
    with django_assert_num_queries(len(first.captured_queries)):
        assert client.get(QUEUE).content.decode().count("LIMA 20") >= 5


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        (Role.CUSTODIAN, ["Desk", "Queue", "Cables", "Search", "Collections", "Reports", "Incidents", "Reading room"]),
        (Role.REVIEWER, ["Desk", "Queue", "Cables", "Search", "Reports", "Reading room"]),
        (Role.APPROVER, ["Desk", "Queue", "Cables", "Search", "Reports", "Reading room"]),
        (Role.RELEASE_OFFICER, ["Desk", "Queue", "Cables", "Search", "Reports", "Reading room"]),
        (Role.LIAISON, ["Desk", "Cables", "Search", "Referrals", "Reading room"]),
        (Role.AUDITOR, ["Desk", "Cables", "Search", "Reports", "Incidents", "Audit log", "Reading room"]),
        (Role.ADMINISTRATOR, ["Desk", "Administration", "Reading room"]),
    ],
)
@pytest.mark.django_db(databases=["default", "public"])
def test_the_navigation_offers_what_the_role_opens(client: Client, role: Role, ways: list[str]) -> None:
    client.force_login(make_person(role, level=None if role is Role.ADMINISTRATOR else Level.S))
    body = client.get(DESK).content.decode()
    assert re.findall(r"<li><a [^>]*>([^<]+)</a></li>", body.split("site__ways")[1].split("</ul>")[0]) == ways
    for way in re.findall(r'<li><a href="([^"]+)"', body.split("site__ways")[1].split("</ul>")[0]):
        assert client.get(way, follow=True).status_code == 200
