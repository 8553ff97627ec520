"""The TAGS line: codes, and the persons named among them (T-40 to T-45)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cables.classification.tables import read_table
from cables.parsing.patterns import PAGE_INSIDE

PERSON = re.compile(r"\(([^()]{2,60})\)?")
GROUPS = re.compile(r"[,;:.\u2022*]+")
PROGRAMME = re.compile(r"(?:MEDIA REACTION REPORT|GOI EXTERNAL|[A-Z]{3} EXTERNAL)\b")
GLUED = re.compile(r"[A-Z]{6,}")
CODE = re.compile(r"[A-Z0-9][A-Z0-9/'&-]{0,19}$")
CAPTIONS = frozenset({"SIPDIS", "NOFORN", "STADIS", "EXDIS", "NODIS", "LIMDIS", "SENSITIVE"})
ORGANISATIONS = frozenset(
    {"BA'ATH", "ECOWAS", "INTERPOL", "MERCOSUR", "MINUSTAH", "OPCW", "SADC", "UNCTAD", "UNESCO", "UNICEF", "USUN"}
)
# Of codes run together this would be ECON, OM and IC.
WORDS = frozenset({"ECONOMIC"})
SUBJECT_INITIALS = frozenset("ABCEKMOPST")
LONGEST_RUN = 80
DAMAGED = str.maketrans("01568", "OISGB")
SPACE_KEPT = "_"


@dataclass(slots=True)
class TagsLine:
    """Codes and persons, each once in printed order; words repaired, words that are no code, unknown places."""

    codes: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@cache
def geographic_tags() -> frozenset[str]:
    """The two-letter codes of countries and regions (T-41). Raises TableError for a table that is no TOML."""
    table, _ = read_table(Path(__file__).parent / "geographic_tags.toml")
    return frozenset(table["codes"])


@cache
def subject_tags() -> frozenset[str]:
    """The four-letter codes of subjects and programmes (T-41). Raises TableError for a table that is no TOML."""
    table, _ = read_table(Path(__file__).parent / "subject_tags.toml")
    return frozenset(table["codes"])


def read_tags(value: str) -> TagsLine:
    """Read a TAGS value. Names behind OVIP without brackets are a person (T-42); captions that slid in are left out."""
    upper = " ".join(PAGE_INSIDE.sub(" ", value).upper().split())
    line = TagsLine(persons=[" ".join(name.split()) for name in PERSON.findall(upper)])
    bare = PROGRAMME.sub(lambda found: found.group().replace(" ", SPACE_KEPT), PERSON.sub(" ", upper))
    for group in GROUPS.split(bare):
        words = [word.strip("\"'<>") for word in group.replace("\\", " ").split()]
        _take_group([word for word in words if word and word not in CAPTIONS], line)
    line.codes = list(dict.fromkeys(line.codes))
    line.persons = list(dict.fromkeys(line.persons))
    return line


def _take_group(words: list[str], line: TagsLine) -> None:
    """Codes, a visitor's bare name, and programmes of several words, as they stand between two separators."""
    at = 0
    while at < len(words):
        if line.codes[-1:] == ["OVIP"] and (length := _leading(words[at:], _is_name)):
            line.persons.append(" ".join(words[at : at + length]))
        elif (length := _leading(words[at:], _is_plain)) > 1:
            line.codes.append(" ".join(words[at : at + length]))
        else:
            length = 1
            _take(words[at].replace(SPACE_KEPT, " "), line)
        at += length


def _leading(words: list[str], belongs: Callable[[str], bool]) -> int:
    return next((at for at, word in enumerate(words) if not belongs(word)), len(words))


def _is_name(word: str) -> bool:
    known = word in subject_tags() or word in geographic_tags() or word in ORGANISATIONS
    return (len(word) == 1 or len(word) > 3) and word.isalpha() and not known


def _is_plain(word: str) -> bool:
    """Whether this is a word of speech: too long for a code, and neither an organisation nor codes run together."""
    return len(word) > 4 and word.isalpha() and word not in ORGANISATIONS and _unglue(word) is None


def _take(word: str, line: TagsLine) -> None:
    if word in ORGANISATIONS or " " in word:
        line.codes.append(word)
        return
    pieces = _unglue(word) if GLUED.fullmatch(word) else None
    if pieces:
        line.repaired.append(word)
        line.codes += pieces
    elif len(word) == 4 and not word.isalpha() and word.translate(DAMAGED).isalpha():
        line.repaired.append(word)
        line.codes.append(word.translate(DAMAGED))
    elif CODE.match(word):
        line.codes.append(word)
        if len(word) == 2 and word.isalpha() and word not in geographic_tags():
            line.unknown.append(word)
    else:
        line.unread.append(word)


def _unglue(word: str) -> list[str] | None:
    """Run-together codes cut apart, subjects and programmes in fours, known places in twos (T-43); None if it fails.

    Half of the fours must be known subjects, or it may be a word; a lone four with nothing behind it is no run.
    """
    if len(word) > LONGEST_RUN or word in WORDS:
        return None
    places, subjects = geographic_tags(), subject_tags()
    cut: dict[int, tuple[int, list[str]]] = {len(word): (0, [])}
    for at in range(len(word) - 2, -1, -1):
        four, two = word[at : at + 4], word[at : at + 2]
        ways = []
        if at + 4 in cut and len(four) == 4 and four[0] in SUBJECT_INITIALS:
            ways.append((cut[at + 4][0] + (1 if four in subjects else -1), [four, *cut[at + 4][1]]))
        if at + 2 in cut and two in places:
            ways.append((cut[at + 2][0], [two, *cut[at + 2][1]]))
        if ways:
            cut[at] = max(ways, key=lambda way: way[0])
    score, codes = cut.get(0, (0, []))
    fours = any(len(code) == 4 for code in codes)
    return codes if fours and len(codes) > 1 and score >= 0 else None
