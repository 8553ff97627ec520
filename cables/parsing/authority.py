"""The classification authority block: who classified, in which position, for which reasons (T-60 to T-63)."""

import re
from dataclasses import dataclass

from cables.parsing.orders import one_sign_apart

# "Classified By:", doubled, numbered ("1. (U) CLASSIFIED BY") or in a sentence ("This message classified by").
OPENING = re.compile(
    r"(?:(?:THIS MESSAGE |DERIVATIVELY |\d\. ?|\([A-Z/]{1,6}\) ?){0,3}CLASS?I?F[I1L]ED BY ?[:.,]? ?){1,3}(?:AND |FOR )?"
    r"(?:DOS CLASSIFICATION GUIDE BY |\([A-Z/]{1,6}\) )?",
    re.IGNORECASE,
)
SECTION = re.compile(r"\b1 ?[.,] ?(?P<section>[456])(?![0-9])")
REASON_START = re.compile(
    r"(?:\b(?:F ?[O0]? ?R|PER|UNDER|BASED (?:UP)?[O0]N|DUE TO|THE)\b[\s(]{1,3}){0,3}"
    r"\b(?:R ?E ?A ?S ?[O0] ?N|REAONS?\b|RE?A?SONS?\b|REAS\b|E\.? ?O\.? ?\d{5})",
    re.IGNORECASE,
)
# What may stand between the officer and the reason, word by word from the end.
CONNECTING = """
for f0r fr f or per under based on 0n upon due to the from section sections se ction reason reasons reason(s reas0n re r
asons easons rea sons son eo e.o acting 12356 12958 13292 13526 e.o.12958 e.o.13526 1.2 b d
"""
CONNECTORS = frozenset(CONNECTING.split())
LOOSE = " .,;:(-?"
LOOSE_BUT_POINTS = " ,;:(-?"
BROKEN_WORD = re.compile(
    r"\b([A-Z][A-Za-z]*) (?!(?:of|for|and|the|to|in|at|de|la|del|der|van|von|di|du|al|bin|ai)\b)([a-z]{1,4})(?=[ ,]|$)"
)
LETTER = re.compile(r"(?<![A-Za-z0-9'])[A-Ha-h](?![A-Za-z0-9'])")
REASONS_END = re.compile(r"\.(?=\s|$)|\bDECL|\bE\.?O\b", re.IGNORECASE)
BROKEN_AND = re.compile(r"\ba nd\b", re.IGNORECASE)
TITLES = """
A/AMBASSADOR A/DCM A/POL ACTG ACTING ADCM ADM ADMINISTRATIVE ADVISER ADVISOR AFFAIRES AFFAIRS AFRICA AFRICAN
AGRICULTURAL AI AIT AMB AMBASSADOR AND ARMS ARSO ASIA ASIAN ASSISTANT ASSOCIATE AT ATTACHE BUREAU CDA CENTRAL CHAIRMAN
CHARGE CHIEF COL COM COMMERCIAL CONGEN CONOFF CONS CONSUL CONSULAR CONTROL COORDINATOR COUN COUNCILOR COUNS COUNSEL
COUNSELLOR COUNSELOR COUNSELOUR COUNTRY D'AFFAIRES D'AFFAIRS DAFFAIRES DAS DCM DEFENSE DELEGATE DEP DEPARTMENT DEPUTY
DESK DIPLOMATIC DIR DIRECTOR DPO EAP EASTERN ECMIN ECON ECONCHIEF ECONCOUNS ECONOFF ECONOMIC ECONOMICAL
ECONOMIC/POLITICAL ECOPOL ECPO EMBASSY EMIN ENVOY EST ESTH EUR EUROPE EUROPEAN EXECUTIVE FIRST FOR FOREIGN GENERAL
GOVERNANCE HEAD IN INR INSTITUTIONAL INTERAGENCY INTERNATIONAL IO IPO ISN LABOR LARGE LEADER LEGAL LEGATT LTC MAJ
MANAGEMENT MC MCOUNSELOR MEMBER MILITARY MIN MINISTER MISSION NEA OF OFF OFFICE OFFICER PA PDAS PERMANENT POL POL-ECON
POLADV POLCHIEF POLCOUNS POLECON POLITICAL POLITICAL-ECONOMIC POLITICAL-MILITARY POLMIL POLMINCONS POLOFF POLOFFICER
POST PRINCIPAL PRM PROGRAM PROVINCIAL PRT PUBLIC REFUGEE REGIONAL REPRESENTATIVE RSO SCA SECOND SECRETARY SECTION
SECURITY SENIOR SOUTH SPECIAL STATE SUB-NATIONAL TDY TEAM THE THIRD TO TRADE UNDER UNIT US USDEL USEU USNATO USUN VCI
VICE WHA
"""
TITLE_WORDS = frozenset(TITLES.split())
TITLES_BY_SHAPE = {
    shape: tuple((word, frozenset(word)) for word in TITLE_WORDS if (word[0], len(word)) == shape)
    for shape in {(word[0], len(word)) for word in TITLE_WORDS}
}
SHORTEST_MISSPELT = 6
SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV"})
PARTICLES = frozenset({"de", "la", "del", "der", "van", "von", "di", "du", "al", "bin"})
INITIAL = re.compile(r"[A-Z0]\.?$|(?:[A-Z]\.){2,3}$")
NAME = re.compile(r"[A-Z0\u00c0-\u00de][\w.'\u2019-]*$")
# "d,Affaires a. i." and "Counselor:Steve", "RSO - JOHN", "DCM/Ted": what stands before the sign is a position.
CHARGE = re.compile(r"\b(D) ?[,'\u2019] ?(?=AFF)", re.IGNORECASE)
INTERIM = re.compile(r"\bA\. ?I\.?(?=[\s,]|$)", re.IGNORECASE)
POSITION_ENDS = re.compile(r" ?: ?| [-?] |(?<=[A-Z]{3})/(?=[A-Z][a-z])")


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
    who = rest[: min(section.start() if section else len(rest), reason.start() if reason else len(rest))].split()
    while who and who[-1].strip(".,;:()-&").lower() in CONNECTORS:
        who.pop()
    name, title = _split_title(_trim(" ".join(who))) if opening else (None, None)
    reasons, repaired = _read_reasons(rest[section.start() :]) if section else ((), False)
    return AuthorityBlock(name, title, reasons, repaired)


