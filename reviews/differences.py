"""In what two sets of answers differ, portion by portion: the second reviewer's diff (W-35)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from declass.models import User
from reviews.answers import Answer, Cut, answer_of
from reviews.models import Review

Answers = Mapping[int, Answer]  # by portion
COMPARED = {
    "classification": "classification",
    "ground": "ground",
    "declassify_on": "date",
    "level": "level",
    "agency": "agency",
}


@dataclass(frozen=True)
class Difference:
    """One portion that was answered in two ways; None where one side has no answer. `what` names what differs."""

    portion_id: int
    first: Answer | None
    second: Answer | None
    what: tuple[str, ...]
    only_first: tuple[Cut, ...]
    only_second: tuple[Cut, ...]


def differences(first: Answers, second: Answers) -> list[Difference]:
    """The portions on which the two sets differ, in the first set's order. Notes, harm and guide are not compared."""
    portions = [*first, *(portion for portion in second if portion not in first)]
    found = (_difference(portion, first.get(portion), second.get(portion)) for portion in portions)
    return [each for each in found if each.what]


def _difference(portion_id: int, first: Answer | None, second: Answer | None) -> Difference:
    if first is None or second is None:
        return Difference(
            portion_id, first, second, ("answer",), first.cuts if first else (), second.cuts if second else ()
        )
    what = [word for name, word in COMPARED.items() if getattr(first, name) != getattr(second, name)]
    only_first = tuple(cut for cut in first.cuts if cut not in second.cuts)
    only_second = tuple(cut for cut in second.cuts if cut not in first.cuts)
    if only_first or only_second:
        what.append("cuts")
    return Difference(portion_id, first, second, tuple(what), only_first, only_second)


def stored(answer: Answer) -> dict[str, Any]:
    """The answer in values that JSON holds."""
    kept = {
        name: getattr(answer, name) for name in ("classification", "ground", "harm", "guide", "level", "agency", "note")
    }
    cuts = [[cut.start, cut.end, cut.code, cut.statute] for cut in answer.cuts]
    return kept | {"cuts": cuts, "declassify_on": answer.declassify_on and answer.declassify_on.isoformat()}


def restored(given: Mapping[str, Any]) -> Answer:
    """The answer that `stored` made these values of."""
    kept = dict(given)
    until = kept.pop("declassify_on")
    cuts = tuple(Cut(*cut) for cut in kept.pop("cuts"))
    return Answer(cuts=cuts, declassify_on=date.fromisoformat(until) if until else None, **kept)


def answers_at(review: Review, moment: datetime | None = None) -> dict[int, Answer]:
    """The determinations that stood at a moment, or stand now."""
    stood = Q(superseded_at=None)
    if moment is not None:
        stood = Q(determined_at__lte=moment) & (stood | Q(superseded_at__gt=moment))
    rows = review.determinations.filter(stood).order_by("portion__position").prefetch_related("redactions")
    return {row.portion_id: answer_of(row) for row in rows}


def blind_answers(review: Review, reviewer: User) -> dict[int, Answer]:
    """What a second reviewer decided blind, the latest answer on each portion."""
    rows = review.second_answers.filter(reviewer=reviewer).order_by("pk")
    return {row.portion_id: restored(row.answer) for row in rows}


def differences_for(person: User, review: Review) -> list[Difference]:
    """What the person's page sets off: their blind answers against the first reviewer's, where they gave any; else
    what the first reviewer changed since the last second review. Nothing at a first look that was not blind."""
    now = answers_at(review)
    blind = blind_answers(review, person)
    if blind:
        return differences(now, blind)
    last = review.second_reviews.order_by("-at").first()
    return differences(answers_at(review, last.at), now) if last else []
