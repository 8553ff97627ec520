"""The custodian puts facts about a cable's date on file, each with its evidence."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cables.actions.reading import record_reading
from cables.actions.scheduling import record_fact, state_no_more_text, take_back_fact
from cables.forms import FACT_FORMS, ReasonForm
from cables.models import Cable, ScheduleFact
from cables.views.fetching import kept_cable_for
from declass.clock import today


@login_required
def kinds(request: HttpRequest, public_id: str) -> HttpResponse:
    """What can be recorded about a cable, and what stands on file."""
    cable = kept_cable_for(request.user, public_id)
    standing = {fact.kind: fact for fact in cable.facts.filter(superseded_at=None).select_related("recorded_by")}
    offered = [(kind, standing.get(kind)) for kind in ScheduleFact.Kind]
    return render(request, "cables/facts.html", _page(request, cable) | {"offered": offered})


@login_required
def record(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Record one kind of fact, superseding what was on file of that kind, or take back what stands."""
    cable = kept_cable_for(request.user, public_id)
    if kind not in FACT_FORMS:
        raise Http404
    standing = cable.facts.filter(kind=kind, superseded_at=None).select_related("recorded_by").first()
    takes_back = standing is not None and "take_back" in request.POST
    form = FACT_FORMS[kind](None if takes_back else request.POST or None, on=today())
    undoing = ReasonForm(request.POST if takes_back else None, prefix="undo")
    if takes_back and undoing.is_valid():
        return _taken_back(request, cable, ScheduleFact.Kind(kind), undoing)
    if form.is_valid():
        record_fact(
            actor=request.user,
            cable=cable,
            kind=ScheduleFact.Kind(kind),
            value=form.value(),
            evidence=form.cleaned_data["evidence"],
            on=today(),
        )
        messages.success(request, "Recorded. The date was computed anew.")
        return redirect("cables:why", public_id)
    context = _page(request, cable) | {"form": form, "heading": ScheduleFact.Kind(kind).label, "standing": standing}
    status = 422 if form.errors or undoing.errors else 200
    return render(request, "cables/fact.html", context | {"undoing": undoing}, status=status)


def _taken_back(request: HttpRequest, cable: Cable, kind: ScheduleFact.Kind, undoing: ReasonForm) -> HttpResponse:
    take_back_fact(actor=request.user, cable=cable, kind=kind, reason=undoing.cleaned_data["reason"], on=today())
    messages.success(request, "Taken back. The date was computed anew.")
    return redirect("cables:why", cable.public_id)


@login_required
def no_more_text(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record that no more of an incomplete cable exists here (T-09)."""
    cable = kept_cable_for(request.user, public_id)
    if cable.is_complete:
        raise Http404
    form = ReasonForm(request.POST or None, initial={"reason": cable.no_more_text_reason})
    if request.method == "POST" and form.is_valid():
        state_no_more_text(actor=request.user, cable=cable, reason=form.cleaned_data["reason"])
        messages.success(request, "Recorded. The cable may go out, saying what is missing.")
        return redirect("cables:cable", public_id)
    lead = "The copy then says which sections are missing. Look first whether a section came under another name."
    return _form_page(request, cable, form, "No more text exists here", lead)


def _page(request: HttpRequest, cable: Cable) -> dict[str, Any]:
    record_reading(actor=request.user, cable=cable, portions=[], whole=True)
    return {
        "cable": cable,
        "page_label": cable.label,
        "is_demonstration": cable.collection.is_demonstration,
    }


def _form_page(request: HttpRequest, cable: Cable, form: forms.Form, heading: str, lead: str = "") -> HttpResponse:
    context = _page(request, cable) | {"form": form, "heading": heading, "lead": lead}
    return render(request, "cables/record.html", context, status=422 if form.errors else 200)
