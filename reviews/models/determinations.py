"""What one person decided about one portion: two answers, classification and disclosure (product.md §2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cables.models.labelled import LEVELS
from declass.models import new_public_id

SECURITY_CODES = r"^(1\.4|25X|50X|75X|\(b\)\(1\))"


class Determination(models.Model):
    """One person's decision on one portion. Superseded, never overwritten."""

    class Classification(models.TextChoices):
        DECLASSIFY = "DECLASSIFY", "Declassify"
        LAPSED = "LAPSED", "Lapsed: its own date did it"
        KEEP = "KEEP", "Keep classified"
        DOWNGRADE = "DOWNGRADE", "Downgrade"
        REFER = "REFER", "Refer to another agency"
        EXCLUDE_AEA = "EXCLUDE_AEA", "Exclude: RD, FRD or TFNI"
        NOT_NSI = "NOT_NSI", "Not national security information"

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="determinations")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    portion = models.ForeignKey("cables.Portion", on_delete=models.PROTECT, related_name="determinations")
    determined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    determined_at = models.DateTimeField()
    classification = models.CharField(max_length=12, choices=Classification)
    ground = models.CharField("reason or exemption", max_length=12, blank=True)
    declassify_on = models.DateField("keep until", null=True, blank=True)
    harm = models.TextField("harm", blank=True)
    guide = models.CharField("guide citation (D-49)", max_length=200, blank=True)
    level = models.PositiveSmallIntegerField("downgrade to", choices=LEVELS, null=True, blank=True)
    agency = models.CharField("refer to", max_length=24, blank=True)
    note = models.TextField(blank=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "portion"],
                condition=Q(superseded_at__isnull=True),
                name="one standing determination a portion",
            ),
            models.CheckConstraint(
                condition=~Q(classification__in=["KEEP", "DOWNGRADE"])
                | (~Q(ground="") & Q(declassify_on__isnull=False) & ~Q(harm="") & ~Q(guide="")),
                name="what stays classified has a ground, a date, the harm and a guide",
            ),
            models.CheckConstraint(
                condition=Q(classification__in=["KEEP", "DOWNGRADE"]) | Q(ground="", declassify_on__isnull=True),
                name="security grounds stand only on what stays classified",
            ),
            models.CheckConstraint(
                condition=~Q(classification__in=["REFER", "EXCLUDE_AEA"]) | ~Q(agency=""),
                name="a referral names its agency",
            ),
            models.CheckConstraint(
                condition=~Q(classification="DOWNGRADE") | Q(level__isnull=False),
                name="a downgrade names its level",
            ),
        ]

    def __str__(self) -> str:
        return f"determination {self.pk}"


class Redaction(models.Model):
    """A span of one portion that is withheld from the copy, with its code (W-33); offsets count from its start.

    A security cut says the harm (P-06) and cites the guide (D-49). That sentence is as classified as what it is about,
    so the row is for those alone who may read the whole.
    """

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="redactions")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    code = models.CharField(max_length=12)
    statute = models.CharField(max_length=120, blank=True)
    harm = models.TextField(blank=True)
    guide = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=models.F("end")), name="a cut has a length"),
            models.CheckConstraint(condition=~Q(code=""), name="no cut without a code"),
            models.CheckConstraint(condition=~Q(code="(b)(3)") | ~Q(statute=""), name="a statute is named"),
            models.CheckConstraint(
                condition=~Q(code__regex=SECURITY_CODES) | (~Q(harm="") & ~Q(guide="")),
                name="a security cut says its harm and cites a guide",
            ),
        ]

    def __str__(self) -> str:
        return f"redaction {self.pk}"


class Referral(models.Model):
    """One portion put before another agency, with notice, limit and answer (D-64 to D-67)."""

    class Answer(models.TextChoices):
        NO_OBJECTION = "NO_OBJECTION", "No objection to declassification"
        KEEP = "KEEP", "Keep classified"
        NO_EQUITY = "NO_EQUITY", "No equity"
        WITHHOLD = "WITHHOLD", "Withhold under law other than security"
        LAPSED = "LAPSED", "Lapsed: silent past its limit"

    class Route(models.TextChoices):
        CENTRAL = "CENTRAL", "from our central facility: three years (D-67)"
        NDC = "NDC", "through the National Declassification Center: one year (D-66)"

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="referrals")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    portion = models.ForeignKey("cables.Portion", on_delete=models.PROTECT, related_name="referrals")
    agency = models.CharField(max_length=24)
    requested_on = models.DateField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=7, choices=Route, blank=True)
    limit_on = models.DateField(null=True)
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answer_ground = models.CharField(max_length=120, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="an answer has its day",
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, limit_on__isnull=True, route="")
                | (Q(sent_on__isnull=False, limit_on__isnull=False) & ~Q(route="")),
                name="a notice has its route and its limit",
            ),
            models.CheckConstraint(
                condition=~Q(answer="LAPSED") | Q(answered_on__gte=models.F("limit_on")),
                name="no equity lapses before its limit",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class ReferralEntry(models.Model):
    """One line of a referral's log. Its words are as classified as the portion, and stand behind the same policy."""

    class Kind(models.TextChoices):
        NOTICE = "NOTICE", "notice sent"
        REMINDER = "REMINDER", "reminder sent"
        LIMIT = "LIMIT", "limit set anew"
        ANSWER = "ANSWER", "answer recorded"
        LAPSE = "LAPSE", "lapse recorded"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="entries")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    portion = models.ForeignKey("cables.Portion", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"entry {self.pk}"
