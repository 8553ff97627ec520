"""A cable as the workspace draws it: pieces in order, each with its line, its runs and what was decided on it.

A run's text stands in the page exactly as in the piece, from `start` on, so that a selection in the browser gives
offsets into the piece. Browsers drop a carriage return, so a run never crosses one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cables.models import Portion
from reviews.models import Determination

SHORT_NAMES = {"HEADER": "head", "SUBJECT": "subj", "HEADING": "–", "SIGNATURE": "sig", "TABLE": "tbl", "BULLET": "--"}
NAMES = {
    "HEADER": "Header",
    "SUBJECT": "Subject",
    "HEADING": "Heading",
    "SIGNATURE": "Signature",
    "TABLE": "Table",
    "BULLET": "Bullet",
    "PARAGRAPH": "Paragraph",
}
OPEN = ("DECLASSIFY", "LAPSED", "NOT_NSI")


class Span(Protocol):
    """Anything with the place and the code of a cut."""

    start: int
    end: int
    code: str


@dataclass(frozen=True)
class Run:
    """A stretch of a piece's text; `codes` says under what it is withheld, nothing when it is kept."""

    text: str
    start: int
    codes: str


@dataclass(frozen=True)
class Drawn:
    """One piece: the line it begins on, its runs, and its standing determination, if any."""

    portion: Portion
    line: int
    runs: tuple[Run, ...]
    determination: Determination | None
    cut_count: int

    @property
    def short_name(self) -> str:
        """What the list of portions calls it: its number, or an abbreviation of its kind."""
        return self.portion.number or SHORT_NAMES.get(self.portion.kind, "–")

    @property
    def name(self) -> str:
        """What a heading calls it: "Paragraph 7", "Signature"."""
        return f"{NAMES.get(self.portion.kind, 'Piece')} {self.portion.number}".strip()

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        found = self.determination
        if found is None:
            return "to decide"
        if found.classification not in OPEN:
            return found.get_classification_display().lower()
        return f"{self.cut_count} cut{'s' if self.cut_count > 1 else ''}" if self.cut_count else "released"


def draw(
    portions: Sequence[Portion], standing: Mapping[int, Determination], drafts: Mapping[int, Sequence[Span]]
) -> list[Drawn]:
    """All pieces of a cable, in order. `standing` holds determinations by portion; `drafts` overrides its cuts."""
    drawn = []
    line = 1
    for portion in portions:
        found = standing.get(portion.pk)
        cuts = drafts.get(portion.pk, list(found.redactions.all()) if found else [])
        drawn.append(Drawn(portion, line, tuple(runs(portion.text, cuts)), found, len(cuts)))
        line += portion.text.count("\n")
    return drawn


def runs(text: str, cuts: Iterable[Span]) -> Iterator[Run]:
    """The text divided at the edges of the cuts. Cuts that overlap share a run that names both codes."""
    placed = sorted(cuts, key=lambda cut: (cut.start, cut.end))
    edges = sorted({0, len(text), *(edge for cut in placed for edge in (cut.start, cut.end))})
    for start, end in zip(edges, edges[1:], strict=False):
        codes = sorted({cut.code for cut in placed if cut.start <= start and end <= cut.end})
        yield from _without_carriage_returns(text, start, end, ", ".join(codes))


def _without_carriage_returns(text: str, start: int, end: int, codes: str) -> Iterator[Run]:
    for at in (at for at in range(start, end) if text.startswith("\r\n", at)):
        if at > start:
            yield Run(text[start:at], start, codes)
        start = at + 1
    if start < end:
        yield Run(text[start:end], start, codes)
