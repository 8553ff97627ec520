"""The search page: asking, what was found, and the person's own searches."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cables.actions.searching import ask, forget, keep, record_search
from cables.classification.labels import join_all
from cables.forms_searching import NameForm, SearchForm
from cables.models import Cable, Search
from cables.search import EXCERPTS, MOST, Excerpt, Hit, excerpts, find, why_not
from cables.views.fetching import Row, rows_for
from declass.models import User

Found = tuple[Row, list[Excerpt], int]


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """An empty form and the person's searches; a filled-in one leads to what it finds."""
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    if form.is_valid():
        reason = why_not(form.cleaned_data["words"]) if form.cleaned_data["words"] else ""
        if not reason:
            search = ask(actor=request.user, given=form.given())
            return redirect("search:results", search.public_id)
        form.add_error("words", reason)
    searches = request.user.searches.order_by("-made_at", "-pk")
    context = {
        "form": form,
        "kept": [search for search in searches if search.name],
        "latest": [search for search in searches if not search.name],
    }
    return render(request, "search/index.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, public_id: str) -> Search:
    return get_object_or_404(request.user.searches, public_id=public_id)


@login_required
def results(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page of cables, each with what stands around the words in the portions that the person may read."""
    search = _own(request, public_id)
    form = SearchForm(search.given)
    if not form.is_valid():
        raise Http404
    try:
        page = find(request.user, form.criteria(), request.GET.get("after", ""))
    except ValueError:
        raise Http404 from None
    found = _drawn(request.user, page.hits, form.cleaned_data["words"])
    shown = [excerpt.portion for _, around, _ in found for excerpt in around]
    subjects = [row.subject for row, _, _ in found if row.subject]
    cables = [row.cable for row, _, _ in found]
    record_search(actor=request.user, search=search, cables=cables, portions=[*shown, *subjects])
    context = {
        "search": search,
        "form": form,
        "name_form": NameForm(initial={"name": search.name}),
        "found": found,
        "after": page.after,
        "most": MOST if page.is_cut else 0,
        "page_label": join_all([row.label for row, _, _ in found] + [portion.label for portion in shown]),
        "is_demonstration": any(cable.collection.is_demonstration for cable in cables),
    }
    return render(request, "search/results.html", context)


def _drawn(person: User, hits: Iterable[Hit], words: str) -> list[Found]:
    """Each cable with its excerpts, and in how many more portions the words stand."""
    ranked = {hit.cable_id: hit for hit in hits}
    cables = Cable.objects.visible_to(person).filter(pk__in=ranked).select_related("collection")
    rows = {row.cable.pk: row for row in rows_for(person, cables)}
    around = excerpts(person, ranked.values(), words)
    return [
        (rows[pk], around.get(pk, []), max(0, len(hit.portion_ids) - EXCERPTS))
        for pk, hit in ranked.items()
        if pk in rows
    ]


@login_required
@require_POST
def keep_search(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep it under a name."""
    search = _own(request, public_id)
    form = NameForm(request.POST)
    if form.is_valid():
        keep(actor=request.user, search=search, name=form.cleaned_data["name"])
        messages.success(request, "Kept. You find it on the search page; nobody else does.")
    else:
        messages.error(request, "Give it a name of at most 80 characters.")
    return redirect("search:results", public_id)


@login_required
@require_POST
def forget_search(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete it."""
    forget(actor=request.user, search=_own(request, public_id))
    messages.success(request, "Forgotten.")
    return redirect("search:index")
