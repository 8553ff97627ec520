"""The generated matrix: every route × role × level × caveat held or not × own or others' × method."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from cables.models import Clearance, ReadIn
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from tests.access.bearers import NOFORN, TS, UNCLASSIFIED, UNCLEARED, Bearer, C, S, U, may_hold
from tests.access.world import World
from tests.urls_table import CEILING, CONSOLE, CUSTODY, LABEL, PART, TABLE, Route

REFUSED, NOT_FOUND = 403, 404
CEILING_LEVEL = S
METHODS = ("get", "post")
# What a page that the person may open answers to a POST without a form, whatever the page is.
TAKEN = frozenset({200, 302, 400, 403, 405, 422})
FEW = (Bearer(U, "USA"), Bearer(C, "GBR"), Bearer(C, "USA"))
MANY = tuple(Bearer(level, country) for level in (UNCLEARED, U, C, S, TS) for country in ("USA", "GBR"))


@dataclass(frozen=True)
class Question:
    """One case: this route, by somebody of this role who brings this, about a record of their own or of others."""

    name: str
    role: Role
    bearer: Bearer
    own: bool
    method: str

    @property
    def route(self) -> Route:
        """Its row of the table."""
        return TABLE[self.name]

    def is_hidden(self) -> bool:
        """Whether the record is one that does not exist for the person: rules §7.1 and product.md §4 in short."""
        whole, part = may_hold(self.bearer, NOFORN), may_hold(self.bearer, UNCLASSIFIED)
        if self.route.by == LABEL:
            return self.role in self.route.opens and not whole
        if not self.route.record or (self.route.role_first and self.role not in self.route.opens):
            return False
        eligible = {CUSTODY: True, CEILING: True, PART: part}.get(self.route.by, whole)
        return not (self.own and eligible)

    def status(self) -> int:
        """What the method that the route is for gives."""
        if self.is_hidden():
            return NOT_FOUND
        if self.route.by == CEILING and self.bearer.level < CEILING_LEVEL:
            return REFUSED
        return self.route.answer(self.role, knows=True)

    def expected(self) -> frozenset[int]:
        """The statuses that are right; for the other method whatever says no more than that one's status."""
        status = self.status()
        if self.method == ("get" if self.route.post is None else "post"):
            return frozenset({status})
        if self.method == "get":
            return frozenset({self.route.got, NOT_FOUND} if status == NOT_FOUND else {self.route.got})
        return TAKEN if status not in (REFUSED, NOT_FOUND) else frozenset({status, 405})


def questions(bearers: Iterable[Bearer]) -> Iterator[tuple[Role, Bearer, list[Question]]]:
    """Every question, those of one person at one time together. The console does not look at clearances."""
    for role in Role:
        for place, bearer in enumerate(bearers):
            names = TABLE if place == 0 else TABLE.keys() - CONSOLE.keys()
            yield (
                role,
                bearer,
                [
                    Question(name, role, bearer, own, method)
                    for name in names
                    for own in ((True, False) if TABLE[name].record else (True,))
                    for method in METHODS
                ],
            )


def wrong_answers(world: World, bearers: Iterable[Bearer], *, each: int = 1) -> tuple[int, list[str]]:
    """How many questions were asked, each `each`th, and those that were answered otherwise than the rules say."""
    count, wrong = 0, []
    for role, bearer, asked in questions(bearers):
        with transaction.atomic():
            bring(world.people[role], bearer)
            for question in asked[::each]:
                rows = world.rows if question.own else world.strange
                status = world.ask(world.knowing[role], question.name, method=question.method, rows=rows).status_code
                count += 1
                if status not in question.expected():
                    wrong.append(f"{question}: {status}, not {sorted(question.expected())}")
            transaction.set_rollback(True)
    return count, wrong


def bring(person: User, bearer: Bearer) -> None:
    """Let the person bring this, within the open transaction."""
    setter = system_account("set-up")
    ends = today() + timedelta(days=-1 if bearer.level == UNCLEARED else 365)
    terms = {"level": max(bearer.level, U), "country": bearer.country, "agency": bearer.agency, "q": bearer.q}
    with acting_as(setter):
        Clearance.objects.filter(person=person).update(**terms, expires_on=ends, granted_by=setter)
        for row in ReadIn.objects.filter(person=person):
            row.expires_on = today() + timedelta(days=365 if row.token in bearer.read_in else -1)
            row.save(update_fields=["expires_on"])
