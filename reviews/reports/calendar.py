"""The calendar's numbers: what falls due in which month, and how many reviews open in which year, by level."""

from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, Func, QuerySet, Value
from django.db.models.functions import Cast, Concat, ExtractYear

from cables.classification.levels import Level
from reviews.reports.due import classified
from reviews.reports.sections import AsOf, Section, Table
from reviews.reports.work import month

OPENS_ON = Func(
    F("due"),
    F("collection__lead_time_months"),
    template="(%(expressions)s))::date",
    arg_joiner=" - make_interval(months => ",
    output_field=DateField(),
)


def _months(at: AsOf) -> QuerySet[Any]:
    return classified(at).filter(due__isnull=False).annotate(value=month("due"))


def _workload(at: AsOf) -> QuerySet[Any]:
    to_come = classified(at).filter(due__isnull=False).annotate(opens_on=OPENS_ON).filter(opens_on__gt=at.on)
    year = Cast(ExtractYear("opens_on"), CharField())
    return to_come.annotate(value=Concat(year, Value(" "), Cast("level", CharField()), output_field=CharField()))


def _month_words(value: str) -> str:
    return f"{date.fromisoformat(f'{value}-01'):%B %Y}"


def _workload_words(value: str) -> str:
    year, _, level = value.partition(" ")
    return f"{year}, {Level(int(level)).words.lower()}"


SECTIONS = (
    Section(
        "months",
        "By month",
        "All classified cables that have a date, by the month it falls in.",
        "Month",
        _months,
        cable="",
        say=_month_words,
    ),
    Section(
        "workload",
        "Reviews that open",
        "By the year in which the lead time begins, and by level: the work to come.",
        "Year and level",
        _workload,
        cable="",
        unit="reviews",
        say=_workload_words,
    ),
)


def by_year(table: Table, columns: tuple[str, ...], cut: str) -> list[tuple[str, list[tuple[str, int]], int]]:
    """Lines "year<cut>column" as rows: the year, for each column its value and amount, and the year's sum."""
    amounts = {line.value: line.amount for line in table.lines}
    years = sorted({value.partition(cut)[0] for value in amounts})
    rows = []
    for year in years:
        cells = [(f"{year}{cut}{column}", amounts.get(f"{year}{cut}{column}", 0)) for column in columns]
        rows.append((year, cells, sum(amount for _, amount in cells)))
    return rows
