"""Takes some cables of the demonstration on, so that every queue holds one: each act by its action, as the person.

Run after the nightly jobs have opened the reviews. What a visitor has touched is left alone, so a second run does
nothing more.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from cables.classification.dates import anniversary
from cables.models import Cable, Portion
from declass.accounts import system_account
from declass.models import User
from declass.person import acting_as
from reviews.actions.approving import approve
from reviews.actions.determining import WORD, Answer, determine, submit
from reviews.actions.queueing import claim
from reviews.actions.referring import answer_referral, resume_answered, send_referral
from reviews.grounds import open_classifications, standing_of
from reviews.models import Determination, Referral, Review
from reviews.workflow import State

Classification = Determination.Classification
PLAIN = (Classification.NOT_NSI, Classification.LAPSED, Classification.DECLASSIFY)
LONG_AGO = -4  # years since the notice of the referral that is past its limit

# MRN serial and post, who reviews, and how far it goes.
HELD, TO_APPROVE, TO_RELEASE = ("QUITO", 3408), ("PORTLOUIS", 2806), ("SUVA", 3371)
TO_SECOND, TO_SEND, ANSWERED, PAST = ("LISBON", 4152), ("OSLO", 577), ("WINDHOEK", 418), ("MONTEVIDEO", 2217)


@transaction.atomic
def advance(*, on: date) -> list[str]:
    """Take each cable on that still stands in the first queue; the MRNs of those taken on."""
    first, second = (User.objects.get(username=name) for name in ("reviewer-1", "reviewer-2"))
    ways: list[tuple[tuple[str, int], User, Callable[[User, Review, date], None]]] = [
        (HELD, first, lambda actor, review, day: None),
        (TO_APPROVE, first, _submitted),
        (TO_RELEASE, first, _approved),
        (TO_SECOND, second, _submitted),
        (TO_SEND, second, lambda actor, review, day: _referred(actor, review, day, "CIA")),
        (ANSWERED, first, _answered),
        (PAST, first, _past),
    ]
    taken = []
    for (post, serial), actor, onward in ways:
        with acting_as(actor):
            waiting = Review.objects.in_state(State.QUEUED).filter(cable__mrn_post=post, cable__mrn_serial=serial)
            review = waiting.select_related("cable__collection").first()
            if review is None:
                continue
            claim(actor=actor, review=review)
        onward(actor, review, on)
        taken.append(review.cable.mrn)
    return taken


def _submitted(actor: User, review: Review, on: date) -> None:
    _decided(actor, review, {}, on)


def _approved(actor: User, review: Review, on: date) -> None:
    _decided(actor, review, {}, on)
    approver = User.objects.get(username="approver-1")
    with acting_as(approver):
        approve(actor=approver, review=review)


def _referred(actor: User, review: Review, on: date, agency: str) -> None:
    """The first classified paragraph is put before the agency, everything else is decided."""
    with acting_as(actor):
        portion = review.cable.portions.filter(kind="PARAGRAPH", level__gt=0).order_by("position")[0]
    _decided(actor, review, {portion.pk: Answer(Classification.REFER, agency=agency)}, on)


def _sent(review: Review, on: date) -> tuple[User, Referral]:
    liaison = User.objects.get(username="liaison")
    with acting_as(liaison):
        referral = Referral.objects.get(review=review.pk)
        send_referral(actor=liaison, referral=referral, on=on)
    return liaison, referral


def _past(actor: User, review: Review, on: date) -> None:
    _referred(actor, review, on, "DOD")
    _sent(review, anniversary(on, LONG_AGO))


def _answered(actor: User, review: Review, on: date) -> None:
    _referred(actor, review, on, "DIA")
    liaison, referral = _sent(review, on)
    with acting_as(liaison):
        answer_referral(actor=liaison, referral=referral, answer=Referral.Answer.NO_OBJECTION, on=on)
    clock = system_account("clock")
    with acting_as(clock):
        resume_answered(actor=clock)


def _decided(actor: User, review: Review, given: dict[int, Answer], on: date) -> None:
    """Every portion decided, by what is given or else by the plain answer that is open, and submitted."""
    with acting_as(actor):
        token = review.leases.get(ended_at=None).pk
        for portion in review.cable.portions.to_decide().order_by("position"):
            answer = given.get(portion.pk) or Answer(_plain(review.cable, portion, on))
            determine(actor=actor, review=review, token=token, portion=portion, answer=answer)
        submit(actor=actor, review=review, token=token, word=WORD)


def _plain(cable: Cable, portion: Portion, on: date) -> str:
    refused = open_classifications(standing_of(cable, on=on), portion)
    return next(each for each in PLAIN if refused[each] is None)
