"""The workspace: a cable in its pieces, undoing and redoing, what may be done at once, and handing on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url

from declass.refusals import Refused, RefusedError
from reviews.actions.determining import release_unclassified, submit, undecided
from reviews.actions.queueing import STALE, claim_next, return_to_queue
from reviews.actions.undoing import redo, undo
from reviews.models import Review
from reviews.policy import may
from reviews.views.bench import Bench
from reviews.views.fetching import review_for
from reviews.views.glimpse import glimpse_of
from reviews.workflow import Act, State

PAGE = "reviews/workspace.html"
SUBMITTED = {
    State.AWAITING_APPROVAL: "Submitted. It now awaits approval by another person.",
    State.SECOND_REVIEW: "Submitted. A second reviewer sees it before it can be approved.",
    State.REFERRED: "Submitted. It waits for the agencies to which portions were referred.",
}


@login_required
def workspace(request: HttpRequest, public_id: str) -> HttpResponse:
    """The cable, with the portion that `?portion=` names, or else the first undecided one, on the bench."""
    review = review_for(request.user, public_id, blind=True)
    bench = Bench(request.user, review, request.GET.get("portion"), find=request.GET.get("find", "")[:200])
    response = render(request, PAGE, bench.context(bench.form(), bench.cut_form()))
    return push_url(response, request.get_full_path()) if request.htmx else response


@login_required
@require_safe
def glimpse(request: HttpRequest, public_id: str) -> HttpResponse:
    """The copy as it would go out if it were released as it stands, with what is not decided yet left out."""
    bench = Bench(request.user, review_for(request.user, public_id, blind=True), request.GET.get("portion"))
    if bench.is_blind:
        return redirect("reviews:workspace", public_id)
    context = {**bench.record(), "glimpse": glimpse_of(bench), "portion": request.GET.get("portion", "")}
    return render(request, "reviews/glimpse.html", context)


@login_required
@require_POST
def step(request: HttpRequest, public_id: str) -> HttpResponse:
    """Undo or redo; the portion that it was about comes onto the bench."""
    review = review_for(request.user, public_id)
    act = redo if request.POST.get("act") == "redo" else undo
    try:
        taken = act(actor=request.user, review=review, token=token_of(request.POST))
    except RefusedError as error:
        return refused_step(request, review, error)
    return go_on(request, review, taken.portion.position)


@login_required
@require_POST
def unclassified(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide every undecided portion marked (U) at once; nothing else is done in bulk."""
    review = review_for(request.user, public_id)
    try:
        release_unclassified(actor=request.user, review=review, token=token_of(request.POST))
    except RefusedError as error:
        return refused_step(request, review, error)
    on_bench = request.POST.get("portion", "")
    return go_on(request, review, following(review, int(on_bench) - 1 if on_bench.isdecimal() else 0))


@login_required
@require_POST
def hand_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Submit the review, with or without taking the next cable, or return it to the queue."""
    review = review_for(request.user, public_id)
    act, token = request.POST.get("act"), token_of(request.POST)
    try:
        if act == Act.RETURN:
            return_to_queue(actor=request.user, review=review, token=token)
            messages.info(request, "Returned to the queue. What you decided stays with it.")
            return redirect("reviews:desk")
        state = submit(actor=request.user, review=review, token=token, word=request.POST.get("word", ""))
    except RefusedError as error:
        return refused_step(request, review, error)
    messages.success(request, SUBMITTED[state])
    return _next_cable(request) if act == "SUBMIT_NEXT" else redirect("reviews:desk")


def _next_cable(request: HttpRequest) -> HttpResponse:
    try:
        following_review = claim_next(actor=request.user)
    except RefusedError as error:
        request.refusals.append(error)
        messages.warning(request, str(error.refusal))
        return redirect("reviews:desk")
    if following_review is None:
        messages.info(request, "The queue holds nothing more for you.")
        return redirect("reviews:desk")
    return redirect("reviews:workspace", following_review.public_id)


def refused_step(request: HttpRequest, review: Review, error: RefusedError) -> HttpResponse:
    """The workspace with the sentence that refuses the step; 403 where the person may not work here at all."""
    if is_conflict(request, review, error.refusal):
        raise error
    request.refusals.append(error)
    bench = Bench(request.user, review, request.POST.get("portion"))
    return render(request, PAGE, bench.context(bench.form(), bench.cut_form(), error.refusal), status=422)


def is_conflict(request: HttpRequest, review: Review, refusal: Refused) -> bool:
    """Whether the person no longer holds the review, whatever they posted."""
    return refusal == STALE or may(request.user, Act.DETERMINE, review) is not None


def go_on(request: HttpRequest, review: Review, position: int) -> HttpResponse:
    """The workspace with a portion on the bench: at once where scripts ask, else by its address."""
    address = address_of(review, position)
    if not request.htmx:
        return redirect(f"{address}#p{position}")
    bench = Bench(request.user, review, str(position))
    return push_url(render(request, PAGE, bench.context(bench.form(), bench.cut_form())), address)


def address_of(review: Review, position: int) -> str:
    """The address of the workspace with a portion on the bench."""
    return f"{reverse('reviews:workspace', args=[review.public_id])}?portion={position}"


def following(review: Review, position: int) -> int:
    """The next undecided portion after this one, or this one when all are decided."""
    left = [portion.position for portion in undecided(review)]
    return next((at for at in [*(at for at in left if at > position), *left]), position)


def token_of(posted: QueryDict) -> int:
    """The fencing token of the form; 0, which no lease has, where there is none."""
    written = posted.get("token", "")
    return int(written) if written.isdecimal() else 0
