"""The auto-declassification report: the reader's part of it, each number with its rows."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.models import Cable
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.exporting import record_export
from reviews.models import ReportRun
from reviews.reports.figures import AutoDeclassification, DueRow
from reviews.reports.figures import auto_declassification as figures_for

KIND = "auto-declassification"
READERS = {Role.AUDITOR, Role.CUSTODIAN, Role.APPROVER, Role.RELEASE_OFFICER, Role.REVIEWER}
NOT_A_READER = Refused("Reports are for those who work on records, and for auditors.", "product.md §1")
LATEST_RUNS = 10
PART = "Your part of the report: the cables that you may read as a whole."
DEMONSTRATION = "Demonstration. Not an official release."
COLUMNS = ("Part", "Cable", "Collection", "Level", "Declassify on", "Rests on", "In the way", "Flagged on", "Became")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so


@dataclass(frozen=True)
class Part:
    """One number of the report with the rows that make it."""

    name: str
    title: str
    sentence: str
    rows: tuple[DueRow, ...]


def parts_of(figures: AutoDeclassification) -> list[Part]:
    """The report's parts; what was flagged without ever having a review heads it (product.md §2)."""
    return [
        Part(
            "anomalies",
            "Flagged without a review",
            "Their date has passed and nobody ever opened a review: an anomaly.",
            figures.flagged_without_review,
        ),
        Part("due", "Due", "Their date has come. Due is not declassified.", figures.due),
        Part(
            "blocked",
            "Due, with something in the way",
            "What stands in the way must be settled before anything goes out.",
            figures.overdue_with_blockers,
        ),
        Part("ahead", "Within lead time", "A review is open before the date.", figures.within_lead_time),
    ]


def _require_reader(person: User) -> None:
    if not READERS & roles_of(person):
        raise RefusedError(NOT_A_READER, act="report")


def _labelled(reader: User, figures: AutoDeclassification) -> tuple[Label, bool]:
    """The join of what the report shows, and whether any of it is a demonstration."""
    shown = [row.public_id for row in (*figures.due, *figures.within_lead_time)]
    cables = Cable.objects.whole_for(reader).filter(public_id__in=shown).order_by()
    found = cables.values_list("level", "controls", "collection__is_demonstration").distinct()
    labels = [Label.from_tokens(Level(level), controls) for level, controls, _ in found]
    return join_all(labels), any(demonstration for _, _, demonstration in found)


@login_required
def auto_declassification(request: HttpRequest) -> HttpResponse:
    """The report as of today, and when it ran by itself."""
    _require_reader(request.user)
    figures = figures_for(request.user, on=today())
    label, is_demonstration = _labelled(request.user, figures)
    context = {
        "figures": figures,
        "parts": parts_of(figures),
        "said": PART,
        "runs": ReportRun.objects.filter(kind=KIND).defer("figures").order_by("-on")[:LATEST_RUNS],
        "page_label": label,
        "is_demonstration": is_demonstration,
    }
    return render(request, "reports/auto_declassification.html", context)


@login_required
def auto_declassification_csv(request: HttpRequest) -> HttpResponse:
    """The same rows for a spreadsheet, below its marking and what it is."""
    _require_reader(request.user)
    figures = figures_for(request.user, on=today())
    label, is_demonstration = _labelled(request.user, figures)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{KIND}-{figures.on.isoformat()}.csv"'
    lines = csv.writer(response)
    lines.writerow([label.banner()])
    if is_demonstration:
        lines.writerow([DEMONSTRATION])
    lines.writerow([f"Auto-declassification report as of {figures.on.isoformat()}. {PART}"])
    lines.writerow(COLUMNS)
    rows = list(_lines(parts_of(figures)))
    lines.writerows(rows)
    record_export(actor=request.user, kind=KIND, on=figures.on, rows=len(rows))
    return response


def _lines(parts: Iterable[Part]) -> Iterator[list[str]]:
    for part in parts:
        for row in part.rows:
            flagged = row.flagged_on.isoformat() if row.flagged_on else ""
            cells = [part.title, row.public_id, row.collection, Level(row.level).words, row.declassify_on.isoformat()]
            yield [_inert(cell) for cell in [*cells, row.basis, ", ".join(row.blockers), flagged, row.became]]


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
