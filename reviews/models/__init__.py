"""What was decided about a record, by whom, under what authority, and what went out."""

from reviews.models.agreement import Approval, Delegation, SecondReview
from reviews.models.determinations import Determination, Redaction, Referral
from reviews.models.queue import Lease, Review, SavedView
from reviews.models.releases import Release, ReleasePart, ReportRun
from reviews.models.steps import Step

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
    "SavedView",
    "SecondReview",
    "Step",
]
