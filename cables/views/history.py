"""The story of one cable as its own rows tell it, for those who may read the whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cables.models import Cable
from declass.clock import legal_date


@dataclass(frozen=True)
class Event:
    """One thing that happened: the legal day, who did it, and what."""

    on: date
    who: str
    sentence: str
    detail: str = ""


def events_of(cable: Cable) -> list[Event]:
    """What happened to the cable, oldest first; within a day in the order of the flow."""
    found = [*_record_events(cable)]
    for review in cable.reviews.select_related("opened_by").order_by("pk"):
        found += _review_events(review)
    for release in cable.releases.select_related("released_by", "withdrawn_by").order_by("released_at"):
        found += _release_events(release)
    return sorted(found, key=lambda event: event.on)


def _record_events(cable: Cable) -> Iterator[Event]:
    yield Event(legal_date(cable.imported_at), str(cable.imported_by), "imported it")
    before: object = object()
    for schedule in cable.schedules.select_related("computed_by").order_by("pk"):
        if schedule.date != before:
            day = f"{schedule.date:%Y-%m-%d}" if schedule.date else "no date"
            yield Event(schedule.as_of, str(schedule.computed_by), f"computed its date: {day}", schedule.basis)
        before = schedule.date
    for fact in cable.facts.select_related("recorded_by", "taken_back_by").order_by("pk"):
        what = fact.get_kind_display()
        yield Event(legal_date(fact.recorded_at), str(fact.recorded_by), f"recorded: {what}", fact.evidence)
        if fact.taken_back_by and fact.superseded_at:
            day = legal_date(fact.superseded_at)
            yield Event(day, str(fact.taken_back_by), f"took back: {what}", fact.taken_back_reason)
    for made in cable.corrections.select_related("corrected_by").order_by("pk"):
        sentence = f"corrected the {made.get_field_display()}"
        yield Event(legal_date(made.corrected_at), str(made.corrected_by), sentence, made.reason)
    if cable.flagged_on:
        yield Event(cable.flagged_on, "The clock", "flagged it: its date has passed")


def _review_events(review: Any) -> Iterator[Event]:
    yield Event(review.opened_on, str(review.opened_by), f"opened a review, {review.get_kind_display()}")
    for answer in review.second_reviews.select_related("reviewer").order_by("at"):
        sentence = "concurred as second reviewer" if answer.concurs else "disagreed as second reviewer"
        yield Event(legal_date(answer.at), str(answer.reviewer), sentence, answer.reason)
    for approval in review.approvals.select_related("approver").order_by("at"):
        voided = "voided since" if approval.voided_at else ""
        yield Event(approval.decided_on, str(approval.approver), "approved the determinations", voided)


def _release_events(release: Any) -> Iterator[Event]:
    yield Event(release.released_on, str(release.released_by), "released it", release.release_line)
    if release.withdrawn_on:
        sentence = "withdrew the release"
        yield Event(release.withdrawn_on, str(release.withdrawn_by), sentence, release.withdrawal_reason)
