"""Naming people for one cable: without that nobody reads a NODIS cable but its importer (M-40)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cables.actions.granting import end_grant, grant_cable
from cables.actions.reading import record_reading
from cables.forms import GrantForm
from cables.views.fetching import kept_cable_for
from declass.clock import today


@login_required
def readers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is named for the cable; name another, until when and why."""
    cable = kept_cable_for(request.user, public_id)
    form = GrantForm(request.POST or None, on=today())
    if request.method == "POST" and form.is_valid():
        grant_cable(actor=request.user, cable=cable, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['person']} is named for this cable.")
        return redirect("cables:readers", public_id)
    record_reading(actor=request.user, cable=cable, portions=[], whole=True)
    context = {
        "cable": cable,
        "grants": cable.grants.select_related("user", "granted_by").order_by("-expires_on", "pk"),
        "today": today(),
        "form": form,
        "page_label": cable.label,
        "is_demonstration": cable.collection.is_demonstration,
    }
    return render(request, "cables/readers.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    """Take a person's name off the cable at once."""
    cable = kept_cable_for(request.user, public_id)
    ended = get_object_or_404(cable.grants.select_related("user"), public_id=grant_id)
    person = ended.user
    end_grant(actor=request.user, grant=ended)
    messages.success(request, f"{person} is no longer named for this cable.")
    return redirect("cables:readers", public_id)
