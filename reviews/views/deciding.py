"""Deciding one portion: confirm, mark words, keep the draft; and what is left of it when the hold was lost."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from declass.refusals import Refused, RefusedError
from reviews.actions.determining import determine
from reviews.actions.queueing import claim, resume
from reviews.actions.second_review import answer_blind
from reviews.actions.undoing import draft
from reviews.forms import AnswerForm, CutForm
from reviews.models import Determination, Lease, Review
from reviews.second_review import unanswered
from reviews.views.bench import Bench
from reviews.views.fetching import review_for, running_lease
from reviews.views.workspace import PAGE, address_of, following, go_on, is_conflict, token_of
from reviews.workflow import State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """Confirm the decision on one portion, or change its draft, which is kept until it is confirmed."""
    if request.method != "POST":
        return redirect(address_of(review_for(request.user, public_id, blind=True), position))
    bench = _bench(request, public_id, position)
    act, _, chosen = request.POST.get("act", "confirm").partition(":")
    form = AnswerForm(request.POST)
    if act == "confirm":
        return _confirm(request, bench, form)
    if act == "draft":
        return _autosave(request, bench, form)
    if act == "release":
        return _keep(request, bench, bench.released_form(form["note"].value() or ""))
    if act == "drop":
        return _keep(request, bench, form.redrafted(without=chosen))
    return _withhold(request, bench, form, chosen)


def _bench(request: HttpRequest, public_id: str, position: int) -> Bench:
    bench = Bench(request.user, review_for(request.user, public_id, blind=True), str(position))
    if bench.current is None or bench.current.position != position:
        raise Http404
    return bench


def _confirm(request: HttpRequest, bench: Bench, form: AnswerForm) -> HttpResponse:
    if not form.is_complete():
        return _again(request, bench, form)
    try:
        if bench.is_blind:
            return _confirm_blind(request, bench, form)
        determine(
            actor=request.user,
            review=bench.review,
            token=token_of(request.POST),
            portion=bench.current,
            answer=form.answer(),
        )
    except RefusedError as error:
        return _refused(request, bench, form, error)
    return go_on(request, bench.review, following(bench.review, bench.current.position))


def _confirm_blind(request: HttpRequest, bench: Bench, form: AnswerForm) -> HttpResponse:
    """Keep the second reviewer's own answer; after the last one the first reviewer's are shown beside them."""
    answer_blind(actor=request.user, review=bench.review, portion=bench.current, answer=form.answer())
    left = unanswered(request.user, bench.review).first()
    if left is not None:
        return go_on(request, bench.review, left.position)
    address = reverse("reviews:agreement", args=[bench.review.public_id])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _withhold(request: HttpRequest, bench: Bench, form: AnswerForm, chosen: str) -> HttpResponse:
    """Add what the cutter gives to the draft. The code is that of the button, of the field, or the ground."""
    posted = request.POST.copy()
    posted["code"] = posted.get("ground", "") if chosen == "ground" else chosen or posted.get("code", "")
    cutter = bench.cut_form(posted)
    if not cutter.is_valid():
        return _again(request, bench, form, cutter)
    return _keep(request, bench, form.redrafted(add=cutter.cuts))


def _keep(request: HttpRequest, bench: Bench, form: AnswerForm) -> HttpResponse:
    """Keep the changed draft and show the same portion. Who decides blind holds nothing: the draft is in the page."""
    if bench.is_blind:
        return render(request, PAGE, bench.context(form, bench.cut_form()))
    try:
        _store(request, bench, form)
    except RefusedError as error:
        return _refused(request, bench, form, error)
    return go_on(request, bench.review, bench.current.position)


def _autosave(request: HttpRequest, bench: Bench, form: AnswerForm) -> HttpResponse:
    """Keep the form as it stands, for scripts: when it was saved, or why it was not."""
    try:
        changed = form.as_draft() != bench.form().as_draft()
        if changed:
            _store(request, bench, form)
    except RefusedError as error:
        request.refusals.append(error)
        return JsonResponse({"refused": str(error.refusal)}, status=409)
    return JsonResponse({"saved": f"{timezone.now():%H:%M:%S}Z", "changed": changed})


def _store(request: HttpRequest, bench: Bench, form: AnswerForm) -> None:
    draft(
        actor=request.user,
        review=bench.review,
        token=token_of(request.POST),
        portion=bench.current,
        form=form.as_draft(),
    )


def _again(request: HttpRequest, bench: Bench, form: AnswerForm, cutter: CutForm | None = None) -> HttpResponse:
    """The same page with what was typed and what is wrong with it."""
    return render(request, PAGE, bench.context(form, cutter or bench.cut_form()), status=422)


def _refused(request: HttpRequest, bench: Bench, form: AnswerForm, error: RefusedError) -> HttpResponse:
    """The rule's sentence beside what was typed; a conflict where the person no longer holds the cable."""
    request.refusals.append(error)
    if not bench.is_blind and is_conflict(request, bench.review, error.refusal):
        return conflict(request, bench, form, error.refusal)
    return render(request, PAGE, bench.context(form, bench.cut_form(), error.refusal), status=422)


def conflict(request: HttpRequest, bench: Bench, form: AnswerForm, refusal: Refused) -> HttpResponse:
    """What was typed, what stands now, and the way to take the cable up again with it. Nothing was stored."""
    review = Review.objects.select_related("cable__collection", "reviewer").get(pk=bench.review.pk)
    now = Bench(request.user, review, str(bench.current.position))
    (piece,) = [drawn for drawn in now.drawn({}) if drawn.portion == bench.current]
    context: dict[str, Any] = {
        **now.record(),
        "piece": piece,
        "form": form,
        "typed": _typed(form),
        "cuts": [(cut, bench.current.text[cut.start : cut.end]) for cut in form.cuts()],
        "refusal": refusal,
        "lease": running_lease(review),
        "may_take_up": _may_take_up(request, review),
    }
    return render(request, "reviews/conflict.html", context, status=409)


def _typed(form: AnswerForm) -> list[tuple[str, str]]:
    """Label and value of every field that holds something, cuts apart."""
    labels = dict(Determination.Classification.choices)
    named = [(field.label, str(field.value() or "")) for field in form if field.name != "cut"]
    return [(label, labels.get(value, value)) for label, value in named if value]


def _may_take_up(request: HttpRequest, review: Review) -> bool:
    mine = review.state == State.IN_REVIEW and review.reviewer_id == request.user.pk
    return mine or review.state == State.QUEUED


@login_required
@require_POST
def restore(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """Take the cable up again and put back, unconfirmed, what was typed when the hold was lost."""
    bench = _bench(request, public_id, position)
    form = AnswerForm(request.POST)
    try:
        lease = _take_up(request, bench.review)
        draft(
            actor=request.user,
            review=bench.review,
            token=lease.pk,
            portion=bench.current,
            form=form.as_draft(),
        )
    except RefusedError as error:
        request.refusals.append(error)
        return conflict(request, bench, form, error.refusal)
    return redirect(f"{address_of(bench.review, position)}#p{position}")


def _take_up(request: HttpRequest, review: Review) -> Lease:
    act = claim if review.state == State.QUEUED else resume
    return act(actor=request.user, review=review)
