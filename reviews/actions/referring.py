"""Putting portions before other agencies, and recording what becomes of it (D-64 to D-68)."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import Group
from django.db import transaction

from cables.classification.dates import anniversary
from cables.classification.facts import Referral as Notice
from cables.classification.facts import Route
from cables.classification.schedule import referral_limit
from cables.models import PortionGrant
from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.incidents import require_thawed
from reviews.actions.queueing import move
from reviews.agencies import agencies_on
from reviews.models import Determination, Referral, ReferralEntry, Review
from reviews.workflow import State

Answer = Determination.Classification
REFERRED = audit.verb("reviews.referred", "asked that a portion be referred to another agency")
SENT = audit.verb("reviews.referral_sent", "sent a referral to its agency")
REMINDED = audit.verb("reviews.reminded", "reminded an agency of a referral")
LIMIT_SET = audit.verb("reviews.limit_set", "set the limit of a referral anew")
ANSWERED = audit.verb("reviews.answered", "recorded an agency's answer")
LAPSED = audit.verb("reviews.equity_lapsed", "recorded that an agency's equity lapsed")
RESUMED = audit.verb("reviews.resumed", "brought a cable back: every agency has answered")
GRANT_YEARS = 5
RULE = {Referral.Route.CENTRAL: "D-67", Referral.Route.NDC: "D-66"}
NEEDS_GROUND = {
    Referral.Answer.KEEP: Refused("An agency that keeps a portion classified names its ground.", "W-23"),
    Referral.Answer.WITHHOLD: Refused("An agency that withholds for another reason names the law.", "W-25"),
}
Kind = ReferralEntry.Kind


def request_referrals(*, actor: User, review: Review, on: date) -> int:
    """Ask for a referral of every portion answered REFER or EXCLUDE_AEA (D-52); the liaison may read those portions,
    and no others.

    Returns how many referrals of the review are open. Raises RefusedError where an agency has answered already on a
    portion still answered REFER; an exclusion stands whatever it answers.
    """
    liaisons = Group.objects.get(name=Role.LIAISON.value)
    standing = review.determinations.filter(
        classification__in=[Answer.REFER, Answer.EXCLUDE_AEA], superseded_at=None
    ).select_related("portion")
    for determination in standing:
        earlier = review.referrals.filter(portion=determination.portion, agency=determination.agency).first()
        if earlier is not None and earlier.answer and determination.classification == Answer.REFER:
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
def send_referrals(*, actor: User, referrals: Sequence[Referral], route: str, on: date) -> None:
    """Record that one formal notice with these portions of one cable went to one agency; its limit runs from that day.

    `route` says by which rule: D-67 from our central facility, D-66 through the NDC. Raises RefusedError when one was
    sent before, the agency is not on the list that day (W-24), or the portions do not belong together.
    """
    if len({(each.cable_id, each.agency) for each in referrals}) != 1:
        raise RefusedError(Refused("One notice holds portions of one cable for one agency.", "W-23"))
    for referral in referrals:
        send_referral(actor=actor, referral=referral, route=route, on=on)


@transaction.atomic
def send_referral(*, actor: User, referral: Referral, route: str = Referral.Route.CENTRAL, on: date) -> None:
    """The same for one portion."""
    locked = _locked(actor, referral)
    require_thawed(locked.cable, act="send_referral")
    if route not in RULE:
        raise RefusedError(Refused("Say which way the notice went; its limit follows from that.", "D-66, D-67"))
    if locked.sent_on is not None:
        raise RefusedError(Refused("This referral has been sent.", "D-67"), act="send_referral")
    if locked.agency not in agencies_on(on):
        raise RefusedError(Refused(f"{locked.agency} receives no referrals on {on}.", "W-24"), act="send_referral")
    notice = Notice(agency=locked.agency, noticed_on=on, route=Route(route))
    locked.sent_on, locked.sent_by, locked.route = on, actor, route
    locked.limit_on = referral_limit(notice, on)
    _enter(actor, locked, Kind.NOTICE, on, f"until {locked.limit_on} ({RULE[route]})")
    locked.save(update_fields=["sent_on", "sent_by", "route", "limit_on"])
    audit.record(SENT, actor=actor, record=locked.cable.public_id, facts={"referral": locked.public_id})


@transaction.atomic
def remind(*, actor: User, referral: Referral, words: str = "", on: date) -> None:
    """Record that the agency was reminded of a referral that it has not answered."""
    locked = _waiting(actor, referral)
    _enter(actor, locked, Kind.REMINDER, on, words)
    audit.record(REMINDED, actor=actor, record=locked.cable.public_id, facts={"referral": locked.public_id})


@transaction.atomic
def set_limit(*, actor: User, referral: Referral, limit_on: date, reason: str, on: date) -> None:
    """Put another limit in place of the computed one: where the notice is disputed, ISOO's Director sets the day."""
    locked = _waiting(actor, referral)
    if not reason.strip():
        raise RefusedError(Refused("Cite the letter in which the day was set.", "D-68"), act="set_limit")
    if limit_on <= on:
        raise RefusedError(Refused("A limit lies ahead.", "D-68"), act="set_limit")
    facts = {"referral": locked.public_id, "before": locked.limit_on.isoformat(), "after": limit_on.isoformat()}
    locked.limit_on = limit_on
    _enter(actor, locked, Kind.LIMIT, on, f"{limit_on}: {reason.strip()}")
    locked.save(update_fields=["limit_on"])
    audit.record(LIMIT_SET, actor=actor, record=locked.cable.public_id, facts=facts)


