"""What was handed in together, and what became of each file."""

from django.conf import settings
from django.db import models

from cables.models.records import Collection
from declass.models import new_public_id


class Batch(models.Model):
    """Files handed in together, for one collection. Seen by its custodian alone: file names tell."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="batches")
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_id


class BatchReading(models.Model):
    """How far a large batch is read that a job reads: texts `reached` of `expected`, once those are counted."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="reading")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    click = models.JSONField()
    expected = models.PositiveIntegerField(null=True)
    reached = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"reading of batch {self.batch_id}"

    @property
    def rate(self) -> float | None:
        """Texts read in a second so far; None before the first."""
        if not self.reached or self.begun_at is None or self.moved_at is None:
            return None
        return self.reached / max((self.moved_at - self.begun_at).total_seconds(), 0.001)


class BatchPart(models.Model):
    """A stretch of the bytes of a file of a large batch, kept from the request until every text of it is read."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="parts")
    file_position = models.PositiveIntegerField()
    name = models.TextField()
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint("batch", "file_position", "position", name="a part of a batch is kept once"),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"


class BatchFile(models.Model):
    """One file, member of an archive or row of a table, and what became of it. Its cables are found by the hash."""

    class Outcome(models.TextChoices):
        ACCEPTED = "ACCEPTED", "imported"
        KNOWN = "KNOWN", "known"
        REFUSED = "REFUSED", "refused"
        QUARANTINED = "QUARANTINED", "in quarantine"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    outcome = models.CharField(max_length=11, choices=Outcome)
    reason = models.CharField(max_length=400, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["ACCEPTED", "KNOWN"]) | ~models.Q(reason=""),
                name="a file that is not imported has a reason",
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"
