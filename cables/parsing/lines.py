"""Lines of a text with what each one is by its own shape, before anything is known of its neighbours."""

import re
from dataclasses import dataclass
from enum import IntEnum, auto
from string import ascii_uppercase

from cables.parsing.banners import FULL_WORDS, Banner, glued_banner, read_banner
from cables.parsing.patterns import NUMBERED, QUOTE_INITIALS, QUOTE_OPENINGS


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
    Behind a paragraph's number such lines are kept together, as one, up to the next of another kind.
    """

    start: int
    end: int
    body: str
    kind: LineKind
    banner: Banner | None = None
    runs: bool = False


SHAPES = re.compile(
    r"(?P<STAMP>UNCLASSIFIED U\.S\. Department of State Case No|C\d{8}$|US Department of State$"
    r"|EO Systematic Review)"
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
    r"(?P<STAMP>[A-Z][\w.]* (?:[A-Z][\w.]* ){1,3}Declassified/Released|Declassified/Released(?: US D|$)"
    r"|(?:Systematic )?Review \d\d [A-Za-z]{3} \d{4}$)"
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
# The first two signs of every shape above, so that most lines never meet the pattern.
SHAPE_OPENINGS = frozenset(
    {"UN", "US", "EO", "RE", "DE", "PA", "NO", "NN", "<<", "BT", "AC", "OR", "ZC", "VZ", "ZN", "FM", "MR", "GR", "GP"}
    | {first + digit for first in "CB#" for digit in DIGITS}
    | {first + second for first in "ZOPRI" for second in {*"ZOPRIl ", *DIGITS}}
)
MIXED_OPENINGS = frozenset({"Cl", "Me", "Re", "Sy"})
SPECIAL_OPENINGS = SHAPE_OPENINGS | BANNER_OPENINGS | MIXED_OPENINGS
# What must follow those two signs for a line of prose to be looked at again.
SPECIAL = re.compile(
    r"[STCUL] |TOP|SEC|CON|UNC|LIM|LTD|SEN|SBU|REL|DEN|DE RU|PAGE|NOTE|NNN|<<|BT\s|ACTION |ORIGIN |V?ZC|ZN|FM |MRN"
    r"|GROUP|GP|[CB#]\d|(?:[ZOPR] ?){0,4}[\dIlO]{6}|(?:[ZOPR]{2} ){1,3}RU|Class|Message|Review|System|US Dep|EO Sys"
)
QUOTING = re.compile(r"\b(?:BEGIN|END)\b", re.IGNORECASE)
CAPITALS = frozenset(ascii_uppercase)
# Some copies end every line in a backslash (T-24).
LINE_ENDS = "\\ "
WITHIN_PROSE = frozenset({LineKind.BLANK, LineKind.BANNER, LineKind.PAGE, LineKind.STAMP, LineKind.RELEASE})
DECLASSIFIED = "Declassified/Released"


def split_lines(text: str) -> list[Line]:
    """The lines of `text`, in order; together they are the text. Time grows with length alone."""
    lines: list[Line] = []
    raws = text.splitlines(keepends=True)
    start = run = 0
    prose = opened = False
    for raw, following in zip(raws, [*raws[1:], "\n"], strict=False):
        end = start + len(raw)
        if opened and (raw[0] in RUNS_ON or (_carries_on(raw) and _carries_on(following))):
            start = end
            continue
        if run < start:
            lines.append(Line(run, start, text[run:start].strip(), LineKind.TEXT, None, True))
        line = _read_line(start, end, raw.strip().rstrip(LINE_ENDS))
        lines.append(line)
        kind = line.kind
        if kind is LineKind.TEXT:
            prose = prose or (raw[0] in DIGITS and NUMBERED.match(raw) is not None)
            if line.body[-1] in LAST_OF_WORDS and not line.runs and line.body.endswith(FULL_WORDS):
                lines[-1:] = _unglued(line, raw)
        elif kind not in WITHIN_PROSE:
            prose = False
        opened = prose and kind is LineKind.TEXT
        start = run = end
    if run < start:
        lines.append(Line(run, start, text[run:start].strip(), LineKind.TEXT, None, True))
    return lines


def _carries_on(raw: str) -> bool:
    """Whether a line of a paragraph, with another such line below it, can be nothing but more of its words."""
    initial = raw[0]
    if initial in LOWER:
        return not raw.startswith(QUOTE_OPENINGS)
    if initial not in CAPITALS or (raw[:2] in SPECIAL_OPENINGS and SPECIAL.match(raw)):
        return False
    if ":" in raw or "(" in raw or "   " in raw or " PAGE " in raw or DECLASSIFIED in raw or len(raw) > LONGEST_SHAPE:
        return False
    words = raw.rstrip()
    if words[-1] in DIGITS or words.endswith(FULL_WORDS) or " " not in words:
        return False
    return initial not in QUOTE_INITIALS or QUOTING.search(raw) is None


def _read_line(start: int, end: int, body: str) -> Line:
    """A line by itself, its banner within it not yet looked for."""
    initial = body[:1]
    if initial in RUNNING:
        return Line(start, end, body, LineKind.TEXT, None, initial in RUNS_ON)
    return _numbered(start, end, body) if initial in DIGITS else _shaped(start, end, body)


def _numbered(start: int, end: int, body: str) -> Line:
    found = SHAPES.match(body) if DTG_FIRST.match(body) and len(body) < LONGEST_SHAPE else None
    return Line(start, end, body, KINDS[found.lastgroup] if found and found.lastgroup else LineKind.TEXT)


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
    if not body or body == "-":
        return Line(start, end, body, LineKind.BLANK)
    if body[0] in RULE_INITIALS:
        words = body.strip(RULE_SIGNS) if len(body) > 2 else body
        kind = LineKind.TEXT if words else LineKind.RULE
        return Line(start, end, body, LineKind.END if words == "CABLE ENDS" else kind)
    if len(body) >= LONGEST_SHAPE:
        return Line(start, end, body, LineKind.TEXT)
    opening = body[:2]
    if opening[1:] in LOWER:
        found = MIXED_SHAPES.match(body) if opening in MIXED_OPENINGS or DECLASSIFIED in body else None
    else:
        found = SHAPES.match(body) if opening in SHAPE_OPENINGS else None
    if found and found.lastgroup:
        return Line(start, end, body, KINDS[found.lastgroup])
    return Line(start, end, body, LineKind.TEXT) if opening[1:] in LOWER else _spread(start, end, body)


def _spread(start: int, end: int, body: str) -> Line:
    """A line in capitals whose kind shows behind its first words: a page's, a classification, or plain TEXT."""
    if (body[-1] in DIGITS or " PAGE " in body) and PAGE_BEHIND_NAME.match(body):
        return Line(start, end, body, LineKind.PAGE)
    if body[:2] in BANNER_OPENINGS and len(body) < LONGEST_BANNER and (SPECIAL.match(body) or " " not in body):
        banner = read_banner(body)
        if banner:
            return Line(start, end, body, LineKind.MRN if banner.numbered else LineKind.BANNER, banner)
    return Line(start, end, body, LineKind.TEXT)


DTG_FIRST = re.compile(r"\d{6}Z ?[A-Z]{3} \d\d|1\.4\(")
LAST_OF_WORDS = frozenset(word[-1] for word in FULL_WORDS)
LONGEST_SHAPE = 400
LONGEST_BANNER = 160
