"""The queues: which reviews wait for which role, and which of them this person may work on."""

from dataclasses import dataclass

from django.db.models import QuerySet

from declass.models import User
from declass.roles import Role, roles_of
from reviews.models import Review
from reviews.workflow import State


@dataclass(frozen=True)
class Queue:
    """Reviews in one state, worked on by one role."""

    name: str
    label: str
    state: State
    role: Role

    def waiting_for(self, person: User) -> QuerySet[Review]:
        """What stands in this queue for the person: cables they may read as a whole and had no part in."""
        reviews = Review.objects.in_state(self.state).workable_by(person).untouched_by(person)
        if self.state is not State.QUEUED:
            reviews = reviews.exclude(cable__reviews__determinations__determined_by=person)
        return reviews.select_related("cable__collection").in_queue_order()


QUEUES = (
    Queue("first", "First review", State.QUEUED, Role.REVIEWER),
    Queue("second", "Second review", State.SECOND_REVIEW, Role.REVIEWER),
    Queue("approval", "Approval", State.AWAITING_APPROVAL, Role.APPROVER),
    Queue("release", "Release", State.APPROVED, Role.RELEASE_OFFICER),
)


def queues_for(person: User) -> list[Queue]:
    """The queues that the person's roles open."""
    roles = roles_of(person)
    return [queue for queue in QUEUES if queue.role in roles]
