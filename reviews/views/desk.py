"""The desk: what the person holds, what came back to them, what is due soon, and what waits in their queues."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cables.actions.reading import record_listing
from cables.models import Notice
from declass.clock import today
from declass.models import User
from declass.roles import Role, roles_of
from reviews.models import Review, SavedView
from reviews.queues import queues_for
from reviews.views.fetching import list_page, rows_of
from reviews.views.queue import tabs_of
from reviews.views.referrals import referral_tabs
from reviews.workflow import State

SOON = timedelta(days=90)
FEW = 5
ELSEWHERE = ("answers", "supervised")  # on the desk already, or others' work


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Claimed cables with their lease, cables without one that are still the person's, the next due, and counts."""
    mine = Review.objects.in_state(State.IN_REVIEW).filter(reviewer=request.user).workable_by(request.user)
    own = list(mine.select_related("cable__collection", "reviewer").in_queue_order())
    soon = _due_soon(request.user)
    rows = rows_of([*own, *(review for _, review in soon)])
    record_listing(actor=request.user, cables=[row.review.cable for row in rows])
    mine_rows, soon_rows = rows[: len(own)], rows[len(own) :]
    now = timezone.now()
    held = [row for row in mine_rows if row.lease and row.lease.holder == request.user and row.lease.expires_at > now]
    context = {
        "held": held,
        "waiting": [row for row in mine_rows if row not in held],
        "soon": [(queue, row) for (queue, _), row in zip(soon, soon_rows, strict=True)],
        "queues": tabs_of(request.user),
        "notices": Notice.objects.unseen_by(request.user).count(),
        "views": SavedView.objects.filter(owner=request.user),
        "today": today(),
        "referrals": referral_tabs(request.user) if Role.LIAISON in roles_of(request.user) else [],
    }
    return render(request, "reviews/desk.html", {**list_page(rows), **context})


def _due_soon(person: User) -> list[tuple[str, Review]]:
    """The first few that wait for the person and whose date has come or comes soon, each with its queue's name."""
    until = today() + SOON
    found = [
        (queue.name, review)
        for queue in queues_for(person)
        if queue.name not in ELSEWHERE
        for review in queue.waiting_for(person).filter(due_on__lte=until)[:FEW]
    ]
    return sorted(found, key=lambda each: (each[1].due_on, each[1].priority, each[1].pk))[:FEW]
