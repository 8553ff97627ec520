"""The reading order of a released copy: the same blocks in the same order for each renderer and the gate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reviews.rendering.copy import CopyPiece, Kept, ReleasedCopy, Run

_RULE = re.compile(r"[ \t]*-[- \t]*-[ \t]*\Z")


class Role(StrEnum):
    """What a block is in the tag tree and on the page."""

    TITLE = "title"
    RELEASE_LINE = "release-line"
    HEADLINE = "headline"
    STATEMENT = "statement"
    NOTICE = "notice"
    BANNER = "banner"
    HEADER = "header"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    RULE = "rule"
    TABLE = "table"
    BLANK = "blank"
    LEGEND_HEADLINE = "legend-headline"
    LEGEND = "legend"


_ROLES = {"HEADER": Role.HEADER, "SUBJECT": Role.HEADER, "TABLE": Role.TABLE}


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the copy that is one paragraph, heading or line."""

    role: Role
    runs: tuple[Run, ...]


def blocks(copy: ReleasedCopy) -> Iterator[Block]:
    """The whole copy but its page furniture, in reading order."""
    yield _line(Role.TITLE, copy.title)
    yield _line(Role.RELEASE_LINE, copy.release_line)
    yield _line(Role.HEADLINE, copy.statement.headline)
    yield from (_line(Role.STATEMENT, line) for line in copy.statement.lines)
    yield from (_line(Role.NOTICE, notice) for notice in copy.notices)
    if copy.old_banner:
        yield Block(Role.BANNER, (copy.old_banner,))
    for piece in copy.pieces:
        yield from _piece(piece)
    if copy.legend:
        yield _line(Role.LEGEND_HEADLINE, "Codes used in this copy")
    yield from (_line(Role.LEGEND, f"{row.code}: {row.meaning}") for row in copy.legend)


def _line(role: Role, text: str) -> Block:
    return Block(role, (Kept(text),))


def _piece(piece: CopyPiece) -> Iterator[Block]:
    if not piece.runs:
        yield Block(Role.BLANK, ())
    elif piece.kind == "HEADING":
        yield from _heading(piece.runs)
    else:
        yield Block(_ROLES.get(piece.kind, Role.PARAGRAPH), piece.runs)


def _heading(runs: tuple[Run, ...]) -> Iterator[Block]:
    """A heading without the dashed lines above and below it, which are drawn as rules and not read out."""
    above: list[str] = []
    below: list[str] = []
    middle = list(runs)
    if isinstance(middle[0], Kept):
        lines = middle[0].text.split("\n")
        while len(lines) > 1 and _RULE.match(lines[0]):
            above.append(lines.pop(0))
        middle[0] = Kept("\n".join(lines))
    if isinstance(middle[-1], Kept):
        lines = middle[-1].text.split("\n")
        while len(lines) > 1 and _RULE.match(lines[-1]):
            below.insert(0, lines.pop())
        middle[-1] = Kept("\n".join(lines))
    yield from (_line(Role.RULE, line) for line in above)
    yield Block(Role.HEADING, tuple(middle))
    yield from (_line(Role.RULE, line) for line in below)
