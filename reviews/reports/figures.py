"""The figures of reports: queries in, dataclasses out. Every row is one that the reader may read as a whole (X-12)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cables.models import Cable
from declass.models import User
from reviews.models import Release, Review


@dataclass(frozen=True)
class DueRow:
    """One cable of the report: when it falls due and what became of it."""

    public_id: str
    collection: str
    level: int
    declassify_on: date
    basis: str
    blockers: tuple[str, ...]
    flagged_on: date | None
    review_state: str
    release_id: str
    release_line: str

    @property
    def became(self) -> str:
        """What became of it, in words."""
        if self.release_id:
            return self.release_line
        return self.review_state.replace("_", " ").capitalize() if self.review_state else "No review"


@dataclass(frozen=True)
class AutoDeclassification:
    """The auto-declassification report as of a day, for one reader."""

    on: date
    flagged_without_review: tuple[DueRow, ...]
    due: tuple[DueRow, ...]
    within_lead_time: tuple[DueRow, ...]
    without_date: int

    @property
    def overdue_with_blockers(self) -> tuple[DueRow, ...]:
        """Due, and something stands in the way."""
        return tuple(row for row in self.due if row.blockers)


def auto_declassification(reader: User, *, on: date) -> AutoDeclassification:
    """The report over the cables that the reader may read as a whole. A flagged cable without a review comes first."""
    classified = Cable.objects.whole_for(reader).filter(level__gt=0)
    due = tuple(_rows(classified.due(on=on)))
    reviews = Review.objects.filter(cable=OuterRef("pk"))
    ahead = classified.filter(declassify_on__gt=on).filter(Exists(reviews))
    return AutoDeclassification(
        on=on,
        flagged_without_review=tuple(row for row in due if row.flagged_on and not row.review_state),
        due=due,
        within_lead_time=tuple(_rows(ahead)),
        without_date=classified.filter(declassify_on=None).count(),
    )


def _rows(cables: QuerySet[Cable, Any]) -> list[DueRow]:
    reviews = Review.objects.filter(cable=OuterRef("pk")).order_by("-id")
    releases = Release.objects.filter(cable=OuterRef("pk"), withdrawn_on=None).order_by("-released_at")
    values = (
        cables.annotate(
            review_state=reviews.values("state")[:1],
            release_id=releases.values("public_id")[:1],
            release_line=releases.values("release_line")[:1],
        )
        .order_by("declassify_on", "id")
        .values_list(
            "public_id",
            "collection__name",
            "level",
            "declassify_on",
            "schedule_basis",
            "schedule_blockers",
            "flagged_on",
            "review_state",
            "release_id",
            "release_line",
        )
    )
    return [
        DueRow(*row[:5], tuple(row[5]), row[6], row[7] or "", row[8] or "", row[9] or "")  # type: ignore[arg-type]
        for row in values
    ]


def _counts_by_collection(actor: User, *, on: date) -> dict[str, Any]:
    """Counts for each collection and label: what a run keeps, so that each reader's page can sum their own part."""
    due = Q(declassify_on__lte=on)
    reviewed = Exists(Review.objects.filter(cable=OuterRef("pk")))
    groups = (
        Cable.objects.filter(level__gt=0)
        .values("collection_id", "guard_level", "guard_needs", "guard_countries", "guard_agencies")
        .annotate(
            due=Count("pk", filter=due),
            flagged=Count("pk", filter=due & Q(flagged_on__isnull=False)),
            flagged_without_review=Count("pk", filter=due & Q(flagged_on__isnull=False) & ~reviewed),
            ahead=Count("pk", filter=Q(declassify_on__gt=on)),
            without_date=Count("pk", filter=Q(declassify_on=None)),
        )
        .order_by(F("collection_id"))
    )
    return {"groups": list(groups)}


KINDS: dict[str, Callable[..., dict[str, Any]]] = {"auto-declassification": _counts_by_collection}


def figures_for(kind: str, actor: User, *, on: date) -> dict[str, Any]:
    """The figures that a run of `kind` keeps."""
    return KINDS[kind](actor, on=on)
