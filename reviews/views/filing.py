"""A part of a report as a file: CSV or PDF, below its marking and what it is. That somebody took it is written down."""

import csv
from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest, HttpResponse

from reviews.actions.exporting import record_export
from reviews.reports.paper import paper
from reviews.reports.sections import Part, Table

DEMONSTRATION = "Demonstration. Not an official release."
COLUMNS = ("Part", "What", "Value", "Amount", "Unit")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so


def as_csv(request: HttpRequest, *, name: str, title: str, said: str, on: date, part: Part) -> HttpResponse:
    """The figures for a spreadsheet."""
    response = _file(name, on, "csv", "text/csv; charset=utf-8")
    lines = csv.writer(response)
    lines.writerow([part.label.banner()])
    if part.is_demonstration:
        lines.writerow([DEMONSTRATION])
    lines.writerow([f"{title} as of {on.isoformat()}. {said}"])
    lines.writerow(COLUMNS)
    listed = [row for table in part.tables for row in _rows(table)]
    lines.writerows(listed)
    record_export(actor=request.user, kind=name, on=on, rows=len(listed))
    return response


def as_pdf(request: HttpRequest, *, name: str, title: str, said: str, on: date, part: Part) -> HttpResponse:
    """The same figures as an accessible PDF."""
    response = _file(name, on, "pdf", "application/pdf")
    lead = f"As of {on.isoformat()}. {said}"
    response.write(paper(title=title, lead=lead, part=part, on=on, demonstration=DEMONSTRATION))
    record_export(actor=request.user, kind=name, on=on, rows=sum(len(table.lines) for table in part.tables))
    return response


def _file(name: str, on: date, ending: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{on.isoformat()}.{ending}"'
    return response


def _rows(table: Table) -> Iterator[list[str]]:
    section = table.section
    for line in table.lines:
        yield _cells(section.title, section.dimension, line.words, str(line.amount), section.unit)


def _cells(*cells: str) -> list[str]:
    return [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells]
