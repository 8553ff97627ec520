"""Where names of people may stand in a text: places for the keyboard to jump to, and nothing more. Pure.

A run of two or more capitalised words, less the offices before it; institutions and countries are left out.
"""

import re

from reviews.spans import Span


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_WORD = r"(?:[A-Z][a-z'’-]+|[A-Z]\.|(?:al|bin|da|de|del|der|la|van|von)(?=[ \t]+(?:[a-z]+[ \t]+)?[A-Z]))"
_RUN = re.compile(rf"\b[A-Z][a-z'’-]+(?:[ \t]*\r?\n?[ \t]*{_WORD})+")
_PART = re.compile(r"\S+")
OFFICES = _words(
    "Acting Ambassador Assistant Attorney By Chancellor Chairman Charge Chief Classified Colonel Consul Counselor"
    " Deputy Director Doctor Dr Economic First Foreign Former General Governor Judge King Lieutenant Major Minister"
    " Mr Mrs Ms Officer Political President Presidential Prime Princess Prince Professor Queen Reason Secretary Section"
    " Senator Sir The Under Vice"
)
BODIES = _words(
    "Administration Affairs Agency American Armed Bank Board Cable Coast Commission Committee Community Congress"
    " Council Court Department Embassy Force Forces Foundation Government House Institute Law Ministry Movement Nations"
    " North Office Organization Parliament Party Peace Police Post Project Protocol Republic Rights Security Senate"
    " Society South Soviet State States Street Terrorism Trade Treaty Union United University War West East"
)


def name_places(text: str) -> list[Span]:
    """The spans that may be names of people, in order."""
    return [span for run in _RUN.finditer(text) if (span := _person(run))]


def _person(run: re.Match[str]) -> Span | None:
    """The run without the offices before the name, or None where no name is left."""
    parts = [(part[0].rstrip("."), part.start(), part.end()) for part in _PART.finditer(run[0])]
    while parts and parts[0][0] in OFFICES:
        parts.pop(0)
    if len(parts) < 2 or any(word in BODIES for word, _, _ in parts):
        return None
    end = run.start() + parts[-1][2]
    return run.start() + parts[0][1], end - 2 * parts[-1][0].endswith(("'s", "’s"))
