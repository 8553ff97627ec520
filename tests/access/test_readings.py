"""Whatever page, file or refusal names a cable to a person leaves an event that names it too (X-12)."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse

from declass import urls
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from tests.access.world import World, address_of
from tests.urls_table import SITE

assert urls.urlpatterns
BANNER = re.compile(r'aria-label="Classification, top of the page"><p>([^<]*)</p>')
FORMS = {"name": "", "reason": "", "query": "due=never"}  # what most forms refuse
# Of people's own settings and searches, of jobs and authority: nothing of a record.
LOG = ("audit:index", "audit:record")  # tells of events, and that it was read
SAYS_NOTHING = frozenset({"UNCLASSIFIED"})


def marked(response: HttpResponse) -> bool:
    """Whether the page bears a classification, or is a file that somebody took."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return response.status_code == 200 and bool(response.content)
    found = BANNER.search(response.content.decode())
    return found is not None and found[1] not in SAYS_NOTHING


def told(auditor: User, before: set[UUID]) -> list[AuditEvent]:
    """The events since."""
    with acting_as(auditor):
        return [event for event in AuditEvent.objects.all() if event.pk not in before]


def named(events: list[AuditEvent]) -> set[str]:
    """Public ids of the records that the events are about."""
    found = {event.record for event in events}
    for event in events:
        found |= {value for name in ("cables", "incidents") for value in event.facts.get(name, ())}
        found |= {event.facts[name] for name in ("review", "referral", "incident") if name in event.facts}
    return found


@pytest.fixture
def auditor(world: World) -> User:
    return world.people[Role.AUDITOR]


def asked(world: World, auditor: User, name: str, role: Role, method: str) -> tuple[HttpResponse, list[AuditEvent]]:
    """The answer to one question and the events that it left; both are rolled back."""
    with transaction.atomic():
        with acting_as(auditor):
            before = set(AuditEvent.objects.values_list("pk", flat=True))
        given = FORMS if method == "post" else {}
        response = getattr(world.knowing[role], method)(address_of(name, SITE[name], world.rows), given)
        events = told(auditor, before)
        transaction.set_rollback(True)
    return response, events


def questions() -> Iterator[tuple[str, Role, str]]:
    for name in SITE:
        if not name.startswith("reading_room:") and name not in ("sign_in", "sign_out", "reviews:robots"):
            for role in Role:
                yield from ((name, role, method) for method in ("get", "post"))


def test_what_is_shown_is_on_record(world: World, auditor: User) -> None:
    cables = {world.rows[name] for name in ("cable", "part_cable")}
    wrong, seen, errors = [], 0, 0
    for name, role, method in questions():
        response, events = asked(world, auditor, name, role, method)
        if not marked(response) or response.status_code >= 500:
            continue
        seen += 1
        errors += response.status_code in (409, 422)
        body = response.content.decode(errors="replace")
        about = {public_id for public_id in cables if public_id in body and name not in LOG}
        if not events or about - named(events):
            wrong.append(f"{method} {name} as {role}: {response.status_code}, {[event.verb for event in events]}")
    assert wrong == []
    assert seen > 150
    assert errors > 10
