"""May this person do this to this review? One answer with its reason, for buttons, pages, posts and jobs alike.

`judge` is the rule over a `Situation`; `may` collects the situation from the rows. The database refuses the same
(reviews/migrations/0003): different people, and a delegation in force.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cables.access import may_work_on
from cables.models import Cable
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.models import Approval, Delegation, Determination, Overruling, Release, Review, SecondReview
from reviews.workflow import CLOCKWORK, Act, Move, State, acts_from, move_for

ROLE_FOR = {
    Act.CLAIM: (Role.REVIEWER,),
    Act.RETURN: (Role.REVIEWER,),
    Act.HAND_OVER: (Role.CUSTODIAN, Role.APPROVER),
    Act.DETERMINE: (Role.REVIEWER,),
    Act.SUBMIT: (Role.REVIEWER,),
    Act.CONCUR: (Role.REVIEWER,),
    Act.DISSENT: (Role.REVIEWER,),
    Act.APPROVE: (Role.APPROVER,),
    Act.SEND_BACK: (Role.APPROVER, Role.RELEASE_OFFICER),
    Act.OVERRULE: (Role.APPROVER,),
    Act.RELEASE: (Role.RELEASE_OFFICER,),
    Act.WITHDRAW: (Role.RELEASE_OFFICER,),
    Act.CLOSE: (Role.RELEASE_OFFICER,),
}
OVERRULED = "were overruled in"
# What nobody may have done in this record who wants to do the act (product.md §1, W-36).
APART_FROM = {
    Act.CLAIM: ("imported", "second-reviewed", "approved", "released", OVERRULED),
    Act.DETERMINE: ("imported", "second-reviewed", "approved", "released", OVERRULED),
    Act.CONCUR: ("imported", "determined", "approved", "released"),
    Act.DISSENT: ("imported", "determined", "approved", "released"),
    Act.APPROVE: ("imported", "determined", "second-reviewed", "released"),
    Act.OVERRULE: ("imported", "determined", "second-reviewed", "released"),
    Act.RELEASE: ("imported", "determined", "second-reviewed", "approved"),
    Act.CLOSE: ("imported", "determined", "second-reviewed", "approved"),
}
HELD_BY_ACTOR = frozenset({Act.RETURN, Act.DETERMINE, Act.SUBMIT})
NOT_SUPERVISED = Refused(
    "The collection's custodian does this, or an approver whose delegation in force covers the cable.", "A-01"
)
# What an incident leaves open: giving a cable back, and pulling a release back.
OPEN_WHEN_FROZEN = frozenset({Act.RETURN, Act.WITHDRAW})
FROZEN = Refused("An incident about this record is open. Nothing is done with it until that is closed.", "X-30")
NOT_YOURS = Refused("This cable is not among those you may work on.", "X-03")


@dataclass(frozen=True)
class Situation:
    """All that the rule looks at."""

    state: State
    roles: frozenset[Role]
    works_on_whole: bool
    holds_lease: bool = False
    parts: frozenset[str] = field(default_factory=frozenset)
    delegation: str = ""  # "in force", or why there is none
    keeps: bool = False  # has the cable's collection in custody
    is_frozen: bool = False  # an incident about the cable is open


def judge(act: Act, situation: Situation) -> Refused | None:
    """Why the act is refused in this situation, or None where it is allowed."""
    checks: tuple[Callable[[Act, Situation], Refused | None], ...] = (
        _can_see,
        _has_role,
        _state_allows,
        _is_thawed,
        _is_apart,
        _holds_it,
        _supervises,
        _has_authority,
    )
    return next((refusal for check in checks if (refusal := check(act, situation)) is not None), None)


def _can_see(act: Act, situation: Situation) -> Refused | None:
    return None if situation.works_on_whole else NOT_YOURS


def _has_role(act: Act, situation: Situation) -> Refused | None:
    if act in CLOCKWORK:
        return Refused("The clock does this.", "W-36")
    wanted = ROLE_FOR[act]
    if situation.roles.intersection(wanted):
        return None
    return Refused(f"This is for {' or '.join(role.value.lower() + 's' for role in wanted)}.", "A-05")


def _state_allows(act: Act, situation: Situation) -> Refused | None:
    if move_for(situation.state, act) is not None:
        return None
    words = situation.state.value.replace("_", " ").lower()
    return Refused(f"The review is {words}; that does not allow it.", "W-36")


def _is_thawed(act: Act, situation: Situation) -> Refused | None:
    return FROZEN if situation.is_frozen and act not in OPEN_WHEN_FROZEN else None


def _is_apart(act: Act, situation: Situation) -> Refused | None:
    shared = [part for part in APART_FROM.get(act, ()) if part in situation.parts]
    if not shared:
        return None
    return Refused(f"You {shared[0]} this record; another person must do this.", "W-36")


def _holds_it(act: Act, situation: Situation) -> Refused | None:
    if act not in HELD_BY_ACTOR or situation.holds_lease:
        return None
    return Refused("You do not hold this cable. Take it from the queue first.", "W-36")


def _supervises(act: Act, situation: Situation) -> Refused | None:
    """docs/decisions: the custodian for their collection, an approver for what their delegation covers."""
    if act is not Act.HAND_OVER:
        return None
    keeps = situation.keeps and Role.CUSTODIAN in situation.roles
    covers = situation.delegation == "in force" and Role.APPROVER in situation.roles
    return None if keeps or covers else NOT_SUPERVISED


def _has_authority(act: Act, situation: Situation) -> Refused | None:
    if act not in (Act.APPROVE, Act.OVERRULE) or situation.delegation == "in force":
        return None
    return Refused(situation.delegation or "No written delegation is on file for you.", "A-01")


def parts_of(person: User, cable: Cable) -> frozenset[str]:
    """What the person has done in this record, superseded and voided parts included; in one query."""
    here = {"cable": OuterRef("pk")}
    parts: dict[str, QuerySet[Any]] = {
        "determined": Determination.objects.filter(**here, determined_by=person),
        "second-reviewed": SecondReview.objects.filter(**here, reviewer=person),
        "approved": Approval.objects.filter(**here, approver=person),
        "released": Release.objects.filter(**here, released_by=person),
        OVERRULED: Overruling.objects.filter(**here).against(person),
    }
    found = Cable.objects.filter(pk=cable.pk).values_list(*map(Exists, parts.values())).first() or ()
    done = [name for name, true in zip(parts, found, strict=False) if true]
    return frozenset([*done, *(["imported"] if cable.imported_by_id == person.pk else [])])


def delegation_for(person: User, cable: Cable, *, on: date) -> Delegation | None:
    """The delegation under which the person may approve this cable on that day (A-01), the widest first."""
    return (
        Delegation.objects.in_force(on=on)
        .filter(person=person, scope_level__gte=cable.level)
        .covering(cable.collection_id)
        .order_by("-scope_level", "id")
        .first()
    )


def _delegation_words(person: User, cable: Cable, on: date) -> str:
    if delegation_for(person, cable, on=on):
        return "in force"
    latest = Delegation.objects.filter(person=person).order_by("-valid_to").first()
    if latest is None:
        return ""
    if latest.confirmed_on is None:
        return "Your delegation has not been confirmed by a second administrator."
    if latest.revoked_on is not None:
        return f"Your delegation was revoked on {latest.revoked_on}."
    if latest.valid_to < on:
        return f"Your delegation ended on {latest.valid_to}."
    return "Your delegation does not cover this cable."


def situation_of(actor: User, review: Review, *, on: date) -> Situation:
    """The actor's situation before a review, read from the rows."""
    cable = review.cable
    roles = roles_of(actor)
    lease = review.leases.filter(ended_at=None, holder=actor).exists()
    return Situation(
        state=State(review.state),
        roles=roles,
        works_on_whole=may_work_on(actor, cable),
        holds_lease=lease and review.reviewer_id == actor.pk,
        parts=parts_of(actor, cable),
        delegation=_delegation_words(actor, cable, on) if Role.APPROVER in roles else "",
        keeps=cable.collection.custodian_id == actor.pk,
        is_frozen=cable.incidents.open().exists(),
    )


