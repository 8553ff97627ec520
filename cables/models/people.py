"""What a person brings to the access check: clearance, affiliation and read-ins (rules §7.1)."""

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q

from cables.classification.labels import Holder
from cables.classification.levels import Level
from cables.models.labelled import LEVELS

User = get_user_model()


class Clearance(models.Model):
    """Eligibility of one person (X-01): level, Q access, country and agency, with the agreement's date and an end."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="clearance")
    level = models.PositiveSmallIntegerField("cleared for", choices=LEVELS)
    q = models.BooleanField("Q access (RD)", default=False)
    country = models.CharField("citizenship", max_length=3, default="USA")
    agency = models.CharField(max_length=24, default="STATE")
    nda_signed_on = models.DateField("SF 312 signed on")
    expires_on = models.DateField("ends on")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(granted_by=F("person")), name="nobody sets their own clearance"),
        ]

    def __str__(self) -> str:
        return f"clearance {self.pk}"

    def holder(self, readins: frozenset[str]) -> Holder:
        """The person's side of `may_hold`."""
        return Holder(Level(self.level), readins, self.q, self.country, self.agency)


class ReadIn(models.Model):
    """Access of one person to one compartment or special access programme ("SCI:SI", "SAP:X")."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="readins")
    token = models.CharField("compartment", max_length=64)
    expires_on = models.DateField("ends on")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "token"], name="one read-in a person and compartment"),
            models.CheckConstraint(condition=~Q(granted_by=F("person")), name="nobody reads themselves in"),
            models.CheckConstraint(
                condition=Q(token__startswith="SCI:") | Q(token__startswith="SAP:"),
                name="a read-in is SCI or SAP",
            ),
        ]

    def __str__(self) -> str:
        return f"read-in {self.pk}"
