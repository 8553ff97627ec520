"""The workspace: a cable in its pieces, and the decision on one of them at a time."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import push_url

from declass.refusals import Refused, RefusedError
from reviews.actions.determining import determine, submit, undecided
from reviews.actions.queueing import return_to_queue
from reviews.forms import AnswerForm
from reviews.models import Review
from reviews.views.bench import Bench
from reviews.views.fetching import review_for
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
    bench = Bench(request.user, review_for(request.user, public_id), request.GET.get("portion"))
    response = render(request, PAGE, bench.context(bench.stored_form(), bench.cut_form()))
    return push_url(response, request.get_full_path()) if request.htmx else response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """Confirm the decision on one portion, or change its draft; nothing is stored before it is confirmed."""
    if request.method != "POST":
        return redirect(f"{reverse('reviews:workspace', args=[public_id])}?portion={position}")
    bench = Bench(request.user, review_for(request.user, public_id), str(position))
    if bench.current is None or bench.current.position != position:
        raise Http404
    if request.POST.get("act", "confirm") != "confirm":
        return _draft(request, bench)
    form = AnswerForm(request.POST)
    refusal = _confirmed(request, bench, form) if form.is_complete() else None
    if form.errors or refusal:
        return render(request, PAGE, bench.context(form, bench.cut_form(), refusal), status=422)
    return redirect(_next(bench.review, position))


def _confirmed(request: HttpRequest, bench: Bench, form: AnswerForm) -> Refused | None:
    """Store the decision; the refusal, noted for the log, if a rule forbids it."""
    try:
        determine(
            actor=request.user,
            review=bench.review,
            token=_token(request.POST),
            portion=bench.current,
            answer=form.answer(),
        )
    except RefusedError as error:
        request.refusals.append(error)
        return error.refusal
    return None


def _draft(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Add a cut to the draft that travels in the form, or take one away."""
    act, _, chosen = request.POST["act"].partition(":")
    form = AnswerForm(request.POST)
    if act == "drop":
        return render(request, PAGE, bench.context(form.redrafted(without=chosen), bench.cut_form()))
    posted = request.POST.copy()
    posted["code"] = posted.get("ground", "") if chosen == "ground" else chosen or posted.get("code", "")
    cutter = bench.cut_form(posted)
    if not cutter.is_valid():
        return render(request, PAGE, bench.context(form.redrafted(), cutter), status=422)
    return render(request, PAGE, bench.context(form.redrafted(add=cutter.cuts), bench.cut_form()))


def _next(review: Review, position: int) -> str:
    """The address of the next undecided portion after this one, or of this one when all are decided."""
    left = [portion.position for portion in undecided(review)]
    following = next((at for at in [*(at for at in left if at > position), *left]), position)
    return f"{reverse('reviews:workspace', args=[review.public_id])}?portion={following}#p{following}"


def _token(posted: QueryDict) -> int:
    """The fencing token of the form; 0, which no lease has, where there is none."""
    written = posted.get("token", "")
    return int(written) if written.isdecimal() else 0


@login_required
@require_POST
def hand_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Submit the review, or return it to the queue."""
    review = review_for(request.user, public_id)
    if request.POST.get("act") == Act.RETURN:
        return_to_queue(actor=request.user, review=review, token=_token(request.POST))
        messages.info(request, "Returned to the queue. What you decided stays with it.")
    else:
        state = submit(actor=request.user, review=review, token=_token(request.POST))
        messages.success(request, SUBMITTED[state])
    return redirect("reviews:desk")