def may(actor: User, act: Act, review: Review) -> Refused | None:
    """Why the actor may not do this now, or None."""
    return judge(act, situation_of(actor, review, on=today()))


def require(actor: User, act: Act, review: Review) -> None:
    """Raise RefusedError where `may` refuses."""
    refusal = may(actor, act, review)
    if refusal is not None:
        raise RefusedError(refusal, record=review.cable.public_id, act=act.value)


def require_role(actor: User, act: Act) -> None:
    """Raise RefusedError where no role of the actor opens the act, whatever the record."""
    roles = roles_of(actor)
    refusal = _has_role(act, Situation(state=State.QUEUED, roles=roles, works_on_whole=True))
    if refusal is not None:
        raise RefusedError(refusal, act=act.value)


def supervises(actor: User, review: Review, *, on: date) -> Refused | None:
    """Why the actor does not supervise the work on a review's cable, or None."""
    return judge(Act.HAND_OVER, replace(situation_of(actor, review, on=on), state=State.IN_REVIEW))


def offers(actor: User, review: Review) -> list[tuple[Move, Refused | None]]:
    """The moves that the review's state has for the actor's roles, each with the reason why it is not open."""
    situation = situation_of(actor, review, on=today())
    state = State(review.state)
    moves = [move_for(state, act) for act in acts_from(state) if situation.roles.intersection(ROLE_FOR.get(act, ()))]
    return [(move, judge(move.act, situation)) for move in moves if move is not None]
