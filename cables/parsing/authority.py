"""The classification authority block: who classified, in which position, for which reasons (T-60 to T-63)."""

import re
from dataclasses import dataclass

from cables.parsing.orders import one_sign_apart

OPENING = re.compile(
    r"(?:\([A-Z/]{1,6}\) ?)?(?:(?:DERIVATIVELY )?CLASSIF[I1L]ED BY ?[:.,]? ?){1,2}(?:AND |FOR )?", re.IGNORECASE
)
SECTION = re.compile(r"\b1 ?[.,] ?(?P<section>[456])(?![0-9])")
REASON_WORD = re.compile(
    r"[\s.,;:(-]{0,5}(?:FOR )?(?:THE )?R ?E ?A? ?S ?[O0] ?N ?\(?S?\)?(?: FROM)?[\s:.,(-]{0,5}"
    r"(?:(?:UNDER )?(?:SECTIONS? ?|E\.? ?O\.? ?\d{5},? ?(?:SECTIONS? ?)?)?)[\s(]{0,3}$",
    re.IGNORECASE,
)
REASON_START = re.compile(r"\bR ?EA? ?S ?[O0] ?N ?\(?S?\)?\b", re.IGNORECASE)
WHO_ENDS = re.compile(r"(?:[.,;] ?|\b)(?:FOR|DECL\b.*|E\.? ?O\.? ?\d{5}.*)$", re.IGNORECASE)
LONGEST_LEAD = 80
LOOSE = " .,;:(-"
LETTER = re.compile(r"(?<![A-Za-z0-9'])[A-Ha-h](?![A-Za-z0-9'])")
REASONS_END = re.compile(r"\.(?=\s|$)|\bDECL|\bE\.?O\b", re.IGNORECASE)
TITLES = """
A/AMBASSADOR A/DCM A/POL ACTG ACTING ADCM ADM ADMINISTRATIVE AFFAIRES AFFAIRS AGRICULTURAL AMB AMB. AMBASSADOR
AND ASSISTANT ASSOCIATE ATTACHE BUREAU CDA CHARGE CHIEF COMMERCIAL CONS CONSUL CONSULAR COORDINATOR
COUNSELLOR COUNSELOR COUNTRY D'AFFAIRES D'AFFAIRS DAFFAIRES DAS DCM DEFENSE DEP DEPARTMENT DEPUTY DESK DIRECTOR ECON
ECONCHIEF ECONCOUNS ECONOFF ECONOMIC ECONOMIC/POLITICAL ECOPOL EMBASSY EST EXECUTIVE FIRST FOR FOREIGN GENERAL HEAD
INTERNATIONAL LABOR LEGAL MANAGEMENT MILITARY MINISTER MISSION OF OFF OFFICE OFFICER P/E PA PERMANENT POL POL-ECON
POL/C POL/E POL/ECON POL/MIL POLADV POLCHIEF POLCOUNS POLECON POLITICAL POLITICAL-ECONOMIC POLITICAL-MILITARY
POLITICAL/ECONOMIC POLMIL POLOFF POLOFFICER POST PRINCIPAL PRM PROGRAM PUBLIC REFUGEE REGIONAL REPRESENTATIVE SECOND
SECRETARY SECTION SECURITY SENIOR SPECIAL THE THIRD TO TRADE U.S. UNDER US USUN VICE
"""
TITLE_WORDS = frozenset(TITLES.split())
TITLES_BY_SHAPE = {
    shape: tuple(word for word in TITLE_WORDS if (word[0], len(word)) == shape)
    for shape in {(word[0], len(word)) for word in TITLE_WORDS}
}
SHORTEST_MISSPELT = 6


@dataclass(frozen=True, slots=True)
class AuthorityBlock:
    """Name and title as printed, reasons as order-free codes ("1.4(d)"), and whether a digit or point was repaired."""

    classified_by: str | None
    title: str | None
    reasons: tuple[str, ...]
    repaired: bool = False


def read_authority(printed: str) -> AuthorityBlock:
    """The block's parts from its text, line breaks and doubled openings allowed; what is absent is None or empty."""
    words = " ".join(printed.split())
    opening = OPENING.match(words)
    rest = words[opening.end() :] if opening else words
    section = SECTION.search(rest)
    reason = REASON_START.search(rest)
    who_end = min(section.start() if section else len(rest), reason.start() if reason else len(rest))
    lead = REASON_WORD.search(rest, max(0, who_end - LONGEST_LEAD), who_end)
    who = WHO_ENDS.sub("", rest[: lead.start() if lead else who_end].strip(LOOSE)).strip(LOOSE)
    name, title = _split_title(who) if opening else (None, None)
    reasons, repaired = _read_reasons(rest[section.start() :]) if section else ((), False)
    return AuthorityBlock(name, title, reasons, repaired)


def _read_reasons(words: str) -> tuple[tuple[str, ...], bool]:
    codes: list[str] = []
    repaired = False
    places = list(SECTION.finditer(words))
    for place, following in zip(places, [*places[1:], None], strict=True):
        letters = words[place.end() : following.start() if following else len(words)]
        end = REASONS_END.search(letters)
        letters = letters[: end.start()] if end else letters
        repaired = repaired or "," in place.group()
        codes += [f"1.{place['section']}({letter.lower()})" for letter in LETTER.findall(letters)]
    return tuple(dict.fromkeys(codes)), repaired


def _is_title(word: str) -> bool:
    """Whether a word belongs to a title; one sign may be wrong in a long one ("AMBASSAOR", "D'AFAIRS")."""
    if word in TITLE_WORDS:
        return True
    near = (TITLES_BY_SHAPE.get((word[0], len(word) + more), ()) for more in (-1, 0, 1))
    return len(word) > SHORTEST_MISSPELT and any(one_sign_apart(word, meant) for titles in near for meant in titles)


def _split_title(who: str) -> tuple[str | None, str | None]:
    """Name and title from "Political Counselor Robin Hartwell" or "ROBIN HARTWELL, POLITICAL COUNSELOR"."""
    if not who:
        return None, None
    first, _, rest = (part.strip() for part in who.partition(","))
    words = first.split()
    lead = next((at for at, word in enumerate(words) if not _is_title(word.upper())), len(words))
    if 0 < lead < len(words):
        return " ".join(words[lead:]), " ".join(words[:lead])
    if lead == len(words):
        name, _, _more = (part.strip() for part in rest.partition(","))
        return name or None, first
    if len(words) == 1 and rest and not any(word.upper().strip(",") in TITLE_WORDS for word in rest.split()):
        return f"{first}, {rest}", None
    return first, rest or None
