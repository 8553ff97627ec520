"""The second reviewer's answer."""

from django.db import transaction
from django.utils import timezone

from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import locked_for, move
from reviews.models import Review, SecondReview
from reviews.workflow import Act, State

CONCURRED = audit.verb("reviews.concurred", "concurred as second reviewer")
DISSENTED = audit.verb("reviews.dissented", "disagreed as second reviewer")


@transaction.atomic
def concur(*, actor: User, review: Review, reason: str = "") -> None:
    """Agree with the first reviewer; the review goes to approval."""
    _answer(actor, review, Act.CONCUR, State.AWAITING_APPROVAL, reason)


@transaction.atomic
def dissent(*, actor: User, review: Review, reason: str) -> None:
    """Disagree, with a reason; the review goes back to the first reviewer."""
    if not reason.strip():
        raise RefusedError(Refused("Say what you disagree with.", "W-35"), record=review.cable.public_id, act="DISSENT")
    _answer(actor, review, Act.DISSENT, State.IN_REVIEW, reason)


def _answer(actor: User, review: Review, act: Act, target: State, reason: str) -> None:
    locked = locked_for(actor, act, review)
    SecondReview.objects.create(
        review=locked,
        cable_id=locked.cable_id,
        reviewer=actor,
        at=timezone.now(),
        concurs=act is Act.CONCUR,
        reason=reason,
    )
    move(locked, target)
    verb = CONCURRED if act is Act.CONCUR else DISSENTED
    audit.record(verb, actor=actor, record=locked.cable.public_id)
