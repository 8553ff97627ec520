"""What went out, and the runs of reports."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from declass.models import new_public_id


class Release(models.Model):
    """The immutable public rendition of one cable. Every field here was cleared for the public; so is its address."""

    class Outcome(models.TextChoices):
        FULL = "FULL", "released in full"
        PART = "PART", "released in part"

    public_id = models.CharField(primary_key=True, max_length=24, default=new_public_id, editable=False)
    review = models.OneToOneField("reviews.Review", on_delete=models.PROTECT, related_name="release")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="releases")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    released_on = models.DateField()
    case_number = models.CharField(max_length=24)
    outcome = models.CharField(max_length=4, choices=Outcome)
    release_line = models.CharField(max_length=120)
    heading = models.CharField(max_length=120)
    title = models.TextField()
    mrn = models.CharField(max_length=64, blank=True)
    origin_on = models.DateField(null=True)
    order_number = models.CharField(max_length=8, blank=True)
    tags = ArrayField(models.CharField(max_length=64), default=list)
    notice = models.TextField(blank=True)
    is_demonstration = models.BooleanField()
    post = models.CharField(max_length=64, blank=True)
    origin_year = models.PositiveSmallIntegerField(null=True)
    earlier = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    withholds_again = models.CharField(max_length=400, blank=True)  # why it withholds what an earlier release gave
    renderer_version = models.CharField(max_length=32)
    built_from = models.JSONField(default=dict)  # with the determinations, all that the bytes are made from
    search = SearchVectorField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawal_reason = models.CharField(max_length=400, blank=True)
    suspended_at = models.DateTimeField(null=True)  # while an incident is open; set by the database alone

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                name="a withdrawal has its day, its person and its reason",
            ),
        ]
        indexes = [
            models.Index(F("released_on").desc(), "public_id", name="release_newest"),
            models.Index(fields=["origin_on", "public_id"], name="release_origin"),
            models.Index(F("post"), F("released_on").desc(), "public_id", name="release_post"),
            models.Index(F("origin_year"), F("released_on").desc(), "public_id", name="release_year"),
            GinIndex(fields=["search"], name="release_search"),
            GinIndex(fields=["tags"], name="release_tags"),
        ]

    def __str__(self) -> str:
        return self.public_id


class ReleasePart(models.Model):
    """The bytes of one part of a release, as they went out."""

    class Kind(models.TextChoices):
        TEXT = "txt", "text"
        PDF = "pdf", "PDF"
        JSON = "json", "JSON"
        NOTICE = "notice", "withdrawal notice"
        MANIFEST = "manifest", "manifest"
        SIGNATURE = "signature", "signature"
        INCLUSION = "inclusion", "proof of inclusion"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=12, choices=Kind)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "kind"], name="one part of a kind a release")]

    def __str__(self) -> str:
        return f"part {self.pk}"


class ReportRun(models.Model):
    """One run of one kind of report for one day: claimed first, then done, so that no day runs twice.

    Unclaimed, it waits to be run again. Its figures stand for each collection and label; each reader sums their part.
    """

    kind = models.CharField(max_length=32)
    on = models.DateField()
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    rerun_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "on"], name="one run a report and day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Subscription(models.Model):
    """A person's wish to be told by mail that a kind of report has run, or to have a calendar of deadlines.

    The calendar's private address is kept as the SHA-256 of its token alone; ending the subscription ends the address.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)  # of report, or "calendar"
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    token_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(ended_at__isnull=True), name="one subscription a person and kind"
            ),
        ]
        indexes = [models.Index(fields=["token_sha256"], name="calendar_by_token", condition=~Q(token_sha256=""))]

    def __str__(self) -> str:
        return f"subscription {self.pk}"
