"""A cable as the workspace draws it: pieces in order, each with its line, its runs and what was decided on it.

A run's text stands in the page exactly as in the piece, from `start` on, so that a selection in the browser gives
offsets into the piece. Browsers drop a carriage return, so a run never crosses one.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from cables.models import Portion
from reviews.flags import Flag
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
    is_found: bool = False


@dataclass(frozen=True)
class Drawn:
    """One piece: the line it begins on, its runs, and its standing determination, if any."""

    portion: Portion
    line: int
    runs: tuple[Run, ...]
    determination: Determination | None
    cut_count: int
    is_changing: bool = False
    flags: tuple[Flag, ...] = ()

    @property
    def withheld_whole(self) -> str:
        """Under what the whole of it is withheld, whatever its cuts; nothing where its cuts say what is."""
        found = self.determination
        if found is None or found.classification in (*OPEN, "KEEP"):
            return ""
        return {"EXCLUDE_AEA": "AEA", "REFER": f"referred to {found.agency}"}.get(found.classification, found.ground)

    @property
    def hit_count(self) -> int:
        """How often the words looked for stand in it."""
        return sum(run.is_found for run in self.runs)

    @property
    def short_name(self) -> str:
        """What the list of portions calls it: its number, or an abbreviation of its kind."""
        return self.portion.number or SHORT_NAMES.get(self.portion.kind, "–")

    @property
    def name(self) -> str:
        """What a heading calls it: "Paragraph 7", "Signature"."""
        return name_of(self.portion)

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        found = self.determination
        if self.is_changing:
            return f"{self._cuts}, not confirmed" if self.cut_count else "changed, not confirmed"
        if found is None:
            return "to decide"
        if found.classification not in OPEN:
            return found.get_classification_display().lower()
        return self._cuts if self.cut_count else "released"

    @property
    def _cuts(self) -> str:
        return f"{self.cut_count} cut{'s' if self.cut_count > 1 else ''}"

    @property
    def progress(self) -> str:
        """How far it is: "done", "part" (changed and not confirmed) or "todo"."""
        return "part" if self.is_changing else "done" if self.determination else "todo"


def name_of(portion: Portion) -> str:
    """What a heading calls a portion: "Paragraph 7", "Signature"."""
    return f"{NAMES.get(portion.kind, 'Piece')} {portion.number}".strip()


def draw(
    portions: Sequence[Portion],
    standing: Mapping[int, Determination],
    drafts: Mapping[int, Sequence[Span]],
    *,
    changing: Collection[int] = (),
    flags: Mapping[int, Sequence[Flag]] | None = None,
    find: str = "",
) -> list[Drawn]:
    """All pieces of a cable, in order. `standing` holds determinations by portion; `drafts` overrides its cuts.

    `changing` names the portions that were changed and not confirmed; words to `find` are marked where they stand.
    """
    drawn = []
    line = 1
    for portion in portions:
        found = standing.get(portion.pk)
        cuts = drafts[portion.pk] if portion.pk in drafts else list(found.redactions.all()) if found else []
        drawn.append(
            Drawn(
                portion,
                line,
                tuple(runs(portion.text, cuts, find)),
                found,
                len(cuts),
                portion.pk in changing,
                tuple((flags or {}).get(portion.pk, ())),
            )
        )
        line += portion.text.count("\n")
    return drawn


def runs(text: str, cuts: Iterable[Span], find: str = "") -> Iterator[Run]:
    """The text divided at the edges of the cuts and of the words looked for. Cuts that overlap share a run that
    names both codes."""
    placed = sorted(cuts, key=lambda cut: (cut.start, cut.end))
    hits = places_of(find, text)
    edges = {
        0,
        len(text),
        *(edge for cut in placed for edge in (cut.start, cut.end)),
        *(at for hit in hits for at in hit),
    }
    for start, end in pairwise(sorted(edges)):
        codes = sorted({cut.code for cut in placed if cut.start <= start and end <= cut.end})
        is_found = any(first <= start and end <= last for first, last in hits)
        for first, last in _without_carriage_returns(text, start, end):
            yield Run(text[first:last], first, ", ".join(codes), is_found)


def places_of(words: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand in the text, whatever their case and whatever blanks and line ends lie between them."""
    typed = words.split()
    if not typed:
        return []
    return [hit.span() for hit in re.finditer(r"\s+".join(map(re.escape, typed)), text, re.IGNORECASE)]


def _without_carriage_returns(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in (at for at in range(start, end) if text.startswith("\r\n", at)):
        if at > start:
            yield start, at
        start = at + 1
    if start < end:
        yield start, end
