"""Rows of the reading room: over the public connection, with the fields that were cleared, and nothing else."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.loader import render_to_string

from reviews.models import Release, ReleasePart

CLEARED = (
    "public_id",
    "title",
    "mrn",
    "origin_on",
    "order_number",
    "tags",
    "outcome",
    "release_line",
    "heading",
    "notice",
    "is_demonstration",
    "released_on",
    "case_number",
    "withdrawn_on",
    "suspended_at",
    "earlier",
)
CACHE = "public, max-age=300"  # five minutes: a withdrawn copy must be gone soon


def releases() -> QuerySet[Release]:
    """All releases, withdrawn ones and those under an incident too."""
    return Release.objects.using("public").only(*CLEARED)


def standing() -> QuerySet[Release]:
    """The releases that stand."""
    return releases().filter(withdrawn_on=None, suspended_at=None)


def parts() -> QuerySet[ReleasePart]:
    """The parts of the releases that stand."""
    return ReleasePart.objects.using("public").filter(release__withdrawn_on=None, release__suspended_at=None)


def page(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that any cache may keep: it is drawn without the request, so it depends on nobody."""
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Cache-Control"] = CACHE
    return response
