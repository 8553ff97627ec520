"""Declassification instructions as printed on the E.O. line (rules T-30..T-37, D-20..D-39).

`parse_instruction` says what is printed; what follows from it is `schedule`'s. Damage is repaired and flagged,
a date that is none is never guessed.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from cables.classification.dates import find_date
from cables.classification.orders import orders, repair_order


class Kind(StrEnum):
    """The forms of an instruction (product.md §5), a closed list."""

    DATE = "DATE"
    EVENT = "EVENT"
    EXEMPTION = "EXEMPTION"
    OADR = "OADR"
    X = "X"
    MR = "MR"
    GDS = "GDS"
    XGDS = "XGDS"
    ADS = "ADS"
    RDS = "RDS"
    XDS = "XDS"
    GROUP = "GROUP"
    NA = "NA"
    MISSING = "MISSING"
    UNPARSEABLE = "UNPARSEABLE"


OCR_SUSPECT = "OCR_SUSPECT"
DAY_MONTH_SWAP = "DAY_MONTH_SWAP_SUSPECTED"
CENTURY_UNKNOWN = "CENTURY_UNKNOWN"
NA_TO_PORTIONS = "NA_TO_PORTIONS"
TREATY_ONLY = "TREATY_ONLY"
ARCHIVE_CODE = "UNKNOWN_ARCHIVE_CODE"
LATER_EXEMPTED = "LATER_EXEMPTED"


@dataclass(frozen=True, slots=True)
class DeclassificationInstruction:
    """An instruction as printed: its form, code, the date that declassifies or only calls for review, the event.

    `code` says what the kind does not: "X6", "XGDS-1", "25X1-HUMAN", "GROUP 4", "10 YEARS"; several joined by
    commas. Flags:
    OCR_SUSPECT, DAY_MONTH_SWAP_SUSPECTED, CENTURY_UNKNOWN, NA_TO_PORTIONS, TREATY_ONLY, UNKNOWN_ARCHIVE_CODE,
    LATER_EXEMPTED.
    """

    raw: str
    kind: Kind
    code: str | None = None
    date: datetime.date | None = None
    review_on: datetime.date | None = None
    event: str | None = None
    flags: tuple[str, ...] = ()


LONGEST_LINE = 400
ORDER_LABEL = re.compile(r"E[.,]? ?O[.,M]{0,2}(?![A-Z]) ?:? ?")
ORDER_NUMBER = re.compile(r"([0-9][0-9)]{3,6})(?![0-9/.-]) ?[:;.,]* ?")
DECL_LABEL = re.compile(r"(?:DECL(?:AS(?:S(?:IFY|IFIED)?)?)?|DECON|DCL)(?![A-Z])(?: ON(?= ?[:0-9]))? ?[:;.]* ?")
LEADING = " :;.,(-"
OFFICER = re.compile(r" ?\(| OR ?-[A-Z]")
PORTIONS = re.compile(r"[;,]? ?N/?A TO (?:RD|FRD|TFNI|NATO)[A-Z/ ]{0,40}PORTIONS?")
NOT_APPLICABLE = re.compile(r"(N ?/ ?A|NA|N\.A|NOT APPLICABLE)|N ?[:;,\\] ?A|/ ?A")
TREATY = re.compile(r"SUBJECT TO (?:A )?(?:TREATY|INTERNATIONAL)")
EXEMPTION = re.compile(r"(?<![0-9A-Z])(25|50|75) ?X ?-?([1-9])(?![0-9])(?: ?- ?(HUMAN|HUM|WMD)(?![A-Z]))?")
X_CODE = re.compile(r"(?<![0-9A-Z])(?:1\.6 ?\(?)?X ?-?([1-8])(?![0-9])")
REVIEW = re.compile(r"MR(?![A-Z])|MANUAL REVIEW|(?:DCI|DNI) ONLY")
OADR = re.compile(r"(O\.?A\.?D\.?R(?![A-Z])|ORIGINATING AGENCY'?S? DETERMINATION)|[0OQ]ADR(?![A-Z])|OADB(?![A-Z])")
EXTENDED = re.compile(r"(XGDS|XDS|RDS)(?![A-Z])(?: ?[-,]? ?([1-8])(?![0-9/.]|-[0-9]))?")
GENERAL = re.compile(r"(GDS|GS)(?![A-Z])|(?:[6C]DS|LDS|G[0O]S|GD5)(?![A-Z])")
ADVANCED = re.compile(r"(ADS|AS(?= [0-9]{8}))(?![A-Z])|AGDS(?![A-Z])|AS(?= DEC)")
GROUP = re.compile(r"(?:GROUP|GP) ?[-.]? ?([1-4])(?![0-9])")
PERIOD = re.compile(r"([0-9]{1,2}) YEARS?(?: FROM (?:DATE OF )?ORIGIN)?\.?")
EVENT = re.compile(
    r"(?:(?:ON|BY|IN) )?(?:UPON|AFTER|WHEN|WHENEVER|AT|ON|FOLLOWING|UNTIL|ONCE|IF|PENDING|EVENT|COMPLETION"
    r"|CONCLUSION|CLOSURE|TERMINATION|END|DEPARTURE|RELEASE|SIGNING|SIGNATURE|PUBLICATION|ANNOUNCEMENT)(?![A-Z])"
)
ON_DATE = re.compile(r"(?:ON|AFTER|BY|UNTIL|UPON)? ?")
UNKNOWN_CODE = re.compile(r"RR|OA")
# T-37: for these orders the archive's field writes X1..X4 for the XGDS and XDS codes.
ARCHIVE_X = {"11652": (Kind.XGDS, "XGDS"), "12065": (Kind.XDS, "XDS")}


@dataclass(frozen=True, slots=True)
class _Line:
    raw: str
    collapsed: str
    text: str
    order: str | None
    earliest_year: int | None
    flags: tuple[str, ...]

    def kept(self, tail: str) -> str:
        """A tail of the upper-case text as it was printed."""
        same = len(self.collapsed) == len(self.collapsed.upper())
        return self.collapsed[-len(tail) :] if same and self.collapsed.upper().endswith(tail) else tail


def parse_instruction(raw: str, *, order: str | None, origin_year: int | None = None) -> DeclassificationInstruction:
    """Read an instruction as printed ("DECL: 10/08/2015", "XGDS-1, DECLAS 12-31-84", "6DS"); never raises.

    `order` is the executive order named on the paper, in digits; `origin_year` settles two-digit years (D-83),
    else the order's first year does. The label of the E.O. line may still stand in front.
    """
    return _parse(raw, order, origin_year)


@lru_cache(maxsize=8192)
def _parse(raw: str, order: str | None, origin_year: int | None) -> DeclassificationInstruction:
    line = _unlabelled(raw, order, origin_year)
    if not line.text:
        kind = Kind.NA if NA_TO_PORTIONS in line.flags else Kind.MISSING
        return _found(line, kind)
    for reader in READERS:
        found = reader(line)
        if found is not None:
            return found
    return _found(line, Kind.UNPARSEABLE)


def _unlabelled(raw: str, order: str | None, origin_year: int | None) -> _Line:
    collapsed = " ".join(raw.split())[:LONGEST_LINE]
    text = collapsed.upper().strip(LEADING)
    label = ORDER_LABEL.match(text)
    text = text[label.end() :] if label else text
    number = ORDER_NUMBER.match(text)
    printed = repair_order(number[1]) if number else None
    if number and printed:
        text, order = text[number.end() :], order or printed[0]
    text = _without_decl(text.lstrip(LEADING))
    flags = (OCR_SUSPECT,) if printed and printed[1] else ()
    portions = PORTIONS.search(text)
    if portions:
        text = (text[: portions.start()] + text[portions.end() :]).strip(" ;,.")
    known = orders().get(order or "")
    earliest = origin_year if origin_year is not None else known.effective.year if known else None
    return _Line(raw, collapsed, text.strip(), order, earliest, flags + ((NA_TO_PORTIONS,) if portions else ()))


def _without_decl(text: str) -> str:
    label = DECL_LABEL.match(text)
    while label:
        text = text[label.end() :].lstrip(LEADING)
        label = DECL_LABEL.match(text)
    return text


def _found(line: _Line, kind: Kind, code: str | None = None, *flags: str) -> DeclassificationInstruction:
    return DeclassificationInstruction(line.raw, kind, code, flags=line.flags + flags)


def _dated(line: _Line, kind: Kind, code: str | None, *flags: str) -> DeclassificationInstruction:
    """The instruction with its printed date if there is one; UNPARSEABLE where that date is none (D-84)."""
    officer = OFFICER.search(line.text)
    printed = find_date(line.text[: officer.start()] if officer else line.text, line.earliest_year)
    found = _found(line, kind, code, *flags)
    if printed is None:
        return found
    if printed.day is not None:
        return replace(found, review_on=printed.day) if kind is Kind.RDS else replace(found, date=printed.day)
    unsettled = line.earliest_year is None and find_date(line.text, orders()["10290"].effective.year)
    why = DAY_MONTH_SWAP if printed.swapped else CENTURY_UNKNOWN if unsettled and unsettled.day else ""
    return _found(line, Kind.UNPARSEABLE, code, *flags, *([why] if why else []))


def _damage(match: re.Match[str]) -> tuple[str, ...]:
    """OCR_SUSPECT unless the undamaged form, the pattern's first group, was matched (T-34)."""
    return () if match[1] else (OCR_SUSPECT,)


