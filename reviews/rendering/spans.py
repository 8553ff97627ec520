"""Dividing one piece's text into kept, withheld and struck runs.

The kept runs are the text minus the cuts, word for word. So that nothing measures a cut (P-04), blanks that
touch it shrink to one, and the line ends of its stanza become blanks: a short line would tell how much went.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reviews.rendering.codes import read_code
from reviews.rendering.copy import FormerBanner, FormerMark, Ground, Kept, Run, Withheld

_LINE_END = r"(?:\r\n|\r(?!\n)|\n)"
_POINT = r"--|[-*•] |\(?[0-9A-Za-z]{1,2}[.)] "
_FIELD = rf"[^\s:][^:\r\n]{{0,30}}:|[A-Z]+[ \t]*{_LINE_END}"


def _stanza(opening: str) -> re.Pattern[str]:
    return re.compile(rf"{_LINE_END}(?:(?:[ \t]*{_LINE_END})+|(?=[ \t]*(?:{opening})))")


_NEW_POINT = _stanza(_POINT)
_NEW_STANZA = {"PARAGRAPH": _NEW_POINT, "BULLET": _NEW_POINT, "SUBJECT": _NEW_POINT, "HEADER": _stanza(_FIELD)}
_LEVEL_WORD = re.compile(
    r"^[ \t]*(T ?O ?P {1,3}S ?E ?C ?R ?E ?T|S ?E ?C ?R ?E ?T|C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L)\b",
    re.MULTILINE,
)

Span = tuple[int, int]


class CutOutside(ValueError):
    """A cut is empty or does not lie within its piece."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A span `start`–`end` of a piece's text to withhold: code, date the exemption ends, statute or guide."""

    start: int
    end: int
    code: str
    until: date | None = None
    citation: str = ""

    @property
    def ground(self) -> Ground:
        """The cut's ground, its code in the usual spelling. Raises UnknownCode."""
        return Ground(read_code(self.code).printed, self.until, self.citation)


@dataclass(slots=True)
class _Stretch:
    start: int
    end: int
    grounds: set[Ground]


def merge_cuts(text: str, cuts: Sequence[Cut]) -> list[tuple[int, int, Withheld]]:
    """Cuts of one piece as disjoint stretches in order, each with all its grounds.

    Cuts that overlap become one; so do cuts of the same ground with nothing but blanks between: the number of
    markers would tell the number of words. Raises CutOutside or UnknownCode.
    """
    merged: list[_Stretch] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end)):
        if not 0 <= cut.start < cut.end <= len(text):
            raise CutOutside(
                f"A cut from {cut.start} to {cut.end} does not lie within a text of {len(text)} characters."
            )
        last = merged[-1] if merged else None
        if last and (cut.start < last.end or _runs_on(text, last, cut)):
            last.end = max(last.end, cut.end)
            last.grounds.add(cut.ground)
        else:
            merged.append(_Stretch(cut.start, cut.end, {cut.ground}))
    return [(s.start, s.end, Withheld(tuple(sorted(s.grounds, key=_in_order)))) for s in merged]


def _runs_on(text: str, last: _Stretch, cut: Cut) -> bool:
    return last.grounds == {cut.ground} and not text[last.end : cut.start].strip()


def _in_order(ground: Ground) -> tuple[tuple[int, str], date, str]:
    return read_code(ground.code).order, ground.until or date.max, ground.citation


def struck_spans(
    kind: str, text: str, mark: str | None, mark_span: Span | None, instruction: str
) -> list[tuple[int, int, FormerMark]]:
    """What is struck in a piece: its mark unless it is U (W-44), old banners and, if given, the DECL line."""
    struck: list[tuple[int, int, FormerMark]] = []
    if mark and mark_span and mark.strip("() ").upper() != "U":
        struck.append((*mark_span, FormerMark(text[slice(*mark_span)])))
    if kind == "HEADER":
        struck += [(*found.span(1), FormerBanner(found[1])) for found in _LEVEL_WORD.finditer(text)]
        if instruction and (at := text.find(instruction)) >= 0:
            struck.append((at, at + len(instruction), FormerBanner(instruction)))
    return sorted(struck, key=lambda span: span[:2])


def divide(
    kind: str,
    text: str,
    cuts: Sequence[tuple[int, int, Withheld]],
    struck: Sequence[tuple[int, int, FormerMark]],
) -> tuple[Run, ...]:
    """The runs of a piece in order. A struck span that a cut touches is left to the cut and the kept text."""
    free = [s for s in struck if all(s[1] <= start or end <= s[0] for start, end, _ in cuts)]
    flowing = _flowing_breaks(kind, text, cuts) if cuts else frozenset()
    runs: list[Run] = []
    at = 0
    spans: list[tuple[int, int, Run]] = [*cuts, *free]
    for start, end, run in sorted(spans, key=lambda span: span[0]):
        runs += [Kept(_kept(text, at, start, flowing)), run]
        at = end
    runs.append(Kept(_kept(text, at, len(text), flowing)))
    return _trimmed(runs)


def _flowing_breaks(kind: str, text: str, cuts: Sequence[tuple[int, int, Withheld]]) -> frozenset[int]:
    """Positions of the line ends to be blanks: those inside each stanza that a cut touches.

    A stanza is a point of a paragraph or a field of the header; other kinds keep their lines.
    """
    if kind not in _NEW_STANZA:
        return frozenset()
    breaks = [m.span() for m in _NEW_STANZA[kind].finditer(text) if not _within(m.start(), cuts)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(text)]
    return frozenset(
        i
        for a, b in zip(starts, ends, strict=True)
        if any(start < b and a < end for start, end, _ in cuts)
        for i in range(a, b)
        if text[i] in "\r\n"
    )


def _within(at: int, cuts: Sequence[tuple[int, int, Withheld]]) -> bool:
    return any(start <= at < end for start, end, _ in cuts)


def _kept(text: str, start: int, end: int, flowing: frozenset[int]) -> str:
    """The kept stretch with Unix line ends; the line ends at `flowing` positions become blanks."""
    drawn = (_flow(text, i) if i in flowing else text[i] for i in range(start, end))
    return ("".join(drawn) if flowing else text[start:end]).replace("\r\n", "\n").replace("\r", "\n")


def _flow(text: str, i: int) -> str:
    return "" if text[i : i + 2] == "\r\n" else " "


def _trimmed(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs, none empty, without blanks at the piece's ends and with one at most beside a marker."""
    texts = [run.text if isinstance(run, Kept) else None for run in runs]
    trimmed: list[Run] = []
    for i, run in enumerate(runs):
        text = texts[i]
        if text is None:
            trimmed.append(run)
            continue
        if i and isinstance(runs[i - 1], Withheld):
            text = _shrink(text, at_start=True)
        if i + 1 < len(runs) and isinstance(runs[i + 1], Withheld):
            text = _shrink(text, at_start=False)
        text = text.lstrip("\n") if i == 0 else text
        text = text.rstrip() if i + 1 == len(runs) else text
        if text:
            trimmed.append(Kept(text))
    return tuple(trimmed)


def _shrink(text: str, *, at_start: bool) -> str:
    """`text` with the blanks at one end made one: a line end if there is one among them."""
    bare = text.lstrip() if at_start else text.rstrip()
    blanks = text[: len(text) - len(bare)] if at_start else text[len(bare) :]
    joint = "\n" if "\n" in blanks else blanks[:1] and " "
    return joint + bare if at_start else bare + joint
