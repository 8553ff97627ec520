"""The pages of one cable: what the person may read of it, and why its date is what it is."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cables.actions.reading import record_listing, record_reading
from cables.actions.scheduling import latest_schedule
from cables.classification.labels import join_all
from cables.models import Cable, Portion
from cables.views.fetching import (
    cable_for,
    page_of,
    portions_for,
    reads_whole,
    rows_for,
    same_number,
    subject_words,
    waiting_for,
    whole_cable_for,
)
from cables.views.history import events_of


@dataclass(frozen=True)
class Piece:
    """A portion as the page draws it: its words without number and mark, which stand beside them."""

    portion: Portion

    @property
    def words(self) -> str:
        """The text after number and mark, without the line end."""
        return self.portion.text[self.portion.body_start - self.portion.start :].rstrip("\r\n")


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The cables of which the person may read something."""
    cables, after = page_of(Cable.objects.visible_to(request.user), request.GET.get("after", ""))
    rows = rows_for(request.user, cables)
    record_listing(actor=request.user, cables=cables)
    context = {
        "after": after,
        "rows": rows,
        "page_label": join_all(row.label for row in rows),
        "is_demonstration": any(row.cable.collection.is_demonstration for row in rows),
    }
    return render(request, "cables/index.html", context)


@login_required
def cable(request: HttpRequest, public_id: str) -> HttpResponse:
    """The portions that the person may read, in order; everything else about the cable for whole readers alone."""
    found = cable_for(request.user, public_id)
    portions = portions_for(request.user, found)
    whole = reads_whole(request.user, found)
    record_reading(actor=request.user, cable=found, portions=portions, whole=whole)
    labels = [portion.label for portion in portions] + ([found.label] if whole else [])
    subject = next((portion for portion in portions if portion.kind == "SUBJECT"), None)
    context = {
        "cable": found,
        "pieces": [Piece(portion) for portion in portions],
        "subject": subject and subject_words(subject),
        "whole": whole,
        "page_label": join_all(labels),
        "is_demonstration": found.collection.is_demonstration,
    }
    return render(request, "cables/cable.html", context | (_of_the_whole(request, found) if whole else {}))


def _of_the_whole(request: HttpRequest, cable: Cable) -> dict[str, Any]:
    """What only a reader of the whole is shown: facts about the record, its problems and its history."""
    is_kept = cable.collection.custodian_id == request.user.pk
    return {
        "schedule": latest_schedule(cable),
        "waiting": waiting_for(cable) if is_kept else [],
        "others": same_number(request.user, cable),
        "problems": cable.problems.order_by("start", "pk"),
        "sources": cable.sources.defer("content"),
        "reviews": cable.reviews.order_by("pk"),
        "incidents": cable.incidents.open().order_by("pk"),
        "events": events_of(cable),
        "is_kept": is_kept,
    }


@login_required
def why(request: HttpRequest, public_id: str) -> HttpResponse:
    """Why this date: the reasoning of the computation that stands, and every computation before it (D-86)."""
    found = whole_cable_for(request.user, public_id)
    schedules = list(found.schedules.select_related("computed_by").order_by("-pk"))
    record_reading(actor=request.user, cable=found, portions=[], whole=True)
    context = {
        "cable": found,
        "schedule": schedules[0],
        "schedules": schedules,
        "facts": found.facts.select_related("recorded_by", "taken_back_by").order_by("-pk"),
        "is_kept": found.collection.custodian_id == request.user.pk,
        "page_label": found.label,
        "is_demonstration": found.collection.is_demonstration,
    }
    return render(request, "cables/why.html", context)
