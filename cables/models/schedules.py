"""What was recorded about a cable's date, and every computation ever made from it (D-86)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class ScheduleFact(models.Model):
    """A fact that changes a date or clears a blocker, with its evidence: who recorded it, and when.

    Superseded, never overwritten; one that is taken back is superseded by nothing, and says by whom and why.
    `value` holds dates and codes in the shapes of `schedule.Facts`.
    """

    class Kind(models.TextChoices):
        EXTENSION = "extension", "extension by an original classification authority (D-44)"
        EVENT = "event_confirmed_on", "event confirmed (D-50)"
        PANEL_APPROVAL = "panel_approval", "Panel approval of an exemption (D-70)"
        RECLASSIFICATION = "reclassification", "reclassification (A-07, A-08)"
        AEA_REVIEW = "aea_review", "page-by-page RD/FRD review (D-53)"
        AEA_SUSPECTED = "aea_suspected", "suspected to bear RD, FRD or TFNI (D-52)"
        DISPOSITION = "disposition", "disposition, and when it was scheduled (D-58, D-59)"
        MEDIA_DELAY = "media_delay_to", "delay for difficult media (D-62)"
        DISCOVERY = "discovered_on", "discovery of the record (D-63)"
        CLASSIFIED_ON = "classified_on", "day of original classification (D-41)"

    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.JSONField(encoder=DjangoJSONEncoder)
    evidence = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_back_by=None, taken_back_reason="")
                | (
                    models.Q(superseded_at__isnull=False, taken_back_by__isnull=False) & ~models.Q(taken_back_reason="")
                ),
                name="a fact is taken back by somebody, for a reason",
            ),
        ]

    def __str__(self) -> str:
        return f"fact {self.pk}"

    @property
    def words(self) -> str:
        """What was recorded, in a line: "made on 2026-01-02, to 2027-01-02"."""
        if not isinstance(self.value, dict):
            return f"{self.value}"
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.value.items())


class ScheduleHistory(models.Model):
    """One computation: what went in, what came out, under which rules and engine. Never overwritten (D-86)."""

    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="schedules")
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    instruction = models.TextField(blank=True)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    date = models.DateField(null=True)
    basis = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    flags = ArrayField(models.CharField(max_length=40), default=list)
    blockers = ArrayField(models.CharField(max_length=64), default=list)
    rules = ArrayField(models.CharField(max_length=8), default=list)
    trace = ArrayField(models.TextField(), default=list)
    engine_version = models.CharField(max_length=16)

    class Meta:
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"schedule {self.pk}"
