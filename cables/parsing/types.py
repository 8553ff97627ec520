"""The values that reading a cable gives back: pieces, header fields and problems, each with its place in the text."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from cables.classification.instructions import DeclassificationInstruction
from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.parsing.distribution import Distribution, Precedence


class PieceKind(StrEnum):
    """What a stretch of a cable's text is."""

    HEADER = "HEADER"
    SUBJECT = "SUBJECT"
    HEADING = "HEADING"
    PARAGRAPH = "PARAGRAPH"
    BULLET = "BULLET"
    TABLE = "TABLE"
    SIGNATURE = "SIGNATURE"
    SEPARATOR = "SEPARATOR"
    NOISE = "NOISE"

    # Enum's own hash runs in Python.
    __hash__ = str.__hash__


class Basis(StrEnum):
    """Why a piece has its label (the algorithm under M-68)."""

    EXPLICIT = "EXPLICIT"
    INHERITED_PARENT = "INHERITED_PARENT"
    INHERITED_PREVIOUS = "INHERITED_PREVIOUS"
    ENTIRE_TEXT = "ENTIRE_TEXT"
    DEFAULT_OVERALL = "DEFAULT_OVERALL"


class Precision(StrEnum):
    """How exactly the date of origin is known (D-80)."""

    DAY = "DAY"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something not understood or inconsistent: a code, the half-open span in characters, and a sentence.

    `choices` are the readings that an ambiguous form allows, the one taken first; the sentence names them too.
    """

    code: str
    start: int
    end: int
    note: str
    choices: tuple[str, ...] = ()


class Piece(NamedTuple):
    """One stretch of the text; the pieces of a cable, in order, give its text back character for character.

    `start` and `end` are half-open offsets into the whole text and cover number and mark; `text` starts after
    them. `level` and `controls` are what the mark (or the rule named by `basis`) says; `label` is what the piece
    is protected at, captions of the whole message included. `parent` is an index into the cable's pieces.
    """

    kind: PieceKind
    number: str | None
    mark: str | None
    level: Level | None
    controls: tuple[str, ...]
    label: Label
    basis: Basis
    start: int
    end: int
    text: str
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the REF line: its letter, its words, and its MRN where it is a telegram (T-55)."""

    label: str | None
    text: str
    mrn: str | None


@dataclass(frozen=True, slots=True)
class ReleaseStamp:
    """What an earlier release printed on the pages: its words and the FOIA codes beside them (T-70)."""

    status: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections that the text shows, in order, and how many the cable says it has (T-09)."""

    seen: tuple[int, ...]
    of: int

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the sections that the text does not show."""
        return tuple(n for n in range(1, self.of + 1) if n not in self.seen)


@dataclass(frozen=True, slots=True)
class ParsedCable:
    """One cable as read. `level` is the cable's own banner when sent, None when none was found.

    `label` is what the whole is protected at: the highest of banner, portions and page banners (section 1.5), or
    the highest level there is when nothing tells. `instruction_span` holds the offsets of the printed instruction.
    """

    start: int
    end: int
    year: int | None
    post: str | None
    serial: int | None
    sections: Sections
    level: Level | None
    controls: tuple[str, ...]
    label: Label
    captions: tuple[str, ...]
    origin_on: date | None
    origin_precision: Precision | None
    dtg: str | None
    order: str | None
    instruction: DeclassificationInstruction
    instruction_span: tuple[int, int] | None
    tags: tuple[str, ...]
    persons: tuple[str, ...]
    subject: str | None
    subject_mark: str | None
    references: tuple[Reference, ...]
    classified_by: str | None
    classified_by_title: str | None
    reasons: tuple[str, ...]
    entire_text: Level | None
    release: ReleaseStamp | None
    pieces: tuple[Piece, ...]
    signature: str | None
    problems: tuple[Problem, ...]
    precedence: Precedence | None = None
    distribution: Distribution | None = None

    @property
    def mrn(self) -> str | None:
        """Two-digit year, post and serial (T-50), or None while one of them is unknown."""
        if self.year is None or self.post is None or self.serial is None:
            return None
        return f"{self.year % 100:02d}{self.post}{self.serial}"

    @property
    def recognised(self) -> bool:
        """Whether the text has anything of a cable's header at all."""
        return self.level is not None or self.post is not None or self.order is not None