def _trim(who: str) -> str:
    """The officer's words without loose signs, a word broken at the line's end joined; "JR." keeps its point."""
    whole = BROKEN_WORD.sub(r"\1\2", who.strip(LOOSE_BUT_POINTS))
    return whole if whole.upper().endswith((" JR.", " SR.")) else whole.rstrip(".")


def _read_reasons(words: str) -> tuple[tuple[str, ...], bool]:
    codes: list[str] = []
    repaired = False
    words = BROKEN_AND.sub("and", words)
    places = list(SECTION.finditer(words))
    for place, following in zip(places, [*places[1:], None], strict=True):
        letters = words[place.end() : following.start() if following else len(words)].lstrip(" .")
        end = REASONS_END.search(letters)
        letters = letters[: end.start()] if end else letters
        repaired = repaired or "," in place.group()
        codes += [f"1.{place['section']}({letter.lower()})" for letter in LETTER.findall(letters)]
    return tuple(dict.fromkeys(codes)), repaired


def _is_title(printed: str) -> bool:
    """Whether a word belongs to a title; one sign may be wrong in a long one ("AMBASSAOR"), or two swapped."""
    word = printed.upper().strip(".,()").replace("0", "O").replace("DE'", "D'")
    if not word or word in TITLE_WORDS or "/" in word or "&" in word or printed.islower():
        return True
    if "-" in word and all(map(_is_title, word.split("-"))):
        return True
    if len(word) <= SHORTEST_MISSPELT:
        return False
    signs = set(word)
    near = [
        meant
        for more in (-1, 0, 1)
        for meant, theirs in TITLES_BY_SHAPE.get((word[0], len(word) + more), ())
        if len(signs ^ theirs) < 3
    ]
    return any(one_sign_apart(word, meant) or sorted(word) == sorted(meant) for meant in near)


def _split_title(who: str) -> tuple[str | None, str | None]:
    """Name and title from "Political Counselor Robin Hartwell" or "ROBIN HARTWELL, POLITICAL COUNSELOR"."""
    if not who:
        return None, None
    who = POSITION_ENDS.sub(", ", INTERIM.sub("ai", CHARGE.sub(r"\1'", who)))
    parts = [part for part in re.split(r"[,;] *", who) if part.strip(LOOSE)]
    if len(parts) == 2 and len(parts[0].split()) == 1 and not any(map(_is_title, f"{parts[0]} {parts[1]}".split())):
        return (f"{parts[0]}, {parts[1]}", None) if parts[1].upper().strip(".") not in SUFFIXES else (who, None)
    titles: list[str] = []
    for at, part in enumerate(parts):
        begin = _name_begins(part.split())
        if begin is None:
            titles.append(part)
            continue
        words = part.split()
        suffix = parts[at + 1] if parts[at + 1 :] and parts[at + 1].upper().strip(" .") in SUFFIXES else None
        name = " ".join(words[begin:]) + (f", {suffix}" if suffix else "")
        titles += [" ".join(words[:begin])] if begin else []
        titles = titles or parts[at + 2 if suffix else at + 1 :]
        return name, ", ".join(titles) or None
    return None, ", ".join(titles) or None


def _name_begins(words: list[str]) -> int | None:
    """Where the name at the end of a title begins: behind the last word of a title; None where there is no name."""
    begin = len(words)
    while begin and (words[begin - 1] in PARTICLES or _is_part_of_name(words[begin - 1])):
        begin -= 1
    while begin < len(words) and words[begin] in PARTICLES:
        begin += 1
    name = words[begin:]
    if not name or all(word.upper().strip(".") in SUFFIXES for word in name):
        return None
    initial = next((at for at, word in enumerate(name) if INITIAL.match(word)), 0)
    if initial > 1:
        return begin + initial - 1
    mixed = any(letter.islower() for word in name for letter in word)
    offices = next((at for at, word in enumerate(name) if INITIAL.match(word) or not mixed or not word.isupper()), 0)
    return begin + offices


def _is_part_of_name(word: str) -> bool:
    return NAME.match(word) is not None and (INITIAL.match(word) is not None or not _is_title(word))
