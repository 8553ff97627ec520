"""Which reviews a second reviewer must see, and what such a one may not see yet.

W-35 is a convention, configurable here; beyond it each collection has a share drawn by chance, and may have its second
reviewers decide blind.
"""

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from cables.classification.levels import Level
from cables.models import Portion
from declass.models import User
from declass.refusals import Refused
from declass.roles import Role, roles_of
from reviews.models import Determination, Review
from reviews.workflow import State

LIMITING_CAPTIONS = {"NODIS", "EXDIS", "ROGER"}
DISAGREEMENTS = ["BANNER_HIGHER", "BANNER_LOWER", "BANNER_MISSING", "SECTION_MISMATCH"]
SAMPLED = "Drawn by chance (W-35)"
BLIND = Refused(
    "In this collection a second reviewer decides every portion before seeing the first one's answers.", "W-35"
)
HIDDEN_IN = (State.QUEUED, State.IN_REVIEW, State.REFERRED, State.SECOND_REVIEW)


def why_second_review(review: Review) -> str:
    """Why W-35 or the collection's sampling asks for a second reviewer, or "" where neither does."""
    return _why_by_rule(review) or (SAMPLED if is_drawn(review) else "")


def is_drawn(review: Review) -> bool:
    """Whether the review is in its collection's sample: as settled at its first submission, or as it would be now.

    Nobody can tell beforehand, and nobody can draw again: it follows from the review's id under the site's key.
    """
    if review.is_sampled is not None:
        return review.is_sampled
    drawn = int(salted_hmac("reviews.second_review", review.public_id, algorithm="sha256").hexdigest(), 16)
    return drawn % 100 < review.cable.collection.second_review_percent


def _why_by_rule(review: Review) -> str:
    cable = review.cable
    standing = review.determinations.filter(superseded_at=None)
    protected = standing.filter(
        classification__in=[Determination.Classification.KEEP, Determination.Classification.EXCLUDE_AEA]
    )
    withheld = protected.exists() or standing.filter(redactions__isnull=False).exists()
    if cable.level >= Level.S and not withheld:
        return "Release in full of a SECRET or TOP SECRET cable (W-35)"
    if standing.filter(ground__startswith="50X").exists() or standing.filter(ground="25X1").exists():
        return "A human source or 50X exemption (W-35)"
    if LIMITING_CAPTIONS & set(cable.controls):
        return "A captioned cable (W-35)"
    if cable.problems.filter(code__in=DISAGREEMENTS).exists():
        return "Banner and portions disagree (W-35)"
    return ""


def is_blind_for(person: User, review: Review) -> bool:
    """Whether the first reviewer's answers are still kept from the person, who may be asked to look second."""
    if not review.cable.collection.blind_second_review or review.state not in HIDDEN_IN:
        return False
    if Role.REVIEWER not in roles_of(person) or review.reviewer_id == person.pk:
        return False
    determinations = review.determinations.all()
    if not determinations.exists() or determinations.filter(determined_by=person).exists():
        return False
    return unanswered(person, review).exists()


def unanswered(person: User, review: Review) -> QuerySet[Portion]:
    """The portions that the person has not decided as a second reviewer, in reading order."""
    given = review.second_answers.filter(reviewer=person).values("portion")
    return review.cable.portions.to_decide().exclude(pk__in=given).order_by("position")
