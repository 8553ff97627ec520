"""Searching what was released: words, post, year, TAGS, executive order; sorted, paged by key, never counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db import connections
from django.db.models import F, Q, QuerySet

from cables.classification.orders import orders
from declass.forms import DrawnForm
from reviews.models import Release

PAGE_SIZE = 25
MOST_TAGS = 6
# The distinct values of an indexed column, one step of the index each, however many rows there are.
STEPS = """
    WITH RECURSIVE found AS (
        (SELECT {column} AS value FROM reviews_release
          WHERE {column} > %s AND withdrawn_on IS NULL AND suspended_at IS NULL ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT r.{column} FROM reviews_release r
                 WHERE r.{column} > found.value AND r.withdrawn_on IS NULL AND r.suspended_at IS NULL
                 ORDER BY r.{column} LIMIT 1)
          FROM found WHERE found.value IS NOT NULL)
    SELECT value FROM found WHERE value IS NOT NULL
"""


@dataclass(frozen=True)
class Sort:
    """An order of the list: its column, whether it falls, and its name."""

    column: str
    falls: bool
    label: str


SORTS = {
    "": Sort("released_on", True, "Newest release first"),
    "first-released": Sort("released_on", False, "Oldest release first"),
    "origin": Sort("origin_on", False, "Oldest telegram first"),
    "newest-origin": Sort("origin_on", True, "Newest telegram first"),
}


class SearchForm(DrawnForm):
    """What a visitor may narrow the list by."""

    words = forms.CharField(required=False, max_length=200, label="Words, or a “phrase”")
    post = forms.ChoiceField(required=False)
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label="Year of origin")
    tags = forms.CharField(required=False, max_length=60, label="TAGS")
    order = forms.ChoiceField(required=False, label="Executive order")
    sort = forms.ChoiceField(required=False, choices=[(key, sort.label) for key, sort in SORTS.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = reversed(_values("origin_year", 0))
        self.fields["post"].choices = [("", "Any"), *((post, post) for post in _values("post", ""))]
        self.fields["year"].choices = [("", "Any"), *((year, year) for year in years)]
        self.fields["order"].choices = [("", "Any"), *((order, f"E.O. {order}") for order in orders())]

    def narrow(self, released: QuerySet[Release]) -> QuerySet[Release]:
        """The releases that the valid form asks for."""
        given = self.cleaned_data
        if given["words"]:
            released = released.filter(search=SearchQuery(given["words"], config="english", search_type="websearch"))
        if given["tags"]:
            released = released.filter(tags__contains=given["tags"].upper().replace(",", " ").split()[:MOST_TAGS])
        same = {"post": given["post"], "origin_year": given["year"], "order_number": given["order"]}
        return released.filter(**{column: value for column, value in same.items() if value})

    @property
    def query(self) -> str:
        """What was asked for, encoded and ending in "&", for links that keep it; or nothing."""
        asked = {name: value for name, value in self.data.items() if name in self.fields and value}
        return f"{urlencode(asked)}&" if asked else ""


def _values(column: str, lowest: Any) -> list[Any]:
    with connections["public"].cursor() as cursor:
        cursor.execute(STEPS.format(column=column), [lowest])
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class Page:
    """A page of the list, and the key after which the next one begins, if there is one."""

    rows: list[Release]
    following: str


def page_after(released: QuerySet[Release], sort: Sort, key: str) -> Page:
    """The rows after the key "value~public id"; a malformed key begins at the beginning."""
    falling = F(sort.column).desc() if sort.falls else F(sort.column).asc()
    released = released.filter(**{f"{sort.column}__isnull": False}).order_by(falling, "public_id")
    rows = list(_after(released, sort, key)[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], f"{getattr(last, sort.column):%Y-%m-%d}~{last.public_id}" if last else "")


def _after(released: QuerySet[Release], sort: Sort, key: str) -> QuerySet[Release]:
    day, _, public_id = key.partition("~")
    try:
        value = date.fromisoformat(day)
    except ValueError:
        return released
    bound = f"{sort.column}__{'lte' if sort.falls else 'gte'}"
    passed: Mapping[str, Any] = {sort.column: value, "public_id__lte": public_id}
    return released.filter(Q(**{bound: value}) & ~Q(**passed))
