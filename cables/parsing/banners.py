"""Classification words on lines of their own and on the line that carries the message's number (T-07 to T-09, M-82)."""

import re
from dataclasses import dataclass

from cables.classification.controls import CONTROLS, read_controls
from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.parsing.orders import one_sign_apart


@dataclass(frozen=True, slots=True)
class Banner:
    """A classification word as printed at line start, with what stands behind it on the line.

    `label` is the level with the modern form's controls ("//SI//NOFORN") where any are printed; `glued` says that
    the word stood at the end of a body line, run into its last word.
    """

    level: Level
    handling: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    section: int | None = None
    sections: int | None = None
    post: str | None = None
    serial: int | None = None
    repaired: bool = False
    label: Label | None = None
    glued: bool = False

    @property
    def numbered(self) -> bool:
        """Whether this is a message's own line (section or number), not a page's."""
        return self.serial is not None or self.section is not None


def _printed(words: str) -> str:
    """Each word run together or letter-spaced, never half: "UNCLAS SECTION" is not UNCLASS."""
    return " {1,3}".join(f"(?:{word}|{' {1,2}'.join(word)})" for word in words.split())


LEVEL_WORDS: dict[str, tuple[Level, tuple[str, ...]]] = {
    "TOPSECRET": (Level.TS, ()),
    "SECRET": (Level.S, ()),
    "CONFIDENTIAL": (Level.C, ()),
    "UNCLASSIFIED": (Level.U, ()),
    "UNCLASS": (Level.U, ()),
    "UNCLAS": (Level.U, ()),
    "LIMITEDOFFICIALUSE": (Level.U, ("LOU",)),
    "LTDOFFICIALUSE": (Level.U, ("LOU",)),
    "SENSITIVEBUTUNCLASSIFIED": (Level.U, ("SBU",)),
    "SBU": (Level.U, ("SBU",)),
}
PRINTED = (
    "TOP SECRET",
    "SECRET",
    "CONFIDENTIAL",
    "UNCLASSIFIED",
    "UNCLASS",
    "UNCLAS",
    "LIMITED OFFICIAL USE",
    "LTD OFFICIAL USE",
    "SENSITIVE BUT UNCLASSIFIED",
    "SBU",
)
OPENING = re.compile("(" + "|".join(_printed(words) for words in PRINTED) + ")(.*)", re.DOTALL)
MISSPELT_LOU = re.compile(r"LIM+I?T+E?D OF+I?CI?AL US[EF]\b(.*)", re.DOTALL)
SECTION = re.compile(
    r"(?P<final>FINAL )?SECT?[I1]ON ?(?P<number>[\dOIl]{0,2}) ?(?:[O0][FN]|/) ?(?P<total>[\dOIl]{1,2})(?![\dOIl])"
)
LETTER_SPACED = re.compile(r"((?:[A-Z*] {1,2}){4,11}[A-Z*])(?![A-Z])")
POST_NUMBER = re.compile(
    r"(?P<post>[A-Z][A-Z.'-]*(?: [A-Z.'-]+){0,4}?) ?(?P<serial>[\dOIl]{2,7}|\d)(?:/\d{1,2})?(?= |$)"
)
MODERN_CONTROLS = re.compile(r"//[A-Z][A-Z0-9/, -]{1,80}")
KNOWN_SPECIAL = frozenset().union(*(label.special for label in CONTROLS.values()))
TRAVEL = re.compile(r" (?:TOSEC|SECTO|CORRECTED COPY|\(CORRECTED COPY\)).*")
DIGITS = str.maketrans("OIl", "011")
CAPTIONS = re.compile(
    r"(?:SI ?PDIS|STADIS|NODIS|EXDIS|LIMDIS|NOFORN|SENSITIVE|CONDIS|ROGER|DOCKLAMP|CHEROKEE|TERREP|AGRMENT|DISSENT"
    r"|EYES ONLY|NO FOREIGN DISSEM|ORCON|SPECAT EXCLUSIVE|SPECAT|E ?F ?T ?O|FOUO"
    r"|NOCONTRACT|WNINTEL|SBU|FOR OFFICIAL USE ONLY)(?![A-Z])"
)
CAPTION_NAMES = {
    "SI PDIS": "SIPDIS",
    "NO FOREIGN DISSEM": "NOFORN",
    "E F T O": "EFTO",
    "FOR OFFICIAL USE ONLY": "FOUO",
}
FULL_WORDS = ("CONFIDENTIAL", "UNCLASSIFIED", "SECRET")
RIGHTLY_GLUED = ("NONCONFIDENTIAL", "TOPSECRET", "NONSECRET")
# What the Department's system printed behind the classification of a page: "CONFIDENTIAL   PTQ2290".
PAGE_MARKS = frozenset({"PTQ"})
LOOSE_ENDS = " /,-\u2013\u2014.*"


