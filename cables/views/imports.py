"""Reading uploaded files into a collection: what became of each is said by its name."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cables.actions.importing import import_cable
from cables.classification.labels import join_all
from cables.forms import ImportForm
from cables.models import Cable, Collection
from cables.parsing.text import MOST_BYTES
from cables.views.collections import kept_collection
from declass.refusals import Refused, RefusedError


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its cables, or the reason why it was refused."""

    file_name: str
    cables: tuple[Cable, ...] = ()
    was_known: bool = False
    refusal: Refused | None = None


@login_required
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Import each file by itself: one that is refused leaves nothing behind and stops no other."""
    collection = kept_collection(request.user, public_id)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    outcomes = []
    if form.is_valid():
        outcomes = [_imported(request, collection, upload) for upload in form.cleaned_data["files"]]
    context = {
        "collection": collection,
        "form": form,
        "outcomes": outcomes,
        "refused": sum(outcome.refusal is not None for outcome in outcomes),
        "page_label": join_all(cable.label for outcome in outcomes for cable in outcome.cables),
        "is_demonstration": collection.is_demonstration,
    }
    return render(request, "collections/import.html", context, status=422 if form.errors else 200)


def _imported(request: HttpRequest, collection: Collection, upload: UploadedFile) -> Outcome:
    try:
        if upload.size > MOST_BYTES:
            sentence = f"{upload.name}: larger than {MOST_BYTES // 1024**2} MB. Split it and import the parts."
            raise RefusedError(Refused(sentence, "T-24"), record=collection.public_id, act="import")
        imported = import_cable(actor=request.user, collection=collection, content=upload.read(), file_name=upload.name)
    except RefusedError as error:
        request.refusals.append(error)
        return Outcome(upload.name, refusal=error.refusal)
    return Outcome(upload.name, imported.cables, imported.was_known)
