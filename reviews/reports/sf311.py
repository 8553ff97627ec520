"""The yearly figures for SF 311 that this system holds (R-01 to R-03): pages of its fiscal year, up to the day.

The unit is pages: printed page marks where a text has them, else its lines, 54 to a page. That is a convention, and the
section on pages says how many rest on it. Original and derivative decisions, inspections and guides are not kept here.
"""

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from cables.models import Cable
from declass.clock import end_of
from reviews.models import CountedApproval, Release, Review
from reviews.reports.sections import AsOf, Section

FIRST_MONTH = 10  # a fiscal year begins on 1 October and bears the number of the year it ends in
KINDS = dict(Review.Kind.choices)
BASES = {"PRINTED": "page marks as printed", "LINES": "lines, 54 to a page (a convention)"}
MANDATORY = Review.Kind.MANDATORY


def fiscal_year(on: date) -> int:
    """The fiscal year that a day falls in."""
    return on.year + (on.month >= FIRST_MONTH)


def begins(on: date) -> date:
    """The first day of the fiscal year of a day."""
    return date(fiscal_year(on) - 1, FIRST_MONTH, 1)


def _reviewed(at: AsOf) -> QuerySet[Review]:
    """Reviews approved in the year, the approval standing at the end of the day."""
    end = end_of(at.on)
    approved = CountedApproval.objects.filter(review=OuterRef("pk"), decided_on__range=(begins(at.on), at.on))
    standing = approved.filter(Q(voided_at=None) | Q(voided_at__gte=end))
    return Review.objects.filter(Exists(standing))


def _released(at: AsOf, *outcomes: str) -> QuerySet[Release]:
    return Release.objects.filter(released_on__range=(begins(at.on), at.on), outcome__in=outcomes)


def _kind(rows: QuerySet[Any], column: str = "review__kind") -> QuerySet[Any]:
    return rows.annotate(value=F(column))


def _words(value: str) -> str:
    return KINDS.get(value, value)


def _mandatory(at: AsOf) -> QuerySet[Review]:
    return Review.objects.filter(kind=MANDATORY)


def _received(at: AsOf) -> QuerySet[Review]:
    in_year = _mandatory(at).filter(opened_on__range=(begins(at.on), at.on))
    return in_year.annotate(value=Value("received", CharField()))


def _carried(at: AsOf) -> QuerySet[Review]:
    """Received before the year began and neither released nor closed by then."""
    start = end_of(date(begins(at.on).year, 9, 30))
    over = Q(state__in=["RELEASED", "CLOSED"], changed_at__lt=start) | Q(release__released_at__lt=start)
    carried = _mandatory(at).filter(opened_on__lt=begins(at.on)).exclude(over)
    return carried.annotate(value=Value("carried over", CharField()))


def _denied(at: AsOf) -> QuerySet[Review]:
    closed = Review.objects.filter(state="CLOSED", changed_at__gte=end_of(date(begins(at.on).year, 9, 30)))
    return closed.filter(changed_at__lt=end_of(at.on), release=None)


def _basis(at: AsOf) -> QuerySet[Cable]:
    reviews = _reviewed(at).filter(cable=OuterRef("pk"))
    return Cable.objects.filter(Exists(reviews)).annotate(value=F("pages_basis"))


def _pages(name: str, title: str, sentence: str, rows: Any) -> Section:
    return Section(name, title, sentence, "Kind of review", rows, unit="pages", amount=Sum("cable__pages"), say=_words)


SECTIONS = (
    _pages(
        "reviewed",
        "Pages reviewed",
        "Approved in the fiscal year, by kind of review.",
        lambda at: _kind(_reviewed(at), "kind"),
    ),
    _pages(
        "full",
        "Pages declassified in full",
        "Released in full in the fiscal year.",
        lambda at: _kind(_released(at, "FULL")),
    ),
    _pages(
        "part",
        "Pages declassified in part",
        "Released in part in the fiscal year.",
        lambda at: _kind(_released(at, "PART")),
    ),
    _pages(
        "denied", "Pages denied", "Closed in the fiscal year without a release.", lambda at: _kind(_denied(at), "kind")
    ),
    Section(
        "basis",
        "What the numbers of pages rest on",
        "Pages reviewed, by how they were counted.",
        "Basis",
        _basis,
        cable="",
        unit="pages",
        amount=Sum("pages"),
        say=lambda value: BASES.get(value, value),
    ),
    Section(
        "mdr-in",
        "Mandatory review requests received",
        "Opened in the fiscal year.",
        "Requests",
        _received,
        unit="requests",
    ),
    Section(
        "mdr-carried",
        "Mandatory review requests carried over",
        "Open when the fiscal year began.",
        "Requests",
        _carried,
        unit="requests",
    ),
    Section(
        "mdr-out",
        "Mandatory review requests decided",
        "Released in the fiscal year, by outcome.",
        "Outcome",
        lambda at: Release.objects.filter(review__kind=MANDATORY, released_on__range=(begins(at.on), at.on)).annotate(
            value=Concat(Value("released in "), F("outcome"), output_field=CharField())
        ),
        unit="requests",
        say=str.lower,
    ),
)
