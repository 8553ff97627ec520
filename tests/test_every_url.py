"""Every route, asked by a stranger and by each role, with need-to-know and without: the answers of `urls_table`."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from cables.actions.granting import grant_cable
from cables.actions.receiving import open_batch, receive
from cables.classification.levels import Level
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.models import CableSource, Clearance, Problem, ReadIn
from cables.tests.factories import grant, make_cable, make_person
from conftest import empty_tables
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.determining import Answer
from reviews.actions.referring import send_referral
from reviews.models import Delegation, Referral, ReportRun
from reviews.tests.factories import DUE_CABLE, Cast, make_cast, release_all, submit_all
from tests.urls_table import PUBLIC, SITE, TABLE, Route, routes

PART = DUE_CABLE.replace("C O N F I D E N T I A L LIMA 000123", "C O N F I D E N T I A L SECTION 01 OF 02 LIMA 000127")
OPAQUE = ("collection", "cable", "part_cable", "review", "released_review")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
HIDDEN = [name for name, route in SITE.items() if route.record]


@dataclass(frozen=True)
class World:
    """Rows that fill the routes' addresses, and two people of each role: who needs to know, and who does not."""

    rows: dict[str, Any]
    knowing: dict[Role, Client]
    others: dict[Role, Client]

    def ask(self, client: Client, name: str, *, method: str = "", follow: bool = False) -> HttpResponse:
        """Ask for a route; whatever the answer changed is rolled back, and the client stays signed in."""
        route = TABLE[name]
        method = method or ("get" if route.post is None else "post")
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            response = getattr(client, method)(self.address(name, route), route.post or {}, follow=follow)
            transaction.set_rollback(True)
        client.cookies = cookies
        return response

    def address(self, name: str, route: Route) -> str:
        """The route's address, filled from the world; "=text" stands for itself."""
        given = {key: word[1:] if word.startswith("=") else self.rows[word] for key, word in route.takes.items()}
        if name.startswith("console/"):
            return f"/console/{given['url']}" if "url" in given else f"/{name.split('<')[0]}{given['object_id']}/"
        return reverse(name, kwargs=given)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A cable at each point of the flow, committed; one collection's custodian and those who need to know it."""
    with django_db_blocker.unblock():
        yield _made()
        for alias in ("default", "public"):
            connections[alias].close()
        empty_tables()


def _made() -> World:
    queued, released, referred = (make_cast(DUE_CABLE.replace("123", number)) for number in ("124", "125", "126"))
    release = release_all(released)
    sent, unsent = _refer(referred)
    collection = queued.cable.collection
    rows = {
        "collection": collection.public_id,
        "cable": queued.cable.public_id,
        "part_cable": make_cable(collection, PART, year=2000).public_id,
        "review": _review_of(queued),
        "released_review": _review_of(released),
        "release": release.public_id,
        "referral": unsent.pk,
        "sent_referral": sent.pk,
    }
    people = {role: _person(role) for role in Role if role is not Role.CUSTODIAN} | {Role.CUSTODIAN: queued.custodian}
    for cast in (queued, released):
        for person in set(people.values()) - {cast.custodian}:
            grant(cast.custodian, person, cast.cable.collection)
    with acting_as(queued.custodian):
        rows["grant"] = collection.grants.first().pk
        rows["cable_grant"] = grant_cable(
            actor=queued.custodian,
            person=queued.reviewer,
            cable=queued.cable,
            expires_on=today() + timedelta(days=1),
            reason="test",
        ).pk
    rows |= _rows_of_the_custodian(queued)
    others = {role: _client(_person(role)) for role in Role}
    knowing = {role: _client(person) for role, person in people.items()}
    return World(rows | _rows_of_the_console(queued), knowing, others)


def _rows_of_the_custodian(cast: Cast) -> dict[str, Any]:
    """A batch of one file that was not read, the file itself in quarantine, and a problem of the part cable."""
    with acting_as(cast.custodian):
        batch = open_batch(actor=cast.custodian, collection=cast.cable.collection)
        receive(actor=cast.custodian, batch=batch, entry=Entry("broken.pdf", b"%PDF-1.4 \x00\x01" * 40), index=Index())
        held = CableSource.objects.held().get(collection=cast.cable.collection)
        problem = Problem.objects.filter(code="SECTION_MISSING", cable__collection=cast.cable.collection).first()
    return {"batch": batch.public_id, "held": held.pk, "problem": problem.pk}