def _not_applicable(line: _Line) -> DeclassificationInstruction | None:
    match = NOT_APPLICABLE.fullmatch(line.text.rstrip(" ."))
    return _found(line, Kind.NA, None, *_damage(match)) if match else None


def _exemption(line: _Line) -> DeclassificationInstruction | None:
    codes = [f"{years}X{ground}{'-' + what if what else ''}" for years, ground, what in EXEMPTION.findall(line.text)]
    if not codes:
        return None
    code = ",".join(dict.fromkeys(codes))
    if GENERAL.match(line.text):
        return _found(line, Kind.EXEMPTION, code, LATER_EXEMPTED)
    return _dated(line, Kind.EXEMPTION, code)


def _determination(line: _Line) -> DeclassificationInstruction | None:
    match = OADR.match(line.text)
    return _found(line, Kind.OADR, None, *_damage(match)) if match else None


def _extended(line: _Line) -> DeclassificationInstruction | None:
    match = EXTENDED.match(line.text)
    if match is None:
        return None
    return _dated(line, Kind(match[1]), f"{match[1]}-{match[2]}" if match[2] else None)


def _advanced(line: _Line) -> DeclassificationInstruction | None:
    match = ADVANCED.match(line.text)
    if match is None:
        return None
    found = _dated(line, Kind.ADS, None, *_damage(match))
    event = _without_decl(line.text[match.end() :].lstrip(LEADING))
    if found.date or found.kind is Kind.UNPARSEABLE or not event:
        return found
    return replace(found, event=line.kept(event))


