"""Actor and request travel into jobs: through a real broker to a real worker, whose events name both."""

import uuid

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection, connections

from declass import audit
from declass.accounts import system_account
from declass.celery import app
from declass.clicks import Click, current_click
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from declass.tests.factories import make_account

pytestmark = pytest.mark.usefixtures("committed")
QUEUE = f"clicks-{uuid.uuid4()}"


@app.task(name="test.leave_an_event")
def leave_an_event() -> None:
    clock = system_account("clock")
    with acting_as(clock):
        audit.record(audit.SIGNED_OUT, actor=clock, record="by one")
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE many AS SELECT 'by many' AS record, '{\"number\": 1}'::jsonb AS facts")
            cursor.execute(audit.insertion(audit.SIGNED_OUT, actor=clock, source="many"))
            cursor.execute("DROP TABLE many")
    connections.close_all()


def done_by_a_worker() -> dict[str, AuditEvent]:
    with start_worker(app, pool="solo", perform_ping_check=False, queues=[QUEUE]):
        leave_an_event.apply_async(queue=QUEUE).get(timeout=30, disable_sync_subtasks=False)
    auditor = make_account(Role.AUDITOR)
    with acting_as(auditor):
        return {event.record: event for event in AuditEvent.objects.filter(record__startswith="by ")}


@pytest.fixture
def person() -> User:
    return make_account(Role.ADMINISTRATOR)


def test_what_a_person_asked_for_bears_their_click(person: User) -> None:
    click = Click(uuid.uuid4(), "192.0.2.7", person.pk)
    token = current_click.set(click)
    try:
        events = done_by_a_worker()
    finally:
        current_click.reset(token)
    assert set(events) == {"by one", "by many"}
    for event in events.values():
        assert (event.click, event.source) == (click.id, "192.0.2.7")
        assert event.facts["asked_by"] == person.pk
        assert event.actor_id == system_account("clock").pk
    assert events["by many"].facts["number"] == 1


def test_what_nobody_asked_for_names_nobody() -> None:
    events = done_by_a_worker()
    assert {"asked_by" in event.facts for event in events.values()} == {False}
    assert {event.source for event in events.values()} == {""}


def test_who_does_what_they_asked_for_is_not_named_twice(person: User) -> None:
    token = current_click.set(Click(uuid.uuid4(), "", person.pk))
    try:
        assert "asked_by" not in audit.event(audit.SIGNED_IN, actor=person).facts
        assert "asked_by" not in audit.event(audit.SIGN_IN_FAILED, actor=None).facts
    finally:
        current_click.reset(token)
