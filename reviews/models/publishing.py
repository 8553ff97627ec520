"""Beside a release: its place in the release log, and the cut names that were left standing with a reason."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ReleaseLogEntry(models.Model):
    """One leaf of the release log, with the tree and its signed checkpoint right after it. Public, never changed."""

    position = models.BigIntegerField(primary_key=True)  # from 0, without a gap: the database sees to it
    release = models.OneToOneField("reviews.Release", on_delete=models.PROTECT, related_name="log_entry")
    leaf_hash = models.BinaryField()
    peaks = models.BinaryField()
    checkpoint = models.TextField()

    def __str__(self) -> str:
        return f"entry {self.position}"


class NameWaiver(models.Model):
    """A cut name that may stand in one place of the kept text (P-10): by the approver, with a reason.

    It falls with its approval. The name itself is not stored: the span is in the portion.
    """

    approval = models.ForeignKey("reviews.Approval", on_delete=models.PROTECT, related_name="name_waivers")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    portion = models.ForeignKey("cables.Portion", on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.CharField(max_length=400)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["approval", "portion", "start", "end"], name="a name is waived once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")) & ~Q(reason=""), name="a waiver says where and why"),
        ]

    def __str__(self) -> str:
        return f"waiver {self.pk}"


class Reclassification(models.Model):
    """What E.O. 13526, section 1.7(c) asks before anything that was released with authority is classified again (A-07).

    One of these stands behind each reclassification of a cable that was released; the database asks for it.
    """

    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="reclassifications")
    release = models.ForeignKey("reviews.Release", on_delete=models.PROTECT, related_name="reclassifications")
    agency_head = models.CharField("approved in writing by the agency head", max_length=200)
    approved_on = models.DateField("approved on")
    instrument = models.CharField("written approval", max_length=200)
    damage = models.TextField("the significant and demonstrable damage that it prevents")
    recovery = models.TextField("how the information can reasonably be recovered")
    adviser_told_on = models.DateField("National Security Advisor told on")
    isoo_told_on = models.DateField("ISOO told on")
    at_archives = models.BooleanField("the record is at the National Archives and open to the public")
    archivist_told_on = models.DateField("Archivist told on", null=True, blank=True)
    isoo_approved_on = models.DateField("ISOO Director approved on", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(agency_head="") & ~Q(instrument="") & ~Q(damage="") & ~Q(recovery=""),
                name="a reclassification names its approval, damage and recovery",
            ),
            models.CheckConstraint(
                condition=Q(adviser_told_on__lte=F("approved_on") + 30, isoo_told_on__lte=F("approved_on") + 30),
                name="a reclassification is reported within 30 days",
            ),
            models.CheckConstraint(
                condition=Q(at_archives=False) | Q(archivist_told_on__isnull=False, isoo_approved_on__isnull=False),
                name="records at the Archives need the Archivist and the ISOO Director",
            ),
        ]

    def __str__(self) -> str:
        return f"reclassification {self.pk}"
