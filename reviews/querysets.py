"""Filters over reviews and delegations, named as the sentence reads."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models

from reviews.workflow import CLOSED_STATES, State


class ReviewQuerySet(models.QuerySet):
    """Reviews."""

    def open(self) -> Self:
        """Not yet released or closed."""
        return self.exclude(state__in=[state.value for state in CLOSED_STATES])

    def in_state(self, *states: State) -> Self:
        """In one of the states."""
        return self.filter(state__in=[state.value for state in states])

    def workable_by(self, person: Any) -> Self:
        """Of cables that the person may read as a whole."""
        return self.filter(cable__in=apps.get_model("cables", "Cable").objects.whole_for(person))

    def untouched_by(self, person: Any) -> Self:
        """Of cables that the person did not import, second-review, approve or release (W-36)."""
        return self.exclude(
            models.Q(cable__imported_by=person)
            | models.Q(cable__reviews__second_reviews__reviewer=person)
            | models.Q(cable__reviews__approvals__approver=person)
            | models.Q(cable__releases__released_by=person)
        )

    def in_queue_order(self) -> Self:
        """Due date first, then age."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "opened_on", "id")


class DelegationQuerySet(models.QuerySet):
    """Delegations of authority."""

    def in_force(self, *, on: date) -> Self:
        """Confirmed by a second administrator, begun, not ended and not revoked on that day (A-01)."""
        return self.filter(confirmed_on__lte=on, valid_from__lte=on, valid_to__gte=on).filter(
            models.Q(revoked_on__isnull=True) | models.Q(revoked_on__gt=on)
        )

    def covering(self, collection_id: int) -> Self:
        """For every collection, or for this one."""
        return self.filter(models.Q(collection_id=collection_id) | models.Q(collection_id__isnull=True))
