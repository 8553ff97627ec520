"""The audit log: what may be recorded, and how it is written. `actions` call `record`; nothing else writes."""

import json
import uuid
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from psycopg import sql

from declass.actions.sealing import seal
from declass.clicks import Click, current_click
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.refusals import RefusedError


@dataclass(frozen=True)
class Verb:
    """A namespaced verb in the past tense and the sentence that the auditor reads.

    One that `seals` has the log sealed as soon as its event is committed.
    """

    name: str
    sentence: str
    seals: bool = False


VERBS: dict[str, Verb] = {}
shown: ContextVar[list[AuditEvent] | None] = ContextVar("shown", default=None)  # what the present page has shown


def verb(name: str, sentence: str, *, seals: bool = False) -> Verb:
    """Declare a verb, once, beside the action that uses it."""
    if name in VERBS:
        raise ValueError(f"audit verb {name} is declared twice")
    VERBS[name] = Verb(name, sentence, seals)
    return VERBS[name]


REFUSED = verb("declass.refused", "was refused")
SIGNED_IN = verb("declass.signed_in", "signed in")
SIGNED_OUT = verb("declass.signed_out", "signed out")
SIGN_IN_FAILED = verb("declass.sign_in_failed", "failed to sign in")


def event(
    what: Verb,
    *,
    actor: User | None,
    record: str = "",
    facts: Mapping[str, Any] | None = None,
    refused: bool = False,
) -> AuditEvent:
    """One event of the present click, not saved yet.

    `record` is the public id of what it was done to; `facts` hold ids and before/after values, never text (X-13).
    What a job does because a person asked for it has that person's id as the fact `asked_by`. The key comes from here
    because the application role may write events but not read them back.
    """
    click = current_click.get() or Click(uuid.uuid4())
    return AuditEvent(
        at=timezone.now(),
        actor=actor,
        verb=what.name,
        record=record,
        outcome="REFUSED" if refused else "DONE",
        facts=dict(facts or {}) | _asked(click, actor),
        click=click.id,
        source=click.source,
    )


def _asked(click: Click, actor: User | None) -> dict[str, int]:
    return {"asked_by": click.asker} if actor and click.asker not in (None, actor.pk) else {}


def record(
    what: Verb,
    *,
    actor: User | None,
    record: str = "",
    facts: Mapping[str, Any] | None = None,
    refused: bool = False,
) -> None:
    """Write one `event` in the caller's transaction; a verb that seals has the log sealed once that is committed."""
    event(what, actor=actor, record=record, facts=facts, refused=refused).save(force_insert=True)
    if what.seals:
        transaction.on_commit(seal, robust=True)


def record_shown(what: Verb, *, actor: User, record: str = "", facts: Mapping[str, Any] | None = None) -> None:
    """Write one `event` of what a page shows: with the page, also where it says no and everything else rolls back.

    Outside a request, at once.
    """
    made, page = event(what, actor=actor, record=record, facts=facts), shown.get()
    if page is None:
        made.save(force_insert=True)
    else:
        page.append(made)


def record_all(events: Iterable[AuditEvent]) -> None:
    """Write many events in the caller's transaction, in few statements."""
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def record_refusals(errors: Iterable[RefusedError], *, actor: User | None) -> None:
    """Write, in a transaction of their own, what was refused in one that has rolled back."""
    with acting_as(actor):
        record_all([_refusal(error, actor) for error in errors])


def _refusal(error: RefusedError, actor: User | None) -> AuditEvent:
    facts = {"act": error.act, "citation": error.refusal.citation}
    return event(REFUSED, actor=actor, record=error.record, facts=facts, refused=True)


def insertion(what: Verb, *, actor: User, source: str) -> sql.Composed:
    """SQL that writes one event for each row of `source`, a table or WITH query with the columns record and facts."""
    click = current_click.get() or Click(uuid.uuid4())
    return sql.SQL(
        "INSERT INTO declass_auditevent (id, at, actor_id, verb, record, outcome, facts, click, source) SELECT"
        " gen_random_uuid(), {at}, {actor}, {verb}, r.record, 'DONE', r.facts || {asked}::jsonb, {click}, {ip}"
        " FROM {source} r"
    ).format(
        at=timezone.now(),
        actor=actor.pk,
        verb=what.name,
        click=click.id,
        ip=click.source,
        asked=json.dumps(_asked(click, actor)),
        source=sql.Identifier(source),
    )
