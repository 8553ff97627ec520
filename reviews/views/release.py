"""The release officer's page: the copy exactly as it goes out, releasing it, and pulling it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from declass.refusals import Refused, RefusedError
from reviews.actions.approving import send_back
from reviews.actions.checking import checklist
from reviews.actions.comparing import recovered
from reviews.actions.exporting import record_part
from reviews.actions.releasing import GateRefusedError, close, release, report_leak, withdraw
from reviews.actions.waiving import may_waive, waive_names
from reviews.forms import ReasonForm
from reviews.forms_release import WaiverForm
from reviews.models import Release, Review
from reviews.rendering.package import FILES, pack
from reviews.views.answering import answer, offered
from reviews.views.bench import Bench
from reviews.views.fetching import review_for
from reviews.views.history import history_of
from reviews.views.packaging import ARCHIVE, left_names, parts_of, preview_of, rebuilt, release_of
from reviews.workflow import Act

TYPES = {kind: file.media_type for kind, file in FILES.items()} | {ARCHIVE: "application/zip"}
DONE = {
    Act.RELEASE: "Released. The reading room shows it now.",
    Act.WITHDRAW: "Withdrawn. Its address in the reading room shows a notice, and its bytes are served no longer.",
    Act.CLOSE: "Closed. Nothing goes out.",
    Act.SEND_BACK: "Sent back to the reviewer with your reason; the approval is void.",
}


def _withdraw(*, actor: Any, review: Review, reason: str) -> None:
    withdraw(actor=actor, release=review.release, reason=reason)


ACTIONS = {Act.RELEASE: release, Act.WITHDRAW: _withdraw, Act.CLOSE: close, Act.SEND_BACK: send_back}


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
        if any(isinstance(refused, GateRefusedError) for refused in request.refusals):
            return _incident(request, review, refusal)
    context = _context(request, review, form, refusal)
    return render(request, "reviews/release.html", context, status=422 if form.errors or refusal else 200)


def _incident(request: HttpRequest, review: Review, refusal: Refused) -> HttpResponse:
    """The gate stopped it: the incident is kept, unlike all else that was begun (an error page would roll it back)."""
    report_leak(actor=request.user, review=review)
    messages.error(request, f"{refusal.reason} An incident is open and the record is frozen.")
    return redirect("reviews:release", review.public_id)


@login_required
@require_POST
def waive(request: HttpRequest, public_id: str) -> HttpResponse:
    """The approver lets a cut name stand in some places, with a reason."""
    review = review_for(request.user, public_id)
    form = WaiverForm(request.POST)
    try:
        waive_names(actor=request.user, review=review, places=form.places(), reason=form.data.get("reason", ""))
    except RefusedError as error:
        if may_waive(request.user, review) is not None:
            raise
        request.refusals.append(error)
        context = _context(request, review, ReasonForm(), None) | {"waiver_refusal": error.refusal, "waiver": form}
        return render(request, "reviews/release.html", context, status=422)
    messages.success(request, "The name may stand there. The waiver falls with your approval.")
    return redirect("reviews:release", public_id)


def _context(request: HttpRequest, review: Review, form: ReasonForm, refusal: Refused | None) -> dict[str, Any]:
    released = release_of(review)
    parts = parts_of(released) if released else {}
    shown = None if released else preview_of(review)
    package = shown.package if shown else None
    return {
        **Bench(request.user, review).record(),
        "release": released,
        "preview": shown,
        "text": parts.get("txt", b"").decode() or (shown.text if shown else ""),
        "files": [(kind, FILES[kind].name) for kind in FILES if kind in (parts or (package.parts if package else {}))],
        "left": left_names(package) if package else [],
        "recovered": recovered(review, package.record) if package else [],
        "rebuilt": rebuilt(released, parts) if released and released.built_from else "",
        "may_waive": package is not None and package.left and may_waive(request.user, review) is None,
        "waiver": WaiverForm(),
        "keeps_collection": review.cable.collection.custodian_id == request.user.pk,
        "checklist": checklist(review),
        "offers": offered(request.user, review),
        "history": history_of(review),
        "form": form,
        "refusal": refusal,
    }


@login_required
def part(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """The bytes of one part, as they would go out today, or as they went out."""
    if kind not in TYPES:
        raise Http404
    review = review_for(request.user, public_id)
    released = release_of(review)
    content = _bytes(review, released, kind)
    if not content:
        raise Http404
    record_part(actor=request.user, review=review, part=kind, released=released is not None)
    return HttpResponse(content, content_type=TYPES[kind])


def _bytes(review: Review, released: Release | None, kind: str) -> bytes:
    if not released:
        return preview_of(review).part(kind) or b""
    parts = parts_of(released)
    return pack(parts) if kind == ARCHIVE else parts.get(kind, b"")
