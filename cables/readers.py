"""The reading side of a person, and the filter that lists use: the SQL twin of `access.may_read`."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, prefetch_related_objects

from cables.classification.labels import Holder
from declass.clock import today


@dataclass(frozen=True)
class Reader:
    """A person with a clearance that stands today. Without one there is no Reader, and nothing is readable."""

    person_id: int
    holder: Holder

    @property
    def held(self) -> list[str]:
        """The tokens that the person brings to `guard_needs`, being named for a cable aside."""
        return sorted(self.holder.readins | ({"Q"} if self.holder.q else set()))

    def admitted(self, prefix: str = "", *, named: Q) -> Q:
        """Rows whose guard admits the reader; `named` says for which of them the person is named (NODIS)."""

        def column(name: str) -> str:
            return f"{prefix}guard_{name}"

        holder = self.holder
        needs = Q(**{column("needs__contained_by"): self.held}) | (
            Q(**{column("needs__contained_by"): [*self.held, "NODIS"]}) & named
        )
        country = Q(**{column("countries"): []}) | Q(**{column("countries__contains"): [holder.country]})
        agency = Q(**{column("agencies"): []}) | Q(**{column("agencies__contains"): [holder.agency]})
        return Q(**{column("level__lte"): int(holder.clearance)}) & needs & country & agency


def reader_for(person: Any) -> Reader | None:
    """The Reader that `person` is today, or None: inactive, without clearance, or past its end (X-01)."""
    if person is None or not person.is_authenticated or not person.is_active:
        return None
    clearance = getattr(person, "clearance", None)
    on = today()
    if clearance is None or clearance.expires_on < on or clearance.nda_signed_on > on:
        return None
    prefetch_related_objects([person], "readins")  # once for a request: every list asks
    readins = frozenset(row.token for row in person.readins.all() if row.expires_on >= on)
    return Reader(person.pk, clearance.holder(readins))
