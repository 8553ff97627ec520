"""The people of a review and a cable brought to any point of the flow, through the actions themselves."""

from dataclasses import dataclass
from datetime import timedelta

from cables.classification.levels import Level
from cables.models import Cable, Portion
from cables.tests.factories import make_cable, make_collection, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.approving import approve
from reviews.actions.delegating import confirm_delegation, enter_delegation
from reviews.actions.determining import Answer, determine, submit
from reviews.actions.queueing import claim, open_reviews
from reviews.actions.releasing import release
from reviews.models import Delegation, Release, Review

DUE_CABLE = """C O N F I D E N T I A L LIMA 000123
E.O. 12958: DECL: 03/01/2010
TAGS: PREL, PE
SUBJECT: A TEST OF THE FLOW
1. (C) The minister told us that Quispe would resign.
2. (U) The press reported nothing.
STRUBLE
"""


@dataclass(frozen=True)
class Cast:
    """One person for each part, all cleared S with need-to-know, and the cable between them."""

    custodian: User
    reviewer: User
    other_reviewer: User
    approver: User
    officer: User
    administrators: tuple[User, User]
    cable: Cable

    @property
    def review(self) -> Review:
        return Review.objects.get(cable=self.cable)


def make_delegation(
    administrators: tuple[User, User], person: User, *, start: int = -30, end: int = 30, level: Level = Level.TS
) -> Delegation:
    """A confirmed delegation; `start` and `end` are days from today."""
    first, second = administrators
    with acting_as(first):
        delegation = enter_delegation(
            actor=first,
            person=person,
            instrument="Test instrument",
            scope_level=level,
            valid_from=today() + timedelta(days=start),
            valid_to=today() + timedelta(days=end),
        )
    with acting_as(second):
        confirm_delegation(actor=second, delegation=delegation, on=today())
    return delegation


def make_cast(text: str = DUE_CABLE, *, year: int | None = 2000, delegation: bool = True) -> Cast:
    """A cable past its date with its review opened by the clock."""
    administrators = (make_person(Role.ADMINISTRATOR, level=None), make_person(Role.ADMINISTRATOR, level=None))
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    people = [make_person(role) for role in (Role.REVIEWER, Role.REVIEWER, Role.APPROVER, Role.RELEASE_OFFICER)]
    collection = make_collection(custodian, *people, is_demonstration=True)
    cable = make_cable(collection, text, year=year)
    if delegation:
        make_delegation(administrators, people[2])
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())
    return Cast(custodian, *people, administrators, cable)


def answer_for(portion: Portion) -> Answer:
    """The plain answer on a portion of a cable past its date."""
    return Answer("NOT_NSI" if portion.level == Level.U else "LAPSED")


def decide_all(cast: Cast, answers: dict[int, Answer] | None = None, *, reviewer: User | None = None) -> None:
    """Claim and decide every portion; `answers` by position replace the plain ones. Left unsubmitted."""
    actor = reviewer or cast.reviewer
    with acting_as(actor):
        lease = claim(actor=actor, review=cast.review)
        for portion in cast.cable.portions.to_decide():
            answer = (answers or {}).get(portion.position) or answer_for(portion)
            determine(actor=actor, review=cast.review, token=lease.pk, portion=portion, answer=answer)


def submit_all(cast: Cast, answers: dict[int, Answer] | None = None) -> None:
    """Decide every portion and submit."""
    decide_all(cast, answers)
    with acting_as(cast.reviewer):
        lease = cast.review.leases.get(ended_at=None)
        submit(actor=cast.reviewer, review=cast.review, token=lease.pk, word="RELEASE")


def approve_all(cast: Cast, answers: dict[int, Answer] | None = None) -> None:
    """Decide, submit and approve."""
    submit_all(cast, answers)
    with acting_as(cast.approver):
        approve(actor=cast.approver, review=cast.review)


def release_all(cast: Cast, answers: dict[int, Answer] | None = None) -> Release:
    """The whole flow."""
    approve_all(cast, answers)
    with acting_as(cast.officer):
        return release(actor=cast.officer, review=cast.review)
