"""Incidents as custodian and auditor handle them, and the page on which whoever works on a record reports one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cables.actions.reading import record_reading
from cables.views.fetching import whole_cable_for
from declass.clock import today
from declass.forms import DrawnForm
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.incidents import confirm_closing, open_incident, propose_closing
from reviews.models import Incident

PAGE_SIZE = 50
PEOPLE = ("opened_by", "custodian", "closing_by", "confirmed_by")


class ReportForm(DrawnForm):
    """What kind of incident it is, and what happened."""

    kind = forms.ChoiceField(choices=Incident.Kind.choices, label="What kind")
    remark = forms.CharField(
        max_length=400,
        label="What happened",
        help_text="Who, when and where. No words of the record: custodian and auditors read this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ClosingForm(DrawnForm):
    """Why the incident can be closed."""

    reason = forms.CharField(
        max_length=400,
        label="Why it can be closed",
        help_text="What was done, and that the duty is met. No words of the record.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def incidents_of(person: User) -> QuerySet[Incident]:
    """All for an auditor, those of their records for a custodian, none for anybody else."""
    roles = roles_of(person)
    if Role.AUDITOR in roles:
        return Incident.objects.all()
    return Incident.objects.kept_by(person) if Role.CUSTODIAN in roles else Incident.objects.none()


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Open incidents by their day, then the closed ones, latest first."""
    if not roles_of(request.user) & {Role.AUDITOR, Role.CUSTODIAN}:
        raise RefusedError(Refused("Incidents are for custodians and auditors.", "X-30"), act="read_incidents")
    mine = incidents_of(request.user).select_related(*PEOPLE)
    page = Paginator(mine.exclude(confirmed_at=None).order_by("-confirmed_at"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"open": mine.open().order_by("due_on", "id"), "page": page, "today": today()}
    return render(request, "incidents/index.html", context)


def _incident_for(request: HttpRequest, public_id: str) -> Incident:
    return get_object_or_404(incidents_of(request.user).select_related(*PEOPLE), public_id=public_id)


@login_required
def incident(request: HttpRequest, public_id: str) -> HttpResponse:
    """One incident: what it asks for, by when, and how far its closing is."""
    return _page(request, _incident_for(request, public_id), ClosingForm())


def _page(request: HttpRequest, found: Incident, form: ClosingForm) -> HttpResponse:
    context = {
        "incident": found,
        "form": form,
        "today": today(),
        "is_mine": found.closing_by_id == request.user.pk,
        "steps": _steps(found),
    }
    return render(request, "incidents/incident.html", context, status=422 if form.errors else 200)


def _steps(found: Incident) -> list[dict[str, Any]]:
    """What happened to the incident so far, as the timeline draws it."""
    opening = f"by rule {found.rule}" if found.rule else found.remark
    steps = [
        (found.opened_at, found.opened_by, "opened the incident", opening),
        (found.closing_at, found.closing_by, "said why it can be closed", found.closing_reason),
        (found.confirmed_at, found.confirmed_by, "confirmed the closing as second person", ""),
    ]
    return [{"at": at, "who": who, "sentence": said, "detail": detail} for at, who, said, detail in steps if at]


@login_required
@require_POST
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the reason of the first person."""
    found, form = _incident_for(request, public_id), ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    propose_closing(actor=request.user, incident=found, reason=form.cleaned_data["reason"])
    messages.success(request, "Your reason is on file. Another person has to confirm it.")
    return redirect("incidents:incident", public_id)


@login_required
@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close as the second person."""
    found = _incident_for(request, public_id)
    confirm_closing(actor=request.user, incident=found)
    messages.success(request, "The incident is closed.")
    return redirect("incidents:incident", public_id)


@login_required
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Report an incident about a cable that the person may read as a whole; it freezes at once."""
    cable = whole_cable_for(request.user, public_id)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        open_incident(actor=request.user, cable=cable, **form.cleaned_data)
        messages.success(request, "The incident is open. The record is frozen, its releases are out of sight.")
        return redirect("cables:cable", public_id)
    record_reading(actor=request.user, cable=cable, portions=[], whole=True)
    context = {
        "cable": cable,
        "form": form,
        "page_label": cable.label,
        "is_demonstration": cable.collection.is_demonstration,
    }
    return render(request, "incidents/report.html", context, status=422 if form.errors else 200)
