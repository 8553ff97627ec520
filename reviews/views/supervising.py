"""What a supervisor sees and does: hand work over, set its priority; and the custodian's problems."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cables.actions.reading import record_listing, record_reading
from cables.classification.labels import join_all
from cables.models import Cable, Problem
from declass.clock import today
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.supervising import hand_over, set_priority
from reviews.forms_queue import HandOverForm, PriorityForm
from reviews.models import Review
from reviews.policy import may, supervises
from reviews.views.fetching import page_of, review_for, running_lease
from reviews.views.queue import tabs_of
from reviews.workflow import Act

PAGE_SIZE = 50
NOT_A_CUSTODIAN = Refused("Problems are put before the custodian of the collection.", "A-05")


@login_required
def supervise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand a cable over to another reviewer, or say how urgent it is."""
    review = review_for(request.user, public_id)
    refusal = supervises(request.user, review, on=today())
    if refusal is not None:
        raise RefusedError(refusal, record=review.cable.public_id, act=Act.HAND_OVER.value)
    handing, urgency = _forms(request, review)
    done = ""
    try:
        if handing.is_bound and handing.is_valid():
            hand_over(actor=request.user, review=review, **handing.cleaned_data)
            done = f"Handed over to {handing.cleaned_data['to']}, who finds it on their desk."
        elif urgency.is_bound and urgency.is_valid():
            set_priority(actor=request.user, review=review, **urgency.cleaned_data)
            done = f"This review is {Review.Priority(urgency.cleaned_data['priority']).label} now."
    except RefusedError as error:
        request.refusals.append(error)
        refusal = error.refusal
    if done:
        messages.success(request, done)
        return redirect(f"{reverse('reviews:queue')}?tab=supervised")
    record_reading(actor=request.user, cable=review.cable, portions=[], whole=True)
    context = {
        **page_of(review),
        "lease": running_lease(review),
        "handing": handing,
        "urgency": urgency,
        "refusal": refusal,
        "no_hand_over": may(request.user, Act.HAND_OVER, review),
    }
    bad = handing.errors or urgency.errors or refusal
    return render(request, "reviews/supervise.html", context, status=422 if bad else 200)


def _forms(request: HttpRequest, review: Review) -> tuple[HandOverForm, PriorityForm]:
    """The two forms of the page; the one that was posted is bound."""
    posted = request.POST if request.method == "POST" else None
    urgency = posted is not None and "priority" in posted
    return (
        HandOverForm(None if urgency else posted),
        PriorityForm(posted if urgency else None, initial={"priority": review.priority}),
    )


@login_required
def problems(request: HttpRequest) -> HttpResponse:
    """Cables in the custodian's collections with problems that nobody has settled, first due first."""
    if Role.CUSTODIAN not in roles_of(request.user):
        raise RefusedError(NOT_A_CUSTODIAN, act="problems")
    found = list(_troubled(request)[: PAGE_SIZE + 1])
    rows = found[:PAGE_SIZE]
    record_listing(actor=request.user, cables=rows)
    context: dict[str, Any] = {
        "tabs": tabs_of(request.user),
        "rows": rows,
        "next_key": f"{rows[-1].declassify_on or date.max}_{rows[-1].pk}" if len(found) > PAGE_SIZE else "",
        "is_later": bool(request.GET.get("after")),
        "page_label": join_all(cable.label for cable in rows),
        "is_demonstration": any(cable.collection.is_demonstration for cable in rows),
    }
    return render(request, "reviews/problems.html", context)


def _troubled(request: HttpRequest) -> QuerySet[Cable]:
    """Behind the place that `?after=` names; Http404 for a broken one."""
    unsettled = Problem.objects.filter(cable=OuterRef("pk"), settled_at=None)
    count = unsettled.order_by().values("cable").values(count=Count("pk"))
    cables = Cable.objects.whole_for(request.user).filter(Exists(unsettled), collection__custodian=request.user)
    cables = cables.annotate(unsettled=Subquery(count), due_key=Coalesce("declassify_on", Value(date.max)))
    due, _, last = request.GET.get("after", f"{date.min}_0").partition("_")
    try:
        first, behind = date.fromisoformat(due), int(last)
    except ValueError:
        raise Http404 from None
    cables = cables.filter(Q(due_key__gt=first) | Q(due_key=first, pk__gt=behind))
    return cables.select_related("collection").order_by("due_key", "pk")
