"""Working with the queues: filters, columns, kept views, pages by key, heartbeat, supervision, problems."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cables.models import Cable, Problem
from cables.tests.factories import make_cable, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.queueing import claim, open_reviews
from reviews.actions.supervising import set_priority
from reviews.models import Lease, Review, SavedView
from reviews.tests.factories import DUE_CABLE, Cast, make_cast, submit_all
from reviews.views import queue as queue_views
from reviews.workflow import State

pytestmark = pytest.mark.django_db
QUEUE = reverse("reviews:queue")
SECRET_CABLE = DUE_CABLE.replace("C O N F I D E N T I A L LIMA 000123", "S E C R E T QUITO 000777").replace(
    "(C)", "(S)"
)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def opened(cast: Cast, *texts: str) -> None:
    for text in texts:
        make_cable(cast.cable.collection, text, year=2000)
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())


def shown(client: Client, **query: object) -> list[str]:
    """The numbers of the cables in the table, in its order."""
    body = client.get(QUEUE, query).content.decode()
    return re.findall(r'<th scope="row"><span class="mono nowrap">\d\d ([A-Z]+ \d+)<', body)


def review_id(cast: Cast) -> str:
    with acting_as(cast.reviewer):
        return cast.review.public_id


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["LIMA 123", "QUITO 777"]),
        ({"level": 2}, ["QUITO 777"]),
        ({"level": 3}, []),
        ({"post": "quito"}, ["QUITO 777"]),
        ({"priority": 1}, ["LIMA 123"]),
        ({"kind": "AUTOMATIC"}, ["LIMA 123", "QUITO 777"]),
        ({"kind": "MANDATORY"}, []),
        ({"problems": "on"}, ["QUITO 777"]),
        ({"due": "passed"}, ["LIMA 123", "QUITO 777"]),
    ],
)
def test_filters_narrow_the_queue(client: Client, cast: Cast, query: dict[str, object], expected: list[str]) -> None:
    opened(cast, SECRET_CABLE)
    with acting_as(cast.custodian):
        set_priority(actor=cast.custodian, review=cast.review, priority=Review.Priority.URGENT)
        Cable.objects.filter(pk=cast.cable.pk).update(has_problems=False)
    client.force_login(cast.reviewer)
    assert shown(client, **query) == expected


@pytest.mark.parametrize(("days", "found"), [(29, True), (30, True), (31, False)])
def test_due_within_thirty_days(client: Client, cast: Cast, days: int, found: bool) -> None:
    with acting_as(cast.reviewer):
        Review.objects.update(due_on=today() + timedelta(days=days))
    client.force_login(cast.reviewer)
    assert shown(client, due="30") == (["LIMA 123"] if found else [])
    assert shown(client, due="passed") == []


def test_collections_to_choose_from_are_those_one_needs_to_know(client: Client, cast: Cast) -> None:
    hidden = make_cast()
    client.force_login(cast.reviewer)
    body = client.get(QUEUE).content.decode()
    assert cast.cable.collection.public_id in body
    assert hidden.cable.collection.public_id not in body
    assert client.get(QUEUE, {"collection": hidden.cable.collection.public_id}).status_code == 422


def test_columns_are_chosen(client: Client, cast: Cast) -> None:
    client.force_login(cast.reviewer)
    heads = re.findall(r'<th scope="col">([^<]+)</th>', client.get(QUEUE).content.decode())
    assert heads == ["Cable", "Due", "Mark", "Date from", "Review", "Priority"]
    body = client.get(QUEUE, {"col": ["collection", "opened"]}).content.decode()
    assert re.findall(r'<th scope="col">([^<]+)</th>', body) == ["Cable", "Opened", "Collection"]
    assert "Test collection" in body


def test_pages_go_on_by_key_and_lose_nothing(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_views, "PAGE_SIZE", 2)
    opened(cast, *(DUE_CABLE.replace("000123", f"000{serial}") for serial in range(200, 204)))
    with acting_as(cast.custodian):
        Review.objects.filter(cable__mrn_serial=203).update(due_on=None)
        Review.objects.filter(cable__mrn_serial=201).update(priority=1)
    client.force_login(cast.reviewer)
    seen, address = [], QUEUE
    for _ in range(4):
        body = client.get(address).content.decode()
        seen += re.findall(r'<th scope="row"><span class="mono nowrap">\d\d LIMA (\d+)<', body)
        onward = re.search(r'href="(\?[^"]*after=[^"]+)">Next page', body)
        if onward is None:
            break
        address = QUEUE + onward[1].replace("&amp;", "&")
    assert seen == ["201", "123", "200", "202", "203"]
    assert "Next page" not in body and "First page" in body
    assert client.get(QUEUE, {"after": "nonsense"}).status_code == 404


def test_a_view_is_kept_opened_and_deleted_by_its_owner_alone(client: Client, cast: Cast) -> None:
    opened(cast, SECRET_CABLE)
    client.force_login(cast.reviewer)
    given = {"tab": "first", "name": "Secret ones", "query": "level=2&col=due&rubbish=1"}
    assert client.post(reverse("reviews:keep_view"), given)["Location"] == f"{QUEUE}?tab=first&level=2&col=due"
    assert "Secret ones" in client.get(QUEUE).content.decode()
    assert client.post(reverse("reviews:keep_view"), given).status_code == 422
    with acting_as(cast.reviewer):
        view = SavedView.objects.get()
    delete = reverse("reviews:delete_view", args=[view.public_id])
    client.force_login(cast.other_reviewer)
    assert "Secret ones" not in client.get(QUEUE).content.decode()
    assert client.post(delete).status_code == 404
    client.force_login(cast.reviewer)
    assert client.post(delete).status_code == 302
    with acting_as(cast.reviewer):
        assert not SavedView.objects.exists()
    with acting_as(make_person(Role.AUDITOR)):
        events = AuditEvent.objects.filter(record=view.public_id).order_by("at")
        told = [event.verb for event in events]
    assert told == ["reviews.view_kept", "declass.refused", "reviews.view_deleted"]


def test_the_heartbeat_extends_the_hold_until_it_has_ended(client: Client, cast: Cast) -> None:
    with acting_as(cast.reviewer):
        lease = claim(actor=cast.reviewer, review=cast.review)
    address = reverse("reviews:heartbeat", args=[review_id(cast)])
    client.force_login(cast.reviewer)
    answer = client.post(address, {"token": lease.pk})
    assert answer.status_code == 200 and answer.json()["until"] > timezone.now().isoformat()
    assert client.post(address, {"token": "0"}).status_code == 409
    with acting_as(cast.reviewer):
        Lease.objects.update(expires_at=timezone.now())
    answer = client.post(address, {"token": lease.pk})
    assert answer.status_code == 409 and "has ended" in answer.json()["ended"]
    client.force_login(cast.other_reviewer)
    assert client.post(address, {"token": lease.pk}).status_code == 409
    client.force_login(make_person(Role.REVIEWER))
    assert client.post(address, {"token": lease.pk}).status_code == 404


@pytest.mark.parametrize("who", ["custodian", "approver"])
def test_a_supervisor_hands_over_and_sets_priority(client: Client, cast: Cast, who: str) -> None:
    with acting_as(cast.reviewer):
        claim(actor=cast.reviewer, review=cast.review)
    page = reverse("reviews:supervise", args=[review_id(cast)])
    client.force_login(getattr(cast, who))
    assert page in client.get(QUEUE, {"tab": "supervised"}).content.decode()
    assert client.post(page, {"to": cast.other_reviewer.pk, "reason": ""}).status_code == 422
    refused = client.post(page, {"to": make_person(Role.REVIEWER).pk, "reason": "On leave."})
    assert refused.status_code == 422 and "may not take this cable" in refused.content.decode()
    assert client.post(page, {"to": cast.other_reviewer.pk, "reason": "On leave."}).status_code == 302
    assert client.post(page, {"priority": 1}).status_code == 302
    with acting_as(cast.reviewer):
        assert (cast.review.reviewer, cast.review.priority) == (cast.other_reviewer, 1)
    client.force_login(cast.other_reviewer)
    body = client.get(reverse("reviews:desk")).content.decode()
    assert "Come back to you" in body and "Handed over: On leave." in body


def test_others_neither_supervise_nor_see_that_they_could(client: Client, cast: Cast) -> None:
    page = reverse("reviews:supervise", args=[review_id(cast)])
    client.force_login(cast.reviewer)
    assert client.get(page).status_code == 403
    client.force_login(make_person(Role.CUSTODIAN))
    assert client.get(page).status_code == 404
    assert "LIMA" not in client.get(QUEUE, {"tab": "supervised"}).content.decode()


def test_what_waits_for_nobody_here_is_not_counted(client: Client, cast: Cast) -> None:
    submit_all(cast)
    with acting_as(cast.reviewer):
        assert cast.review.state == State.AWAITING_APPROVAL
    client.force_login(cast.approver)
    assert '/queue/?tab=approval" aria-current="page">Approval <span class="count">1</span>' in client.get(
        QUEUE
    ).content.decode().replace('href="', "")
    outsider = make_person(Role.APPROVER)
    client.force_login(outsider)
    assert 'Approval <span class="count">0</span>' in client.get(QUEUE).content.decode()


def test_problems_are_the_custodians(client: Client, cast: Cast) -> None:
    page = reverse("reviews:problems")
    missing = DUE_CABLE.replace("E.O. 12958: DECL: 03/01/2010\n", "").replace("000123", "000888")
    opened(cast, missing)
    with acting_as(cast.custodian):
        settled = {"settled_at": timezone.now(), "settled_by": cast.custodian, "settled_note": "Test."}
        Problem.objects.filter(cable=cast.cable).update(**settled)
    client.force_login(cast.custodian)
    body = client.get(page).content.decode()
    assert "LIMA 888" in body and "LIMA 123" not in body
    other = make_person(Role.CUSTODIAN)
    client.force_login(other)
    assert "No problem waits for you" in client.get(page).content.decode()
    client.force_login(cast.reviewer)
    assert client.get(page).status_code == 403
