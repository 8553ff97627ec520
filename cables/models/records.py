"""Collections, cables and their pieces (product.md §4)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.models.labelled import LEVELS, Labelled
from cables.querysets import CableQuerySet, CollectionQuerySet, PortionQuerySet, SourceQuerySet
from declass.models import new_public_id

PIECE_KINDS = [
    "HEADER",
    "SUBJECT",
    "HEADING",
    "PARAGRAPH",
    "BULLET",
    "TABLE",
    "SIGNATURE",
    "SEPARATOR",
    "NOISE",
]
UNDECIDED_KINDS = ["SEPARATOR", "NOISE"]  # furniture: bears no information of its own, so nobody decides it


def _words(size: int = 64) -> ArrayField:
    return ArrayField(models.CharField(max_length=size), default=list, blank=True)


class Collection(models.Model):
    """A series of records under one custodian; need-to-know is granted on it."""

    class Disposition(models.TextChoices):
        PERMANENT = "PERMANENT", "permanent"
        TEMPORARY = "TEMPORARY", "temporary"
        UNSCHEDULED = "UNSCHEDULED", "unscheduled"

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=200)
    custodian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collections")
    disposition = models.CharField(max_length=12, choices=Disposition, default=Disposition.UNSCHEDULED)
    lead_time_months = models.PositiveSmallIntegerField(default=24)
    block_oldest = models.DateField("file block from", null=True, blank=True)
    block_newest = models.DateField("file block to", null=True, blank=True)
    is_series_exempt = models.BooleanField("file series exemption (D-61)", default=False)
    ceiling_level = models.PositiveSmallIntegerField("label ceiling", choices=LEVELS)
    ceiling_controls = _words()
    rd_plan = models.CharField("RD/FRD plan certified under (D-53)", max_length=200, blank=True)
    rd_official = models.CharField("certifying official", max_length=200, blank=True)
    rd_certified_on = models.DateField("certified on", null=True, blank=True)
    second_review_percent = models.PositiveSmallIntegerField("second review by sampling, in percent", default=0)
    blind_second_review = models.BooleanField("the second reviewer decides blind", default=False)
    is_demonstration = models.BooleanField(default=False)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        permissions = [("need_to_know", "Needs to know this collection")]
        constraints = [
            models.CheckConstraint(
                condition=Q(block_oldest__isnull=True, block_newest__isnull=True)
                | Q(block_oldest__lte=models.F("block_newest")),
                name="a file block begins before it ends",
            ),
            models.CheckConstraint(
                condition=Q(second_review_percent__lte=100), name="at most every review has a second look"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ceiling(self) -> Label:
        """The most that it may hold; what has been read by nobody is protected so."""
        return Label.from_tokens(Level(self.ceiling_level), self.ceiling_controls)


class Cable(Labelled):
    """One telegram: its aliases, the label of the whole, and what the rules make of its date. Never its text.

    `level`/`controls` are the label of the whole (banner joined with every portion); the guard protects the whole.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="cables")
    mrn_year = models.PositiveSmallIntegerField(null=True)
    mrn_post = models.CharField(max_length=32, blank=True)
    mrn_serial = models.PositiveIntegerField(null=True)
    named_agencies = _words(24)
    origin_on = models.DateField(null=True)
    origin_precision = models.CharField(max_length=5, blank=True)
    origin_basis = models.CharField(max_length=12, blank=True)
    order_number = models.CharField(max_length=8, blank=True)
    instruction_kind = models.CharField(max_length=12, blank=True)
    sections_seen = ArrayField(models.PositiveSmallIntegerField(), default=list)
    sections_of = models.PositiveSmallIntegerField(default=1)
    pages = models.PositiveIntegerField(default=1)
    pages_basis = models.CharField(max_length=7, default="LINES")  # `cables.parsing.pages.PageBasis`
    no_more_text_reason = models.CharField(max_length=400, blank=True)
    no_more_text_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    no_more_text_at = models.DateTimeField(null=True)
    aea_reviewed_on = models.DateField("page-by-page RD/FRD review on", null=True)
    has_problems = models.BooleanField(default=False)
    declassify_on = models.DateField(null=True)
    schedule_state = models.CharField(max_length=16)
    schedule_basis = models.CharField(max_length=16)
    schedule_flags = _words()
    schedule_blockers = _words()
    schedule_rules = _words(8)
    engine_version = models.CharField(max_length=16)
    flagged_on = models.DateField(null=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    objects = CableQuerySet.as_manager()

    class Meta:
        permissions = [("need_to_know", "Is named for this cable")]
        indexes = [
            models.Index(fields=["declassify_on"], name="cable_not_flagged", condition=Q(flagged_on__isnull=True)),
            models.Index(fields=["collection", "declassify_on", "id"], name="cable_by_due"),
            models.Index(fields=["mrn_post", "mrn_year", "mrn_serial"], name="cable_by_mrn"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def mrn(self) -> str:
        """The message reference number as far as known: "05 LIMA 4377"."""
        year = f"{self.mrn_year % 100:02d} " if self.mrn_year is not None else ""
        return f"{year}{self.mrn_post} {self.mrn_serial or ''}".strip()

    @property
    def is_complete(self) -> bool:
        """Whether every section that the cable announces is here (T-09)."""
        return len(self.sections_seen) >= self.sections_of


class CableSource(models.Model):
    """The bytes as received. Readable only at the label of the whole; without a cable, by the custodian alone.

    Without a cable they are held (quarantine): they could not be read, stand above the ceiling, or hold a section
    that could belong to more than one cable. Once settled they are imported elsewhere or discarded, and emptied.
    """

    class Held(models.TextChoices):
        UNREADABLE = "UNREADABLE", "could not be read"
        ABOVE_CEILING = "ABOVE_CEILING", "above the ceiling"
        SECTION = "SECTION", "a section whose cable is not clear"

    class Settled(models.TextChoices):
        IMPORTED = "IMPORTED", "imported"
        DISCARDED = "DISCARDED", "discarded"

    public_id = models.CharField(max_length=24, default=new_public_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="sources")
    cable = models.ForeignKey(Cable, null=True, on_delete=models.PROTECT, related_name="sources")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    decoded_as = models.CharField(max_length=64)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    sections = ArrayField(models.PositiveSmallIntegerField(), default=list)
    length = models.PositiveIntegerField(default=0)  # characters that it gives to its cable's text
    held_as = models.CharField(max_length=13, choices=Held, blank=True)
    held_why = models.CharField(max_length=400, blank=True)
    held_number = models.CharField(max_length=48, blank=True)  # post and serial of a section, to be found by
    held_beside = models.JSONField(default=dict)  # what a catalogue said of it (`Catalogue.as_json`)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_as = models.CharField(max_length=9, choices=Settled, blank=True)
    settled_reason = models.CharField(max_length=400, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "sha256", "cable"], name="same bytes once in a collection"),
            models.UniqueConstraint(
                fields=["collection", "sha256"],
                condition=Q(cable__isnull=True, settled_at__isnull=True),
                name="same bytes held once in a collection",
            ),
            models.CheckConstraint(
                condition=Q(cable__isnull=False, held_as="") | (Q(cable__isnull=True) & ~Q(held_as="")),
                name="bytes have a cable or a reason why they are held",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, settled_as="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, cable__isnull=True, settled_as="IMPORTED")
                | (
                    Q(settled_at__isnull=False, settled_by__isnull=False, cable__isnull=True, settled_as="DISCARDED")
                    & ~Q(settled_reason="")
                ),
                name="held bytes are settled by a person, discarded with a reason",
            ),
        ]

    def __str__(self) -> str:
        return f"source {self.pk}"


class Portion(Labelled):
    """One piece of the decoded text. The pieces in order give the text back character for character."""

    cable = models.ForeignKey(Cable, on_delete=models.PROTECT, related_name="portions")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices={kind: kind.lower() for kind in PIECE_KINDS})
    number = models.CharField(max_length=8, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    body_start = models.PositiveIntegerField()  # where the words begin, after number and mark
    text = models.TextField()
    mark = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=20)
    parent_position = models.PositiveIntegerField(null=True)  # of the piece that this one goes on or stands under
    declassify_on = models.DateField(null=True)
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects = PortionQuerySet.as_manager()

    class Meta:
        ordering = ["cable", "position"]
        constraints = [
            models.UniqueConstraint(fields=["cable", "position"], name="one piece a position"),
            models.CheckConstraint(
                condition=Q(start__lte=models.F("body_start")) & Q(body_start__lte=models.F("end")),
                name="a piece ends after it starts",
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="portion_search")]

    def __str__(self) -> str:
        return f"portion {self.pk}"

    @property
    def needs_decision(self) -> bool:
        """Whether somebody must determine this piece before the cable can go on."""
        return self.kind not in UNDECIDED_KINDS


