"""The release officer's page: the copy exactly as it goes out, releasing it, and pulling it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from declass.refusals import Refused
from reviews.actions.approving import checklist, send_back
from reviews.actions.releasing import close, release, withdraw
from reviews.forms import ReasonForm
from reviews.models import Review
from reviews.views.answering import answer, offered
from reviews.views.bench import Bench
from reviews.views.fetching import review_for
from reviews.views.history import history_of
from reviews.views.packaging import preview_of, release_of
from reviews.workflow import Act

TYPES = {"txt": "text/plain; charset=utf-8", "pdf": "application/pdf"}
DONE = {
    Act.RELEASE: "Released. The reading room shows it now.",
    Act.WITHDRAW: "Withdrawn. Its address in the reading room shows a notice, and its bytes are served no longer.",
    Act.CLOSE: "Closed. Nothing goes out.",
    Act.SEND_BACK: "Sent back to the reviewer with your reason; the approval is void.",
}


def _release(*, actor: Any, review: Review, reason: str) -> None:
    release(actor=actor, review=review)


def _withdraw(*, actor: Any, review: Review, reason: str) -> None:
    withdraw(actor=actor, release=review.release, reason=reason)


ACTIONS = {Act.RELEASE: _release, Act.WITHDRAW: _withdraw, Act.CLOSE: close, Act.SEND_BACK: send_back}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what goes out, or went; release it, send it back, close it, or withdraw it."""
    review = review_for(request.user, public_id)
    form = ReasonForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        act, refusal = answer(request, review, ACTIONS, reason=form.cleaned_data["reason"])
        if refusal is None:
            messages.success(request, DONE[act])
            return redirect("reviews:release", public_id)
    context = _context(request, review, form, refusal)
    return render(request, "reviews/release.html", context, status=422 if form.errors or refusal else 200)


def _context(request: HttpRequest, review: Review, form: ReasonForm, refusal: Refused | None) -> dict[str, Any]:
    released = release_of(review)
    return {
        **Bench(request.user, review).record(),
        "release": released,
        "preview": None if released else preview_of(review),
        "text": _bytes(review, "txt").decode(),
        "checklist": checklist(review),
        "offers": offered(request.user, review),
        "history": history_of(review),
        "form": form,
        "refusal": refusal,
    }


@login_required
def part(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """The bytes of one part, as they would go out today, or as they went out."""
    content = _bytes(review_for(request.user, public_id), kind)
    if kind not in TYPES or not content:
        raise Http404
    return HttpResponse(content, content_type=TYPES[kind])


def _bytes(review: Review, kind: str) -> bytes:
    released = release_of(review)
    if released:
        row = released.parts.filter(kind=kind).first()
        return bytes(row.content) if row else b""
    return preview_of(review).part(kind) or b""
