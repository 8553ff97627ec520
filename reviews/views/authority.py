"""Delegations and clearances that end soon: for auditors and administrators, about people and not about records."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cables.models import Clearance, ReadIn
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.exporting import record_export
from reviews.models import Delegation
from reviews.views.reports import day_of

READERS = {Role.ADMINISTRATOR, Role.AUDITOR}
NOT_A_READER = Refused("Authority about to end is shown to administrators and auditors.", "A-05")
DAYS = 90
COLUMNS = ("Ends on", "Days left", "Person", "What")


@dataclass(frozen=True)
class Ending:
    """One thing that ends: the last day on which it holds, whose, and what it is."""

    on: date
    days: int
    person: str
    what: str


def endings(on: date) -> list[Ending]:
    """All that holds on a day and ends within 90 days of it, the earliest first."""
    return sorted(_endings(on), key=lambda ending: (ending.on, ending.person, ending.what))


def _endings(on: date) -> Iterator[Ending]:
    window = (on, on + timedelta(days=DAYS))

    def ending(day: date, person: User, what: str) -> Ending:
        return Ending(day, (day - on).days, str(person), what)

    for row in Delegation.objects.in_force(on=on).filter(valid_to__range=window).select_related("person"):
        yield ending(row.valid_to, row.person, f"Delegation up to {row.get_scope_level_display()}: {row.instrument}")
    for row in Clearance.objects.filter(expires_on__range=window, person__is_active=True).select_related("person"):
        yield ending(row.expires_on, row.person, f"Clearance for {row.get_level_display()}")
    for row in ReadIn.objects.filter(expires_on__range=window, person__is_active=True).select_related("person"):
        yield ending(row.expires_on, row.person, f"Read-in {row.token}")


@login_required
def authority(request: HttpRequest) -> HttpResponse:
    """What ends within 90 days, as a page or, with `?as=csv`, as a file."""
    if not READERS & roles_of(request.user):
        raise RefusedError(NOT_A_READER, act="report")
    on = day_of(request).on
    rows = endings(on)
    if request.GET.get("as") != "csv":
        return render(request, "reports/authority.html", {"rows": rows, "on": on, "days": DAYS})
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="authority-{on.isoformat()}.csv"'
    lines = csv.writer(response)
    lines.writerow(["UNCLASSIFIED"])
    lines.writerow(COLUMNS)
    lines.writerows([row.on.isoformat(), row.days, row.person, row.what] for row in rows)
    record_export(actor=request.user, kind="authority", on=on, rows=len(rows))
    return response
