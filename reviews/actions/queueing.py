"""Opening reviews by lead time, and taking them from the queue."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateField, F, Func
from django.utils import timezone

from cables.models import Cable
from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.models import Lease, Review
from reviews.policy import require, require_role
from reviews.workflow import Act, State

OPENED = audit.verb("reviews.opened", "opened a review: its date is within the lead time or has passed")
CLAIMED = audit.verb("reviews.claimed", "took a cable for review")
RETURNED = audit.verb("reviews.returned", "returned a cable to the queue")
EXPIRED = audit.verb("reviews.lease_expired", "returned a cable to the queue: the hold had ended")
LEASE = timedelta(minutes=30)
OPENS_ON = Func(
    F("declassify_on"),
    F("collection__lead_time_months"),
    template="(%(expressions)s))::date",
    arg_joiner=" - make_interval(months => ",
    output_field=DateField(),
)
FULL_HANDS = "You hold {} cables. Submit or return one before you take another."
STALE = Refused("Your hold on this cable has ended; somebody else may have it. Take it again.", "W-36")


@transaction.atomic
def open_reviews(*, actor: User, on: date, limit: int = 2_000) -> list[str]:
    """Open reviews for cables whose date lies within their collection's lead time and that never had one.

    Runs as the clock: up to `limit`, the earliest first. State-based, so a repeated or late run opens each review
    once; runs beside each other take turns. Returns the public ids of the cables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [OPENED.name])
    due = Cable.objects.filter(declassify_on__isnull=False, reviews=None).annotate(opens_on=OPENS_ON)
    now = timezone.now()
    reviews = [
        Review(cable=cable, opened_on=on, opened_by=actor, due_on=cable.declassify_on, changed_at=now)
        for cable in due.filter(opens_on__lte=on).order_by("declassify_on", "id")[:limit]
    ]
    Review.objects.bulk_create(reviews)
    audit.record_all(
        audit.event(OPENED, actor=actor, record=review.cable.public_id, facts={"review": review.public_id})
        for review in reviews
    )
    return [review.cable.public_id for review in reviews]


@transaction.atomic
def claim(*, actor: User, review: Review) -> Lease:
    """Take one review from the queue: a lease for the actor. A second taker is refused."""
    locked = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    require(actor, Act.CLAIM, locked)
    _require_room(actor)
    return _take(actor, locked)


@transaction.atomic
def claim_next(*, actor: User) -> Review | None:
    """Take the next review that the actor may work on, by due date, priority and age; None when there is none.

    Rows that others are taking at this moment are passed over, so takers never wait for each other. Raises
    RefusedError for who is no reviewer or holds as many as one person may.
    """
    require_role(actor, Act.CLAIM)
    _require_room(actor)
    queue = (
        Review.objects.in_state(State.QUEUED)
        .workable_by(actor)
        .untouched_by(actor)
        .thawed()
        .in_queue_order()
        .select_for_update(of=("self",), skip_locked=True)
    )
    review = queue.first()
    if review is None:
        return None
    require(actor, Act.CLAIM, review)
    _take(actor, review)
    return review


def _require_room(actor: User) -> None:
    """Refuse who holds as many cables as one reviewer may. One person's takings wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [CLAIMED.name, actor.pk])
    held = Lease.objects.filter(holder=actor, ended_at=None, expires_at__gt=timezone.now()).count()
    if held >= settings.MOST_CABLES_HELD:
        raise RefusedError(Refused(FULL_HANDS.format(held), "§4.4"), act=Act.CLAIM.value)


def _take(actor: User, review: Review) -> Lease:
    now = timezone.now()
    review.leases.filter(ended_at=None).update(ended_at=now)
    move(review, State.IN_REVIEW, reviewer=actor)
    lease = Lease.objects.create(
        review=review, cable_id=review.cable_id, holder=actor, taken_at=now, expires_at=now + LEASE
    )
    audit.record(CLAIMED, actor=actor, record=review.cable.public_id, facts={"lease": lease.pk})
    return lease


def move(review: Review, target: State, **columns: object) -> None:
    """Put the review into `target`; every writer locks the row first, so the state it checked still stands."""
    review.state = target
    review.changed_at = timezone.now()
    for column, value in columns.items():
        setattr(review, column, value)
    review.save(update_fields=["state", "changed_at", *columns])


def locked_for(actor: User, act: Act, review: Review, *, token: int | None = None) -> Review:
    """Lock the review, check that the actor may do the act now, and that the fencing token still holds.

    A token extends its lease. Raises RefusedError.
    """
    locked = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    require(actor, act, locked)
    if token is not None:
        now = timezone.now()
        standing = locked.leases.filter(pk=token, holder=actor, ended_at=None, expires_at__gt=now)
        if not standing.update(expires_at=now + LEASE):
            raise RefusedError(STALE, record=locked.cable.public_id, act=act.value)
    return locked


@transaction.atomic
def keep_holding(*, actor: User, review: Review, token: int) -> datetime:
    """Extend the actor's hold while its page is open; until when it now lasts.

    Raises RefusedError when the hold has ended. It is no event: it changes nothing of the record.
    """
    locked = locked_for(actor, Act.DETERMINE, review, token=token)
    return locked.leases.get(pk=token).expires_at


@transaction.atomic
def return_to_queue(*, actor: User, review: Review, token: int) -> None:
    """Give a claimed review back. What was determined stays and counts as the actor's part."""
    locked = locked_for(actor, Act.RETURN, review, token=token)
    locked.leases.filter(ended_at=None).update(ended_at=timezone.now())
    move(locked, State.QUEUED, reviewer=None)
    audit.record(RETURNED, actor=actor, record=locked.cable.public_id)


def resume(*, actor: User, review: Review) -> Lease:
    """The actor's running lease on a review sent back to them or whose lease ran out, renewed under a new token."""
    with transaction.atomic():
        locked = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if locked.reviewer_id != actor.pk or locked.state != State.IN_REVIEW:
            raise RefusedError(STALE, record=locked.cable.public_id, act=Act.CLAIM.value)
        running = locked.leases.filter(ended_at=None, expires_at__gt=timezone.now()).first()
        if running is None:
            _require_room(actor)
        return running or _take(actor, locked)


def expire_leases(*, actor: User) -> list[str]:
    """Give reviews whose hold has run out back to the queue. Runs as the clock; what was determined stays."""
    with transaction.atomic():
        lapsed = Lease.objects.filter(ended_at=None, expires_at__lte=timezone.now()).select_related("review__cable")
        expired = []
        for lease in lapsed.select_for_update(of=("self", "review"), skip_locked=True):
            lease.ended_at = timezone.now()
            lease.save(update_fields=["ended_at"])
            move(lease.review, State.QUEUED, reviewer=None)
            audit.record(EXPIRED, actor=actor, record=lease.review.cable.public_id, facts={"lease": lease.pk})
            expired.append(lease.review.public_id)
    return expired
