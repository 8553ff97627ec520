"""People and the record of what they did. Knows nothing of cables or reviews."""

import re
import secrets
import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread in print
PUBLIC_ID = re.compile(f"[{ID_ALPHABET}]{{14}}")


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
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
            models.Index(fields=["verb", "at"], name="audit_by_verb"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class UnsealedEvent(models.Model):
    """An event that waits for its leaf number. The database adds one with every event; the sealer takes them away."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at", "id"], name="unsealed_in_order")]

    def __str__(self) -> str:
        return str(self.id)


class AuditLeaf(models.Model):
    """The place of a committed event in the log, and the hash that stands there (declass/sealing.py). Append-only."""

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"leaf {self.number}"


class AuditCheckpoint(models.Model):
    """The signed state of the log at one size. `peaks` is what the next seal goes on from. Append-only."""

    size = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    peaks = models.BinaryField()
    note = models.TextField()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class JobRun(models.Model):
    """One run of a job of the closed list: when, for which legal day, how it ended, how many rows it changed.

    A run that found nothing is used again by the next one on the same day (`times`), so that idle minutes leave no
    rows. A run without an end was killed, or still goes on.
    """

    class Outcome(models.TextChoices):
        DONE = "DONE", "done"
        FAILED = "FAILED", "failed"

    task = models.CharField(max_length=64)
    on = models.DateField("legal day")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    count = models.PositiveIntegerField(default=0)
    times = models.PositiveIntegerField(default=1)
    error = models.CharField(max_length=64, blank=True)  # the name of the exception, never its words

    class Meta:
        indexes = [models.Index(fields=["task", "-id"], name="job_runs_latest")]

    def __str__(self) -> str:
        return f"{self.task} {self.on}"


def new_number() -> int:
    """A key drawn by chance, for rows whose keys people see and that nobody may count."""
    return 1 + secrets.randbelow(2**53 - 1)


class Mailing(models.Model):
    """One mail to one person about one thing, without content: claimed before it is sent, so that it is sent once.

    Made in the transaction of what it announces. A claim that was not followed by a sending stands until a person
    has it sent again: the mail may have gone out.
    """

    id = models.BigAutoField(primary_key=True, default=new_number, serialize=False)  # stands in the mail itself
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=64)  # such as "report:queue:2026-11-24"; ids and dates, never text
    template = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    resent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "about"], name="one mail a person and thing"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(claimed_at__isnull=False), name="a mail is claimed, then sent"
            ),
        ]
        indexes = [models.Index(fields=["id"], name="mail_waiting", condition=Q(claimed_at__isnull=True))]

    def __str__(self) -> str:
        return f"mailing {self.pk}"


class Preference(models.Model):
    """How one person wants the workspace: single keys or none, keys that differ from the defaults, density."""

    person = models.OneToOneField(User, primary_key=True, on_delete=models.PROTECT, related_name="preference")
    single_keys = models.BooleanField(default=True)
    keys = models.JSONField(default=dict)
    is_dense = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"preference of {self.person_id}"
