"""Files handed in to a collection, and the report on what became of each."""

from contextlib import nullcontext
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cables.actions.reading import record_files, record_listing
from cables.actions.receiving import open_batch, problems_by_kind, receive
from cables.actions.spooling import is_large, keep_for_reading, resume
from cables.classification.labels import join_all
from cables.forms import ImportForm
from cables.intake.unpacking import HandedIn, read_catalogues, unpack
from cables.models import Batch, BatchFile, BatchReading, Cable, Collection
from cables.views.collections import kept_collection

PAGE_SIZE = 100


@login_required
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Import each file by itself: one that is refused stops no other, and its bytes are held with the reason."""
    collection = kept_collection(request.user, public_id)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        batch = _received(request, collection, form.cleaned_data["files"])
        return redirect("collections:batch", public_id, batch.public_id)
    context = {
        "collection": collection,
        "form": form,
        "batches": collection.batches.order_by("-pk")[:10],
        "is_demonstration": collection.is_demonstration,
    }
    return render(request, "collections/import.html", context, status=422 if form.errors else 200)


def _received(request: HttpRequest, collection: Collection, uploads: list[UploadedFile]) -> Batch:
    batch = open_batch(actor=request.user, collection=collection)
    handed = [HandedIn(upload.name or "", partial(nullcontext, upload.file)) for upload in uploads]
    if is_large([upload.size or 0 for upload in uploads]):
        keep_for_reading(actor=request.user, batch=batch, handed=handed)
        return batch
    index = read_catalogues(handed)
    for entry in unpack(handed, index):
        report = receive(actor=request.user, batch=batch, entry=entry, index=index)
        if report.refusal is not None:
            request.refusals.append(report.refusal)
    return batch


@login_required
def batch(request: HttpRequest, public_id: str, batch_id: str) -> HttpResponse:
    """What became of each file of a batch, and the open problems of its cables by kind."""
    collection = kept_collection(request.user, public_id)
    found = get_object_or_404(collection.batches.select_related("imported_by"), public_id=batch_id)
    page = Paginator(found.files.order_by("pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows, cables = _rows(request, collection, list(page.object_list))
    record_files(actor=request.user, collection=collection, files=[file.pk for file, _ in rows])
    record_listing(actor=request.user, cables=cables)
    outcomes = list(found.files.values_list("outcome", flat=True))
    context: dict[str, Any] = {
        "collection": collection,
        "batch": found,
        "reading": BatchReading.objects.filter(batch=found).first(),
        "page": page,
        "rows": rows,
        "counts": [(outcome.label, outcomes.count(outcome)) for outcome in BatchFile.Outcome],
        "problems": problems_by_kind(tuple(cables)),
        "page_label": join_all(
            [cable.label for cable in cables] + [collection.ceiling for _, read in rows if not read]
        ),
        "is_demonstration": collection.is_demonstration,
    }
    return render(request, "collections/batch.html", context)


@login_required
@require_POST
def resume_batch(request: HttpRequest, public_id: str, batch_id: str) -> HttpResponse:
    """Have a large batch that stopped be read on."""
    collection = kept_collection(request.user, public_id)
    found = get_object_or_404(collection.batches.select_related("collection__custodian"), public_id=batch_id)
    resume(actor=request.user, batch=found)
    return redirect("collections:batch", public_id, batch_id)


def _rows(
    request: HttpRequest, collection: Collection, files: list[BatchFile]
) -> tuple[list[tuple[BatchFile, list[Cable]]], list[Cable]]:
    """Each file with its cables that the person may read as a whole, by the hash of its bytes."""
    found: dict[str, list[Cable]] = {}
    cables = Cable.objects.whole_for(request.user).filter(
        collection=collection, sources__sha256__in=[file.sha256 for file in files if file.sha256]
    )
    known: dict[int, Cable] = {}
    for cable in cables.annotate(sha256=F("sources__sha256")).order_by("pk"):
        found.setdefault(cable.sha256, []).append(known.setdefault(cable.pk, cable))
    return [(file, found.get(file.sha256, [])) for file in files], list(known.values())
