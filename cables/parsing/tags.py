"""The TAGS line: codes, and the persons named among them (T-40 to T-45)."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cables.classification.tables import read_table

PERSON = re.compile(r"\(([^()]{2,60})\)?")
SEPARATORS = re.compile(r"[\s,;:.\u2022*\\]+")
PROGRAMME = re.compile(r"(?:MEDIA REACTION REPORT|GOI EXTERNAL|[A-Z]{3} EXTERNAL)\b")
GLUED = re.compile(r"[A-Z]{6,}")
CODE = re.compile(r"[A-Z0-9][A-Z0-9/'&-]{0,14}$")
CAPTIONS = frozenset({"SIPDIS", "NOFORN", "STADIS", "EXDIS", "NODIS", "LIMDIS", "SENSITIVE"})
ORGANISATIONS = frozenset(
    {"BA'ATH", "ECOWAS", "INTERPOL", "MERCOSUR", "MINUSTAH", "OPCW", "SADC", "UNCTAD", "UNESCO", "UNICEF", "USUN"}
)
FIELDS = frozenset("ABCEMOPST")
SUBJECT_INITIALS = FIELDS | {"K"}
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


def read_tags(value: str) -> TagsLine:
    """Read a TAGS value. Names after OVIP without brackets are persons (T-42); captions that slid in are left out."""
    upper = " ".join(value.upper().split())
    line = TagsLine(persons=[" ".join(name.split()) for name in PERSON.findall(upper)])
    bare = PROGRAMME.sub(lambda found: found.group().replace(" ", SPACE_KEPT), PERSON.sub(" ", upper))
    visitor: list[str] = []
    visited = named = False
    for word in SEPARATORS.split(bare):
        word = word.replace(SPACE_KEPT, " ").strip("\"'<>")
        if not word or word in CAPTIONS:
            continue
        if visited and (_is_name(word) or (named and len(word) == 4 and word[0] not in SUBJECT_INITIALS)):
            visitor.append(word)
            named = True
        else:
            named = False
            _take(word, line)
            visited = visited or word == "OVIP"
    line.persons += [" ".join(visitor)] if visitor else []
    line.codes = list(dict.fromkeys(line.codes))
    line.persons = list(dict.fromkeys(line.persons))
    return line


def _is_name(word: str) -> bool:
    return word.isalpha() and (len(word) == 1 or (len(word) > 4 and word not in ORGANISATIONS))


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

    A lone four with nothing behind it is no run, and a four is tried before a two.
    """
    if len(word) > LONGEST_RUN:
        return None
    places = geographic_tags()
    cut: dict[int, list[str]] = {len(word): []}
    for at in range(len(word) - 2, -1, -1):
        four, two = word[at : at + 4], word[at : at + 2]
        if at + 4 in cut and four[0] in SUBJECT_INITIALS:
            cut[at] = [four, *cut[at + 4]]
        elif at + 2 in cut and two in places:
            cut[at] = [two, *cut[at + 2]]
    codes = cut.get(0)
    return codes if codes and len(codes[0]) == 4 else None
