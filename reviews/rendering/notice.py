"""The withdrawal notice that goes out with a copy in part: what is kept, under what code, and how to ask (W-45).

Every field is taken from what was cleared: from the copy itself, or from header fields whose own words stand in
the kept text (W-47). A field that was not cleared says so and gives nothing else away.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviews.rendering.build import DecidedPiece
from reviews.rendering.codes import read_code
from reviews.rendering.copy import DEMONSTRATION, OVERALL_MARK, ReleasedCopy
from reviews.rendering.text import WIDTH

TITLE = "WITHDRAWAL NOTICE"
NOT_CLEARED = "not cleared"
OWN_FIELDS = ("File", "Subject")  # what the copy itself is called
_INDENT = 18
_BY = "Authority: "
_LINES = {word: re.compile(rf"^{word}[ \t]+(\S.*?)[ \t]*\r?$", re.MULTILINE) for word in ("FM", "TO")}
_PAGES = "{} in the released copy; those withheld are not counted"
_REQUEST = "Ask for a mandatory declassification review (32 CFR 2001.33) and name case and document number."
_OTHER_REQUEST = "Ask for the withheld passages under 5 U.S.C. 552 and name case and document number."


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Header values that were cleared by their own label, or empty; the level of the whole in words."""

    number: str = ""
    origin: str = ""
    level: str = ""
    sender: str = ""
    receiver: str = ""


def kept_line(pieces: Sequence[DecidedPiece], word: str) -> str:
    """What a header line that begins with FM or TO says, if no cut touches it and its piece is decided; or nothing."""
    for piece in pieces:
        found = _LINES[word].search(piece.text) if piece.kind == "HEADER" and piece.classification else None
        if found and all(cut.end <= found.start() or found.end() <= cut.start for cut in piece.cuts):
            return found[1]
    return ""


def render_notice(copy: ReleasedCopy, facts: CardFacts, pages: int) -> bytes:
    """The notice as text, or nothing where nothing is withheld; `pages` are those of the copy as PDF."""
    if not any(True for _ in copy.cuts()):
        return b""
    head = [OVERALL_MARK, *([DEMONSTRATION] if copy.demonstration else [])]
    lines = [*head, "", TITLE, ""]
    for name, value in card(copy, facts, pages):
        lines += textwrap.wrap(
            f"{name + ':':<{_INDENT}}{value}", WIDTH, subsequent_indent=" " * _INDENT, break_long_words=False
        )
    return "\n".join([*lines, "", *head, ""]).encode()


def card(copy: ReleasedCopy, facts: CardFacts, pages: int) -> Iterator[tuple[str, str]]:
    """The fields of W-45 in its order, each with its cleared value."""
    codes = sorted({ground.code for cut in copy.cuts() for ground in cut.grounds}, key=lambda c: read_code(c).order)
    yield "File", f"case {copy.case_number}, document {copy.document_number}"
    yield "Type", "telegram"
    yield "Number", facts.number or NOT_CLEARED
    yield "Date", facts.origin or NOT_CLEARED
    yield "From", facts.sender or NOT_CLEARED
    yield "To", facts.receiver or NOT_CLEARED
    yield "Pages", _PAGES.format(pages)
    yield "Subject", copy.title
    yield "Level", facts.level or NOT_CLEARED
    yield "Reason", "; ".join(sorted({reason_of(code) for code in codes}))
    yield "Codes", ", ".join(codes)
    yield "Withdrawn by", next(line[len(_BY) :] for line in copy.statement.lines if line.startswith(_BY))
    yield "Withdrawn on", f"{copy.released_on:%Y-%m-%d}"
    yield "To request", _REQUEST if any(reason_of(code) == "national security" for code in codes) else _OTHER_REQUEST


def reason_of(code: str) -> str:
    """W-45's kinds of reason: national security, statute, privacy, or other law."""
    read = read_code(code)
    if read.security or read.printed in {"AEA", "NATO"}:
        return "national security"
    if read.printed == "(b)(3)":
        return "statute"
    return "privacy" if read.printed in {"(b)(6)", "(b)(7)(C)"} else "other law"
