"""What was decided about a record, by whom, under what authority, and what went out."""

from reviews.models.agreement import Approval, Delegation, Overruling, SecondAnswer, SecondReview
from reviews.models.counted import CountedApproval, CountedCut, CountedDetermination, CountedSecondReview
from reviews.models.determinations import Determination, Redaction, Referral, ReferralEntry
from reviews.models.incidents import Incident
from reviews.models.publishing import NameWaiver, Reclassification, ReleaseLogEntry
from reviews.models.queue import Lease, Review, SavedView
from reviews.models.releases import Release, ReleasePart, ReportRun, Subscription
from reviews.models.steps import Step

__all__ = [
    "Approval",
    "CountedApproval",
    "CountedCut",
    "CountedDetermination",
    "CountedSecondReview",
    "Delegation",
    "Determination",
    "Incident",
    "Lease",
    "NameWaiver",
    "Overruling",
    "Reclassification",
    "Redaction",
    "Referral",
    "ReferralEntry",
    "Release",
    "ReleaseLogEntry",
    "ReleasePart",
    "ReportRun",
    "Review",
    "SavedView",
    "SecondAnswer",
    "SecondReview",
    "Step",
    "Subscription",
]
