"""Portion marks as printed (rules §1.4): a mark already located, or one that stands at a position.

Where marks may stand (after a paragraph number, at the start of a subject, heading or bullet; M-60, M-72) is
the parser's business; what a mark means is decided here. Patterns are bounded.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from cables.classification.controls import read_controls
from cables.classification.countries import ALIASES, COALITIONS, NATO, TRIGRAPHS, expand
from cables.classification.labels import Label
from cables.classification.levels import Level

MALFORMED_MARK = "MALFORMED_MARK"
LOWER_CASE_MARK = "LOWER_CASE_MARK"
OCR_SUSPECT = "OCR_SUSPECT"
LONGEST_MARK = 160

MARK_AT = re.compile(
    r"['\"]?(?:\(\(?[^()\r\n]{1,90}(?:\r?\n[^()\r\n]{1,60})?\)"
    r"|[A-Za-z][A-Za-z/ -]{0,30}\)"
    r"|[A-Za-z][A-Za-z ]{0,24}?[ -]{1,3}(?i:ENTIRE TEXT)\.?"
    r"|(?i:ENTIRE TEXT)[ -]{1,3}[A-Za-z]{1,15}\.?)"
)
ENTIRE = re.compile(r"ENTIRE TEXT")

HANDLED = {
    **{word: frozenset({word}) for word in ("SBU", "FOUO", "LOU", "CUI")},
    "L": frozenset({"LOU"}),
    "LIMITED OFFICIAL USE": frozenset({"LOU"}),
}
# M-10, M-07: NATO marks name the level and the alliance; RESTRICTED is protected as C and never read as U.
ALLIED = {"CTS": Level.TS, "NS": Level.S, "NC": Level.C, "NR": Level.C, "NU": Level.U}
FOREIGN_RESTRICTED = frozenset({"RESTRICTED"})
OPENINGS: dict[str, Label] = {
    **{level.name: Label(level) for level in Level},
    **{level.words: Label(level) for level in Level},
    "UNCLAS": Label(),
    **{word: Label(handling=handling) for word, handling in HANDLED.items()},
    **{word: Label(level, fgi=frozenset({NATO})) for word, level in ALLIED.items()},
    **{word: Label(Level.C, special=FOREIGN_RESTRICTED) for word in ("R", "RESTRICTED")},
}
OPENING = re.compile(rf"({'|'.join(sorted(OPENINGS, key=len, reverse=True))})(?=$|[ /,-])")
FOREIGN = re.compile(r"(?://)?([A-Z]{2,4})[ -](TS|S|C|R|U)(?=$|//)")
SPELLED = ("UNCLASSIFIED", "CONFIDENTIAL", "SECRET", "TOP SECRET", "LIMITED OFFICIAL USE")


@dataclass(frozen=True, slots=True)
class PortionMark:
    """A mark read: level and label, text as printed, what was odd, whether it covers the entire text.

    Flags: MALFORMED_MARK (bracket lost or doubled; M-65), LOWER_CASE_MARK, OCR_SUSPECT (level word repaired),
    UNKNOWN_CONTROL (kept under `special`), UNKNOWN_REL_LIST (REL without its list, protected as NOFORN).
    """

    level: Level
    label: Label
    printed: str
    flags: tuple[str, ...] = ()
    entire_text: bool = False


@lru_cache(maxsize=4096)
def parse_mark(printed: str) -> PortionMark | None:
    """Read a mark that was located ("(S//NF)", "C)", "(S - ENTIRE TEXT)") by the grammar of rules §1.4.

    Returns None for look-alikes: "(USUN)", "(CNN)", "(A)", "(S/GPI)", "REF(S)".
    """
    if len(printed) > LONGEST_MARK:
        return None
    body, flags = _unwrap(" ".join(printed.split()))
    upper = body.upper()
    covered = ENTIRE.search(upper)
    if covered:
        upper = f"{upper[: covered.start()].strip(' -')}{upper[covered.end() :].strip(' -.')}"
    found = _read_body(upper, repair=bool(covered)) if body else None
    if found is None:
        return None
    label, more = found
    flags += [LOWER_CASE_MARK] if body != body.upper() else []
    return PortionMark(label.level, label, printed, tuple(dict.fromkeys(flags + more)), bool(covered))


def mark_at(text: str, position: int = 0) -> tuple[PortionMark, int] | None:
    """The mark that stands at `position` of `text`, and the offset just after it; None if there is none."""
    found = MARK_AT.match(text, position)
    mark = parse_mark(found.group()) if found else None
    return (mark, found.end()) if found and mark else None


def _unwrap(printed: str) -> tuple[str, list[str]]:
    """The text between the brackets, "" if it is no mark; MALFORMED_MARK for a bracket astray (M-65)."""
    body = printed.lstrip("'\"")
    bare = body.lstrip("(").rstrip("). ").strip()
    entire = ENTIRE.search(bare.upper()) is not None
    opened, closed = body.count("("), body.count(")")
    if "(" in bare or ")" in bare or not (closed or entire or bare[:2] == "//"):
        return "", []
    well_formed = body == printed and opened == closed <= 1
    return bare, [] if well_formed else [MALFORMED_MARK]


def _read_body(body: str, *, repair: bool) -> tuple[Label, list[str]] | None:
    """The label and flags of a mark's body; None when it opens with no level or a control is unknown."""
    foreign = FOREIGN.match(body)
    if foreign and (opening := _foreign(foreign[1], foreign[2])):
        return read_controls(body[foreign.end() :], opening)
    word = OPENING.match(body)
    if word:
        return read_controls(body[word.end() :], OPENINGS[word[1]])
    close = get_close_matches(body, SPELLED, n=1, cutoff=0.8) if repair else []
    return (OPENINGS[close[0]], [OCR_SUSPECT]) if close else None


def _foreign(code: str, symbol: str) -> Label | None:
    """The label of "GBR S", "FGI-C" or "NATO-S" (M-11); None if the code names no known source."""
    if code == "FGI":
        sources = frozenset({""})
    elif code in TRIGRAPHS or code in ALIASES or code in COALITIONS or code == NATO:
        sources = frozenset({code}) if code in COALITIONS else expand(code)
    else:
        return None
    opening = OPENINGS[symbol]
    return Label(opening.level, fgi=sources, special=opening.special)
