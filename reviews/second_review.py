"""Which reviews a second reviewer must see (W-35, a convention: configurable in one place)."""

from cables.classification.levels import Level
from reviews.models import Determination, Review

LIMITING_CAPTIONS = {"NODIS", "EXDIS", "ROGER"}
DISAGREEMENTS = ["BANNER_HIGHER", "BANNER_LOWER", "BANNER_MISSING", "SECTION_MISMATCH"]


def why_second_review(review: Review) -> str:
    """Why W-35 asks for a second reviewer, or "" where it does not."""
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
