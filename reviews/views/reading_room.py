"""The reading room: released copies for everybody, over the public connection, which can see nothing else.

No page here depends on who asks: they are drawn without the request, so any cache may keep them.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reviews.models import Release, ReleasePart
from reviews.rendering.copy import FormerMark, Ground, Withheld
from reviews.rendering.package import FILES, KIND_OF, pack
from reviews.views.room_feeds import address_of
from reviews.views.room_rows import CACHE, page, parts, releases, standing
from reviews.views.room_search import SORTS, SearchForm, page_after

ARCHIVE = "package.zip"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The releases that stand, a page of them, as the visitor asks for them."""
    form = SearchForm(request.GET)
    valid = form.is_valid()
    found = form.narrow(standing()) if valid else standing().none()
    listed = page_after(found, SORTS[form.cleaned_data.get("sort", "") if valid else ""], request.GET.get("after", ""))
    context = {
        "form": form,
        "rows": listed.rows,
        "following": listed.following,
        "begun": "after" in request.GET,
        "query": form.query,
        "is_demonstration": any(release.is_demonstration for release in listed.rows),
    }
    return page("reading_room/index.html", context, 200 if valid else 422)


@require_safe
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    """One release with its text. One withdrawn, or under an incident (X-30), leaves a notice and nothing it said."""
    found = get_object_or_404(releases(), public_id=public_id)
    context = {"release": found, "is_demonstration": found.is_demonstration, "address": address_of(found)}
    if found.withdrawn_on or found.suspended_at:
        return page("reading_room/withdrawn.html", context)
    held = {held.kind: bytes(held.content) for held in parts().filter(release_id=public_id, kind__in=("json", "txt"))}
    copy = json.loads(held["json"]) if "json" in held else {}
    context |= {
        "portions": [_drawn(portion) for portion in copy.get("portions", ())],
        "copy": copy,
        "text": "" if copy else held["txt"].decode(),
        "citation": _citation(found),
        "files": _files(public_id),
        "others": _others(found),
    }
    return page("reading_room/release.html", context)


def _drawn(portion: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": portion["kind"].lower(), "runs": [_run(run) for run in portion["runs"]]}


def _run(run: Mapping[str, Any]) -> dict[str, str]:
    """A run as the page draws it: text, or a marker or struck mark with what is said in its place."""
    if "text" in run:
        return {"text": run["text"]}
    if "former_mark" in run:
        return {"former": run["former_mark"], "spoken": FormerMark(run["former_mark"]).spoken}
    cut = Withheld(tuple(_ground(ground) for ground in run["withheld"]))
    return {"withheld": cut.marker, "spoken": cut.spoken}


def _ground(ground: Mapping[str, str]) -> Ground:
    until = ground.get("until")
    return Ground(ground["code"], date.fromisoformat(until) if until else None)


def _citation(found: Release) -> str:
    """How to cite the release: what the record is called, what was released when, and its lasting address."""
    number = f"{found.mrn}, " if found.mrn else ""
    day = f"{found.released_on:%B} {found.released_on.day}, {found.released_on.year}"
    outcome = found.get_outcome_display()
    agency = "Demonstration. Not an official release" if found.is_demonstration else settings.RELEASING_AGENCY
    return (
        f"{number}“{found.title},” {outcome} {day}, case no. {found.case_number},"
        f" document no. {found.public_id}. {agency}. {address_of(found)}"
    )


def _files(public_id: str) -> list[str]:
    kinds = set(parts().filter(release_id=public_id).values_list("kind", flat=True))
    return [file.name for kind, file in FILES.items() if kind in kinds]


def _others(found: Release) -> list[Release]:
    """The earlier and the later release of the same telegram, where there are any."""
    later = standing().filter(earlier_id=found.public_id)
    return [*standing().filter(public_id=found.earlier_id), *later]


@require_safe
def part(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """The bytes of one part, or of all in one archive, as they went out; none of a release that does not stand."""
    if name == ARCHIVE:
        return _archive(public_id)
    kind = KIND_OF.get(name)
    if kind is None:
        raise Http404
    found: ReleasePart = get_object_or_404(parts(), release_id=public_id, kind=kind)
    file = f"{public_id}.{kind}" if kind in {"txt", "pdf", "json"} else f"{public_id}-{name}"
    return _bytes(bytes(found.content), FILES[kind].media_type, file, found.sha256)


def _archive(public_id: str) -> HttpResponse:
    found = {held.kind: held for held in parts().filter(release_id=public_id)}
    if not found:
        raise Http404
    tag = found["manifest"].sha256 if "manifest" in found else found["txt"].sha256
    packed = pack({kind: bytes(held.content) for kind, held in found.items()})
    return _bytes(packed, "application/zip", f"{public_id}.zip", tag)


def _bytes(content: bytes, content_type: str, file: str, tag: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{file}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": CACHE,
        "ETag": f'"{tag}"',
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
