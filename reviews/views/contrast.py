"""Two sets of answers on one cable, set beside each other in words: what the page of agreement shows of a diff."""

from collections.abc import Iterable
from dataclasses import dataclass

from cables.models import Portion
from declass.models import User
from declass.roles import Role, roles_of
from reviews.answers import Answer
from reviews.differences import Difference, answers_at, differences, differences_for
from reviews.models import Determination, Review
from reviews.views.drawing import name_of

LABELS = dict(Determination.Classification.choices)


@dataclass(frozen=True)
class Contrast:
    """One portion that was answered in two ways."""

    name: str
    position: int
    what: str
    first: list[str]
    second: list[str]


@dataclass(frozen=True)
class Contrasts:
    """The portions that differ, and what the two sides are called."""

    first: str
    second: str
    rows: list[Contrast]


def contrasts_for(person: User, review: Review, portions: Iterable[Portion]) -> Contrasts | None:
    """What the person's page sets off; None where there is nothing to compare with yet.

    A second reviewer who decided blind sees their answers against the first reviewer's; everybody else what changed
    since the cable was last before a second person.
    """
    by_id = {portion.pk: portion for portion in portions}
    if Role.REVIEWER in roles_of(person) and review.second_answers.filter(reviewer=person).exists():
        return Contrasts(
            "First reviewer", "You, blind", [_row(each, by_id) for each in differences_for(person, review)]
        )
    seen = _last_seen(review)
    if seen is None:
        return None
    found = differences(answers_at(review, seen), answers_at(review))
    return Contrasts("When last agreed on", "Now", [_row(each, by_id) for each in found])


def _last_seen(review: Review) -> object | None:
    """When a second person last looked at it: second review, approval or overruling."""
    looks = (review.second_reviews, review.approvals, review.overrulings)
    moments = [rows.order_by("-at").values_list("at", flat=True).first() for rows in looks]
    return max((moment for moment in moments if moment), default=None)


def _row(found: Difference, portions: dict[int, Portion]) -> Contrast:
    portion = portions[found.portion_id]
    return Contrast(
        name_of(portion),
        portion.position,
        ", ".join(found.what),
        in_words(found.first, portion.text),
        in_words(found.second, portion.text),
    )


def in_words(answer: Answer | None, text: str) -> list[str]:
    """The answer in lines: classification with what goes with it, then each cut with its words."""
    if answer is None:
        return ["no answer"]
    parts = [
        LABELS[answer.classification],
        answer.ground,
        f"until {answer.declassify_on}" if answer.declassify_on else "",
    ]
    lines = [" ".join(filter(None, [*parts, answer.agency]))]
    return lines + [f"{cut.code} “{' '.join(text[cut.start : cut.end].split())}”" for cut in answer.cuts]
