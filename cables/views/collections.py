"""The custodian's collections: their terms, and who needs to know them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cables.actions.granting import create_collection, end_grant, grant_collection
from cables.actions.keeping import change_terms
from cables.actions.reading import record_listing
from cables.classification.labels import join_all
from cables.classification.levels import Level
from cables.forms import CollectionForm, GrantForm, ImportForm, NewCollectionForm
from cables.models import Cable, CableSource, Collection
from cables.views.fetching import page_of, rows_for
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

NOT_A_CUSTODIAN = Refused("Collections are kept by custodians.", "A-05")


def require_custodian(person: User) -> None:
    """Raise RefusedError unless the person is a custodian."""
    if Role.CUSTODIAN not in roles_of(person):
        raise RefusedError(NOT_A_CUSTODIAN, act="keep_collection")


def kept_collection(person: User, public_id: str) -> Collection:
    """A collection in the person's custody; Http404 otherwise, RefusedError for who is no custodian."""
    require_custodian(person)
    return get_object_or_404(Collection.objects.kept_by(person), public_id=public_id)


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The collections in the person's custody."""
    require_custodian(request.user)
    kept = list(Collection.objects.kept_by(request.user).order_by("name", "pk"))
    readable = Cable.objects.whole_for(request.user).filter(collection__in=kept)
    counts = dict(readable.values_list("collection").annotate(Count("pk")).order_by())
    context = {
        "rows": [(collection, counts.get(collection.pk, 0)) for collection in kept],
        "is_demonstration": any(collection.is_demonstration for collection in kept),
    }
    return render(request, "collections/index.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Open a collection in the person's own custody."""
    require_custodian(request.user)
    form = NewCollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        terms = dict(form.cleaned_data)
        level = Level(terms.pop("ceiling_level"))
        collection = create_collection(actor=request.user, ceiling_level=level, **terms)
        messages.success(request, "The collection is open. Nobody but you needs to know it yet.")
        return redirect("collections:collection", collection.public_id)
    return render(request, "collections/terms.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def terms(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the terms of a collection; dates that follow from them are computed anew."""
    collection = kept_collection(request.user, public_id)
    form = CollectionForm(request.POST or None, instance=Collection.objects.get(pk=collection.pk))
    if request.method == "POST" and form.is_valid():
        count = change_terms(actor=request.user, collection=collection, on=today(), **form.cleaned_data)
        messages.success(request, f"Changed. The dates of {count} cables were computed anew." if count else "Changed.")
        return redirect("collections:collection", public_id)
    context = {"form": form, "collection": collection, "is_demonstration": collection.is_demonstration}
    return render(request, "collections/terms.html", context, status=422 if form.errors else 200)


@login_required
def collection(request: HttpRequest, public_id: str) -> HttpResponse:
    """One collection: its terms, its grants, its cables."""
    found = kept_collection(request.user, public_id)
    return _page(request, found, GrantForm(on=today()))


def _page(request: HttpRequest, collection: Collection, form: GrantForm) -> HttpResponse:
    readable = Cable.objects.visible_to(request.user).filter(collection=collection)
    cables, after = page_of(readable, request.GET.get("after", ""))
    rows = rows_for(request.user, cables)
    record_listing(actor=request.user, cables=cables)
    context: dict[str, Any] = {
        "collection": collection,
        "grants": collection.grants.select_related("user", "granted_by").order_by("-expires_on", "pk"),
        "today": today(),
        "form": form,
        "import_form": ImportForm(),
        "held_count": CableSource.objects.held().filter(collection=collection).count(),
        "after": after,
        "rows": rows,
        "page_label": join_all(row.label for row in rows),
        "is_demonstration": collection.is_demonstration,
    }
    return render(request, "collections/collection.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a person needs to know the collection, until when and why."""
    found = kept_collection(request.user, public_id)
    form = GrantForm(request.POST, on=today())
    if not form.is_valid():
        return _page(request, found, form)
    grant_collection(actor=request.user, collection=found, **form.cleaned_data)
    messages.success(request, f"{form.cleaned_data['person']} needs to know this collection.")
    return redirect("collections:collection", public_id)


@login_required
@require_POST
def end(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    """End a grant at once."""
    found = kept_collection(request.user, public_id)
    ended = get_object_or_404(found.grants.select_related("user"), public_id=grant_id)
    person = ended.user
    end_grant(actor=request.user, grant=ended)
    messages.success(request, f"{person} no longer needs to know this collection.")
    return redirect("collections:collection", public_id)
