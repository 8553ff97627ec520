"""The portions that may be released together: the only act on more than one portion at once (reviewer-ui §4.4)."""

from cables.classification.levels import Level
from cables.models import Portion, Problem
from declass.refusals import Refused
from reviews.models import Review

EXPLICIT = "EXPLICIT"


def releasable_together(review: Review) -> list[Portion]:
    """Undecided portions marked (U) themselves, without control, suggestion or problem; none under compilation."""
    portions = list(review.cable.portions.to_decide())
    if is_compilation(review, portions):
        return []
    decided = set(review.determinations.filter(superseded_at=None).values_list("portion", flat=True))
    places = list(Problem.objects.filter(cable=review.cable_id, settled_at=None).values_list("start", "end"))
    return [portion for portion in portions if portion.pk not in decided and _is_plain(portion, places)]


def is_compilation(review: Review, portions: list[Portion]) -> bool:
    """Whether the banner is higher than every portion that bears a mark of its own (M-81)."""
    own = [portion.level for portion in portions if portion.basis == EXPLICIT]
    return bool(own) and max(own) < review.cable.level


def _is_plain(portion: Portion, places: list[tuple[int, int]]) -> bool:
    troubled = any(start < portion.end and portion.start < end for start, end in places)
    return portion.level == Level.U and portion.basis == EXPLICIT and not portion.controls and not troubled


def why_not_together(review: Review) -> Refused:
    """Why nothing can be released together here."""
    if is_compilation(review, list(review.cable.portions.to_decide())):
        return Refused("The whole is classified higher than every portion: decide each by itself.", "M-81")
    return Refused("No undecided portion is marked (U) without control, suggestion or problem.", "M-13")
