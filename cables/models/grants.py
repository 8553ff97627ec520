"""Need-to-know: guardian's direct-foreign-key grants on collections and single cables, extended with their terms.

guardian keeps the rows (`assign_perm`); it never answers a reading question, since its checks let superusers and
model-wide permissions through. A row without its terms, or past its end, gives nothing.
"""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from declass.models import new_public_id

NEED_TO_KNOW = "need_to_know"


class GrantTerms(models.Model):
    """Who gave a grant, why and until when (X-03)."""

    public_id = models.CharField(max_length=24, default=new_public_id, editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    reason = models.CharField(max_length=400, blank=True)
    expires_on = models.DateField(null=True)

    class Meta:
        abstract = True


class CollectionUserObjectPermission(GrantTerms, UserObjectPermissionBase):
    """One person's need to know one collection."""

    content_object = models.ForeignKey("cables.Collection", on_delete=models.PROTECT, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="nobody grants themselves a collection"),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class CableUserObjectPermission(GrantTerms, UserObjectPermissionBase):
    """One person named for one cable (NODIS, M-40)."""

    content_object = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="nobody names themselves for a cable"),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class PortionGrant(models.Model):
    """Leave to read one portion: written when a referral is sent, ended when it closes."""

    portion = models.ForeignKey("cables.Portion", on_delete=models.PROTECT, related_name="grants")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="portion_grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    why = models.CharField(max_length=400)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, group__isnull=True) | Q(person__isnull=True, group__isnull=False),
                name="a portion grant names a person or a group",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | ~Q(granted_by=F("person")),
                name="nobody grants themselves a portion",
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"
