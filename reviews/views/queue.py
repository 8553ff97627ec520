"""The queues, and taking a cable from one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cables.actions.reading import record_listing
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.queueing import claim, claim_next, keep_holding, resume
from reviews.actions.viewing import delete_view, keep_view
from reviews.forms_queue import COLUMNS, USUAL_COLUMNS, QueueForm, ViewForm
from reviews.models import Review, SavedView
from reviews.queues import Queue, queues_for
from reviews.views.fetching import list_page, review_for, rows_of
from reviews.workflow import State

PAGE_SIZE = 50
NO_QUEUE = Refused("The queues are for reviewers, approvers, release officers and custodians.", "A-05")


@dataclass(frozen=True)
class Tab:
    """A queue as the row of tabs shows it."""

    name: str
    label: str
    count: str
    href: str


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """One tab a queue that the person's roles open; in each, only what they may work on."""
    return _page(request, chosen_queue(request.user, request.GET.get("tab", "")), ViewForm())


def chosen_queue(person: User, name: str) -> Queue:
    """The queue of that name among those the person's roles open, or else the first. RefusedError without any."""
    queues = queues_for(person)
    if not queues:
        raise RefusedError(NO_QUEUE, act="queue")
    return next((queue for queue in queues if queue.name == name), queues[0])


def tabs_of(person: User) -> list[Tab]:
    """Every queue that the person's roles open, with how much of it they may work on."""
    address = reverse("reviews:queue")
    tabs = [
        Tab(each.name, each.label, each.count_for(person), f"{address}?tab={each.name}") for each in queues_for(person)
    ]
    if Role.CUSTODIAN in roles_of(person):
        tabs.insert(0, Tab("problems", "Problems", "", reverse("reviews:problems")))
    return tabs


def _page(request: HttpRequest, chosen: Queue, naming: ViewForm, refusal: Refused | None = None) -> HttpResponse:
    given = request.GET.copy()
    if "col" not in given:
        given.setlist("col", USUAL_COLUMNS)
    form = QueueForm(given, person=request.user)
    waiting = chosen.waiting_for(request.user)
    waiting = form.chosen(waiting, on=today()) if form.is_valid() else waiting.none()
    found = list(_from(waiting, request.GET.get("after", ""))[: PAGE_SIZE + 1])
    rows = rows_of(found[:PAGE_SIZE])
    record_listing(actor=request.user, cables=[row.review.cable for row in rows])
    query = form.query() if form.is_valid() else ""
    context: dict[str, Any] = {
        "tabs": tabs_of(request.user),
        "chosen": chosen,
        "form": form,
        "filters": [field for field in form if field.name != "col"],
        "columns": {name: COLUMNS[name] for name in form.columns} if form.is_valid() else {},
        "rows": rows,
        "query": query,
        "next_key": key_of(found[PAGE_SIZE - 1]) if len(found) > PAGE_SIZE else "",
        "is_later": bool(request.GET.get("after")),
        "views": SavedView.objects.filter(owner=request.user, queue=chosen.name),
        "naming": naming,
        "refusal": refusal,
    }
    bad = form.errors or naming.errors or refusal
    return render(request, "reviews/queue.html", {**list_page(rows), **context}, status=422 if bad else 200)


def key_of(review: Review) -> str:
    """The review's place in the queue's order, to be named in the address of the next page."""
    return f"{review.due_on or date.max}_{review.priority}_{review.opened_on}_{review.pk}"


def _from(waiting: Any, key: str) -> Any:
    """What stands behind the place that the key names; all of it without one, Http404 for a broken one."""
    if not key:
        return waiting
    try:
        due, priority, opened, last = key.split("_")
        place = (date.fromisoformat(due), int(priority), date.fromisoformat(opened), int(last))
    except ValueError:
        raise Http404 from None
    return waiting.after(place)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters and columns on the page under a name."""
    chosen = chosen_queue(request.user, request.POST.get("tab", ""))
    request.GET = QueryDict(request.POST.get("query", ""))
    form, naming = QueueForm(request.GET, person=request.user), ViewForm(request.POST)
    if not form.is_valid() or not naming.is_valid():
        return _page(request, chosen, naming)
    try:
        view = keep_view(
            actor=request.user, queue=chosen.name, name=naming.cleaned_data["name"].strip(), query=form.query()
        )
    except RefusedError as error:
        request.refusals.append(error)
        return _page(request, chosen, naming, error.refusal)
    return redirect(f"{reverse('reviews:queue')}?tab={view.queue}&{view.query}")


@login_required
@require_POST
def forget(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete a view of one's own."""
    view = get_object_or_404(SavedView, owner=request.user, public_id=public_id)
    delete_view(actor=request.user, view=view)
    messages.info(request, f"Deleted the view {view.name}.")
    return redirect(f"{reverse('reviews:queue')}?tab={view.queue}")


@login_required
@require_POST
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    """Claim one cable, or go on with one that is already the person's."""
    review = review_for(request.user, public_id, blind=True)
    if review.state == State.IN_REVIEW and review.reviewer_id == request.user.pk:
        resume(actor=request.user, review=review)
    else:
        claim(actor=request.user, review=review)
    return redirect("reviews:workspace", public_id)


@login_required
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the first cable of the first-review queue."""
    review = claim_next(actor=request.user)
    if review is None:
        messages.info(request, "Nothing waits for you in the first-review queue.")
        return redirect("reviews:queue")
    return redirect("reviews:workspace", review.public_id)


@login_required
@require_POST
def heartbeat(request: HttpRequest, public_id: str) -> HttpResponse:
    """Extend the hold that the token names: 200 and `{"until": …}`, or 409 and the sentence when it has ended."""
    review = review_for(request.user, public_id, blind=True)
    token = request.POST.get("token", "")
    try:
        until = keep_holding(actor=request.user, review=review, token=int(token) if token.isdecimal() else 0)
    except RefusedError as error:
        request.refusals.append(error)
        return JsonResponse({"ended": str(error.refusal)}, status=409)
    return JsonResponse({"until": until.isoformat()})
