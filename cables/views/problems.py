"""The custodian's problems: by kind, with cable and place, and settled by a correction or a note."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cables.actions.correcting import settle_problem
from cables.actions.reading import record_listing, record_reading
from cables.classification.labels import join_all
from cables.forms_correcting import SettleForm
from cables.models import Cable, Portion, Problem
from cables.views.collections import kept_collection
from cables.views.fetching import kept_cable_for

PAGE_SIZE = 50


@login_required
def index(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open problems of the collection's cables that the person may read as a whole."""
    collection = kept_collection(request.user, public_id)
    cables = Cable.objects.whole_for(request.user).filter(collection=collection)
    problems = Problem.objects.filter(cable__in=cables, settled_at=None)
    kinds = problems.values_list("code").annotate(Count("pk")).order_by("code")
    kind = request.GET.get("kind", "")
    if kind:
        problems = problems.filter(code=kind)
    piece = Portion.objects.filter(cable=OuterRef("cable"), start__lte=OuterRef("start")).order_by("-position")
    listed = problems.annotate(position=Subquery(piece.values("position")[:1])).select_related("cable")
    page = Paginator(listed.order_by("code", "cable", "start", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    record_listing(actor=request.user, cables=[problem.cable for problem in page.object_list])
    context = {
        "collection": collection,
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "query": f"{urlencode({'kind': kind})}&" if kind else "",
        "page_label": join_all(problem.cable.label for problem in page.object_list),
        "is_demonstration": collection.is_demonstration,
    }
    return render(request, "collections/problems.html", context)


@login_required
def settle(request: HttpRequest, public_id: str, problem_id: str) -> HttpResponse:
    """One open problem with the piece that it stands in; settled with a note."""
    cable = kept_cable_for(request.user, public_id)
    problem = get_object_or_404(cable.problems.filter(settled_at=None).select_related("cable"), public_id=problem_id)
    form = SettleForm(request.POST or None, readings=problem.choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        settle_problem(actor=request.user, problem=problem, note=given["note"], choice=given.get("choice", ""))
        messages.success(request, "Settled.")
        return redirect("collections:problems", cable.collection.public_id)
    piece = cable.portions.filter(start__lte=problem.start).defer("search").order_by("-position").first()
    record_reading(actor=request.user, cable=cable, portions=[piece] if piece else [], whole=False)
    context = {
        "cable": cable,
        "problem": problem,
        "piece": piece,
        "form": form,
        "page_label": cable.label,
        "is_demonstration": cable.collection.is_demonstration,
    }
    return render(request, "cables/problem.html", context, status=422 if form.errors else 200)
