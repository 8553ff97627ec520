"""Deadlines that are put before people in time. An alert decides nothing, and no job lapses a referral."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from cables.actions.noticing import notify
from cables.classification.dates import anniversary
from cables.models import Notice
from declass.models import User
from reviews.models import Referral, Review
from reviews.workflow import State

EQUITY_DAYS = 180  # a convention: D-64 says before the date, this says how long before
UNDECIDED = (State.QUEUED, State.IN_REVIEW, State.SECOND_REVIEW, State.REFERRED)


@transaction.atomic
def raise_alerts(*, actor: User, on: date, limit: int = 1_000) -> int:
    """Tell people of deadlines that have come near or passed and that they were not told of; returns how many notices.

    State-based and safe twice: a notice is one for a person, a cable, a kind and the date or referral it is about.
    Up to `limit` reviews or referrals of each kind; 0 means that everybody was told.
    """
    panel = _of_reviews(_panel_deadlines(on)[:limit], Notice.Kind.PANEL_DEADLINE, on)
    equities = _of_reviews(_open_equities(on)[:limit], Notice.Kind.OPEN_EQUITY, on)
    return notify([*panel, *equities, *_referral_limits(on, limit)], on=on)


def _panel_deadlines(on: date) -> QuerySet[Review]:
    """An exemption from the 25-year date is proposed not later than one year before it (D-69)."""
    ahead = Q(cable__schedule_basis="25A", cable__declassify_on__gt=on, cable__declassify_on__lte=anniversary(on, 1))
    return _untold(Review.objects.in_state(*UNDECIDED).filter(ahead), Notice.Kind.PANEL_DEADLINE)


def _open_equities(on: date) -> QuerySet[Review]:
    """An agency named in the cable or asked about it, and no answer yet, while the date is near (D-64)."""
    near = Q(cable__declassify_on__gt=on, cable__declassify_on__lte=on + timedelta(days=EQUITY_DAYS))
    referrals = Referral.objects.filter(review=OuterRef("pk"))
    unasked = ~Q(cable__named_agencies=[]) & ~Exists(referrals)
    reviews = Review.objects.in_state(*UNDECIDED).filter(near).filter(unasked | Exists(referrals.filter(answer="")))
    return _untold(reviews, Notice.Kind.OPEN_EQUITY)


def _untold(reviews: QuerySet[Review], kind: str) -> QuerySet[Review]:
    """Reviews of which nobody was told yet for the date that the cable has now."""
    told = Notice.objects.filter(kind=kind, cable=OuterRef("cable"), after=OuterRef("cable__declassify_on"))
    return reviews.filter(~Exists(told)).select_related("cable__collection").order_by("id")


def _of_reviews(reviews: QuerySet[Review], kind: str, on: date) -> Iterator[Notice]:
    for review in reviews:
        cable, day = review.cable, review.cable.declassify_on
        for person in {cable.collection.custodian_id, review.reviewer_id} - {None}:
            yield Notice(person_id=person, cable=cable, kind=kind, about=f"{day}", after=day, made_on=on)


def _referral_limits(on: date, limit: int) -> Iterator[Notice]:
    """Silent until its limit: whoever sent it says what follows (D-66, D-67). A limit is reached on its day (D-85)."""
    about = Concat(Value("referral "), Cast("pk", CharField()), Value(" "), Cast("limit_on", CharField()))
    told = Notice.objects.filter(kind=Notice.Kind.REFERRAL_LIMIT, cable=OuterRef("cable"), about=OuterRef("about"))
    silent = Referral.objects.filter(answer="", sent_by__isnull=False, limit_on__lte=on).annotate(about=about)
    reviewers = F("review__reviewer")
    for referral in silent.filter(~Exists(told)).annotate(reviewer=reviewers).order_by("id")[:limit]:
        for person in {referral.sent_by_id, referral.reviewer} - {None}:
            yield Notice(
                person_id=person,
                cable_id=referral.cable_id,
                kind=Notice.Kind.REFERRAL_LIMIT,
                about=referral.about,
                after=referral.limit_on,
                made_on=on,
            )