@transaction.atomic
def answer_referral(*, actor: User, referral: Referral, answer: str, ground: str = "", on: date) -> None:
    """Record what the agency answered. The cable comes back to its reviewer once every agency has answered."""
    locked = _waiting(actor, referral)
    if answer not in Referral.Answer.values or answer == Referral.Answer.LAPSED:
        raise RefusedError(Refused("Say what the agency answered.", "D-64"), act="answer")
    if answer in NEEDS_GROUND and not ground.strip():
        raise RefusedError(NEEDS_GROUND[Referral.Answer(answer)], act="answer")
    _enter(actor, locked, Kind.ANSWER, on, f"{Referral.Answer(answer).label} {ground}".strip())
    _close(actor, locked, answer, ground, on)
    facts = {"referral": locked.public_id, "answer": answer}
    audit.record(ANSWERED, actor=actor, record=locked.cable.public_id, facts=facts)


@transaction.atomic
def record_lapse(*, actor: User, referral: Referral, reason: str, on: date) -> None:
    """Record that an agency stayed silent past its limit, so that its equity lapsed (D-66, D-67).

    A person says so, having looked for an answer; no job does. The equity lapses on the limit day itself (D-85).
    """
    locked = _waiting(actor, referral)
    if on < locked.limit_on:
        raise RefusedError(
            Refused(f"The agency may answer until {locked.limit_on}.", RULE[Referral.Route(locked.route)]), act="lapse"
        )
    if not reason.strip():
        raise RefusedError(
            Refused("Say where you looked for an answer.", RULE[Referral.Route(locked.route)]), act="lapse"
        )
    rule = RULE[Referral.Route(locked.route)]
    _enter(actor, locked, Kind.LAPSE, on, f"{rule}: {reason.strip()}")
    _close(actor, locked, Referral.Answer.LAPSED, rule, on)
    facts = {"referral": locked.public_id, "rule": rule}
    audit.record(LAPSED, actor=actor, record=locked.cable.public_id, facts=facts)


def _enter(actor: User, referral: Referral, kind: ReferralEntry.Kind, on: date, words: str) -> None:
    """A line of the log; written before the referral closes, for closing it ends the liaison's reading."""
    ReferralEntry.objects.create(
        referral=referral,
        cable_id=referral.cable_id,
        portion_id=referral.portion_id,
        kind=kind,
        on=on,
        by=actor,
        words=words[:400],
    )


def _close(actor: User, referral: Referral, answer: str, ground: str, on: date) -> None:
    referral.answer, referral.answer_ground, referral.answered_on, referral.answered_by = answer, ground, on, actor
    referral.save(update_fields=["answer", "answer_ground", "answered_on", "answered_by"])


def _waiting(actor: User, referral: Referral) -> Referral:
    """The referral, locked, if it was sent and is not answered."""
    locked = _locked(actor, referral)
    if locked.sent_on is None or locked.answer:
        raise RefusedError(Refused("Only a sent referral without an answer can be answered.", "D-64"), act="answer")
    return locked


def _locked(actor: User, referral: Referral) -> Referral:
    if Role.LIAISON not in roles_of(actor):
        raise RefusedError(Refused("Referrals are the liaison's to send and to answer.", "A-05"))
    return Referral.objects.select_for_update(of=("self",)).select_related("cable").get(pk=referral.pk)


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
