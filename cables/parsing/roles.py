"""The parts that lines play in a cable, and what is noted of each cable while its lines are placed."""

from dataclasses import dataclass, field
from enum import Enum, auto
from string import ascii_lowercase

from cables.classification.levels import Level
from cables.parsing.labels import FieldName

# A line of the body that begins in lower case runs on from the one above.
RUNNING_INITIALS = frozenset(ascii_lowercase)


class Role(Enum):
    """The part that a line plays in its cable."""

    BLANK = auto()
    NOISE = auto()
    HEADER = auto()
    SUBJECT = auto()
    SIGNATURE = auto()
    BODY = auto()

    # Enum's own hash runs in Python.
    __hash__ = object.__hash__


class State(Enum):
    """Where in a cable the reader stands."""

    CATALOGUE = auto()
    HEADER = auto()
    BODY = auto()
    ATTRIBUTES = auto()


class Restart(Enum):
    """What a header met in the body is."""

    SECTION = auto()
    CABLE = auto()
    QUOTED = auto()
    NOTHING = auto()


@dataclass(slots=True)
class HeaderField:
    """A header field: its name, the offset where its value begins, and the indices of its lines."""

    name: FieldName
    value_start: int
    lines: list[int]


@dataclass(slots=True)
class Quotation:
    """A cable quoted in the body: its first line, the last one where the text says where it ends, and its level."""

    first: int
    last: int | None
    level: Level


@dataclass(slots=True)
class Layout:
    """One cable: its lines from `first` to `last` (exclusive), a role for each, and what was met on the way.

    Every number in the lists is a line's index.
    """

    first: int
    last: int = 0
    roles: list[Role] = field(default_factory=list)
    fields: list[HeaderField] = field(default_factory=list)
    banners: list[int] = field(default_factory=list)
    page_banners: list[int] = field(default_factory=list)
    noise: list[int] = field(default_factory=list)
    quoted: list[Quotation] = field(default_factory=list)
    section_starts: list[int] = field(default_factory=list)
    attributes: int | None = None
    smart: bool = False
    recognised: bool = False
