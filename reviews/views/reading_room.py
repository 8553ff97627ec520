"""The reading room: released copies for everybody, over the public connection, which can see nothing else.

No page here depends on who asks: they are drawn without the request, so any cache may keep them.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from declass.forms import DrawnForm
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
)
CONTENT_TYPES = {"txt": "text/plain; charset=utf-8", "pdf": "application/pdf"}
PAGE_SIZE = 25
MOST_WORDS = 10
CACHE = "public, max-age=300"  # five minutes: a withdrawn copy must be gone soon
# "05 LIMA 4377" without its year and its number.
POST = Func(F("mrn"), Value(r"^\d\d | ?\d+$"), Value(""), Value("g"), function="regexp_replace")


class SearchForm(DrawnForm):
    """Words, year of origin and post."""

    words = forms.CharField(required=False, max_length=200, label="Words in title, number or TAGS")
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    post = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, released: QuerySet[Release], **kwargs: Any) -> None:
        """`released` are the releases whose years and posts are offered."""
        super().__init__(*args, **kwargs)
        dated = released.filter(origin_on__isnull=False).annotate(year=ExtractYear("origin_on"))
        years = dated.order_by("-year").values_list("year", flat=True).distinct()
        posts = released.exclude(mrn="").annotate(post=POST).order_by("post").values_list("post", flat=True).distinct()
        self.fields["year"].choices = [("", "Any"), *((year, year) for year in years)]
        self.fields["post"].choices = [("", "Any"), *((post, post) for post in posts if post)]

    def narrow(self, released: QuerySet[Release]) -> QuerySet[Release]:
        """The releases that the valid form asks for; each word must stand in the title, the number or the TAGS."""
        given = self.cleaned_data
        for word in given["words"].split()[:MOST_WORDS]:
            released = released.filter(
                Q(title__icontains=word) | Q(mrn__icontains=word) | Q(tags__contains=[word.upper()])
            )
        if given["year"]:
            released = released.filter(
                origin_on__gte=date(given["year"], 1, 1), origin_on__lte=date(given["year"], 12, 31)
            )
        if given["post"]:
            released = released.annotate(post=POST).filter(post=given["post"])
        return released


def _releases() -> QuerySet[Release]:
    """Released and withdrawn, over the public connection, with the fields that were cleared."""
    return Release.objects.using("public").only(*CLEARED)


def _page(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Cache-Control"] = CACHE
    return response


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The releases that stand, newest first."""
    standing = _releases().filter(withdrawn_on=None, suspended_at=None)
    form = SearchForm(request.GET or None, released=standing)
    found = form.narrow(standing) if form.is_valid() else standing.none() if form.errors else standing
    page = Paginator(found.order_by("-released_on", "public_id"), PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "page": page,
        "rows": list(page.object_list),
        "query": f"{urlencode(kept)}&" if kept else "",
        "is_demonstration": any(release.is_demonstration for release in page.object_list),
    }
    return _page("reading_room/index.html", context, 422 if form.errors else 200)


@require_safe
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    """One release with its text. One withdrawn, or under an incident (X-30), leaves a notice and nothing it said."""
    found = get_object_or_404(_releases(), public_id=public_id)
    context = {"release": found, "is_demonstration": found.is_demonstration}
    if found.withdrawn_on or found.suspended_at:
        return _page("reading_room/withdrawn.html", context)
    text = bytes(_part(public_id, "txt").content).decode()
    return _page("reading_room/release.html", context | {"text": text})


@require_safe
def part(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """The bytes of one part as they went out; none of a release that is withdrawn or under an incident."""
    if kind not in CONTENT_TYPES:
        raise Http404
    found = _part(public_id, kind)
    headers = {
        "Content-Disposition": f'attachment; filename="{public_id}.{kind}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": CACHE,
        "ETag": f'"{found.sha256}"',
    }
    return HttpResponse(bytes(found.content), content_type=CONTENT_TYPES[kind], headers=headers)


def _part(public_id: str, kind: str) -> ReleasePart:
    standing = ReleasePart.objects.using("public").filter(release__withdrawn_on=None, release__suspended_at=None)
    return get_object_or_404(standing, release_id=public_id, kind=kind)