def glued_banner(line: str) -> tuple[Banner, int] | None:
    """The page's classification run into the last word of a body line ("TO PROCONFIDENTIAL"), and where it begins.

    Words that end so by right (NONCONFIDENTIAL, TOPSECRET) are none.
    """
    word = next((word for word in FULL_WORDS if line.endswith(word)), "")
    at = len(line) - len(word)
    if not word or not line[at - 1 : at].isalpha() or line.endswith(RIGHTLY_GLUED):
        return None
    return Banner(Level.from_words(word), glued=True), at


def read_banner(line: str) -> Banner | None:
    """The banner that a stripped line opens with, or None when its first words are no classification (T-08).

    What follows the words must be captions, a section, a post and number, or nothing; a sentence that begins
    with SECRET is none, unless the word is letter-spaced, as only banners are.
    """
    found = OPENING.match(line)
    if found:
        printed, rest = found.groups()
        return _read_rest(printed, rest)
    misspelt = MISSPELT_LOU.match(line)
    if misspelt:
        return _with_rest(Level.U, ("LOU",), misspelt.group(1), spaced=False, repaired=True)
    return _read_damaged_spaced(line) or _read_garbled(line)


def _read_rest(printed: str, rest: str) -> Banner | None:
    level, handling = LEVEL_WORDS[printed.replace(" ", "")]
    glued = rest[:1].isalpha()
    if glued and not (printed == "CONFIDENTIAL" and POST_NUMBER.fullmatch(rest)):
        return None
    return _with_rest(level, handling, rest, spaced=printed[1:2] == " ", repaired=glued)


def _with_rest(level: Level, handling: tuple[str, ...], rest: str, *, spaced: bool, repaired: bool) -> Banner | None:
    rest = " ".join(rest.split())
    label, listed, rest = _take_controls(level, rest) if rest.startswith("//") else (None, (), rest)
    repaired = repaired or bool(label and label.special - KNOWN_SPECIAL)
    section, total, rest = _take_section(rest)
    captions, rest = take_captions(rest)
    captions += listed
    rest = TRAVEL.sub("", rest).strip(LOOSE_ENDS)
    if not rest:
        return Banner(level, handling, captions, section, total, repaired=repaired, label=label)
    named = POST_NUMBER.fullmatch(rest)
    if named is None:
        loose = Banner(level, handling, captions, section, total, repaired=True, label=label)
        return loose if spaced else None
    if squeeze(named["post"]) in PAGE_MARKS:
        return Banner(level, handling, captions, repaired=repaired, label=label)
    serial = named["serial"].translate(DIGITS)
    damaged = repaired or serial != named["serial"]
    return Banner(level, handling, captions, section, total, squeeze(named["post"]), int(serial), damaged, label)


