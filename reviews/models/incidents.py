"""Incidents (X-30): what went wrong with a record, what the law then asks, and how it was closed."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from declass.models import new_public_id


class IncidentQuerySet(models.QuerySet):
    """Incidents."""

    def open(self) -> Self:
        """Not yet closed by a second person."""
        return self.filter(confirmed_at=None)

    def kept_by(self, person: Any) -> Self:
        """Of cables in the person's custody."""
        return self.filter(custodian=person)


class Incident(models.Model):
    """One incident. While it is open the record is frozen, and its releases are out of public sight.

    Holds ids and what people wrote about the handling, never text of the record. The database fills in `record` and
    `custodian`, who kept the collection when it was opened.
    """

    class Kind(models.TextChoices):
        SPILL = "SPILL", "possible spill: the banner is lower than a portion"
        AEA = "AEA", "RD or FRD found in what was released"
        REDACTION = "REDACTION", "withheld words found in a released copy"
        MISROUTED = "MISROUTED", "sent to somebody who may not have it"

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=9, choices=Kind)
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="incidents")
    record = models.CharField(max_length=24)  # the cable's public id: the auditor sees no row of cables
    custodian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("reviews.Release", null=True, on_delete=models.PROTECT, related_name="incidents")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    rule = models.CharField(max_length=16, blank=True)  # the rule that opened it; empty where a person did
    remark = models.CharField(max_length=400, blank=True)
    duty = models.CharField(max_length=300)
    due_on = models.DateField()
    closing_reason = models.CharField(max_length=400, blank=True)
    closing_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closing_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cable", "kind"],
                condition=Q(confirmed_at__isnull=True),
                name="one open incident of a kind a cable",
            ),
            models.CheckConstraint(
                condition=~Q(rule="") | ~Q(remark=""), name="a rule or a person's remark opens an incident"
            ),
            models.CheckConstraint(
                condition=Q(closing_by__isnull=True, closing_at__isnull=True, closing_reason="")
                | (Q(closing_by__isnull=False, closing_at__isnull=False) & ~Q(closing_reason="")),
                name="a closing has its person, its time and its reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False, closing_by__isnull=False)
                    & ~Q(confirmed_by=F("closing_by"))
                ),
                name="a second person confirms the closing",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="incident_open", condition=Q(confirmed_at__isnull=True))]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        """Whether it still freezes the record."""
        return self.confirmed_at is None
