"""The columns of a label, shared by every row that bears one.

`level` and `controls` are the label itself (its canonical tokens, `Label.tokens`). The `guard_*` columns are what
the access check compares in SQL: the label compiled by `Label.guard`. For a cable that is all or nothing
(`Label.all_or_nothing`) the guard of every piece is the guard of the whole.
"""

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cables.classification.labels import Label
from cables.classification.levels import Level

LEVELS = {level.value: level.words for level in Level}


def _tokens() -> ArrayField:
    return ArrayField(models.CharField(max_length=64), default=list, blank=True)


class Labelled(models.Model):
    """A row with a label."""

    level = models.PositiveSmallIntegerField(choices=LEVELS)
    controls = _tokens()
    guard_level = models.PositiveSmallIntegerField(choices=LEVELS)
    guard_needs = _tokens()
    guard_countries = _tokens()
    guard_agencies = _tokens()

    class Meta:
        abstract = True

    @property
    def label(self) -> Label:
        """The label that the columns hold."""
        return Label.from_tokens(Level(self.level), self.controls)


def label_columns(label: Label, *, guarded_by: Label, agencies: Collection[str] = ()) -> dict[str, object]:
    """Column values for a row with `label`, protected at `guarded_by` (its own label, or that of the whole)."""
    guard = guarded_by.guard(frozenset(agencies))
    return {
        "level": int(label.level),
        "controls": list(label.tokens()),
        "guard_level": int(guard.level),
        "guard_needs": sorted(guard.needs),
        "guard_countries": sorted(guard.countries),
        "guard_agencies": sorted(guard.agencies),
    }
