"""People and the record of what they did. Knows nothing of cables or reviews."""

import secrets
import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread in print


def new_public_id() -> str:
    """An opaque address part: 14 characters (69 bits) that say nothing about what they name."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(14))


class User(AbstractUser):
    """A person with an account, or a system account that jobs act as.

    Roles are groups (declass/roles.py). A role alone reads nothing: clearance and need-to-know are `cables`'.
    """

    is_system = models.BooleanField("system account", default=False, editable=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="no account is a superuser"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class AuditEvent(models.Model):
    """One thing that somebody did or was refused. Append-only: the database refuses every change (X-14).

    Holds ids and before/after values, never text, subjects or search words (X-13).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=64)
    record = models.CharField(max_length=32, blank=True)  # public id of what it was done to
    outcome = models.CharField(max_length=8, choices=[("DONE", "done"), ("REFUSED", "refused")], default="DONE")
    facts = models.JSONField(default=dict)
    click = models.UUIDField()
    source = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["record", "at"], name="audit_by_record"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.id)
