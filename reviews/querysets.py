"""Filters over reviews and delegations, named as the sentence reads."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce

from reviews.workflow import CLOSED_STATES, State

DUE_KEY = Coalesce("due_on", models.Value(date.max))


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
        """Of cables that the person did not import, second-review, approve or release, nor was overruled in (W-36)."""
        parts = (("SecondReview", "reviewer"), ("Approval", "approver"), ("Release", "released_by"))
        kept = self.exclude(cable__imported_by=person)
        for model, who in parts:
            kept = kept.exclude(_part(model, who, person))
        overrulings = apps.get_model("reviews", "Overruling").objects.against(person)
        return kept.exclude(models.Exists(overrulings.filter(cable=models.OuterRef("cable"))))

    def thawed(self) -> Self:
        """Of cables that no open incident freezes (X-30)."""
        incidents = apps.get_model("reviews", "Incident").objects.open()
        return self.exclude(models.Exists(incidents.filter(cable=models.OuterRef("cable"))))

    def undetermined_by(self, person: Any) -> Self:
        """Of cables of which the person never determined a portion, superseded answers included (W-36)."""
        return self.exclude(_part("Determination", "determined_by", person))

    def in_queue_order(self) -> Self:
        """Due date first, then priority, then age."""
        return self.alias(due_key=DUE_KEY).order_by(DUE_KEY, "priority", "opened_on", "id")

    def after(self, key: tuple[date, int, date, int]) -> Self:
        """What stands behind a place in that order: (due date or date.max, priority, opening day, id)."""
        due, priority, opened, last = key
        later = models.Q(due_key__gt=due) | models.Q(due_key=due, priority__gt=priority)
        later |= models.Q(due_key=due, priority=priority, opened_on__gt=opened)
        later |= models.Q(due_key=due, priority=priority, opened_on=opened, id__gt=last)
        return self.alias(due_key=DUE_KEY).filter(later, due_key__gte=due)


def _part(model: str, who: str, person: Any) -> models.Exists:
    rows = apps.get_model("reviews", model).objects
    return models.Exists(rows.filter(**{who: person}, cable=models.OuterRef("cable")))


class OverrulingQuerySet(models.QuerySet):
    """Overrulings by approvers."""

    def against(self, person: Any) -> Self:
        """Of what the person had determined."""
        rows = apps.get_model("reviews", "Determination").objects.filter(determined_by=person)
        return self.filter(
            models.Exists(rows.filter(cable=models.OuterRef("cable"), determined_at__lt=models.OuterRef("at")))
        )


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
