"""The quarantine of a collection: what is held, why, and settling it."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cables.actions.importing import may_hold_all_of
from cables.actions.reading import record_files, record_look
from cables.actions.receiving import discard, retry
from cables.actions.refusing import FileRefused
from cables.forms import ReasonForm
from cables.models import Cable, CableSource, Collection
from cables.views.collections import kept_collection

SHOWN = 2000
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@login_required
def index(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is held for the custodian to look at, the newest first."""
    collection = kept_collection(request.user, public_id)
    held = CableSource.objects.held().filter(collection=collection).defer("content").order_by("-pk")
    settled = CableSource.objects.filter(collection=collection, settled_at__isnull=False).defer("content")
    settled = settled.select_related("settled_by").order_by("-settled_at")[:20]
    record_files(actor=request.user, collection=collection, sources=[source.pk for source in [*held, *settled]])
    context = {
        "collection": collection,
        "held": held,
        "settled": settled,
        "page_label": collection.ceiling,
        "is_demonstration": collection.is_demonstration,
    }
    return render(request, "collections/quarantine.html", context)


@login_required
def held(request: HttpRequest, public_id: str, source_id: str) -> HttpResponse:
    """One held file: its beginning, unless its reader may not hold all of the collection, and what can be done."""
    collection = kept_collection(request.user, public_id)
    return _page(request, collection, _source(collection, source_id), ReasonForm())


def _source(collection: Collection, source_id: str) -> CableSource:
    return get_object_or_404(CableSource.objects.held().filter(collection=collection), public_id=source_id)


def _page(request: HttpRequest, collection: Collection, source: CableSource, form: ReasonForm) -> HttpResponse:
    hidden = source.held_as == CableSource.Held.ABOVE_CEILING or not may_hold_all_of(request.user, collection)
    record_look(actor=request.user, source=source, whole=not hidden)
    content = bytes(source.content)
    context = {
        "collection": collection,
        "source": source,
        "size": len(content),
        "is_hidden": hidden,
        "beginning": "" if hidden else UNSEEN.sub("\ufffd", content[:SHOWN].decode("utf-8", errors="replace")),
        "choices": _choices(request, source),
        "form": form,
        "page_label": collection.ceiling,  # even of a name nobody knows how it is marked
        "is_demonstration": collection.is_demonstration,
    }
    return render(request, "collections/held.html", context, status=422 if form.errors else 200)


def _choices(request: HttpRequest, source: CableSource) -> list[Cable]:
    """Cables of the collection with the number of a held section."""
    if source.held_as != CableSource.Held.SECTION or " " not in source.held_number:
        return []
    post, serial = source.held_number.rsplit(" ", 1)
    cables = Cable.objects.whole_for(request.user).filter(collection=source.collection_id, mrn_post=post)
    return list(cables.filter(mrn_serial=int(serial)).order_by("pk"))


@login_required
@require_POST
def again(request: HttpRequest, public_id: str, source_id: str) -> HttpResponse:
    """Import it after all: as it is, into a chosen cable, or as a cable of its own."""
    collection = kept_collection(request.user, public_id)
    source = _source(collection, source_id)
    chosen = request.POST.get("into", "")
    into = (
        get_object_or_404(Cable.objects.whole_for(request.user), public_id=chosen)
        if chosen not in ("", "own")
        else None
    )
    try:
        imported = retry(actor=request.user, source=source, into=into, alone=chosen == "own")
    except FileRefused as refusal:
        request.refusals.append(refusal)
        messages.error(request, f"It is still held: {refusal.reason}.")
        return redirect("collections:held", public_id, source_id)
    messages.success(request, "Imported.")
    return redirect("cables:cable", imported.cables[0].public_id)


@login_required
@require_POST
def throw_out(request: HttpRequest, public_id: str, source_id: str) -> HttpResponse:
    """Discard it with a reason."""
    collection = kept_collection(request.user, public_id)
    source = _source(collection, source_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, collection, source, form)
    discard(actor=request.user, source=source, reason=form.cleaned_data["reason"])
    messages.success(request, "Discarded. Its name, its hash and your reason stay on file.")
    return redirect("collections:quarantine", public_id)
