"""The queues: which reviews wait for which role, and which of them this person may work on."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from declass.clock import today
from declass.models import User
from declass.roles import Role, roles_of
from reviews.models import Delegation, Determination, Referral, Review
from reviews.querysets import ReviewQuerySet
from reviews.workflow import State

COUNTED_TO = 1000  # a longer queue is counted no further: "1000+" says enough, and costs no more


@dataclass(frozen=True)
class Queue:
    """Reviews in some states, worked on by some roles."""

    name: str
    label: str
    states: tuple[State, ...]
    roles: tuple[Role, ...]
    narrow: Callable[[ReviewQuerySet, User], ReviewQuerySet]
    about: str

    def waiting_for(self, person: User) -> QuerySet[Review]:
        """What stands in this queue for the person, first due first: of cables they may read as a whole."""
        reviews = self.narrow(Review.objects.in_state(*self.states).workable_by(person), person)
        return reviews.select_related("cable__collection", "reviewer").in_queue_order()

    def count_for(self, person: User) -> str:
        """How many those are, in words: "1000+" for more than that."""
        counted = self.waiting_for(person).order_by()[: COUNTED_TO + 1].count()
        return f"{COUNTED_TO}+" if counted > COUNTED_TO else str(counted)


def _takeable(reviews: ReviewQuerySet, person: User) -> ReviewQuerySet:
    return reviews.untouched_by(person)


def _not_their_work(reviews: ReviewQuerySet, person: User) -> ReviewQuerySet:
    return reviews.untouched_by(person).undetermined_by(person)


def _answered(reviews: ReviewQuerySet, person: User) -> ReviewQuerySet:
    """The person's own, with a portion whose agency has answered and that still says "refer"."""
    standing = Determination.objects.filter(
        portion=OuterRef("portion"), classification=Determination.Classification.REFER, superseded_at=None
    )
    answers = Referral.objects.filter(Exists(standing), review=OuterRef("pk")).exclude(answer="")
    return reviews.filter(Exists(answers), reviewer=person)


def supervised(reviews: ReviewQuerySet, person: User) -> ReviewQuerySet:
    """Of cables whose work the person supervises: the list twin of `policy.supervises`."""
    roles = roles_of(person)
    mine = Q(pk__in=[])
    if Role.CUSTODIAN in roles:
        mine |= Q(cable__collection__custodian=person)
    if Role.APPROVER in roles:
        covering = Delegation.objects.in_force(on=today()).filter(
            Q(collection=None) | Q(collection=OuterRef("cable__collection")),
            person=person,
            scope_level__gte=OuterRef("cable__level"),
        )
        mine |= Q(Exists(covering))
    return reviews.filter(mine)


REVIEWERS = (Role.REVIEWER,)
SUPERVISORS = (Role.CUSTODIAN, Role.APPROVER)
QUEUES = (
    Queue(
        "first",
        "First review",
        (State.QUEUED,),
        REVIEWERS,
        _takeable,
        "Reviews open by themselves when a cable's date comes within its collection's lead time.",
    ),
    Queue(
        "second",
        "Second review",
        (State.SECOND_REVIEW,),
        REVIEWERS,
        _not_their_work,
        "A review comes here where W-35 asks for a second reviewer, or where its collection's sampling drew it.",
    ),
    Queue(
        "answers",
        "Referral answers",
        (State.IN_REVIEW,),
        REVIEWERS,
        _answered,
        "A cable of yours comes here once every agency it was referred to has answered.",
    ),
    Queue(
        "approval",
        "Approval",
        (State.AWAITING_APPROVAL,),
        (Role.APPROVER,),
        _not_their_work,
        "A review comes here when its reviewer submits it, or its second reviewer concurs.",
    ),
    Queue(
        "release",
        "Release",
        (State.APPROVED,),
        (Role.RELEASE_OFFICER,),
        _not_their_work,
        "A review comes here when it is approved.",
    ),
    Queue(
        "supervised",
        "Supervised",
        (State.QUEUED, State.IN_REVIEW),
        SUPERVISORS,
        supervised,
        "Here stands what waits for a first reviewer or is in one's hands, to be handed over or made urgent.",
    ),
)


def queues_for(person: User) -> list[Queue]:
    """The queues that the person's roles open."""
    roles = roles_of(person)
    return [queue for queue in QUEUES if roles.intersection(queue.roles)]
