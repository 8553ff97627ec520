"""What happened to a review so far, told from its rows."""

from dataclasses import dataclass
from datetime import datetime

from declass.models import User
from reviews.models import Review


@dataclass(frozen=True)
class Event:
    """One thing that somebody did."""

    at: datetime
    who: User
    sentence: str
    detail: str = ""


def history_of(review: Review) -> list[Event]:
    """Determinations by person, second reviews, approvals and overrulings, oldest first."""
    events = _determined(review)
    for second in review.second_reviews.select_related("reviewer"):
        words = "concurred as second reviewer" if second.concurs else "disagreed as second reviewer"
        events.append(Event(second.at, second.reviewer, words, second.reason))
    for approval in review.approvals.select_related("approver", "delegation"):
        words = f"approved under {approval.delegation.instrument}"
        events.append(Event(approval.at, approval.approver, words, "Void since an edit." if approval.voided_at else ""))
    for overruling in review.overrulings.select_related("approver"):
        events.append(Event(overruling.at, overruling.approver, "overruled the determinations", overruling.reason))
    return sorted(events, key=lambda event: event.at)


def _determined(review: Review) -> list[Event]:
    rows = review.determinations.filter(superseded_at=None).select_related("determined_by").order_by("determined_at")
    latest: dict[User, tuple[int, datetime]] = {}
    for row in rows:
        count, _ = latest.get(row.determined_by, (0, row.determined_at))
        latest[row.determined_by] = (count + 1, row.determined_at)
    return [
        Event(at, person, f"determined {count} portion{'s' if count > 1 else ''}")
        for person, (count, at) in latest.items()
    ]