def _person(role: Role) -> User:
    """Cleared for everything."""
    return make_person(role, level=Level.TS, q=True, readins=("SCI:SI",))


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _review_of(cast: Cast) -> str:
    with acting_as(cast.custodian):
        return cast.review.public_id


def _refer(cast: Cast) -> list[Referral]:
    """Two referrals, the first one sent."""
    refer = Answer("REFER", agency="CIA")
    with acting_as(cast.custodian):
        first, second, *_ = (portion.position for portion in cast.cable.portions.to_decide())
    submit_all(cast, {first: refer, second: refer})
    liaison = make_person(Role.LIAISON)
    with acting_as(liaison):
        referrals = list(Referral.objects.order_by("pk"))
        send_referral(actor=liaison, referral=referrals[0], on=today())
    return referrals


def _rows_of_the_console(cast: Cast) -> dict[str, Any]:
    """A row of each registered model, about somebody who is no administrator."""
    with acting_as(cast.administrators[0]):
        ReportRun.objects.create(kind="test", on=today(), claimed_at=timezone.now(), claimed_by=system_account("clock"))
        about = {"person__groups__name": Role.AUDITOR.value}
        return {
            "declass/user": cast.reviewer.pk,
            "django_celery_beat/periodictask": PeriodicTask.objects.order_by("pk").last().pk,
            "django_celery_beat/crontabschedule": CrontabSchedule.objects.first().pk,
            "cables/clearance": Clearance.objects.filter(**about).first().pk,
            "cables/readin": ReadIn.objects.filter(**about).first().pk,
            "reviews/delegation": Delegation.objects.first().pk,
            "reviews/reportrun": ReportRun.objects.first().pk,
        }


def test_every_route_stands_in_the_table_and_nothing_else_does() -> None:
    assert sorted(routes()) == sorted(TABLE)


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    stranger, answers = Client(), {}
    for name in TABLE.keys() - PUBLIC:
        response = world.ask(stranger, name, follow=True)
        if response.request["PATH_INFO"] != reverse("sign_in"):
            answers[name] = response.status_code
    assert answers == {}


def test_a_stranger_finds_no_other_method(world: World) -> None:
    for name in SITE.keys() - PUBLIC:
        method = "post" if TABLE[name].post is None else "get"
        assert world.ask(Client(), name, method=method).status_code in (302, 403, 404, 405), name


def test_a_stranger_opens_what_is_public(world: World) -> None:
    assert {name: world.ask(Client(), name).status_code for name in PUBLIC} == dict.fromkeys(PUBLIC, 200)


def unexpected(world: World, role: Role, *, knows: bool) -> dict[str, str]:
    """The routes that answered the role otherwise than the table says."""
    client = (world.knowing if knows else world.others)[role]
    found = {
        name: (world.ask(client, name).status_code, route.answer(role, knows=knows)) for name, route in TABLE.items()
    }
    return {name: f"{status}, not {expected}" for name, (status, expected) in found.items() if status != expected}


@pytest.mark.parametrize("role", Role)
def test_each_role_with_need_to_know(world: World, role: Role) -> None:
    assert unexpected(world, role, knows=True) == {}


@pytest.mark.parametrize("role", Role)
def test_each_role_without_need_to_know(world: World, role: Role) -> None:
    assert unexpected(world, role, knows=False) == {}


@pytest.mark.parametrize("role", Role)
def test_what_is_hidden_answers_as_what_is_absent(world: World, role: Role) -> None:
    """No word, header or redirect tells a record that the person may not know of from one that is not there."""
    absent = replace(world, rows=world.rows | dict.fromkeys(OPAQUE, "zzzzzzzzzzzzzz"))
    for name in HIDDEN:
        hidden, nothing = (each.ask(world.others[role], name) for each in (world, absent))
        assert (hidden.status_code, _told(hidden)) == (nothing.status_code, _told(nothing)), name


def _told(response: HttpResponse) -> tuple[list[tuple[str, str]], str]:
    """Headers and body without the form's token, which is new on every page."""
    return sorted(response.items()), TOKEN.sub("", response.content.decode())


@pytest.mark.parametrize("role", Role)
def test_what_takes_a_post_takes_nothing_else(world: World, role: Role) -> None:
    posts = {name: route.got for name, route in SITE.items() if route.post is not None}
    assert {name: world.ask(world.knowing[role], name, method="get").status_code for name in posts} == posts