def _take_controls(level: Level, rest: str) -> tuple[Label | None, tuple[str, ...], str]:
    """The label with the modern form's controls ("//SI//NOFORN ASTANA 1560"), the captions among them, what is left.

    An unknown control ends at the first blank.
    """
    printed = MODERN_CONTROLS.match(rest)
    words = printed.group().split() if printed else []
    ends = [length for length in range(1, len(words) + 1) if _ends_controls(rest.split(), length)]
    for length, sure in [*((length, True) for length in ends), (1, False)]:
        read = read_controls(" ".join(words[:length]), Label(level))
        if read and not (sure and read[1]):
            listed = re.split(r"[/,]+", ",".join(words[:length]))
            return read[0], tuple(filter(CAPTIONS.fullmatch, listed)), " ".join(rest.split()[length:])
    return None, (), rest


def _ends_controls(words: list[str], length: int) -> bool:
    """Whether the controls may end behind so many words: nothing, a section, or a post and number follows."""
    left = " ".join(words[length:])
    if words[length - 1].endswith((",", "AND", "TO")) or left.startswith("AND "):
        return False
    return not left or bool(POST_NUMBER.match(left) or SECTION.match(left))


def _take_section(rest: str) -> tuple[int | None, int | None, str]:
    found = SECTION.search(rest)
    if found is None:
        return None, None, rest
    total = int(found["total"].translate(DIGITS))
    number = int(found["number"].translate(DIGITS)) if found["number"] else total
    if not 1 <= number <= total:
        return None, None, rest
    return number, total, f"{rest[: found.start()].strip()} {rest[found.end() :].strip()}".strip()


def take_captions(words: str) -> tuple[tuple[str, ...], str]:
    """The captions at the start and end of `words`, by their standard names, and what is left (M-40 to M-56)."""
    names: list[str] = []
    rest = words.strip(LOOSE_ENDS)
    while found := CAPTIONS.match(rest):
        names.append(CAPTION_NAMES.get(found.group(), found.group()))
        rest = rest[found.end() :].strip(LOOSE_ENDS)
    while rest and (last := rest.rsplit(" ", 1)[-1]) and CAPTIONS.fullmatch(last):
        names.append(last)
        rest = rest[: len(rest) - len(last)].strip(LOOSE_ENDS)
    return tuple(dict.fromkeys(names)), rest


def _read_damaged_spaced(line: str) -> Banner | None:
    """Letter-spaced words with one letter lost, added or changed ("C O N F I D E N T I L LA PAZ 12")."""
    found = LETTER_SPACED.match(line)
    if found is None:
        return None
    seen = found.group(1).replace(" ", "")
    meant = [word for word in LEVEL_WORDS if len(word) > 5 and one_sign_apart(seen, word)]
    if not meant:
        return None
    level, handling = LEVEL_WORDS[meant[0]]
    return _with_rest(level, handling, line[found.end() :], spaced=True, repaired=True)


def _read_garbled(line: str) -> Banner | None:
    """A page banner with one or two letters lost to the scan ("CONFID*NTIAL")."""
    for word in FULL_WORDS:
        if len(line) == len(word) and line[:2] == word[:2] and " " not in line:
            wrong = sum(1 for seen, meant in zip(line, word, strict=True) if seen != meant)
            if 0 < wrong <= len(word) // 6:
                return Banner(Level.from_words(word), repaired=True)
    return None


def squeeze(post: str) -> str:
    """A post's name without spaces or points: LA PAZ is LAPAZ (T-51)."""
    name = post.replace(" ", "").replace(".", "").replace("'", "").replace("-", "")
    return ALIASES.get(name, name)


ALIASES = {
    "SECSTATE": "STATE",
    "SECTSTATE": "STATE",
    "HAGUE": "THEHAGUE",
    "RIODEJAN": "RIODEJANEIRO",
    "BA": "BUENOSAIRES",
    "RIO": "RIODEJANEIRO",
    "HCMC": "HOCHIMINHCITY",
    "PORTA": "PORTAUPRINCE",
    "PAP": "PORTAUPRINCE",
    "PRETOR": "PRETORIA",
    "SANJO": "SANJOSE",
    "SAOPAUL": "SAOPAULO",
    "BRASILA": "BRASILIA",
    "PHNOMPEN": "PHNOMPENH",
}
