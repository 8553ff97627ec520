"""Places in a portion's text, in characters (code points) from its start: whole characters, and all but a selection.

Pure. Browsers count in UTF-16 units; their offsets are turned into code points before they come here.
"""

import unicodedata
from collections.abc import Iterable, Iterator

JOINER = "\u200d"
VARIATION = ("\ufe00", "\ufe0f")
SKIN_TONE = ("\U0001f3fb", "\U0001f3ff")
Span = tuple[int, int]


def whole_characters(text: str, start: int, end: int) -> Span:
    """The span widened so that it divides no character: an accent goes with its letter, CR with its LF."""
    while 0 < start < len(text) and _inside(text, start):
        start -= 1
    while 0 < end < len(text) and _inside(text, end):
        end += 1
    return start, end


def _inside(text: str, at: int) -> bool:
    """Whether the place is within what a reader sees as one character."""
    before, after = text[at - 1], text[at]
    return (
        unicodedata.category(after).startswith("M")
        or after == JOINER
        or before == JOINER
        or VARIATION[0] <= after <= VARIATION[1]
        or SKIN_TONE[0] <= after <= SKIN_TONE[1]
        or (before, after) == ("\r", "\n")
    )


def all_but(text: str, body: int, spans: Iterable[Span]) -> Iterator[Span]:
    """What remains of the words from `body` on when the spans are kept; stretches of blanks alone are left out."""
    at, end = body, len(text.rstrip())
    for start, stop in sorted(spans):
        yield from _solid(text, at, min(start, end))
        at = max(at, stop)
    yield from _solid(text, at, end)


def _solid(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end]
    if words.strip():
        yield start + len(words) - len(words.lstrip()), start + len(words.rstrip())
