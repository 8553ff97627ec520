"""The legend at the foot of a telegram of E.O. 10501's time: GROUP 4 / DOWNGRADED AT 3 YEAR INTERVALS (D-20, D-21)."""

import re
from collections.abc import Sequence

from cables.parsing.labels import FieldName
from cables.parsing.lines import Line, LineKind
from cables.parsing.patterns import SENTENCE_ENDS, SIGNATURE
from cables.parsing.roles import HeaderField, Layout, Role

MORE = re.compile(
    r"(?:DOWNGRADED|(?:AND )?DECLASSIFI(?:ED|CATION)|(?:NOT )?AUTOMATIC(?:ALLY)?|EXCLUDED FROM|DOD DIR)\b"
    r"[A-Z0-9 .,;:/-]{0,60}$"
)
MOST_LINES = 8


def take_legend(text: str, lines: Sequence[Line], layout: Layout) -> None:
    """Let a legend below the last paragraph be the cable's instruction, unless an E.O. line gives one.

    Only its own lines, a signature, page furniture and blanks may follow it: a heading "GROUP 3" is no legend.
    """
    if not layout.recognised or any(found.name is FieldName.ORDER for found in layout.fields):
        return
    foot = _foot(layout)
    begin = next((at for at in foot if lines[at].kind is LineKind.LEGEND), None)
    if begin is None or not _stands_apart(lines[begin - 1]):
        return
    below = foot[foot.index(begin) + 1 :]
    legend = [at for at in below if MORE.match(lines[at].body)]
    signed = [at for at in below if at not in legend]
    if len(signed) > 1 or (signed and not SIGNATURE.fullmatch(lines[signed[0]].body)):
        return
    for at in (begin, *legend):
        layout.roles[at - layout.first] = Role.HEADER
    start = text.index(lines[begin].body, lines[begin].start)
    layout.fields.append(HeaderField(FieldName.ORDER, start, [begin, *legend]))


def _stands_apart(above: Line) -> bool:
    return above.kind is not LineKind.TEXT or above.body.endswith(SENTENCE_ENDS)


def _foot(layout: Layout) -> list[int]:
    """The indices of the last lines of the body, in order."""
    found: list[int] = []
    for at in range(len(layout.roles) - 1, -1, -1):
        if layout.roles[at] is Role.BODY:
            found.insert(0, layout.first + at)
        if len(found) == MOST_LINES:
            break
    return found