def _general(line: _Line) -> DeclassificationInstruction | None:
    match = GENERAL.match(line.text)
    return _dated(line, Kind.GDS, None, *_damage(match)) if match else None


def _group(line: _Line) -> DeclassificationInstruction | None:
    match = GROUP.match(line.text)
    return _found(line, Kind.GROUP, f"GROUP {match[1]}") if match else None


def _x_code(line: _Line) -> DeclassificationInstruction | None:
    if not X_CODE.match(line.text):
        return None
    digits = dict.fromkeys(X_CODE.findall(line.text))
    if line.order in ARCHIVE_X:
        kind, name = ARCHIVE_X[line.order]
        return _dated(line, kind, ",".join(f"{name}-{digit}" for digit in digits))
    return _found(line, Kind.X, ",".join(f"X{digit}" for digit in digits))


def _indefinite(line: _Line) -> DeclassificationInstruction | None:
    if REVIEW.match(line.text):
        return _found(line, Kind.MR)
    if UNKNOWN_CODE.fullmatch(line.text):
        return _found(line, Kind.UNPARSEABLE, line.text, ARCHIVE_CODE)
    return _found(line, Kind.UNPARSEABLE, None, TREATY_ONLY) if TREATY.match(line.text) else None


def _period(line: _Line) -> DeclassificationInstruction | None:
    match = PERIOD.fullmatch(line.text)
    return _found(line, Kind.DATE, f"{int(match[1])} YEARS") if match else None


def _date_or_event(line: _Line) -> DeclassificationInstruction | None:
    printed = find_date(line.text, line.earliest_year)
    lead = line.text[: printed.start] if printed else line.text
    if printed and ON_DATE.fullmatch(lead):
        return _dated(line, Kind.DATE, None)
    if EVENT.match(line.text):
        return replace(_found(line, Kind.EVENT), event=line.kept(line.text))
    return _dated(line, Kind.DATE, None) if printed and not lead.strip(" A-Z") else None


READERS: tuple[Callable[[_Line], DeclassificationInstruction | None], ...] = (
    _not_applicable,
    _exemption,
    _determination,
    _extended,
    _advanced,
    _general,
    _group,
    _x_code,
    _indefinite,
    _period,
    _date_or_event,
)
