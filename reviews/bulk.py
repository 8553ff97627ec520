"""The portions that may be released together: the only act on more than one portion at once (reviewer-ui §4.4)."""

from collections.abc import Container, Iterable

from cables.classification.levels import Level
from cables.models import Cable, Portion, Problem
from declass.refusals import Refused
from reviews.flags import personal_flags
from reviews.models import Review

EXPLICIT = "EXPLICIT"
BY_COMPILATION = Refused("The whole is classified higher than every portion: decide each by itself.", "M-81")
NONE_PLAIN = Refused("No undecided portion is marked (U) without control, suggestion or problem.", "§5.3")


def releasable_together(review: Review) -> list[Portion]:
    """Undecided portions marked (U) themselves, without control, suggestion or problem; none under compilation."""
    decided = set(review.determinations.filter(superseded_at=None).values_list("portion", flat=True))
    portions = list(review.cable.portions.to_decide())
    return plain_ones(review.cable, portions, decided, Problem.objects.filter(cable=review.cable_id))


def plain_ones(
    cable: Cable, portions: list[Portion], decided: Container[int], problems: Iterable[Problem]
) -> list[Portion]:
    """The same, of rows at hand; `portions` are those of the cable that need a decision."""
    if is_compilation(cable, portions):
        return []
    places = [(problem.start, problem.end) for problem in problems if problem.settled_at is None]
    return [portion for portion in portions if portion.pk not in decided and _is_plain(portion, places)]


def is_compilation(cable: Cable, portions: Iterable[Portion]) -> bool:
    """Whether the banner is higher than every portion that bears a mark of its own (M-81)."""
    own = [portion.level for portion in portions if portion.basis == EXPLICIT]
    return bool(own) and max(own) < cable.level


def _is_plain(portion: Portion, places: list[tuple[int, int]]) -> bool:
    if portion.level != Level.U or portion.basis != EXPLICIT or portion.controls:
        return False
    troubled = any(start < portion.end and portion.start < end for start, end in places)
    return not troubled and not personal_flags(portion.text)


def why_not_together(review: Review) -> Refused:
    """Why nothing can be released together here."""
    return BY_COMPILATION if is_compilation(review.cable, review.cable.portions.to_decide()) else NONE_PLAIN
