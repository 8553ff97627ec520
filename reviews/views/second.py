"""The second reviewer who decides blind: every portion with their own answers, none of the first reviewer's."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cables.models import Portion
from declass.clock import today
from declass.refusals import Refused, RefusedError
from reviews.actions.second_review import answer_blind
from reviews.agencies import agencies_on
from reviews.answers import Answer
from reviews.differences import blind_answers
from reviews.forms import AnswerForm, CutForm
from reviews.grounds import FOIA_CODES, standing_of
from reviews.models import Review
from reviews.policy import may
from reviews.second_review import is_blind_for
from reviews.views.choices import by_refusal, classifications, preferred
from reviews.views.fetching import page_of, review_for
from reviews.workflow import Act

CODES = [*FOIA_CODES, "AEA", "NATO", "(b)(1)"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest, public_id: str) -> HttpResponse:
    """Decide one portion after the other; once all are, the page of agreement shows both answers."""
    review = review_for(request.user, public_id, blind=True)
    if not is_blind_for(request.user, review):
        return redirect("reviews:agreement", public_id)
    refused = may(request.user, Act.CONCUR, review)
    if refused is not None:
        raise RefusedError(refused, record=review.cable.public_id, act=Act.CONCUR.value)
    portions = list(review.cable.portions.to_decide().order_by("position"))
    given = blind_answers(review, request.user)
    current = _current(portions, given, request.GET.get("portion", ""))
    if request.method == "POST":
        return _answered(request, review, portions, given, current)
    context = _context(review, portions, given, current, _form(review, current, given), _cutter(current))
    return render(request, "reviews/second.html", context)


def _current(portions: list[Portion], given: dict[int, Answer], wanted: str) -> Portion:
    asked = [portion for portion in portions if str(portion.position) == wanted]
    if wanted and not asked:
        raise Http404
    left = [portion for portion in portions if portion.pk not in given]
    return (asked + left + portions)[0]


def _form(review: Review, portion: Portion, given: dict[int, Answer]) -> AnswerForm:
    found = given.get(portion.pk)
    if found is None:
        return AnswerForm(initial={"classification": preferred(classifications(_standing(review), portion))})
    names = [name for name in AnswerForm.base_fields if name != "cut"]
    return AnswerForm(initial={name: getattr(found, name) for name in names} | {"cut": found.cuts})


def _standing(review: Review) -> Any:
    return standing_of(review.cable, on=today())


def _cutter(portion: Portion, posted: Any = None) -> CutForm:
    return CutForm(posted, text=portion.text, body=portion.body_start - portion.start)


def _answered(
    request: HttpRequest, review: Review, portions: list[Portion], given: dict[int, Answer], current: Portion
) -> HttpResponse:
    """Keep the answer, or change its draft, which travels in the form."""
    form, cutter, refusal = AnswerForm(request.POST), _cutter(current), None
    act, _, place = request.POST.get("act", "confirm").partition(":")
    if act == "drop":
        form = form.redrafted(without=place)
    elif act == "withhold":
        cutter = _cutter(current, request.POST)
        form = form.redrafted(add=cutter.cuts) if cutter.is_valid() else form.redrafted()
        cutter = cutter if cutter.errors else _cutter(current)
    elif form.is_complete():
        try:
            answer_blind(actor=request.user, review=review, portion=current, answer=form.answer())
            return redirect(reverse("reviews:second", args=[review.public_id]))
        except RefusedError as error:
            request.refusals.append(error)
            refusal = error.refusal
    context = _context(review, portions, given, current, form, cutter, refusal)
    return render(
        request, "reviews/second.html", context, status=422 if form.errors or cutter.errors or refusal else 200
    )


def _context(
    review: Review,
    portions: list[Portion],
    given: dict[int, Answer],
    current: Portion,
    form: AnswerForm,
    cutter: CutForm,
    refusal: Refused | None = None,
) -> dict[str, Any]:
    choices = classifications(_standing(review), current)
    return {
        **page_of(review),
        "pieces": [(portion, given.get(portion.pk)) for portion in portions],
        "current": current,
        "decided": len(given),
        "form": form,
        "cuts": [(cut, current.text[cut.start : cut.end]) for cut in form.cuts()],
        "cutter": cutter,
        "places": [(f"{start}-{end}", current.text[max(0, start - 30) : end + 30]) for start, end in cutter.places],
        "open_answers": [choice for choice in choices if choice.refused is None],
        "refused_answers": by_refusal(choices),
        "codes": CODES,
        "agencies": agencies_on(today()),
        "refusal": refusal,
    }
