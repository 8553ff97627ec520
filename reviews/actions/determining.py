"""Two answers for every portion: what becomes of its classification, and what of it may be disclosed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cables.classification.levels import Level
from cables.models import Portion
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import locked_for, move
from reviews.actions.referring import request_referrals
from reviews.agencies import agencies_on
from reviews.grounds import Standing, code_refusal, open_classifications, standing_of
from reviews.models import Determination, Redaction, Review
from reviews.second_review import why_second_review
from reviews.workflow import Act, State

DETERMINED = audit.verb("reviews.determined", "determined a portion")
SUBMITTED = audit.verb("reviews.submitted", "submitted a review")
Answers = Determination.Classification


@dataclass(frozen=True)
class Cut:
    """A span to withhold, in characters from the start of the portion's text, with its code (W-33)."""

    start: int
    end: int
    code: str
    statute: str = ""


@dataclass(frozen=True)
class Answer:
    """What a reviewer says about one portion."""

    classification: str
    cuts: tuple[Cut, ...] = ()
    ground: str = ""
    declassify_on: date | None = None
    harm: str = ""
    guide: str = ""
    level: int | None = None
    agency: str = ""
    note: str = ""


@transaction.atomic
def determine(*, actor: User, review: Review, token: int, portion: Portion, answer: Answer) -> Determination:
    """Record the actor's decision on a portion. What stood before is superseded, and any approval is voided.

    Raises RefusedError with the rule's sentence; nothing is written then.
    """
    locked = locked_for(actor, Act.DETERMINE, review, token=token)
    if portion.cable_id != locked.cable_id or not portion.needs_decision:
        raise RefusedError(Refused("This piece is not one to decide.", "W-34"), record=locked.cable.public_id)
    standing = standing_of(locked.cable, on=today())
    refusal = answer_refusal(answer, portion, locked, standing)
    if refusal is not None:
        raise RefusedError(refusal, record=locked.cable.public_id, act=Act.DETERMINE.value)
    now = timezone.now()
    locked.determinations.filter(portion=portion, superseded_at=None).update(superseded_at=now, superseded_by=actor)
    determination = _write(actor, locked, portion, answer, now)
    facts = {"portion": portion.pk, "classification": answer.classification, "codes": [cut.code for cut in answer.cuts]}
    audit.record(DETERMINED, actor=actor, record=locked.cable.public_id, facts=facts)
    return determination


def _write(actor: User, review: Review, portion: Portion, answer: Answer, at: datetime) -> Determination:
    determination = Determination.objects.create(
        review=review,
        cable_id=review.cable_id,
        portion=portion,
        determined_by=actor,
        determined_at=at,
        classification=answer.classification,
        ground=answer.ground,
        declassify_on=answer.declassify_on,
        harm=answer.harm,
        guide=answer.guide,
        level=answer.level,
        agency=answer.agency,
        note=answer.note,
    )
    Redaction.objects.bulk_create(
        Redaction(
            determination=determination,
            cable_id=review.cable_id,
            start=cut.start,
            end=cut.end,
            code=cut.code,
            statute=cut.statute,
        )
        for cut in answer.cuts
    )
    return determination


def answer_refusal(answer: Answer, portion: Portion, review: Review, standing: Standing) -> Refused | None:
    """The first rule that the answer breaks, or None."""
    return (
        _classification_refusal(answer, portion, standing)
        or _keeping_refusal(answer, standing)
        or _cuts_refusal(answer, portion, review)
    )


def _classification_refusal(answer: Answer, portion: Portion, standing: Standing) -> Refused | None:
    if answer.classification not in Answers:
        return Refused("Say what becomes of the classification.", "W-33")
    refusal = open_classifications(standing, portion)[answer.classification]
    if refusal is not None:
        return refusal
    if answer.classification == Answers.DOWNGRADE and (
        answer.level is None or not Level.U < answer.level < portion.level
    ):
        return Refused("A downgrade goes to a lower level that is still classified.", "§5.3")
    if answer.classification == Answers.REFER and answer.agency not in agencies_on(standing.on):
        return Refused("Name an agency from the list that receives referrals.", "W-24")
    return None


def _keeping_refusal(answer: Answer, standing: Standing) -> Refused | None:
    if answer.classification != Answers.KEEP:
        if answer.ground or answer.declassify_on:
            return Refused("A security ground stands only on a portion kept classified.", "W-33")
        return None
    refusal = standing.ground_refusal(answer.ground)
    if refusal is not None:
        return refusal
    if not answer.harm.strip():
        return Refused("Say in a sentence what harm disclosure would do.", "P-06")
    if not answer.guide.strip():
        return Refused("Cite the declassification guide.", "D-49")
    if answer.declassify_on is None:
        return Refused("Say until when it is kept.", "D-46")
    latest = standing.latest_date(answer.ground)
    if latest is None:
        return Refused("Nothing can be kept without a date of origin; ask the custodian for it.", "D-87")
    if not standing.on < answer.declassify_on <= latest:
        return Refused(f"Under {answer.ground} the new date lies after today and not after {latest}.", "D-46, D-47")
    if not any(cut.code in (answer.ground, "(b)(1)") for cut in answer.cuts):
        return Refused("Mark the span that is kept classified.", "W-33")
    return None


def _cuts_refusal(answer: Answer, portion: Portion, review: Review) -> Refused | None:
    for cut in answer.cuts:
        if not 0 <= cut.start < cut.end <= len(portion.text):
            return Refused("A cut lies outside its portion.", "W-33")
        refusal = code_refusal(
            cut.code,
            statute=cut.statute,
            classification=answer.classification,
            ground=answer.ground,
            review=review,
            cable=review.cable,
        )
        if refusal is not None:
            return refusal
    return None


def undecided(review: Review) -> list[Portion]:
    """The pieces that still need a determination, in reading order."""
    decided = review.determinations.filter(superseded_at=None).values("portion")
    return list(review.cable.portions.to_decide().exclude(pk__in=decided))


@transaction.atomic
def submit(*, actor: User, review: Review, token: int) -> State:
    """Hand the review on: to the agencies it is referred to, to a second reviewer where W-35 asks, else to approval."""
    locked = locked_for(actor, Act.SUBMIT, review, token=token)
    left = undecided(locked)
    if left:
        raise RefusedError(
            Refused(f"{len(left)} portions are undecided. Decide each of them first.", "W-34"),
            record=locked.cable.public_id,
            act=Act.SUBMIT.value,
        )
    locked.leases.filter(ended_at=None).update(ended_at=timezone.now())
    reason = why_second_review(locked)
    if request_referrals(actor=actor, review=locked, on=today()):
        target = State.REFERRED
    elif reason and not locked.second_reviews.filter(concurs=True, at__gt=_last_edit(locked)).exists():
        target = State.SECOND_REVIEW
    else:
        target = State.AWAITING_APPROVAL
    move(locked, target, needs_second_review=reason)
    audit.record(SUBMITTED, actor=actor, record=locked.cable.public_id, facts={"state": target.value})
    return target


def _last_edit(review: Review) -> object:
    return review.determinations.latest("determined_at").determined_at
