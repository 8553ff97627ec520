"""What is overseen and bears no label: authority that ends soon, and how jobs ended; about people and runs alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from cables.classification.labels import Label
from cables.models import Clearance, ReadIn
from declass.actions.schedules import TASKS
from declass.models import JobRun, User
from reviews.models import Delegation, Review
from reviews.reports.sections import AsOf, Line, Part, Section, Table

DAYS = 90
RUNS_OF_DAYS = 30


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


def authority_part(rows: list[Ending]) -> Part:
    """The endings by month, and one line each."""
    months = Counter(f"{row.on:%Y-%m}" for row in rows)
    by_month = [Line(month, month, amount) for month, amount in sorted(months.items())]
    each = [Line("", f"{row.on.isoformat()}: {row.person}, {row.what}", 1) for row in rows]
    return _part(
        _table("months", "By month", "The last day on which each holds.", "Month", "endings", by_month),
        _table("each", "Each", "Delegations, clearances and read-ins.", "Last day, person, what", "endings", each),
    )


def jobs_part(on: date) -> Part:
    """Runs of the 30 legal days up to a day, by job; and how many failed or have no end."""
    runs = JobRun.objects.filter(on__gt=on - timedelta(days=RUNS_OF_DAYS), on__lte=on)
    wrong = runs.exclude(outcome=JobRun.Outcome.DONE).values_list("task").annotate(runs=Sum("times"))
    tables = []
    for name, title, counted in (
        ("runs", "Runs by job", runs.values_list("task").annotate(runs=Sum("times"))),
        ("wrong", "Failed, or without an end", wrong),
    ):
        lines = [Line(task, TASKS.get(task, task), amount) for task, amount in counted.order_by("task")]
        tables.append(_table(name, title, f"Of the {RUNS_OF_DAYS} days up to the day.", "Job", "runs", lines))
    return _part(*tables)


def _part(*tables: Table) -> Part:
    return Part(tables, Label(), is_whole=True, is_demonstration=False)


def _table(name: str, title: str, sentence: str, dimension: str, unit: str, lines: list[Line]) -> Table:
    return Table(Section(name, title, sentence, dimension, _no_cables, unit=unit), tuple(lines))


def _no_cables(at: AsOf) -> QuerySet[Review]:
    """These tables count no record."""
    return Review.objects.none()
