"""The queues, and taking a cable from one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import claim, claim_next, resume
from reviews.queues import Queue, queues_for
from reviews.views.fetching import list_page, review_for, rows_of
from reviews.workflow import State

PAGE_SIZE = 50
NO_QUEUE = Refused("The queues are for reviewers, approvers and release officers.", "A-05")


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """One tab a queue that the person's roles open; in each, only what they may work on."""
    tabs = [(queue, queue.waiting_for(request.user)) for queue in _queues(request)]
    chosen, waiting = next((tab for tab in tabs if tab[0].name == request.GET.get("tab")), tabs[0])
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list)
    context = {
        "tabs": [(tab, reviews.count()) for tab, reviews in tabs],
        "chosen": chosen,
        "page": page,
        "rows": rows,
        "query": f"tab={chosen.name}&",
    }
    return render(request, "reviews/queue.html", {**list_page(rows), **context})


def _queues(request: HttpRequest) -> list[Queue]:
    queues = queues_for(request.user)
    if not queues:
        raise RefusedError(NO_QUEUE, act="queue")
    return queues


@login_required
@require_POST
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    """Claim one cable, or go on with one that is already the person's."""
    review = review_for(request.user, public_id)
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
