"""Rows that fill the address of every route, and two people of each role: who needs to know, and who does not."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from cables.actions.granting import grant_cable
from cables.actions.receiving import open_batch, receive
from cables.actions.searching import ask
from cables.classification.levels import Level
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.models import BatchReading, CableSource, Clearance, Problem, ReadIn
from cables.tests.factories import grant, make_cable, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.determining import Answer
from reviews.actions.incidents import open_incident, propose_closing
from reviews.actions.referring import send_referral
from reviews.actions.subscribing import open_calendar
from reviews.models import Delegation, Referral, ReportRun
from reviews.tests.factories import DUE_CABLE, Cast, make_cast, make_delegation, release_all, submit_all
from tests.urls_table import TABLE, Route

# The record: one paragraph (C//NF), one (U), and the whole (C//NF) by roll-up: some people lack the NF.
RECORD = DUE_CABLE.replace("1. (C)", "1. (C//NF)")
PART = RECORD.replace("C O N F I D E N T I A L LIMA 000123", "C O N F I D E N T I A L SECTION 01 OF 02 LIMA 000127")
HANDLER = ClientHandler(enforce_csrf_checks=False)  # one for all: each loads the middleware anew, which takes long


def address_of(name: str, route: Route, rows: Mapping[str, Any]) -> str:
    """The route's address, filled from the rows; "=text" stands for itself."""
    given = {key: word[1:] if word.startswith("=") else rows[word] for key, word in route.takes.items()}
    if name.startswith("console/"):
        return f"/console/{given['url']}" if "url" in given else f"/{name.split('<')[0]}{given['object_id']}/"
    return reverse(name, kwargs=given)


def key_of(row: Any) -> Any:
    """What stands for the row in an address."""
    return getattr(row, "public_id", None) or row.pk


def browser(person: User | None = None) -> Client:
    """A browser in which the person is signed in; nobody where none is given."""
    client = Client()
    client.handler = HANDLER
    if person is not None:
        client.force_login(person)
    return client


@dataclass(frozen=True)
class World:
    """`rows` are of collections that `knowing` need to know, `strange` the same of others; `others` know neither."""

    rows: dict[str, Any]
    strange: dict[str, Any]
    people: dict[Role, User]
    knowing: dict[Role, Client]
    others: dict[Role, Client]

    def ask(
        self,
        client: Client,
        name: str,
        *,
        method: str = "",
        follow: bool = False,
        rows: Mapping[str, Any] | None = None,
        given: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Ask for a route; whatever the answer changed is rolled back, and the client stays signed in.

        `rows` stand in for the world's own, `given` for the form that the table has.
        """
        route = TABLE[name]
        method = method or ("get" if route.post is None else "post")
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            address = address_of(name, route, self.rows if rows is None else rows)
            response = getattr(client, method)(address, given or route.post or {}, follow=follow)
            transaction.set_rollback(True)
        client.cookies = cookies
        return response


def make_world() -> World:
    """Two collections of each kind with a cable at each point of the flow, and the people."""
    own, strange = _Records.make(), _Records.make()
    people = {role: _person(role) for role in Role if role is not Role.CUSTODIAN}
    people[Role.CUSTODIAN] = own.queued.custodian
    for cast in (own.queued, own.released):
        for person in set(people.values()) - {cast.custodian}:
            grant(cast.custodian, person, cast.cable.collection)
    make_delegation(own.queued.administrators, people[Role.APPROVER])
    console = _rows_of_the_console(own.queued)
    knowing = {role: browser(person) for role, person in people.items()}
    others = {role: browser(_person(role)) for role in Role}
    searches = [{"search": _search_of(person)} for person in (people[Role.REVIEWER], strange.queued.reviewer)]
    return World(own.rows() | console | searches[0], strange.rows() | console | searches[1], people, knowing, others)


@dataclass(frozen=True)
class _Records:
    """A cable queued, one released, one with a referral that is sent and one that is not."""

    queued: Cast
    released: Cast
    referred: Cast

    @classmethod
    def make(cls) -> "_Records":
        return cls(*(make_cast(RECORD.replace("123", number)) for number in ("124", "125", "126")))

    def rows(self) -> dict[str, Any]:
        """What fills the addresses of routes about records."""
        release = release_all(self.released)
        sent, unsent = _refer(self.referred)
        collection = self.queued.cable.collection
        return {
            "collection": collection.public_id,
            "cable": self.queued.cable.public_id,
            "part_cable": make_cable(collection, PART, year=2000).public_id,
            "review": _review_of(self.queued),
            "released_review": _review_of(self.released),
            "release": release.public_id,
            "referral": unsent.public_id,
            "sent_referral": sent.public_id,
            "incident": _incident_of(self.referred),
            "calendar": _calendar_of(self.queued.reviewer),
            **_rows_of_the_custodian(self.queued),
        }


def _rows_of_the_custodian(cast: Cast) -> dict[str, Any]:
    """Grants, a batch of one file that was not read, that file in quarantine, and a problem of the part cable."""
    with acting_as(cast.custodian):
        named = grant_cable(
            actor=cast.custodian,
            person=cast.reviewer,
            cable=cast.cable,
            expires_on=today() + timedelta(days=1),
            reason="test",
        )
        batch = open_batch(actor=cast.custodian, collection=cast.cable.collection)
        receive(actor=cast.custodian, batch=batch, entry=Entry("broken.pdf", b"%PDF-1.4 \x00\x01" * 40), index=Index())
        BatchReading.objects.create(batch=batch, asked_by=cast.custodian, click={}, stopped_why="It was stopped.")
        held = CableSource.objects.held().get(collection=cast.cable.collection)
        problem = Problem.objects.filter(code="SECTION_MISSING", cable__collection=cast.cable.collection).first()
        grant_id = cast.cable.collection.grants.first().public_id
    return {
        "grant": grant_id,
        "cable_grant": named.public_id,
        "batch": batch.public_id,
        "held": key_of(held),
        "problem": problem.public_id,
    }


def _person(role: Role) -> User:
    """Cleared for everything."""
    return make_person(role, level=Level.TS, q=True, readins=("SCI:SI",))


def _search_of(person: User) -> str:
    with acting_as(person):
        return ask(actor=person, given={"words": "minister"}).public_id


def _calendar_of(person: User) -> str:
    with acting_as(person):
        return open_calendar(actor=person)


def _incident_of(cast: Cast) -> str:
    """An incident about another cable of the cast's custodian, who gave a reason to close it."""
    cable = make_cable(cast.cable.collection, RECORD.replace("123", "128"), year=2000)
    with acting_as(cast.custodian):
        incident = open_incident(actor=cast.custodian, kind="MISROUTED", cable=cable, remark="test")
        propose_closing(actor=cast.custodian, incident=incident, reason="test")
    return incident.public_id


def _review_of(cast: Cast) -> str:
    with acting_as(cast.custodian):
        return cast.review.public_id


def _refer(cast: Cast) -> list[Referral]:
    """Two referrals, the first one sent."""
    refer = Answer("REFER", agency="CIA")
    with acting_as(cast.custodian):
        decided = cast.cable.portions.to_decide()
        first, second, *_ = (portion.position for portion in decided if portion.label == cast.cable.label)
    submit_all(cast, {first: refer, second: refer})
    liaison = make_person(Role.LIAISON)
    with acting_as(liaison):
        referrals = list(Referral.objects.filter(cable_id=cast.cable.pk).order_by("pk"))
        send(liaison, referrals[0])
    return referrals


def send(liaison: User, referral: Referral) -> None:
    """The liaison puts the portion before its agency."""
    send_referral(actor=liaison, referral=referral, on=today())


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
