"""Letting a cut name stand in one place of the kept text (P-10): the approver's decision, under the approval."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.packaging import build
from reviews.models import NameWaiver, Review
from reviews.policy import judge, situation_of
from reviews.workflow import Act, State

NAME_WAIVED = audit.verb("reviews.name_waived", "let a cut name stand in a place of the kept text")
Place = tuple[int, int, int]
ACT = "WAIVE_NAME"


def may_waive(actor: User, review: Review) -> Refused | None:
    """Why the actor may not waive names of this review, or None: it takes the approver whose approval stands."""
    approval = review.approvals.filter(voided_at=None).first()
    if approval is None or review.state != State.APPROVED:
        return Refused("Names are waived once the review is approved and until it is released.", "P-10")
    if approval.approver_id != actor.pk:
        return Refused("A name is let stand by the person who approved the review.", "P-10")
    situation = replace(situation_of(actor, review, on=today()), state=State.AWAITING_APPROVAL)
    return judge(Act.APPROVE, situation)


@transaction.atomic
def waive_names(*, actor: User, review: Review, places: Sequence[Place], reason: str) -> None:
    """Let the names stand in these places (portion, start, end), each of which must be one that is left standing.

    Raises RefusedError for another person than the approver, without a place or a reason, and for any other place.
    """
    locked = Review.objects.select_for_update(of=("self",)).select_related("cable").get(pk=review.pk)
    record = locked.cable.public_id
    refusal = may_waive(actor, locked) or _without(places, reason)
    if refusal is None and not set(places) <= set(left_places(locked)):
        refusal = Refused("No cut name stands there, or it was waived already.", "P-10")
    if refusal is not None:
        raise RefusedError(refusal, record=record, act=ACT)
    approval = locked.approvals.get(voided_at=None)
    waivers = [
        NameWaiver(
            approval=approval,
            cable_id=locked.cable_id,
            portion_id=portion,
            start=start,
            end=end,
            reason=reason.strip(),
            waived_by=actor,
            waived_at=timezone.now(),
        )
        for portion, start, end in dict.fromkeys(places)
    ]
    NameWaiver.objects.bulk_create(waivers)
    facts = {"approval": approval.pk, "waivers": [waiver.pk for waiver in waivers]}
    audit.record(NAME_WAIVED, actor=actor, record=record, facts=facts)


def _without(places: Sequence[Place], reason: str) -> Refused | None:
    if not places:
        return Refused("Choose the places where the name may stand.", "P-10")
    return None if reason.strip() else Refused("Say why the name may stand there.", "P-10")


def left_places(review: Review) -> list[Place]:
    """Portion and span of every place where a cut name is left standing."""
    package = build(review, on=today())
    return [(package.record.portions[place.piece].pk, place.start, place.end) for place in package.left]
