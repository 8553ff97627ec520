"""The reviewer's steps, kept so that each can be undone and redone until the review is submitted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cables.models import Portion
from declass.models import User
from reviews.models import Determination, Review, Step


def take_steps(
    actor: User, review: Review, made: Mapping[Portion, tuple[Determination, Determination | None]], at: datetime
) -> None:
    """Keep decisions made in one act, each with what stood before; they are undone together."""
    _close_other_ways(actor, review, at)
    Step.objects.bulk_create(
        Step(
            review=review,
            cable_id=review.cable_id,
            portion=portion,
            taken_by=actor,
            taken_at=at,
            determination=determination,
            before=before,
        )
        for portion, (determination, before) in made.items()
    )


def take_draft(actor: User, review: Review, portion: Portion, draft: Mapping[str, Any]) -> Step:
    """Keep a form as it stands."""
    now = timezone.now()
    _close_other_ways(actor, review, now)
    return Step.objects.create(
        review=review, cable_id=review.cable_id, portion=portion, taken_by=actor, taken_at=now, draft=dict(draft)
    )


def _close_other_ways(actor: User, review: Review, at: datetime) -> None:
    """After a new step nothing can be redone, and another person's steps can no longer be undone."""
    others = Q(undone_at__isnull=False) | ~Q(taken_by=actor)
    review.steps.filter(others, closed_at=None).update(closed_at=at)


def close_steps(review: Review) -> None:
    """Submitted: what was done stays done."""
    review.steps.filter(closed_at=None).update(closed_at=timezone.now())


def open_steps(actor: User, review: Review) -> QuerySet[Step]:
    """The actor's steps that can still be undone or redone, oldest first."""
    return review.steps.filter(taken_by=actor, closed_at=None).order_by("id")


def drafts_of(actor: User, review: Review) -> dict[int, dict[str, Any]]:
    """Portion → the form as the actor left it, where it was changed and not confirmed."""
    return drafts_in(open_steps(actor, review))


def drafts_in(steps: Iterable[Step]) -> dict[int, dict[str, Any]]:
    """The same, from open steps in their order."""
    latest = {step.portion_id: step.draft for step in steps if step.undone_at is None}
    return {portion: draft for portion, draft in latest.items() if draft is not None}
