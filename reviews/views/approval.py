"""The second person's page: what is released, what is kept, what stands in the way, and agreeing or not."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from declass.clock import today
from declass.refusals import Refused
from declass.roles import Role, roles_of
from reviews.actions.approving import approve, overrule, send_back
from reviews.actions.checking import checklist
from reviews.actions.second_review import concur, dissent
from reviews.forms import ReasonForm
from reviews.models import Review
from reviews.policy import delegation_for
from reviews.second_review import is_blind_for
from reviews.views.answering import answer, offered
from reviews.views.bench import Bench
from reviews.views.contrast import contrasts_for
from reviews.views.fetching import review_for
from reviews.views.history import history_of
from reviews.views.packaging import preview_of
from reviews.workflow import Act

ACTIONS = {
    Act.CONCUR: concur,
    Act.DISSENT: dissent,
    Act.APPROVE: approve,
    Act.SEND_BACK: send_back,
    Act.OVERRULE: overrule,
}
DONE = {
    Act.CONCUR: "You concurred. It now awaits approval.",
    Act.DISSENT: "Returned to the first reviewer with your reason.",
    Act.APPROVE: "Approved. A release officer, another person, can now release it.",
    Act.SEND_BACK: "Sent back to the reviewer with your reason.",
    Act.OVERRULE: "Overruled. Another reviewer decides again, with your reason before them.",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the determinations to the second reviewer or the approver, and take their answer."""
    review = review_for(request.user, public_id, blind=True)
    if is_blind_for(request.user, review):
        return redirect("reviews:workspace", public_id)
    form = ReasonForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        act, refusal = answer(request, review, ACTIONS, reason=form.cleaned_data["reason"])
        if refusal is None:
            messages.success(request, DONE[act])
            return redirect("reviews:queue")
    context = _context(request, review, form, refusal)
    return render(request, "reviews/agreement.html", context, status=422 if form.errors or refusal else 200)


def _context(request: HttpRequest, review: Review, form: ReasonForm, refusal: Refused | None) -> dict[str, Any]:
    bench = Bench(request.user, review)
    pieces = [piece for piece in bench.drawn({}) if piece.portion.needs_decision]
    return {
        **bench.record(),
        "pieces": pieces,
        "cut_count": sum(piece.cut_count for piece in pieces),
        "checklist": checklist(review),
        "contrasts": contrasts_for(request.user, review, bench.to_decide),
        "offers": offered(request.user, review),
        "is_approver": Role.APPROVER in roles_of(request.user),
        "delegation": delegation_for(request.user, review.cable, on=today()),
        "history": history_of(review),
        "preview": preview_of(review),
        "form": form,
        "refusal": refusal,
    }
