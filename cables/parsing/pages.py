"""How many pages a text fills: the unit of the yearly figures (R-03).

Printed page marks are counted. A text without any is counted by its lines, 54 to a page and rounded up: a convention,
named as such wherever the number goes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LINES_A_PAGE = 54
# "PAGE 02 QUITO 01234 021530Z", "Page: 2", "PAGE 2 OF 3", alone or at the head of its line.
PAGE_MARK = re.compile(r"^[ \t]*PAGE[: \t]{1,4}(\d{1,3})\b(?!\s*,)", re.IGNORECASE | re.MULTILINE)


class PageBasis(StrEnum):
    """What a number of pages rests on."""

    PRINTED = "PRINTED"
    LINES = "LINES"


@dataclass(frozen=True, slots=True)
class Pages:
    """A number of pages, at least 1, and what it rests on."""

    count: int
    basis: PageBasis


def pages_of(text: str) -> Pages:
    """The pages of a text. A mark that repeats the number before it (a page's head and foot) is the same page."""
    count, last = 0, ""
    for mark in PAGE_MARK.finditer(text):
        number = mark[1].lstrip("0")
        count, last = count + (number != last), number
    if count:
        return Pages(count, PageBasis.PRINTED)
    lines = len(text.rstrip().splitlines())
    return Pages(max(1, -(-lines // LINES_A_PAGE)), PageBasis.LINES)
