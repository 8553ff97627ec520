"""What a report is made of: sections, each a set of rows counted by one value, and the sums that a reader gets.

A section names its rows as a query annotated with `value`. Everything else follows from that one query: the figures
of a run (for each collection and label), a reader's part of them, and the rows behind each number.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, QuerySet

from cables.classification.guards import Guard, admits
from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.models import Cable
from cables.querysets import granted_collections
from cables.readers import Reader, reader_for
from declass.models import User

LABEL = ("level", "controls")
GUARD = ("guard_level", "guard_needs", "guard_countries", "guard_agencies")


@dataclass(frozen=True)
class AsOf:
    """The legal day that a report is about, and whether it lies behind the day of asking."""

    on: date
    is_past: bool


@dataclass(frozen=True)
class Section:
    """Rows counted by one value. `cable` leads from a row to its cable: "" where the row is one.

    `rows` gives the query for a day, annotated with `value` (text); `amount` counts or sums; `say` words a value.
    `wanted` puts the values in order, and those that are not there count as nothing.
    """

    name: str
    title: str
    sentence: str
    dimension: str
    rows: Callable[[AsOf], QuerySet[Any]]
    cable: str = "cable__"
    unit: str = "cables"
    amount: Aggregate = field(default_factory=lambda: Count("pk", distinct=True))
    say: Callable[[str], str] = str
    wanted: tuple[str, ...] = ()
    is_alarm: bool = False


@dataclass(frozen=True)
class Line:
    """One number of a section: the value as kept, in words, and how many."""

    value: str
    words: str
    amount: int


@dataclass(frozen=True)
class Table:
    """A section with its numbers, as one reader gets them."""

    section: Section
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """All of its numbers together."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class Part:
    """One reader's part of a report: its tables, the join of the labels behind them, and whether it is all there is."""

    tables: tuple[Table, ...]
    label: Label
    is_whole: bool
    is_demonstration: bool


def kept_figures(sections: Iterable[Section], at: AsOf) -> dict[str, Any]:
    """The figures of a run: groups (collection and label), and for each section triples of group, value, amount."""
    groups: dict[tuple[Any, ...], int] = {}
    kept = {}
    for section in sections:
        names = [f"{section.cable}{name}" for name in ("collection", "collection__is_demonstration", *LABEL, *GUARD)]
        counted = section.rows(at).order_by().values_list(*names, "value").annotate(amount=section.amount)
        triples = []
        for *group, value, amount in counted:
            key = tuple(tuple(part) if isinstance(part, list) else part for part in group)
            triples.append([groups.setdefault(key, len(groups)), value, int(amount or 0)])
        kept[section.name] = sorted(triples)
    return {"groups": [list(group) for group in groups], "sections": kept}


def part_of_run(sections: Iterable[Section], figures: dict[str, Any], person: User) -> Part:
    """The sums over those groups of a kept run that the person may read as a whole today."""
    groups = figures.get("groups", [])
    mine = readable_groups(groups, person)
    tables = tuple(_summed(section, figures.get("sections", {}).get(section.name, []), mine) for section in sections)
    used = [groups[number] for number in sorted(mine)]
    label = join_all(Label.from_tokens(Level(group[2]), group[3]) for group in used)
    return Part(tables, label, len(mine) == len(groups), any(group[1] for group in used))


def readable_groups(groups: list[list[Any]], person: User) -> set[int]:
    """Numbers of the groups whose collection the person needs to know and whose guard admits them.

    What only named people read (NODIS) is no group of anybody's: it is counted on the live page for those named.
    """
    reader = reader_for(person)
    if reader is None:
        return set()
    known = set(granted_collections(person.pk).values_list("pk", flat=True))
    return {number for number, group in enumerate(groups) if group[0] in known and _admits(reader, group)}


def _admits(reader: Reader, group: list[Any]) -> bool:
    level, needs, countries, agencies = group[4:]
    guard = Guard(Level(level), frozenset(needs), frozenset(countries), frozenset(agencies))
    return admits(guard, reader.holder, named=False)


def live_part(sections: Iterable[Section], at: AsOf, person: User) -> Part:
    """The person's part counted now from the rows themselves, as they stood on the day; one query a section."""
    readable = Cable.objects.whole_for(person).values("pk")
    tables, marks, demonstration = [], set(), False
    for section in sections:
        rows = section.rows(at).filter(**{f"{section.cable}pk__in": readable})
        names = [f"{section.cable}{name}" for name in ("collection__is_demonstration", *LABEL)]
        sums: dict[str, int] = {}
        for value, shown_off, level, controls, amount in (
            rows.order_by().values_list("value", *names).annotate(amount=section.amount)
        ):
            sums[value] = sums.get(value, 0) + int(amount or 0)
            marks.add((level, tuple(controls)))
            demonstration = demonstration or shown_off
        tables.append(Table(section, tuple(_lines(section, sums))))
    label = join_all(Label.from_tokens(Level(level), tokens) for level, tokens in sorted(marks))
    return Part(tuple(tables), label, False, demonstration)


def rows_behind(section: Section, at: AsOf, person: User, value: str | None) -> QuerySet[Cable]:
    """The cables behind a number of a section (all of it where `value` is None) that the person may read as a whole."""
    rows = section.rows(at)
    if value is not None:
        rows = rows.filter(value=value)
    cables = rows.order_by().values(f"{section.cable}pk")
    return Cable.objects.whole_for(person).filter(pk__in=cables)


def _summed(section: Section, triples: Iterable[list[Any]], mine: set[int]) -> Table:
    sums: dict[str, int] = {}
    for group, value, amount in triples:
        if group in mine:
            sums[value] = sums.get(value, 0) + amount
    return Table(section, tuple(_lines(section, sums)))


def _lines(section: Section, sums: dict[str, int]) -> Iterator[Line]:
    """The values in the section's order, then the others by name; nothing that counts nothing."""
    order = {value: place for place, value in enumerate(section.wanted)}
    for value in sorted(sums, key=lambda value: (order.get(value, len(order)), value)):
        if sums[value]:
            yield Line(value, section.say(value), sums[value])
