"""The REF line: its entries, each with letter, words and message number (T-50 to T-58)."""

import re
from dataclasses import dataclass
from datetime import date

from cables.parsing.banners import squeeze
from cables.parsing.types import Reference

LABEL = re.compile(r"(?:^|(?<=[\s;,.]))\(?(?:REF )?(?P<label>[A-Z])(?:\)|\.(?![A-Z]\.)|(?<=\([A-Z])L?)[.,:]?\s")
OPENING = re.compile(r"(?:\(?REF(?:TEL)?S?\b[:.]? ?)+|AND PREVIOUS\b", re.IGNORECASE)
DOUBLED_LETTER = re.compile(r"^[A-Z][.)]? (?=[A-Z]{2})")
SPLIT = re.compile(r"[;,:](?![^()]{0,30}\)) ?(?:AND )?| (?:AND|&) ")
MESSAGE = re.compile(
    r"(?:(?:'?(?P<two>\d{2})|(?P<four>(?:19|20)\d{2})|[O0](?P<one>\d))(?: ?- ?| )?)?"
    r"(?P<post>[A-Z]{3}[A-Z.']*|[A-Z]{2,5}(?= [A-Z])|BA(?= \d))(?P<more>(?: [A-Z][A-Z.'-]*){0,4}?)"
    r" ?[- ]? ?(?P<serial>\d{1,7})(?![\dZ/])"
)
NO_TELEGRAM = re.compile(
    r"\b(?:TEL(?:E)?CON|PHONE|TELEPHONE|LETTER|MEMO|MEMCON|WIRE|E-?MAIL|AIRGRAM|CONVERSATION|REPORT|FAX|NOTE|OSC|FBIS)"
    r"|\bA-\d",
    re.IGNORECASE,
)
# Telegrams between a post and the Department cited without either's name: which post is meant, the text does not say.
UNNAMED = frozenset({"EMBTEL", "DEPTEL", "EMBTELS", "DEPTELS", "MYTEL", "OURTEL", "URTEL", "YOURTEL", "CONTEL"})
YEAR_AFTER = re.compile(
    r"\(?'?(?<=[( '])(\d{2})\)?$|\((?:[A-Z]{3,9} \d{1,2}, ?)?(\d{4})\)|\b[A-Z]{3} (\d{2})$|/(\d{2})$"
)
SERIAL_ONLY = re.compile(r"\d{2,7}$")
EARLY_SERIAL = 1000
EARLY_STATE_SERIAL = 30000


@dataclass(frozen=True, slots=True)
class CitingCable:
    """What the year of a reference depends on: the citing cable's own year, post, serial and date (T-56)."""

    year: int | None
    post: str | None
    serial: int | None
    origin_on: date | None


def full_year(two_digits: int) -> int:
    """The year that two digits on a telegram mean: 45 to 99 are 19xx, the others 20xx."""
    return (1900 if two_digits >= 45 else 2000) + two_digits


def read_references(value: str, citing: CitingCable) -> tuple[tuple[Reference, ...], tuple[tuple[str, str], ...]]:
    """The entries of a REF value, and for each whose year was inferred the MRN that was taken and the other (T-56)."""
    words = " ".join(value.split())
    entries: list[Reference] = []
    inferred: list[tuple[str, str]] = []
    for label, entry in _labelled(words):
        post: str | None = None
        for part in SPLIT.split(entry):
            part = DOUBLED_LETTER.sub("", OPENING.sub("", part).strip(" .;,"))
            if not part or part in {"NOTAL", "ET AL", "PREVIOUS"}:
                continue
            part = f"{post} {part}" if post and SERIAL_ONLY.match(part) else part
            mrn, post_seen, doubtful = _mrn(part, citing)
            post = post_seen or post
            if doubtful and mrn:
                inferred.append((mrn, f"{(int(mrn[:2]) + 1) % 100:02d}{mrn[2:]}"))
            entries.append(Reference(label, part, mrn))
    return tuple(entries), tuple(inferred)


def _labelled(words: str) -> list[tuple[str | None, str]]:
    """The value cut at its letters, as long as they run on from one another."""
    places: list[tuple[int, int, str]] = []
    for place in LABEL.finditer(words):
        letter = place["label"]
        if not places or letter == chr(ord(places[-1][2]) + 1):
            places.append((place.start(), place.end(), letter))
    if not places or places[0][2] != "A":
        return [(None, words)]
    cut: list[tuple[str | None, str]] = [(None, words[: places[0][0]])] if words[: places[0][0]].strip() else []
    ends = [start for start, _, _ in places[1:]] + [len(words)]
    return cut + [(letter, words[start:end]) for (_, start, letter), end in zip(places, ends, strict=True)]


def _mrn(entry: str, citing: CitingCable) -> tuple[str | None, str | None, bool]:
    """The MRN of one entry, its post as printed for a number that follows, and whether the year was inferred."""
    bare = re.sub(r"\((?:NOTAL|STADIS|EXDIS|NODIS|LIMDIS|S|C|U|SBU)\)", "", entry).strip()
    found = MESSAGE.match(bare)
    if found is None or NO_TELEGRAM.search(bare):
        return None, None, False
    printed_post = found["post"] + found["more"]
    if printed_post in UNNAMED:
        return None, None, False
    post, serial = squeeze(printed_post), int(found["serial"])
    year, doubtful = _printed_year(found, bare), False
    if year is None:
        year, doubtful = _year_of(post, serial, citing)
    return (None if year is None else f"{year % 100:02d}{post}{serial}"), printed_post, doubtful


def _printed_year(found: re.Match[str], entry: str) -> int | None:
    if found["four"]:
        return int(found["four"])
    if found["two"] or found["one"]:
        return full_year(int(found["two"] or found["one"]))
    after = YEAR_AFTER.search(entry, found.end())
    digits = next((group for group in after.groups() if group), None) if after else None
    return None if digits is None else int(digits) if len(digits) == 4 else full_year(int(digits))


def _year_of(post: str, serial: int, citing: CitingCable) -> tuple[int | None, bool]:
    """Without a printed year: the citing cable's, or last year's when the number cannot have been reached yet."""
    if citing.year is None:
        return None, False
    if post == citing.post and citing.serial is not None:
        return (citing.year - 1, True) if serial > citing.serial else (citing.year, False)
    january = citing.origin_on is not None and citing.origin_on.month == 1
    late = serial > (EARLY_STATE_SERIAL if post == "STATE" else EARLY_SERIAL)
    return (citing.year - 1, True) if january and late else (citing.year, False)
