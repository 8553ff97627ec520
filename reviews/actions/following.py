"""A record's date has changed while people hold it: its review follows, and they are told."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import F, Q

from cables.actions.noticing import notify
from cables.actions.recomputing import date_changed
from declass import audit
from declass.models import User
from reviews.models import CountedApproval, CountedSecondReview, Delegation, Review
from reviews.workflow import State

FOLLOWED = audit.verb("reviews.date_followed", "moved the due date of a review: the cable's date has changed")


@transaction.atomic
def follow_dates(*, actor: User, on: date, limit: int = 500) -> int:
    """Move the due date of up to `limit` open reviews whose cable has another date now, and tell those who hold it.

    State-based: what differs is moved once. Told are the reviewer, second reviewers, the approver, those who could
    approve it where it waits for that, and the custodian. Returns how many reviews were moved.
    """
    differing = (
        Review.objects.open().exclude(due_on=F("cable__declassify_on")).exclude(due_on=None, cable__declassify_on=None)
    )
    reviews = list(
        differing.select_related("cable__collection")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("id")[:limit]
    )
    notices, events = [], []
    for review in reviews:
        before, cable = review.due_on, review.cable
        review.due_on = cable.declassify_on
        notices += [date_changed(cable, person, before, on) for person in _holders(review, on)]
        days = {"before": before and before.isoformat(), "after": review.due_on and review.due_on.isoformat()}
        events.append(audit.event(FOLLOWED, actor=actor, record=cable.public_id, facts=days))
    Review.objects.bulk_update(reviews, ["due_on"], batch_size=limit)
    notify(notices, on=on)
    audit.record_all(events)
    return len(reviews)


def _holders(review: Review, on: date) -> set[int]:
    """Ids of the people in whose hands the review is, its custodian among them."""
    people = {review.cable.collection.custodian_id, *_parts(review)}
    if review.state == State.AWAITING_APPROVAL:
        scope = Q(collection=None) | Q(collection=review.cable.collection_id)
        covering = Delegation.objects.in_force(on=on).filter(scope, scope_level__gte=review.cable.level)
        people |= set(covering.values_list("person", flat=True))
    return people


def _parts(review: Review) -> Iterator[int]:
    if review.reviewer_id is not None:
        yield review.reviewer_id
    yield from CountedSecondReview.objects.filter(review=review).values_list("reviewer", flat=True)
    yield from CountedApproval.objects.filter(review=review, voided_at=None).values_list("approver", flat=True)
