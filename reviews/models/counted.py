"""What jobs and reports may count of decisions: views without a word of text, for whoever may read the whole cable.

Row policies hide rows, not columns; so the clock, which reads no text, sees these instead of the tables.
"""

from django.conf import settings
from django.db import models


def _cable() -> models.ForeignKey:
    return models.ForeignKey("cables.Cable", on_delete=models.DO_NOTHING, related_name="+")


def _review() -> models.ForeignKey:
    return models.ForeignKey("reviews.Review", on_delete=models.DO_NOTHING, related_name="+")


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")


class CountedDetermination(models.Model):
    """A determination without its words."""

    cable = _cable()
    review = _review()
    determined_by = _person()
    determined_at = models.DateTimeField()
    classification = models.CharField(max_length=12)
    ground = models.CharField(max_length=12)
    declassify_on = models.DateField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "reviews_counted_determination"

    def __str__(self) -> str:
        return f"determination {self.pk}"


class CountedCut(models.Model):
    """A cut of a determination without its place and its words."""

    cable = _cable()
    review = _review()
    determined_at = models.DateTimeField()
    code = models.CharField(max_length=12)
    statute = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "reviews_counted_cut"

    def __str__(self) -> str:
        return f"cut {self.pk}"


class CountedSecondReview(models.Model):
    """A second reviewer's answer without its reason."""

    cable = _cable()
    review = _review()
    reviewer = _person()
    at = models.DateTimeField()
    concurs = models.BooleanField()

    class Meta:
        managed = False
        db_table = "reviews_counted_secondreview"

    def __str__(self) -> str:
        return f"second review {self.pk}"


class CountedApproval(models.Model):
    """An approval without its reason."""

    cable = _cable()
    review = _review()
    approver = _person()
    decided_on = models.DateField()
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "reviews_counted_approval"

    def __str__(self) -> str:
        return f"approval {self.pk}"
