"""What is known of a record when its declassification date is computed (product.md §5), read strictly from JSON."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from cables.classification.dates import anniversary, month_end, year_end
from cables.classification.exemptions import exemption
from cables.classification.levels import Level


class FactsError(ValueError):
    """Facts that cannot be used; the message names the field and what is expected there."""


class Precision(StrEnum):
    """How exactly the date of origin is known (D-80)."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"


class Disposition(StrEnum):
    """What the records schedule says of the record (D-58, D-59)."""

    PERMANENT = "PERMANENT"
    TEMPORARY = "TEMPORARY"
    NONRECORD = "NONRECORD"
    UNSCHEDULED = "UNSCHEDULED"


class Route(StrEnum):
    """Where a referral was sent from: the agency's central facility (D-67) or the NDC (D-66)."""

    CENTRAL = "CENTRAL"
    NDC = "NDC"


@dataclass(frozen=True, slots=True)
class Origin:
    """A date of origin with its precision; `first` is the first day it may be."""

    first: datetime.date
    precision: Precision = Precision.DAY

    def after(self, years: int) -> datetime.date:
        """The last day that may be the anniversary `years` on (D-42, D-82)."""
        if self.precision is Precision.YEAR:
            return year_end(self.first, years)
        exact = anniversary(self.first, years)
        return exact if self.precision is Precision.DAY else month_end(exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An original classification authority's extension of a stated date (D-44)."""

    made_on: datetime.date
    to: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelApproval:
    """An exemption approved by the Panel: code, its date if it has one, the day of approval if known (D-49, D-70)."""

    code: str
    date: datetime.date | None = None
    on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBlock:
    """An integral file block by its oldest and newest record (D-60)."""

    oldest: datetime.date
    newest: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Another agency's equity: notice, route and, once a person has recorded its end, the closing day (D-64..D-67)."""

    agency: str
    noticed_on: datetime.date | None = None
    route: Route | None = None
    closed_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source of a derivatively classified record (D-56)."""

    instruction: str | None = None
    origin: datetime.date | None = None
    order: str | None = None
    level: Level = Level.C


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivative:
    """Derivative classification: the day it was made, and its sources."""

    on: datetime.date
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a date follows from. `instruction` is the line as printed; `order` the order it names."""

    level: Level
    origin: datetime.date | None = None
    origin_precision: Precision = Precision.DAY
    classified_on: datetime.date | None = None
    instruction: str | None = None
    order: str | None = None
    event_confirmed_on: datetime.date | None = None
    extension: Extension | None = None
    panel_approval: PanelApproval | None = None
    disposition: Disposition = Disposition.PERMANENT
    scheduled_on: datetime.date | None = None
    discovered_on: datetime.date | None = None
    media_delay_to: datetime.date | None = None
    file_block: FileBlock | None = None
    file_series_exempt: bool = False
    aea: str | None = None
    aea_suspected: bool = False
    nato: bool = False
    kyl_lott_done: bool = False
    referrals: tuple[Referral, ...] = ()
    derivative: Derivative | None = None

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Facts":
        """Facts from JSON values. Raises FactsError for an unknown field or a value that is not what it should be."""
        written = given.get("origin") if isinstance(given, Mapping) else None
        if isinstance(written, str) and len(written) in PARTIAL:
            suffix, precision = PARTIAL[len(written)]
            given = {"origin_precision": precision, **given, "origin": written + suffix}
        facts: Facts = FACTS("facts", given)
        return facts

    def known_origin(self) -> Origin | None:
        """The date of origin, else the date of original classification (D-41), else None."""
        if self.origin is not None:
            return Origin(self.origin, self.origin_precision)
        if self.classified_on is not None:
            return Origin(self.classified_on)
        return Origin(self.derivative.on) if self.derivative else None


PARTIAL = {4: ("-01-01", Precision.YEAR), 7: ("-01", Precision.MONTH)}
FIRST_YEAR, LAST_YEAR = 1776, 2999
UNCLASSIFIED_CONTROLS = frozenset({"LOU", "SBU", "SBU-NF", "FOUO", "CUI"})
AEA = ("RD", "FRD", "TFNI")
Reader = Callable[[str, Any], Any]
Readers = Mapping[str, Reader]
Made = TypeVar("Made")


def _object(made: Callable[..., Made], readers: Readers, required: frozenset[str] = frozenset()) -> Reader:
    def read(where: str, given: Any) -> Made:
        if not isinstance(given, Mapping):
            raise FactsError(f"{where}: expected an object, not {given!r}")
        prefix = "" if where == "facts" else f"{where}."
        unknown = sorted(set(given) - set(readers))
        if unknown:
            known = ", ".join(readers)
            raise FactsError(f"{prefix}{unknown[0]}: unknown field; expected one of {known}")
        found = {key: readers[key](prefix + key, value) for key, value in given.items() if value is not None}
        missing = sorted(required - set(found))
        if missing:
            raise FactsError(f"{prefix}{missing[0]}: missing")
        return made(**found)

    return read


def _tuple(reader: Reader) -> Reader:
    def read(where: str, given: Any) -> tuple[Any, ...]:
        if not isinstance(given, list):
            raise FactsError(f"{where}: expected a list, not {given!r}")
        return tuple(reader(f"{where}[{index}]", row) for index, row in enumerate(given))

    return read


def _choice(choices: Mapping[str, Any]) -> Reader:
    def read(where: str, given: Any) -> Any:
        if isinstance(given, str) and given.strip().upper() in choices:
            return choices[given.strip().upper()]
        raise FactsError(f"{where}: {given!r} is not one of {', '.join(choices)}")

    return read


def _day(where: str, given: Any) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(given)
    except (TypeError, ValueError):
        raise FactsError(f"{where}: {given!r} is not a date; write YYYY-MM-DD") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FactsError(f"{where}: {given!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _text(where: str, given: Any) -> str:
    if not isinstance(given, str):
        raise FactsError(f"{where}: expected text, not {given!r}")
    return given


def _truth(where: str, given: Any) -> bool:
    if not isinstance(given, bool):
        raise FactsError(f"{where}: expected true or false, not {given!r}")
    return given


def _exemption_code(where: str, given: Any) -> str:
    try:
        exemption(_text(where, given).upper())
    except ValueError as error:
        raise FactsError(f"{where}: {error}") from None
    return str(given.upper())


def _file_block(where: str, given: Any) -> FileBlock:
    block: FileBlock = FILE_BLOCK(where, given)
    if block.newest < block.oldest:
        raise FactsError(f"{where}: its newest record is older than its oldest; check the two dates")
    return block


def _source(where: str, given: Any) -> Source:
    return Source(instruction=given) if isinstance(given, str) else SOURCE(where, given)


def _referral(where: str, given: Any) -> Referral:
    return Referral(agency=given) if isinstance(given, str) else REFERRAL(where, given)


LEVELS = {level.name: level for level in Level} | dict.fromkeys(sorted(UNCLASSIFIED_CONTROLS), Level.U)
LEVEL = _choice(LEVELS)
SOURCE = _object(Source, {"instruction": _text, "origin": _day, "order": _text, "level": LEVEL})
REFERRAL = _object(
    Referral,
    {"agency": _text, "noticed_on": _day, "route": _choice({r.value: r for r in Route}), "closed_on": _day},
    frozenset({"agency"}),
)
FILE_BLOCK = _object(FileBlock, {"oldest": _day, "newest": _day}, frozenset({"oldest", "newest"}))
FACTS = _object(
    Facts,
    {
        "level": LEVEL,
        "origin": _day,
        "origin_precision": _choice({precision.value: precision for precision in Precision}),
        "classified_on": _day,
        "instruction": _text,
        "order": _text,
        "event_confirmed_on": _day,
        "extension": _object(Extension, {"made_on": _day, "to": _day}, frozenset({"made_on", "to"})),
        "panel_approval": _object(
            PanelApproval, {"code": _exemption_code, "date": _day, "on": _day}, frozenset({"code"})
        ),
        "disposition": _choice({disposition.value: disposition for disposition in Disposition}),
        "scheduled_on": _day,
        "discovered_on": _day,
        "media_delay_to": _day,
        "file_block": _file_block,
        "file_series_exempt": _truth,
        "aea": _choice({category: category for category in AEA}),
        "aea_suspected": _truth,
        "nato": _truth,
        "kyl_lott_done": _truth,
        "referrals": _tuple(_referral),
        "derivative": _object(Derivative, {"on": _day, "sources": _tuple(_source)}, frozenset({"on", "sources"})),
    },
    frozenset({"level"}),
)
