"""The second person's agreement, under a delegation in force; sending back, and overruling."""

from django.db import transaction
from django.utils import timezone

from cables.actions.scheduling import keep_no_longer, keep_until
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.checking import checklist
from reviews.actions.queueing import locked_for, move
from reviews.actions.stepping import close_steps
from reviews.answers import STAYS
from reviews.models import Approval, Overruling, Review
from reviews.policy import delegation_for
from reviews.workflow import Act, State

APPROVED = audit.verb("reviews.approved", "approved the determinations")
OVERRULED = audit.verb("reviews.overruled", "overruled the determinations: another reviewer decides")
SENT_BACK = audit.verb("reviews.sent_back", "sent a review back")


@transaction.atomic
def approve(*, actor: User, review: Review, reason: str = "") -> Approval:
    """Agree with every determination. The delegation is checked at this moment and kept with the approval (A-01)."""
    locked = locked_for(actor, Act.APPROVE, review)
    on = today()
    delegation = delegation_for(actor, locked.cable, on=on)
    open_items = [item for item in checklist(locked) if item.is_open]
    if open_items:
        words = ", ".join(item.what for item in open_items)
        raise RefusedError(
            Refused(f"Not settled: {words}.", open_items[0].citation), record=locked.cable.public_id, act="APPROVE"
        )
    approval = Approval.objects.create(
        review=locked,
        cable_id=locked.cable_id,
        approver=actor,
        delegation=delegation,
        decided_on=on,
        at=timezone.now(),
        reason=reason,
    )
    kept = dict(
        locked.determinations.filter(superseded_at=None, classification__in=STAYS).values_list(
            "portion", "declassify_on"
        )
    )
    _take_back_extensions(actor, locked)
    if kept:
        keep_until(actor=actor, cable=locked.cable, dates=kept, on=on, evidence=_evidence(approval))
    move(locked, State.APPROVED)
    facts = {"delegation": approval.delegation_id, "approval": approval.pk}
    audit.record(APPROVED, actor=actor, record=locked.cable.public_id, facts=facts)
    return approval


def _evidence(approval: Approval) -> str:
    return f"approval {approval.pk} under delegation {approval.delegation_id}"


def _take_back_extensions(actor: User, review: Review) -> None:
    """An extension stands no longer than the approval that made it, however that one was voided."""
    for voided in review.approvals.exclude(voided_at=None):
        keep_no_longer(actor=actor, cable=review.cable, on=today(), evidence=_evidence(voided))


@transaction.atomic
def send_back(*, actor: User, review: Review, reason: str) -> None:
    """Give the review back to its reviewer with a reason. A standing approval is voided, never erased."""
    locked = locked_for(actor, Act.SEND_BACK, review)
    if not reason.strip():
        raise RefusedError(Refused("Say why you send it back.", "§5.3"), record=locked.cable.public_id, act="SEND_BACK")
    locked.approvals.filter(voided_at=None).update(voided_at=timezone.now(), voided_by=actor)
    _take_back_extensions(actor, locked)
    move(locked, State.IN_REVIEW, sent_back_reason=reason)
    audit.record(SENT_BACK, actor=actor, record=locked.cable.public_id)


@transaction.atomic
def overrule(*, actor: User, review: Review, reason: str) -> Overruling:
    """Disagree with the outcome itself: the review goes to another reviewer, who decides again.

    The approver decides nothing, so they may still approve what the other decides. Needs the delegation that approving
    needs (A-01). Raises RefusedError.
    """
    locked = locked_for(actor, Act.OVERRULE, review)
    if not reason.strip():
        refusal = Refused("Say what should be decided otherwise, and why.", "§5.3")
        raise RefusedError(refusal, record=locked.cable.public_id, act=Act.OVERRULE.value)
    overruling = Overruling.objects.create(
        review=locked,
        cable_id=locked.cable_id,
        approver=actor,
        delegation=delegation_for(actor, locked.cable, on=today()),
        at=timezone.now(),
        reason=reason,
    )
    close_steps(locked)
    move(locked, State.QUEUED, reviewer=None, sent_back_reason=reason)
    facts = {"overruling": overruling.pk, "delegation": overruling.delegation_id}
    audit.record(OVERRULED, actor=actor, record=locked.cable.public_id, facts=facts)
    return overruling
