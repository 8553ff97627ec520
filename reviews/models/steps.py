"""What a reviewer did on the way to a decision: drafts and decisions in order, undone and redone, never erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Step(models.Model):
    """One draft or one decision on a portion.

    A step of a decision names the determination it made and the one that stood before; a draft holds the form as it
    was. `undone_at` says that it is taken back for now; `closed_at` that it can be neither undone nor redone any more.
    """

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="steps")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    portion = models.ForeignKey("cables.Portion", on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    draft = models.JSONField(null=True)
    determination = models.ForeignKey(
        "reviews.Determination", null=True, on_delete=models.PROTECT, related_name="steps"
    )
    before = models.ForeignKey("reviews.Determination", null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, determination__isnull=True, before__isnull=True)
                | Q(draft__isnull=True, determination__isnull=False),
                name="a step is a draft or a decision",
            ),
        ]
        indexes = [models.Index(fields=["review", "id"], name="step_open", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return f"step {self.pk}"
