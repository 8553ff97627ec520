"""What a custodian corrected in the reading of a cable: before, after, why, who and when."""

from django.conf import settings
from django.db import models

from cables.models.records import Cable, Portion


class Correction(models.Model):
    """One correction. Never changed, never deleted; `before` and `after` may quote, so both bear the whole's label."""

    class Field(models.TextChoices):
        MARK = "MARK", "mark of a portion"
        WHOLE = "WHOLE", "marking of the whole"
        ORIGIN = "ORIGIN", "date of origin"
        NUMBER = "NUMBER", "message reference number"
        ORDER = "ORDER", "executive order"
        INSTRUCTION = "INSTRUCTION", "declassification instruction"

    cable = models.ForeignKey(Cable, on_delete=models.PROTECT, related_name="corrections")
    portion = models.ForeignKey(Portion, null=True, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=11, choices=Field)
    before = models.TextField(blank=True)
    after = models.TextField()
    reason = models.CharField(max_length=400)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(field="MARK", portion__isnull=False)
                | (~models.Q(field="MARK") & models.Q(portion__isnull=True)),
                name="a mark is corrected on its portion, anything else on the cable",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a correction has its reason"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"
