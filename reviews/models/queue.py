"""A review of one cable, who holds it, and the views of the queues that people keep."""

import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from declass.models import new_public_id
from reviews.querysets import ReviewQuerySet
from reviews.workflow import CLOSED_STATES, State


class Review(models.Model):
    """One cable before a reviewer. Its state says where it is; what was decided is computed from determinations."""

    class Kind(models.TextChoices):
        AUTOMATIC = "AUTOMATIC", "automatic (3.3)"
        SYSTEMATIC = "SYSTEMATIC", "systematic (3.4)"
        MANDATORY = "MANDATORY", "mandatory (3.5)"
        DISCRETIONARY = "DISCRETIONARY", "discretionary"

    class Priority(models.IntegerChoices):
        URGENT = 1, "urgent"
        NORMAL = 2, "normal"
        LOW = 3, "low"

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.AUTOMATIC)
    state = models.CharField(max_length=20, choices={state.value: state.value for state in State}, default=State.QUEUED)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="reviews")
    needs_second_review = models.CharField(max_length=200, blank=True)  # why (W-35)
    is_sampled = models.BooleanField(null=True)  # drawn for a second look; settled at the first submission, for good
    sent_back_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cable"],
                condition=~Q(state__in=[state.value for state in CLOSED_STATES]),
                name="one open review a cable",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="a known review state"
            ),
        ]
        indexes = [
            models.Index(
                F("state"),
                Coalesce("due_on", Value(date.max)),
                F("priority"),
                F("opened_on"),
                F("id"),
                name="review_queue",
            ),
            models.Index(fields=["reviewer", "state"], name="review_of_reviewer"),
        ]

    def __str__(self) -> str:
        return self.public_id


def new_token() -> int:
    """A number that says nothing of how many holds there were; small enough for a script to keep it exact."""
    return 1 + secrets.randbelow(2**53 - 1)


class Lease(models.Model):
    """Holds a review for one person until it expires. `id` is the fencing token: every write names it."""

    id = models.BigAutoField(primary_key=True, default=new_token, serialize=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="leases")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leases")
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(ended_at__isnull=True), name="one running lease a review"
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="lease_running", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"lease {self.pk}"


class SavedView(models.Model):
    """A queue as one person likes to see it: filters and columns under a name. Nobody else reads it."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    queue = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "queue", "name"], name="one view a name"),
            models.CheckConstraint(condition=~Q(name=""), name="a view has a name"),
        ]

    def __str__(self) -> str:
        return self.public_id
