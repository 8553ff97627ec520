"""What a person asked for, kept for that person alone, so that no address holds the words (rules §7.3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from declass.models import new_public_id


class Search(models.Model):
    """One search: the fields of its form as they were filled in. Named, it is kept; the latest others come and go."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="searches")
    given = models.JSONField()
    name = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(given={}), name="a search asks for something")]
        indexes = [models.Index(fields=["person", "-made_at"], name="search_of_person")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def words(self) -> str:
        """What was asked for, in a line."""
        return " · ".join(str(value) for value in self.given.values())
