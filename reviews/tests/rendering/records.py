"""An invented telegram and its decided pieces, for the tests of the released copy."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from reviews.rendering.build import CopyFacts, DecidedPiece
from reviews.rendering.spans import Cut

TEXT = """\
Catalogue line above the telegram
C O N F I D E N T I A L SECTION 01 OF 01 ARCADIA 000123
SIPDIS
E.O. 12958: DECL: 03/02/2015
TAGS: PREL XA
SUBJECT: HARBOR TALKS RESUME
Classified By: Counselor Ignatius Quillfeather. Reason: 1.4(d
).
1. (C) SUMMARY: The ministry will resume the harbor talks in
spring. Its delegate, Ottoline Brackenbury, told the embassy
that the tariff schedule is settled. END SUMMARY.

-------------
What is left?
-------------
2. (U) Three berths remain in dispute:
-- the northern quay, which the port authority leases;
-- the dry dock, where Ottoline Brackenbury's firm keeps
two cranes; and
-- the customs pier.
3. (SBU) The embassy expects no further movement.
HALLORAN
"""
NAMES = ("Ignatius Quillfeather", "Ottoline Brackenbury")
_LINES = TEXT.splitlines(keepends=True)
_LAYOUT = (
    ("NOISE", None, 0, 1),
    ("HEADER", None, 1, 5),
    ("SUBJECT", None, 5, 6),
    ("HEADER", None, 6, 8),
    ("PARAGRAPH", "1", 8, 11),
    ("SEPARATOR", None, 11, 12),
    ("HEADING", None, 12, 15),
    ("PARAGRAPH", "2", 15, 20),
    ("PARAGRAPH", "3", 20, 21),
    ("SIGNATURE", None, 21, 22),
)
FACTS = CopyFacts(
    public_id="7f3a",
    case_number="F-2026-00017",
    document_number="C00000123",
    title="Telegram, Doc No. C00000123",
    demonstration=True,
    authority="demonstration identifier DA-0042",
    decided_on=date(2026, 11, 20),
    released_on=date(2026, 11, 23),
    old_banner="CONFIDENTIAL",
    instruction="DECL: 03/02/2015",
    notices=("Incomplete: section 2 not marked.",),
)


def decided(kind: str, text: str, answer: str | None = "LAPSED", cuts: tuple[Cut, ...] = ()) -> DecidedPiece:
    """One piece, its number and mark read from the text."""
    found = re.match(r"(\d+)\. (\([A-Z/]+\))", text)
    number, mark = (found[1], found[2]) if found else (None, None)
    return DecidedPiece(kind, number, mark, found.span(2) if found else None, text, answer, cuts)


def cut(text: str, passage: str, code: str = "(b)(6)", **more: object) -> Cut:
    """A cut of the first occurrence of `passage`."""
    start = text.index(passage)
    return replace(Cut(start, start + len(passage), code), **more)


def telegram(cuts: Mapping[str, str] | None = None, answer: str = "LAPSED") -> list[DecidedPiece]:
    """The telegram with every `cuts` passage withheld under its code wherever it stands; both names by default."""
    chosen = dict.fromkeys(NAMES, "(b)(6)") if cuts is None else cuts
    pieces = []
    for kind, _, start, end in _LAYOUT:
        text = "".join(_LINES[start:end])
        found = tuple(
            Cut(*at.span(), code) for passage, code in chosen.items() for at in re.finditer(re.escape(passage), text)
        )
        released = kind not in {"NOISE", "SEPARATOR"}
        pieces.append(decided(kind, text, answer if released else None, found if released else ()))
    return pieces
