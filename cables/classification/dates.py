"""Dates as printed on instruction lines, and the two ways of counting years (rules §2.6, §2.7)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
MONTHS = {name: number for number, name in enumerate(NAMES.split(), start=1)}
MONTH = rf"(?:{'|'.join(MONTHS)})[A-Z]{{0,6}}\.?"
YEAR = r"\d{4}|\d\d"
FORMS = (
    re.compile(r"(?<![0-9])(?P<y>(?:19|20|21)\d\d) ?[/.-] ?(?P<m>\d\d?) ?[/.-] ?(?P<d>\d\d?)(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<y>(?:19|20|21)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?![0-9])"),
    re.compile(rf"(?<![0-9])(?P<m>\d\d?) ?[/.-] ?(?P<d>\d\d?) ?[/.-] ?(?P<y>{YEAR})(?![0-9])"),
    re.compile(rf"(?<![0-9])(?P<d>\d\d?)[ -]?(?P<m>{MONTH})[ ,-]{{0,2}}(?P<y>{YEAR})(?![0-9])"),
    re.compile(rf"(?<![A-Z])(?P<m>{MONTH}) (?P<d>\d\d?),? (?P<y>{YEAR})(?![0-9])"),
)
DIGIT = re.compile(r"[0-9]")
CENTURY = 100


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a line: the day it names, None when no such day exists or its century is unknown.

    `swapped`: month and day would make a date the other way round. `start`, `end`: where it stands in the line.
    """

    day: date | None
    swapped: bool
    start: int
    end: int


def find_date(line: str, earliest_year: int | None) -> PrintedDate | None:
    """The first date in an upper-case line, or None. Slash dates are month first (D-84).

    A two-digit year is the first one not before `earliest_year` with those digits (D-83); without an earliest
    year its century is not guessed.
    """
    if not DIGIT.search(line):
        return None
    matches = [found for form in FORMS if (found := form.search(line))]
    if not matches:
        return None
    found = min(matches, key=lambda match: match.start())
    printed, month, day = found["y"], _month(found["m"]), int(found["d"])
    year = int(printed) if len(printed) == 4 else _century(int(printed), earliest_year)
    resolved = _real(year, month, day)
    swapped = resolved is None and _real(year, day, month) is not None
    return PrintedDate(resolved, swapped, found.start(), found.end())


def _month(printed: str) -> int:
    return int(printed) if printed.isdigit() else MONTHS[printed[:3]]


def _century(two_digits: int, earliest_year: int | None) -> int | None:
    if earliest_year is None:
        return None
    return earliest_year + (two_digits - earliest_year) % CENTURY


def _real(year: int | None, month: int, day: int) -> date | None:
    if not year or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def year_end(origin: date, years: int) -> date:
    """31 December of the year `years` after that of `origin` (D-40)."""
    return date(origin.year + years, 12, 31)


def anniversary(origin: date, years: int) -> date:
    """The same day `years` later; 29 February becomes the 28th where there is none (D-82)."""
    last = monthrange(origin.year + years, origin.month)[1]
    return date(origin.year + years, origin.month, min(origin.day, last))


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])
