"""What supervisors do with the work of others: hand it over, and say what is urgent.

The supervisor of a cable is its collection's custodian, or an approver whose delegation in force covers it
(docs/decisions, who supervises). They decide nothing of the record by it.
"""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from declass import audit
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import move
from reviews.models import Review
from reviews.policy import judge, require, situation_of, supervises
from reviews.workflow import CLOSED_STATES, Act, State

HANDED_OVER = audit.verb("reviews.handed_over", "handed a cable over to another reviewer")
PRIORITISED = audit.verb("reviews.prioritised", "set the priority of a review")


@transaction.atomic
def hand_over(*, actor: User, review: Review, to: User, reason: str) -> None:
    """Give a claimed review to another reviewer, who takes it up from their desk. The former hold ends at once.

    What was determined stays and counts as its determiner's part. Raises RefusedError: who may not take the cable
    from the queue may not get it this way either, and why they may not is not told.
    """
    locked = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    require(actor, Act.HAND_OVER, locked)
    if not reason.strip():
        raise _refused(locked, "Say why you hand it over.", "W-36")
    if to.pk == locked.reviewer_id:
        raise _refused(locked, "They have it already.", "W-36")
    if not _may_take(to, locked):
        raise _refused(locked, "This person may not take this cable.", "W-36")
    before = locked.reviewer_id
    locked.leases.filter(ended_at=None).update(ended_at=timezone.now())
    move(locked, State.IN_REVIEW, reviewer=to, sent_back_reason=f"Handed over: {reason.strip()}")
    audit.record(HANDED_OVER, actor=actor, record=locked.cable.public_id, facts={"before": before, "after": to.pk})


def _may_take(person: User, review: Review) -> bool:
    """Whether the person could claim the review were it queued; judged as them, for grants are theirs to see."""
    with acting_as(person):
        found = Review.objects.filter(pk=review.pk).first()
        if found is None:
            return False
        situation = replace(situation_of(person, found, on=today()), state=State.QUEUED)
    return judge(Act.CLAIM, situation) is None


@transaction.atomic
def set_priority(*, actor: User, review: Review, priority: int) -> None:
    """Say how urgent an open review is. Raises RefusedError for who does not supervise the cable."""
    locked = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    refusal = supervises(actor, locked, on=today())
    if refusal is not None:
        raise RefusedError(refusal, record=locked.cable.public_id, act="PRIORITISE")
    if locked.state in CLOSED_STATES or priority not in Review.Priority.values:
        raise _refused(locked, "An open review is urgent, normal or low.", "§4.4")
    facts = {"review": locked.public_id, "before": locked.priority, "after": priority}
    locked.priority = priority
    locked.save(update_fields=["priority"])
    audit.record(PRIORITISED, actor=actor, record=locked.cable.public_id, facts=facts)


def _refused(review: Review, sentence: str, citation: str) -> RefusedError:
    return RefusedError(Refused(sentence, citation), record=review.cable.public_id, act=Act.HAND_OVER.value)
