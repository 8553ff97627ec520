"""Second persons: the second reviewer, the approver, and the written delegation that the approver acts under."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cables.models.labelled import LEVELS
from reviews.querysets import DelegationQuerySet, OverrulingQuerySet


class Delegation(models.Model):
    """Written declassification authority (A-01). Entered by one administrator, in force once a second confirms it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations")
    instrument = models.CharField("written instrument", max_length=200)
    scope_level = models.PositiveSmallIntegerField("up to", choices=LEVELS)
    collection = models.ForeignKey(
        "cables.Collection", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField("in force from")
    valid_to = models.DateField("to")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    confirmed_on = models.DateField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    revoked_on = models.DateField(null=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("valid_to")), name="a delegation begins before it ends"
            ),
            models.CheckConstraint(
                condition=~Q(entered_by=F("person")) & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("person"))),
                name="nobody delegates to themselves",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="a second administrator confirms",
            ),
        ]

    def __str__(self) -> str:
        return f"delegation {self.pk}"


class SecondReview(models.Model):
    """The second reviewer's answer (W-35): another person than the first, always."""

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="second_reviews")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    concurs = models.BooleanField()
    differing = models.PositiveSmallIntegerField(null=True)  # portions decided otherwise; null where none was blind
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"second review {self.pk}"


class SecondAnswer(models.Model):
    """What a second reviewer who decides blind would decide on one portion; the latest one counts.

    It is no determination: nothing follows from it but a comparison with the first reviewer's.
    """

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="second_answers")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    portion = models.ForeignKey("cables.Portion", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["review", "reviewer", "id"], name="second_answer_of")]

    def __str__(self) -> str:
        return f"second answer {self.pk}"


class Approval(models.Model):
    """A second person's agreement under a delegation in force. Voided by any later edit, never deleted."""

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="approvals")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="approvals")
    decided_on = models.DateField()
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(voided_at__isnull=True), name="one standing approval a review"
            ),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk}"


class Overruling(models.Model):
    """An approver's disagreement with the outcome, under a delegation in force: another reviewer decides again."""

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="overrulings")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    objects = OverrulingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"overruling {self.pk}"
