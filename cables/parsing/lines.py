"""Lines of a text with what each one is by its own shape, before anything is known of its neighbours."""

import re
from dataclasses import dataclass
from enum import IntEnum, auto

from cables.parsing.banners import FULL_WORDS, Banner, glued_banner, read_banner


class LineKind(IntEnum):
    """What a line is by its own shape. TEXT is everything that only its place can tell."""

    BLANK = auto()
    TEXT = auto()
    RULE = auto()
    BANNER = auto()
    MRN = auto()
    DTG = auto()
    ROUTE = auto()
    PAGE = auto()
    STAMP = auto()
    RELEASE = auto()
    RECLASSIFIED = auto()
    END = auto()
    MESSAGE_TEXT = auto()
    ATTRIBUTES = auto()
    SMART_MRN = auto()
    LEGEND = auto()

    # Enum's own hash runs in Python, once for every line.
    __hash__ = int.__hash__


NOISE_KINDS = frozenset(
    {
        LineKind.BANNER,
        LineKind.PAGE,
        LineKind.STAMP,
        LineKind.RELEASE,
        LineKind.RECLASSIFIED,
        LineKind.END,
        LineKind.MESSAGE_TEXT,
        LineKind.ATTRIBUTES,
    }
)


@dataclass(slots=True)
class Line:
    """A line with its half-open offsets (line end included), its stripped words and its kind.

    `runs`: within a body it can only carry on the line above it, for no quotation begins or ends with its letter.
    """

    start: int
    end: int
    body: str
    kind: LineKind
    banner: Banner | None = None
    runs: bool = False


SHAPES = re.compile(
    r"(?P<STAMP>UNCLASSIFIED U\.S\. Department of State Case No|C\d{8}$)"
    r"|(?P<RELEASE>RELEASED? IN\b(?: {1,9}(?:FULL|PART))?[ A-Z0-9().,;/]{0,60}$|DEN(?:Y|IED) IN FULL$"
    r"|(?:B[1-9]|1\.4\([A-Ha-h]\))(?:[ ,;]+(?:B[1-9]|1\.4\([A-Ha-h]\)))*$)"
    r"|(?P<PAGE>PAGE \d\d\b(?: +[A-Z].*)?$|NOTE BY OC/?T|NOTE:? NOT PASSED)"
    r"|(?P<END>N{3,5}$|<< END OF|BT$|#\d{4}$)"
    r"|(?P<DTG>(?:[ZOPR] ?){0,4}[\dIlO]{6}[Z2] ?[A-Z]{3} [\dO]{2}(?:[A-Z ]{0,4}| [A-Z\d]{1,6})?$)"
    r"|(?P<ROUTE>(?:ACTION|ORIGIN) [A-Z/]{1,6}-\d\d|V?ZCZC[A-Z\d]|DE RU|ZN[YR] [A-Z]{5}|(?:[ZOPR]{2} ){1,3}RU|FM [A-Z])"
    r"|(?P<SMART_MRN>MRN ?:)"
    r"|(?P<LEGEND>(?:GROUP|GP) ?[-.]? ?[1-4]\.?$)"
)
PAGE_BEHIND_NAME = re.compile(
    r"[A-Z][A-Z ]{2,24} PAGE \d\d\b(?: +[A-Z].*)?$|[A-Z][A-Z .]{1,24} \d{8} {1,4}\d{3}(?:\.\d)? OF \d{3}$"
)
MIXED_SHAPES = re.compile(
    r"(?P<STAMP>[A-Z][\w.]* (?:[A-Z][\w.]* ){1,3}Declassified/Released|Declassified/Released US D)"
    r"|(?P<RECLASSIFIED>Classified by DAS)"
    r"|(?P<MESSAGE_TEXT>Message Text$)"
    r"|(?P<ATTRIBUTES>Message Attributes$)"
)
KINDS = {kind.name: kind for kind in LineKind}
BANNER_OPENINGS = frozenset({"TO", "T ", "SE", "S ", "SB", "CO", "C ", "UN", "U ", "LI", "LT", "L "})
RULE_SIGNS = "-_=* "
RULE_INITIALS = frozenset("-_=*")
LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
RUNS_ON = LOWER - frozenset("be")
RUNNING = LOWER | frozenset("\"'(")
DIGITS = frozenset("0123456789")
PLAIN_INITIALS = RUNNING | DIGITS


def split_lines(text: str) -> list[Line]:
    """The lines of `text`, in order; together they are the text. Time grows with length alone."""
    lines: list[Line] = []
    start = 0
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        body = raw.strip()
        initial = body[:1]
        if initial in RUNS_ON:
            lines.append(Line(start, end, body, LineKind.TEXT, None, True))
        elif initial in RUNNING:
            lines.append(Line(start, end, body, LineKind.TEXT))
        else:
            line = _shaped(start, end, body)
            lines.append(line)
            if body[-1:] in LAST_OF_WORDS and line.kind is LineKind.TEXT and body.endswith(FULL_WORDS):
                lines[-1:] = _unglued(line, raw)
        start = end
    return lines


def _unglued(line: Line, raw: str) -> tuple[Line, ...]:
    """The line, and the page's banner that ran into its last word as a line of its own (T-10)."""
    found = glued_banner(line.body)
    if found is None:
        return (line,)
    banner, at = found
    cut = line.end - len(raw.lstrip()) + at
    own = Line(line.start, cut, line.body[:at], LineKind.TEXT)
    return own, Line(cut, line.end, line.body[at:], LineKind.BANNER, banner)


def _shaped(start: int, end: int, body: str) -> Line:
    if not body:
        return Line(start, end, body, LineKind.BLANK)
    first = body[0]
    if first in PLAIN_INITIALS and not (first in DIGITS and DTG_FIRST.match(body)):
        return Line(start, end, body, LineKind.TEXT)
    if first in RULE_INITIALS:
        words = body.strip(RULE_SIGNS) if len(body) > 2 else body
        kind = LineKind.TEXT if words else LineKind.RULE
        return Line(start, end, body, LineKind.END if words == "CABLE ENDS" else kind)
    mixed = body[1:2] in LOWER
    found = (MIXED_SHAPES if mixed else SHAPES).match(body) if len(body) < LONGEST_SHAPE else None
    if found and found.lastgroup:
        return Line(start, end, body, KINDS[found.lastgroup])
    return Line(start, end, body, LineKind.TEXT) if mixed else _spread(start, end, body)


def _spread(start: int, end: int, body: str) -> Line:
    """A line in capitals whose kind shows behind its first words: a page's, a classification, or plain TEXT."""
    if (" PAGE " in body or body[-1] in DIGITS) and len(body) < LONGEST_SHAPE and PAGE_BEHIND_NAME.match(body):
        return Line(start, end, body, LineKind.PAGE)
    if body[:2] in BANNER_OPENINGS and len(body) < LONGEST_BANNER:
        banner = read_banner(body)
        if banner:
            return Line(start, end, body, LineKind.MRN if banner.numbered else LineKind.BANNER, banner)
    return Line(start, end, body, LineKind.TEXT)


DTG_FIRST = re.compile(r"\d{6}Z ?[A-Z]{3} \d\d|1\.4\(")
LAST_OF_WORDS = frozenset(word[-1] for word in FULL_WORDS)
LONGEST_SHAPE = 400
LONGEST_BANNER = 160
