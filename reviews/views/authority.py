"""Delegations and clearances that end soon: for auditors and administrators, about people and not about records."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.reports.charts import chart_of
from reviews.reports.overseen import DAYS, authority_part, endings
from reviews.views.filing import as_csv, as_pdf
from reviews.views.reports import day_of

READERS = {Role.ADMINISTRATOR, Role.AUDITOR}
NOT_A_READER = Refused("Authority about to end is shown to administrators and auditors.", "A-05")
FILES = {"csv": as_csv, "pdf": as_pdf}


@login_required
def authority(request: HttpRequest) -> HttpResponse:
    """What ends within 90 days of a day: a page; with `?as=` csv or pdf a file, with svg its plot."""
    if not READERS & roles_of(request.user):
        raise RefusedError(NOT_A_READER, act="report")
    on = day_of(request).on
    rows = endings(on)
    part, how = authority_part(rows), request.GET.get("as", "")
    if how == "svg":
        return HttpResponse(chart_of(part.tables[0]), content_type="image/svg+xml")
    if how in FILES:
        said = f"What ends within {DAYS} days; each holds through its last day."
        return FILES[how](request, name="authority", title="Authority about to end", said=said, on=on, part=part)
    return render(request, "reports/authority.html", {"rows": rows, "months": part.tables[0], "on": on, "days": DAYS})
