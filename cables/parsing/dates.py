"""The date-time group, and the dates that the SMART form and the archive print (T-02, D-80, D-81)."""

import re
from dataclasses import dataclass
from datetime import date

from cables.parsing.references import full_year

MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}
DTG = re.compile(
    r"(?P<stamp>(?P<day>[\dIlO]{2})(?P<time>[\dIlO]{4})(?P<zulu>[Z2])) ?(?P<month>[A-Z]{3}) (?P<year>[\dO]{2})(?!\d)"
)
DAY_MONTH_YEAR = re.compile(r"\b(\d{1,2}) ([A-Za-z]{3}) (\d{4})\b")
MONTH_DAY_YEAR = re.compile(r"\b([A-Za-z]{3}) (\d{1,2}), (\d{4})\b")
DIGITS = str.maketrans("IlO", "110")


@dataclass(frozen=True, slots=True)
class DateTimeGroup:
    """A date-time group in its standard form, its Zulu date, and whether damaged signs were repaired."""

    printed: str
    on: date | None
    repaired: bool


def read_dtg(words: str) -> DateTimeGroup | None:
    """The first date-time group in `words` ("191710Z NOV 79"), or None. `on` is None for an impossible day."""
    found = DTG.search(words)
    if found is None:
        return None
    month, month_repaired = _month(found["month"])
    if month is None:
        return None
    stamp = (found["day"] + found["time"]).translate(DIGITS)
    year = found["year"].translate(DIGITS)
    repaired = month_repaired or f"{stamp}Z {year}" != f"{found['stamp']} {found['year']}"
    return DateTimeGroup(
        f"{stamp}Z {MONTH_NAMES[month - 1]} {year}", _day(full_year(int(year)), month, int(stamp[:2])), repaired
    )


def read_plain_date(words: str) -> date | None:
    """The date that a SMART field ("Apr 07, 2011") or an archive attribute ("19 nov 1979") holds, or None."""
    found = DAY_MONTH_YEAR.search(words)
    if found:
        day, month, year = found.groups()
    else:
        found = MONTH_DAY_YEAR.search(words)
        if found is None:
            return None
        month, day, year = found.groups()
    number = MONTHS.get(month.upper())
    return None if number is None else _day(int(year), number, int(day))


def _month(printed: str) -> tuple[int | None, bool]:
    if printed in MONTHS:
        return MONTHS[printed], False
    near = [number for name, number in MONTHS.items() if sum(a != b for a, b in zip(name, printed, strict=True)) == 1]
    return (near[0], True) if len(near) == 1 else (None, False)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
