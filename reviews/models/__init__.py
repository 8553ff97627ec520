"""What was decided about a record, by whom, under what authority, and what went out."""

from reviews.models.agreement import Approval, Delegation, SecondReview
from reviews.models.determinations import Determination, Redaction, Referral
from reviews.models.queue import Lease, Review
from reviews.models.releases import Release, ReleasePart, ReportRun

__all__ = [
    "Approval",
    "Delegation",
    "Determination",
    "Lease",
    "Redaction",
    "Referral",
    "Release",
    "ReleasePart",
    "ReportRun",
    "Review",
    "SecondReview",
]
