"""The released copy as values: the only thing that the text and PDF renderers ever see.

It is made of kept spans (product.md §3, P-03, P-04): a withheld passage is represented by its grounds alone,
so no renderer can draw, measure or leak it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

DEMONSTRATION = "Demonstration. Not an official release."
OVERALL_MARK = "UNCLASSIFIED"


@dataclass(frozen=True, slots=True)
class Kept:
    """Text that is released, character for character."""

    text: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a passage is withheld: code; the date the exemption ends, statute or guide if there is one."""

    code: str
    until: date | None = None
    citation: str = ""

    @property
    def label(self) -> str:
        """Code and date in the form of W-42, `25X4, 20501001`."""
        return f"{self.code}, {self.until:%Y%m%d}" if self.until else self.code


@dataclass(frozen=True, slots=True)
class Withheld:
    """A cut. Its marker depends on the grounds only, never on what or how much was cut (P-04)."""

    grounds: tuple[Ground, ...]

    @property
    def marker(self) -> str:
        """`[withheld (b)(6)]`, `[withheld 25X6, 20501001]`."""
        return f"[withheld {self.margin}]"

    @property
    def margin(self) -> str:
        """The grounds as they stand beside the marker in the margin (W-43)."""
        return "; ".join(ground.label for ground in self.grounds)

    @property
    def spoken(self) -> str:
        """What a screen reader says in place of the marker."""
        named = (f"{g.code} until {g.until:%Y-%m-%d}" if g.until else g.code for g in self.grounds)
        return f"[withheld under {', '.join(named)}]"


@dataclass(frozen=True, slots=True)
class FormerMark:
    """An old portion mark that no longer holds: struck in the PDF (W-44), in words in text and speech."""

    printed: str

    @property
    def spoken(self) -> str:
        """`[former mark: C]`."""
        return f"[former mark: {self.printed.strip().removeprefix('(').removesuffix(')')}]"


@dataclass(frozen=True, slots=True)
class FormerBanner(FormerMark):
    """An old overall marking or declassification instruction, struck like a portion mark (W-40, W-42)."""


Run = Kept | Withheld | FormerMark


@dataclass(frozen=True, slots=True)
class CopyPiece:
    """One piece of the record in released form. A SEPARATOR has no runs and is drawn as a blank line."""

    kind: str
    number: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What the copy says of itself at its head (W-40): a headline; lines with authority, date, DECL line."""

    headline: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A code used in this copy and what it means."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ReleasedCopy:
    """All that goes out of one record. `agency` is empty on a demonstration, which names no real office."""

    public_id: str
    case_number: str
    document_number: str
    title: str
    demonstration: bool
    agency: str
    statement: Statement
    notices: tuple[str, ...]
    release_line: str
    released_on: date
    old_banner: FormerBanner | None
    pieces: tuple[CopyPiece, ...]
    legend: tuple[LegendRow, ...]

    @property
    def furniture(self) -> tuple[str, ...]:
        """The parts of the line that stands at the top and bottom of each page (W-43)."""
        parts = (
            OVERALL_MARK,
            self.agency,
            f"Case No. {self.case_number}",
            f"Doc No. {self.document_number}",
            f"Date: {self.released_on:%m/%d/%Y}",
        )
        return tuple(part for part in parts if part)

    def cuts(self) -> Iterator[Withheld]:
        """Every cut of the record in reading order."""
        return (run for piece in self.pieces for run in piece.runs if isinstance(run, Withheld))
