"""Subscriptions: who is told by mail that a report has run, and private addresses of calendars."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from declass import audit
from declass.models import User
from reviews.models import Subscription

SUBSCRIBED = audit.verb("reviews.subscribed", "subscribed to a report or a calendar")
ENDED = audit.verb("reviews.subscription_ended", "ended a subscription")
CALENDAR = "calendar"


@transaction.atomic
def subscribe(*, actor: User, kind: str) -> None:
    """Tell the actor by mail, without content, when a kind of report has run. Safe twice."""
    if not _standing(actor, kind).exists():
        Subscription.objects.create(person=actor, kind=kind, made_at=timezone.now())
        audit.record(SUBSCRIBED, actor=actor, record=kind)


@transaction.atomic
def end_subscription(*, actor: User, kind: str) -> None:
    """End the actor's subscription to a kind of report or to the calendar, whose address is then nobody's."""
    if _standing(actor, kind).update(ended_at=timezone.now()):
        audit.record(ENDED, actor=actor, record=kind)


@transaction.atomic
def open_calendar(*, actor: User) -> str:
    """A new private address part for the actor's calendar; the former one ends. It is not kept, only its hash is."""
    end_subscription(actor=actor, kind=CALENDAR)
    token = secrets.token_urlsafe(32)
    Subscription.objects.create(person=actor, kind=CALENDAR, made_at=timezone.now(), token_sha256=digest_of(token))
    audit.record(SUBSCRIBED, actor=actor, record=CALENDAR)
    return token


def digest_of(token: str) -> str:
    """What is kept of a calendar's token."""
    return sha256(token.encode()).hexdigest()


def _standing(person: User, kind: str) -> QuerySet[Subscription]:
    return Subscription.objects.filter(person=person, kind=kind, ended_at=None)
