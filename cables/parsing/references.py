"""The REF line: its entries, each with letter, words and message number (T-50 to T-58)."""

import re
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase, ascii_uppercase

from cables.parsing.banners import squeeze
from cables.parsing.patterns import PAGE_INSIDE
from cables.parsing.types import Reference

# A list's letter: "A.", "A)", "(A)", "[A]", "(AL", "A.)", "A:", "(1)", or bare before a post; "REF A" may repeat it.
LABEL = re.compile(
    r"(?:^|(?<=[\s;,.)]))(?:REF )?"
    r"(?:[(\[](?P<bracketed>[A-Z1-9])(?:[)\]]\.?|L(?= ))[.,:]? ?"
    r"|(?P<pointed>[A-Z])(?:\.\)|\)|\.(?![A-Z]\.)|[:,](?= ))[.,:]? ?"
    r"|(?P<bare>[A-Z]) (?=(?:\d\d )?[A-Z]{3,20}(?: [A-Z]{1,12}){0,3} \d))"
)
OPENING = re.compile(r"(?:\(?REF(?:TEL)?S?\b[:.]? ?)+|AND PREVIOUS\b")
MONTH = (
    r"(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?"
    r"|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
NO_POST = rf"(?:DTD|DATED?|PARAS?|PARTS?|SEC|SECTIONS?|MSG|IIR|NOTAL|AND|TO|THRU|FROM|{MONTH})\b"
# A separator, or nothing but a blank between a number and the next post and number.
SPLIT = re.compile(
    r"[;,:](?![^()]{0,30}\)) ?(?:AND )?| (?:AND|&) "
    rf"|(?<=[\d)]) (?=(?:(?:19|20)?\d\d )?(?!{NO_POST})[A-Z][A-Z.'-]{{2,20}}(?: (?!{NO_POST})[A-Z.'-]{{2,12}}){{0,2}}"
    r" \d{1,6}(?![\dZ/]))"
)
MESSAGE = re.compile(
    r"(?:\(?(?:'?(?P<two>\d{2})|(?P<four>(?:19|20)\d{2})|[O0](?P<one>\d))\)?(?: ?- ?| )?)?"
    r"(?:(?:AM)?EMB(?:ASSY)? |AMCONSUL )?(?P<post>[A-Z]'?[A-Z]{2}[A-Z.'-]*|[A-Z]{2,5}(?= [A-Z])|BA(?= \d))"
    r"(?P<more>(?: [A-Z][A-Z.'-]*){0,4}?) ?[- ]? ?(?P<serial>\d{1,7})(?![\w/])"
)
NO_TELEGRAM = re.compile(
    r"\b(?:TEL(?:E)?CON|PHONE|TELEPHONE|LETTER|MEMO|MEMCON|WIRE|E-?MAIL|AIRGRAM|CONVERSATION|REPORT|FAX|NOTE|OSC|FBIS"
    r"|IIR|UNSCR|POINTS|(?:MSG|MESSAGE) DTG|RESOLUTION)|\bC?A-\d"
)
# Telegrams between a post and the Department cited without either's name: which post is meant, the text does not say.
UNNAMED = frozenset({"EMBTEL", "DEPTEL", "EMBTELS", "DEPTELS", "MYTEL", "OURTEL", "URTEL", "YOURTEL", "CONTEL"})
YEAR_AFTER = re.compile(
    r"\(?'?(?<=[( '])(\d{2})\)?$|\((?:[A-Z]{3,9} \d{1,2}, ?)?(\d{4})\)|\b[A-Z]{3} (\d{2})$|/(\d{2})$"
)
DATED = re.compile(rf"\b{MONTH}$")
YEAR_OF_DATE = re.compile(rf"{MONTH} \d{{1,2}}$")
SERIAL_ONLY = re.compile(r"\d{2,7}$")
# "STATE: 73097", "SANTIAG0 465", "0TTAWA 3518".
COLON_BEHIND_POST = re.compile(r"(?<=[A-Z]{3}): ?(?=\d{3,6}\b)")
ZERO_IN_POST = re.compile(r"(?<=[A-Z]{3})0(?= \d)|\b0(?=[A-Z]{4})")
ENDS = re.compile(r"\b(?:CLASSIFIED BY\b|SENSITIVE BUT UNCLAS|THIS (?:MESSAGE|CABLE) ).*", re.DOTALL)
UPPER = str.maketrans(ascii_lowercase + "\u00b6", ascii_uppercase + " ")
DOUBLED_LETTER = re.compile(r"(?:\([A-Z]\)|[A-Z][.)]) ?(?=\w)|[A-Z] (?=[A-Z]{2})")
LOOSE = " .;,"
WORD = re.compile(r"[A-Z]{2}")
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
    printed = " ".join(PAGE_INSIDE.sub(" ", value).replace("\u00b6", " ").split())
    # Of one length with the printed words, so that offsets agree.
    words = ENDS.sub("", ZERO_IN_POST.sub("O", COLON_BEHIND_POST.sub(_blanked, printed.translate(UPPER))))
    entries: list[Reference] = []
    inferred: list[tuple[str, str]] = []
    for label, start, end in _labelled(words):
        post: str | None = None
        last = ""
        for begin, finish in _parts(words, start, end):
            part, text = words[begin:finish], printed[begin:finish]
            if not part or part in {"NOTAL", "ET AL", "PREVIOUS"} or (YEAR_OF_DATE.search(last) and part.isdigit()):
                continue
            last = part
            alone = post is not None and SERIAL_ONLY.match(part) is not None
            mrn, post_seen, doubtful = _mrn(f"{post} {part}" if alone else part, citing)
            entries.append(Reference(label, f"{post} {text}" if alone else text, mrn))
            post = post_seen or post
            if doubtful and mrn:
                inferred.append((mrn, f"{(int(mrn[:2]) + 1) % 100:02d}{mrn[2:]}"))
    return tuple(entries), tuple(inferred)


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _parts(words: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts of one labelled entry stand, what does not belong to them left out at either end."""
    begins, finishes = [start], []
    for cut in SPLIT.finditer(words, start, end):
        # A year stands before its post: "05 QUITO 2790" is one entry.
        if cut.group() != " " or WORD.search(words, begins[-1], cut.start()):
            finishes.append(cut.start())
            begins.append(cut.end())
    finishes.append(end)
    found = []
    for at, stop in zip(begins, finishes, strict=True):
        at, stop = _trimmed(words, at, stop)
        for useless in (OPENING, DOUBLED_LETTER):
            lead = useless.match(words, at, stop)
            at, stop = _trimmed(words, lead.end() if lead else at, stop)
        found.append((at, stop))
    return found


def _trimmed(words: str, at: int, stop: int) -> tuple[int, int]:
    while at < stop and words[at] in LOOSE:
        at += 1
    while stop > at and words[stop - 1] in LOOSE:
        stop -= 1
    return at, stop


def _labelled(words: str) -> list[tuple[str | None, int, int]]:
    """The value cut at its letters, as long as they run on from one another; one may stand twice."""
    places: list[tuple[int, int, str]] = []
    for place in LABEL.finditer(words):
        letter = next(group for group in place.groups() if group)
        runs_on = not places or letter == chr(ord(places[-1][2]) + 1)
        if runs_on or (letter == places[-1][2] and not place["bare"]):
            places.append((place.start(), place.end(), letter))
    if not places or places[0][2] not in {"A", "1"}:
        return [(None, 0, len(words))]
    before: list[tuple[str | None, int, int]] = [(None, 0, places[0][0])] if words[: places[0][0]].strip() else []
    ends = [start for start, _, _ in places[1:]] + [len(words)]
    return before + [(letter, start, end) for (_, start, letter), end in zip(places, ends, strict=True)]


def _mrn(entry: str, citing: CitingCable) -> tuple[str | None, str | None, bool]:
    """The MRN of one entry, its post as printed for a number that follows, and whether the year was inferred."""
    bare = re.sub(r"\((?:NOTAL|STADIS|EXDIS|NODIS|LIMDIS|S|C|U|SBU)\)", "", entry).strip()
    found = MESSAGE.match(bare)
    if found is None or NO_TELEGRAM.search(bare):
        return None, None, False
    printed_post = found["post"] + found["more"]
    if printed_post in UNNAMED or DATED.search(printed_post):
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
