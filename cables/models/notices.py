"""What a person is told about a cable that they keep or work on."""

from django.conf import settings
from django.db import models

from cables.querysets import NoticeQuerySet


class Notice(models.Model):
    """One thing that one person should know about one cable; dates and ids, never text.

    Its reader is whoever it names, for as long as the cable exists for them (row policy).
    """

    class Kind(models.TextChoices):
        DATE_CHANGED = "DATE_CHANGED", "Its date has changed"
        PANEL_DEADLINE = "PANEL_DEADLINE", "An exemption can be proposed until one year before onset (D-69)"
        OPEN_EQUITY = "OPEN_EQUITY", "An agency's equity is open and the date is near (D-64)"
        REFERRAL_LIMIT = "REFERRAL_LIMIT", "A referral is past its limit: a person says what follows (D-67)"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cable = models.ForeignKey("cables.Cable", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    about = models.CharField(max_length=32)  # what makes it one thing: a date, a referral's number
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    made_on = models.DateField()
    seen_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "cable", "kind", "about"], name="one notice a person and thing"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_unseen", condition=models.Q(seen_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
