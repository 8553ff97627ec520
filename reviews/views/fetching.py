"""What the review pages have in common: fetching within what the person may work on, and the page's label."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404

from cables.classification.labels import join_all
from cables.models import Portion
from declass.models import User
from declass.refusals import RefusedError
from reviews.models import Lease, Review
from reviews.second_review import BLIND, is_blind_for

_SUBJECT = re.compile(r"\s*SUBJ(?:ECT)?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A review in a list: with the subject's words and the running lease, if any."""

    review: Review
    subject: str
    lease: Lease | None


def review_for(person: User, public_id: str, *, blind: bool = False) -> Review:
    """The review, if the person may work on its cable; Http404 otherwise: for them it does not exist (X-03).

    RefusedError for who is to decide blind first, unless the page shows no determination: then it says `blind`.
    """
    reviews = Review.objects.workable_by(person).select_related("cable__collection", "reviewer")
    review = get_object_or_404(reviews, public_id=public_id)
    if not blind and is_blind_for(person, review):
        raise RefusedError(BLIND, record=review.cable.public_id, act="view")
    return review


def running_lease(review: Review) -> Lease | None:
    """The lease that has not ended; it may have run out."""
    return review.leases.filter(ended_at=None).select_related("holder").first()


def page_of(review: Review) -> dict[str, Any]:
    """Context of a page about one review: the label of the whole, and what `base.html` asks for."""
    cable = review.cable
    return {
        "review": review,
        "cable": cable,
        "page_label": cable.label,
        "is_demonstration": cable.collection.is_demonstration,
    }


def list_page(rows: Iterable[Row]) -> dict[str, Any]:
    """The label and the demonstration line of a page that lists reviews."""
    cables = [row.review.cable for row in rows]
    return {
        "page_label": join_all(cable.label for cable in cables),
        "is_demonstration": any(cable.collection.is_demonstration for cable in cables),
    }


def rows_of(reviews: Iterable[Review]) -> list[Row]:
    """Rows for a list, in two more queries however long it is."""
    listed = list(reviews)
    subjects: dict[int, str] = {}
    for portion in Portion.objects.filter(cable__in=[review.cable_id for review in listed], kind="SUBJECT"):
        subjects.setdefault(portion.cable_id, subject_words(portion))
    leases = {
        lease.review_id: lease
        for lease in Lease.objects.filter(review__in=listed, ended_at=None).select_related("holder")
    }
    return [Row(review, subjects.get(review.cable_id, ""), leases.get(review.pk)) for review in listed]


def subject_words(portion: Portion) -> str:
    """The subject on one line, without its number, mark and the word SUBJECT."""
    return " ".join(_SUBJECT.sub("", portion.text[portion.body_start - portion.start :], count=1).split())
