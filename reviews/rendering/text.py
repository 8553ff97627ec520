"""The released copy as plain text: UTF-8, Unix line ends, struck marks and cuts in words."""

import textwrap
from collections.abc import Sequence

from reviews.rendering.copy import DEMONSTRATION, Kept, ReleasedCopy, Run, Withheld
from reviews.rendering.layout import Block, Role, blocks

WIDTH = 72
_UNBROKEN = "\0"
_SPACED = frozenset({Role.HEADLINE, Role.LEGEND_HEADLINE, Role.BANNER})
_FRONT = frozenset({Role.TITLE, Role.RELEASE_LINE, Role.STATEMENT, Role.NOTICE})


def render_text(copy: ReleasedCopy) -> bytes:
    """The copy as text, between a head line and a foot line with case and document number (W-43)."""
    furniture = text_furniture(copy)
    lines = [*furniture, "=" * WIDTH]
    before: Block | None = None
    for block in blocks(copy):
        if block.role in _SPACED or (before and before.role in _FRONT | {Role.BANNER} and block.role not in _FRONT):
            lines.append("")
        lines += _lines(block)
        before = block
    return "\n".join([*lines, "", "=" * WIDTH, *furniture, ""]).encode()


def text_furniture(copy: ReleasedCopy) -> list[str]:
    """The lines that stand at the head and at the foot of the text."""
    return ["   ".join(copy.furniture), *([DEMONSTRATION] if copy.demonstration else [])]


def _lines(block: Block) -> list[str]:
    drawn = plain(block.runs, joint=_UNBROKEN).split("\n")
    if block.role is not Role.TABLE:
        drawn = [part for line in drawn for part in _wrapped(line)]
    return [line.replace(_UNBROKEN, " ") for line in drawn]


def _wrapped(line: str) -> Sequence[str]:
    if len(line) <= WIDTH + 8:
        return [line]
    return textwrap.wrap(
        line,
        WIDTH,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


def plain(runs: Sequence[Run], *, joint: str = " ") -> str:
    """Runs as text; `joint` stands for the blanks inside a marker."""
    return "".join(_plain(run, joint) for run in runs)


def _plain(run: Run, joint: str) -> str:
    if isinstance(run, Kept):
        return run.text
    return (run.marker if isinstance(run, Withheld) else run.spoken).replace(" ", joint)
