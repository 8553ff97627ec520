"""The auto-declassification report: the reader's part of it, each number with its rows."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

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
NOT_A_READER = Refused("Reports are for those who work on records, and for auditors.", "A-05")
LATEST_RUNS = 10
YOURS = "Your part of the report: the cables that you may read as a whole."
DEMONSTRATION = "Demonstration. Not an official release."
UNDATED = "Classified, without a date"
PARTS = (
    ("anomalies", "Flagged without a review", "Their date has passed and nobody ever opened a review: an anomaly."),
    ("due", "Due", "Their date has come. Due is not declassified."),
    ("blocked", "Due, with something in the way", "It must be settled before anything goes out."),
    ("ahead", "Within lead time", "A review is open before the date."),
)
COLUMNS = (
    "Part",
    "Cable",
    "Number",
    "Collection",
    "Level",
    "Declassify on",
    "Rests on",
    "In the way",
    "Flagged on",
    "What became of it",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so


@dataclass(frozen=True)
class Line:
    """A row of the report with the number by which people know the cable."""

    row: DueRow
    number: str


@dataclass(frozen=True)
class Part:
    """One number of the report with the rows that make it."""

    name: str
    title: str
    sentence: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Report:
    """The reader's part: the report's parts, cables without a date, the join of what it shows."""

    on: date
    parts: tuple[Part, ...]
    undated: tuple[Cable, ...]
    label: Label
    is_demonstration: bool


def report_for(reader: User, *, on: date) -> Report:
    """The report as of a day for one reader; what was flagged without ever having a review heads it (§2)."""
    figures = figures_for(reader, on=on)
    listed = [row.public_id for row in (*figures.due, *figures.within_lead_time)]
    readable = Cable.objects.whole_for(reader).select_related("collection")
    cables = {cable.public_id: cable for cable in readable.filter(public_id__in=listed)}
    undated = tuple(readable.filter(level__gt=0, declassify_on=None).order_by("pk"))
    shown = [*cables.values(), *undated]
    return Report(
        on,
        tuple(_parts(figures, {public_id: cable.mrn for public_id, cable in cables.items()})),
        undated,
        join_all(cable.label for cable in shown),
        any(cable.collection.is_demonstration for cable in shown),
    )


def _parts(figures: AutoDeclassification, numbers: Mapping[str, str]) -> Iterator[Part]:
    rows = {
        "anomalies": figures.flagged_without_review,
        "due": figures.due,
        "blocked": figures.overdue_with_blockers,
        "ahead": figures.within_lead_time,
    }
    for name, title, sentence in PARTS:
        yield Part(name, title, sentence, tuple(Line(row, numbers[row.public_id]) for row in rows[name]))


def _require_reader(person: User) -> None:
    if not READERS & roles_of(person):
        raise RefusedError(NOT_A_READER, act="report")


@login_required
def auto_declassification(request: HttpRequest) -> HttpResponse:
    """The report as of today, and when it ran by itself."""
    _require_reader(request.user)
    report = report_for(request.user, on=today())
    context = {
        "report": report,
        "said": YOURS,
        "runs": ReportRun.objects.filter(kind=KIND).defer("figures").order_by("-on")[:LATEST_RUNS],
        "page_label": report.label,
        "is_demonstration": report.is_demonstration,
    }
    return render(request, "reports/auto_declassification.html", context)


@login_required
def auto_declassification_csv(request: HttpRequest) -> HttpResponse:
    """The same rows for a spreadsheet, below its marking and what it is."""
    _require_reader(request.user)
    report = report_for(request.user, on=today())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{KIND}-{report.on.isoformat()}.csv"'
    lines = csv.writer(response)
    lines.writerow([report.label.banner()])
    if report.is_demonstration:
        lines.writerow([DEMONSTRATION])
    lines.writerow([f"Auto-declassification report as of {report.on.isoformat()}. {YOURS}"])
    lines.writerow(COLUMNS)
    rows = list(_lines(report))
    lines.writerows(rows)
    record_export(actor=request.user, kind=KIND, on=report.on, rows=len(rows))
    return response


def _lines(report: Report) -> Iterator[list[str]]:
    for part in report.parts:
        for line in part.lines:
            row = line.row
            flagged = row.flagged_on.isoformat() if row.flagged_on else ""
            dates = [row.declassify_on.isoformat(), row.basis, ", ".join(row.blockers), flagged, row.became]
            yield _cells(part.title, row.public_id, line.number, row.collection, Level(row.level).words, *dates)
    for cable in report.undated:
        level = Level(cable.level).words
        yield _cells(UNDATED, cable.public_id, cable.mrn, cable.collection.name, level, "", cable.schedule_basis)


def _cells(*cells: str) -> list[str]:
    return [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells]
