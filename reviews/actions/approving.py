"""The second person's agreement, under a delegation in force; and sending back."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cables.actions.scheduling import keep_no_longer, keep_until, latest_schedule
from cables.models import Cable
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import locked_for, move
from reviews.models import Approval, Determination, Review
from reviews.policy import delegation_for
from reviews.workflow import Act, State

APPROVED = audit.verb("reviews.approved", "approved the determinations")
SENT_BACK = audit.verb("reviews.sent_back", "sent a review back")


@dataclass(frozen=True)
class CheckItem:
    """One line of the approver's checklist: what, whether it stands in the way, and who settled it when."""

    what: str
    is_open: bool
    detail: str
    citation: str


def checklist(review: Review) -> list[CheckItem]:
    """What must be settled before anything goes out, and the facts on file with who recorded them."""
    cable = review.cable
    blockers = [CheckItem(blocker, True, "not settled", "D-53") for blocker in latest_schedule(cable).blockers]
    if not cable.is_complete:
        missing = f"{len(cable.sections_seen)} of {cable.sections_of} sections are here"
        reason = cable.no_more_text_reason
        blockers.append(CheckItem("Sections missing", not reason, reason or missing, "T-09"))
    collection = cable.collection
    if collection.rd_certified_on and not cable.label.aea:
        detail = f"{collection.rd_plan}, {collection.rd_official}, {collection.rd_certified_on}"
        blockers.append(CheckItem("RD/FRD: collection certified highly unlikely", False, detail, "D-53"))
    return blockers + [*_recorded_facts(cable), *_corrections(cable)]


def _recorded_facts(cable: Cable) -> Iterator[CheckItem]:
    for fact in cable.facts.filter(superseded_at=None).select_related("recorded_by").order_by("pk"):
        detail = f"{fact.words}. {fact.recorded_by}, {fact.recorded_at:%Y-%m-%d}: {fact.evidence}"
        yield CheckItem(fact.get_kind_display(), False, detail, "D-86")


def _corrections(cable: Cable) -> Iterator[CheckItem]:
    """Each correction of the reading: nothing is lowered in silence."""
    for made in cable.corrections.select_related("corrected_by", "portion").order_by("pk"):
        where = f" {made.portion.number or made.portion.position + 1}" if made.portion else ""
        what = f"Corrected: {made.get_field_display()}{where}"
        change = f"{made.before or 'nothing'} became {made.after}"
        detail = f"{change}. {made.corrected_by}, {made.corrected_at:%Y-%m-%d}: {made.reason}"
        yield CheckItem(what, False, detail, "M-70")


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
        locked.determinations.filter(superseded_at=None, classification=Determination.Classification.KEEP).values_list(
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
