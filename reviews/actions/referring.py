"""Putting portions before other agencies, and recording their answers (D-64 to D-67)."""

from datetime import date

from django.contrib.auth.models import Group
from django.db import transaction

from cables.classification.dates import anniversary
from cables.models import PortionGrant
from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.queueing import move
from reviews.models import Determination, Referral, Review
from reviews.workflow import State

REFERRED = audit.verb("reviews.referred", "asked that a portion be referred to another agency")
SENT = audit.verb("reviews.referral_sent", "sent a referral to its agency")
ANSWERED = audit.verb("reviews.answered", "recorded an agency's answer")
RESUMED = audit.verb("reviews.resumed", "brought a cable back: every agency has answered")
LIMIT_YEARS = 3  # silence for three years from notice to a central facility (D-67)
GRANT_YEARS = 5


def request_referrals(*, actor: User, review: Review, on: date) -> int:
    """Ask for a referral of every portion answered REFER; the liaison may read those portions, and no others.

    Returns how many referrals of the review are open. Raises RefusedError where an agency has answered already.
    """
    liaisons = Group.objects.get(name=Role.LIAISON.value)
    standing = review.determinations.filter(
        classification=Determination.Classification.REFER, superseded_at=None
    ).select_related("portion")
    for determination in standing:
        earlier = review.referrals.filter(portion=determination.portion, agency=determination.agency).first()
        if earlier is not None and earlier.answer:
            raise RefusedError(
                Refused(f"{determination.agency} has answered on this portion; decide it now.", "D-64"),
                record=review.cable.public_id,
                act="SUBMIT",
            )
        if earlier is None:
            _request(actor, review, determination, liaisons, on)
    return review.referrals.filter(answer="").count()


def _request(actor: User, review: Review, determination: Determination, liaisons: Group, on: date) -> None:
    Referral.objects.create(
        review=review,
        cable_id=review.cable_id,
        portion=determination.portion,
        agency=determination.agency,
        requested_on=on,
        requested_by=actor,
    )
    PortionGrant.objects.create(
        portion=determination.portion,
        cable_id=review.cable_id,
        group=liaisons,
        until=anniversary(on, GRANT_YEARS),
        why=f"referral to {determination.agency}",
        granted_by=actor,
    )
    facts = {"portion": determination.portion_id, "agency": determination.agency}
    audit.record(REFERRED, actor=actor, record=review.cable.public_id, facts=facts)


@transaction.atomic
def send_referral(*, actor: User, referral: Referral, on: date) -> None:
    """Record that the formal notice went to the agency; its limit runs from that day (D-67)."""
    locked = _locked(actor, referral)
    if locked.sent_on is not None:
        raise RefusedError(Refused("This referral has been sent.", "D-67"), act="send_referral")
    locked.sent_on, locked.sent_by, locked.limit_on = on, actor, anniversary(on, LIMIT_YEARS)
    locked.save(update_fields=["sent_on", "sent_by", "limit_on"])
    audit.record(SENT, actor=actor, record=locked.cable.public_id, facts={"referral": locked.pk})


@transaction.atomic
def answer_referral(*, actor: User, referral: Referral, answer: str, ground: str = "", on: date) -> None:
    """Record what the agency answered. The cable comes back to its reviewer once every agency has answered."""
    locked = _locked(actor, referral)
    if locked.sent_on is None or locked.answer:
        raise RefusedError(Refused("Only a sent referral without an answer can be answered.", "D-64"), act="answer")
    if answer not in Referral.Answer.values:
        raise RefusedError(Refused("Say what the agency answered.", "D-64"), act="answer")
    if answer == Referral.Answer.KEEP and not ground.strip():
        raise RefusedError(Refused("An agency that keeps a portion classified names its ground.", "W-23"), act="answer")
    locked.answer, locked.answer_ground, locked.answered_on, locked.answered_by = answer, ground, on, actor
    locked.save(update_fields=["answer", "answer_ground", "answered_on", "answered_by"])
    audit.record(ANSWERED, actor=actor, record=locked.cable.public_id, facts={"referral": locked.pk, "answer": answer})


def _locked(actor: User, referral: Referral) -> Referral:
    if Role.LIAISON not in roles_of(actor):
        raise RefusedError(Refused("Referrals are the liaison's to send and to answer.", "A-05"))
    return Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)


def resume_answered(*, actor: User) -> list[str]:
    """Give every referred review whose agencies have all answered back to its reviewer. Runs as the clock."""
    with transaction.atomic():
        waiting = (
            Review.objects.in_state(State.REFERRED)
            .exclude(referrals__answer="")
            .select_for_update(of=("self",), skip_locked=True)
        )
        resumed = list(waiting)
        for review in resumed:
            move(review, State.IN_REVIEW)
            audit.record(RESUMED, actor=actor, record=review.cable.public_id)
    return [review.public_id for review in resumed]
