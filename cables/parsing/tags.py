"""The TAGS line: codes, and the persons named among them (T-40 to T-45)."""

import re
from dataclasses import dataclass, field

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
DAMAGED = str.maketrans("01568", "OISGB")
SPACE_KEPT = "_"


@dataclass(slots=True)
class TagsLine:
    """Codes and persons, each once in printed order; words that were repaired, and words that are no code."""

    codes: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


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
    else:
        line.unread.append(word)


def _unglue(word: str) -> list[str] | None:
    """Run-together codes cut into fours, each a subject or programme code, and twos at the end (T-43)."""
    codes: list[str] = []
    at = 0
    while len(word) - at >= 4 and word[at] in SUBJECT_INITIALS:
        codes.append(word[at : at + 4])
        at += 4
    rest = word[at:]
    if not codes or len(rest) % 2 or len(rest) > 6 or (len(codes) == 1 and not rest):
        return None
    return codes + [rest[pair : pair + 2] for pair in range(0, len(rest), 2)]
