"""The second reviewer's answers: blind on each portion where the collection asks for it, then one on the whole."""

from django.db import transaction
from django.utils import timezone

from cables.models import Portion
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import locked_for, move
from reviews.answers import Answer, answer_refusal
from reviews.differences import answers_at, blind_answers, differences, stored
from reviews.grounds import standing_of
from reviews.models import Review, SecondAnswer, SecondReview
from reviews.second_review import BLIND, is_blind_for
from reviews.workflow import Act, State

CONCURRED = audit.verb("reviews.concurred", "concurred as second reviewer")
DISSENTED = audit.verb("reviews.dissented", "disagreed as second reviewer")
ANSWERED_BLIND = audit.verb("reviews.answered_blind", "decided a portion as second reviewer, without seeing the first")
NOT_BLIND = Refused("You have seen the first reviewer's answers. Concur or disagree.", "W-35")


@transaction.atomic
def answer_blind(*, actor: User, review: Review, portion: Portion, answer: Answer) -> SecondAnswer:
    """Keep what the actor would decide on a portion. Nothing follows from it but the comparison.

    Raises RefusedError where a rule forbids the answer, and once every portion is answered: then the first reviewer's
    answers have been shown.
    """
    locked = locked_for(actor, Act.CONCUR, review)
    record = locked.cable.public_id
    if not is_blind_for(actor, locked):
        raise RefusedError(NOT_BLIND, record=record, act=Act.CONCUR.value)
    if portion.cable_id != locked.cable_id or not portion.needs_decision:
        raise RefusedError(Refused("This piece is not one to decide.", "W-34"), record=record, act=Act.CONCUR.value)
    given = answer.within(portion.text)
    refusal = answer_refusal(given, portion, locked, standing_of(locked.cable, on=today()))
    if refusal is not None:
        raise RefusedError(refusal, record=record, act=Act.CONCUR.value)
    row = SecondAnswer.objects.create(
        review=locked,
        cable_id=locked.cable_id,
        portion=portion,
        reviewer=actor,
        at=timezone.now(),
        answer=stored(given),
    )
    facts = {"portion": portion.pk, "classification": given.classification, "codes": [cut.code for cut in given.cuts]}
    audit.record(ANSWERED_BLIND, actor=actor, record=record, facts=facts)
    return row


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
    if is_blind_for(actor, locked):
        raise RefusedError(BLIND, record=locked.cable.public_id, act=act.value)
    blind = blind_answers(locked, actor)
    differing = len(differences(answers_at(locked), blind)) if blind else None
    SecondReview.objects.create(
        review=locked,
        cable_id=locked.cable_id,
        reviewer=actor,
        at=timezone.now(),
        concurs=act is Act.CONCUR,
        differing=differing,
        reason=reason,
    )
    move(locked, target)
    verb = CONCURRED if act is Act.CONCUR else DISSENTED
    audit.record(verb, actor=actor, record=locked.cable.public_id, facts={"differing": differing})
