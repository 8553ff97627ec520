"""The desk: what the person holds, what came back to them, and what waits in their queues."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reviews.models import Review
from reviews.queues import queues_for
from reviews.views.fetching import list_page, rows_of
from reviews.workflow import State


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Claimed cables with their lease, cables without one that are still the person's, and queue counts."""
    mine = Review.objects.in_state(State.IN_REVIEW).filter(reviewer=request.user).workable_by(request.user)
    rows = rows_of(mine.select_related("cable__collection").in_queue_order())
    now = timezone.now()
    held = [row for row in rows if row.lease and row.lease.holder_id == request.user.pk and row.lease.expires_at > now]
    queues = [(queue, queue.waiting_for(request.user).count()) for queue in queues_for(request.user)]
    context = {"held": held, "waiting": [row for row in rows if row not in held], "queues": queues}
    return render(request, "reviews/desk.html", {**list_page(rows), **context})