class Problem(models.Model):
    """What the parser could not read or found inconsistent. Its note may quote, so it bears the label of the whole.

    `choices` are the readings that an ambiguous form allows, the one taken first; `chosen` is the custodian's.
    """

    public_id = models.CharField(max_length=24, default=new_public_id, editable=False)
    cable = models.ForeignKey(Cable, on_delete=models.PROTECT, related_name="problems")
    code = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    note = models.TextField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_note = models.CharField(max_length=400, blank=True)
    choices = ArrayField(models.CharField(max_length=80), default=list)
    chosen = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, settled_note="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_note="")),
                name="a problem is settled by a person with a note",
            ),
        ]
        indexes = [models.Index(fields=["code", "cable"], name="problem_open", condition=Q(settled_at__isnull=True))]

    def __str__(self) -> str:
        return f"problem {self.pk}"


class Tag(models.Model):
    """One TAGS entry, as a row because `text =` is leakproof and array operators are not (product.md §3)."""

    cable = models.ForeignKey(Cable, on_delete=models.PROTECT, related_name="tags")
    portion = models.ForeignKey(Portion, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["code"], name="tag_by_code")]

    def __str__(self) -> str:
        return f"tag {self.pk}"


class Reference(models.Model):
    """One entry of the REF line; `mrn` is its canonical number where it has one (T-50)."""

    cable = models.ForeignKey(Cable, on_delete=models.PROTECT, related_name="references")
    portion = models.ForeignKey(Portion, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=8, blank=True)
    text = models.TextField()
    mrn = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"reference {self.pk}"
