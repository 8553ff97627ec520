"""The forms in which a word can hide in bytes: UTF-16, hexadecimal, base64, escapes, letters set apart.

Bytes are not searched for each form of each word: they are undone instead, so that any run in them shows, however
long and wherever it begins.
"""

import base64
import re
import unicodedata
from collections.abc import Iterator

_READABLE = re.compile(rb"(?:[\t\n\f\r -~]|[\xc2-\xf4][\x80-\xbf]{1,3}){4,}")
_LATIN = re.compile(rb"[\t\n\f\r -~\xa0-\xff]{8,}")
_HIGH = bytes(range(0x80, 0x100))
_WIDE = re.compile(rb"(?:[\t\n\r -~\xa0-\xff]\0){4,}|(?:\0[\t\n\r -~\xa0-\xff]){4,}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ \t\r\n:,]{0,2}){4,}")
# Words of a language do not go on with a capital or a figure, and figures have no letters after f; what is coded does.
_BASE64 = re.compile(
    r"(?=[A-Za-z0-9+/_-]*[a-z0-9+/_-][A-Z0-9+/_-])(?=[A-Fa-f0-9]*[G-Zg-z+/_-])"
    r"(?:[A-Za-z0-9+/_-][\r\n]{0,2}){8,}={0,2}"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([0-7]{1,3})|\r?\n|(.))")
_APART = re.compile(r"[\W_]+")
_ACCENT = re.compile(r"[\u0300-\u036f]+")
_URL = str.maketrans("-_", "+/")
_GROUP = 4
_NOTHING = b"\x01\x01"
_MOSTLY_PLAIN = 0.75


def readable(content: bytes) -> str:
    """What a reader could make out in bytes: stretches of text in UTF-8, in Latin-1 and in UTF-16, a line each."""
    found = [stretch.decode("utf-8", "replace") for stretch in _READABLE.findall(content)]
    found += [s.decode("latin-1") for s in _LATIN.findall(content) if _is_latin(s)]
    found += [stretch.replace(b"\0", b"").decode("latin-1") for stretch in _WIDE.findall(content)]
    return "\n".join(found)


def _is_latin(stretch: bytes) -> bool:
    """Text in Latin-1 has some letters beyond ASCII; compressed bytes have many."""
    plain = len(stretch.translate(None, _HIGH))
    return len(stretch) * _MOSTLY_PLAIN <= plain < len(stretch)


def undone(text: str) -> Iterator[str]:
    """`text` as it is, then what its escapes, hexadecimal and base64 stretches say, if there are any."""
    yield text
    if "\\" in text:
        yield _ESCAPE.sub(_escaped, text)
    yield from _decoded(_hexadecimal(text))
    yield from _decoded(_base64(text))


def _escaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return chr(int(found[2], 8) & 0xFF) if found[2] else found[3] or ""


def _decoded(parts: Iterator[bytes]) -> Iterator[str]:
    found = readable(_NOTHING.join(parts))
    if found:
        yield found


def _hexadecimal(text: str) -> Iterator[bytes]:
    """Both pairings of each stretch: it may begin in the middle of a byte."""
    for found in _HEX.finditer(text):
        digits = re.sub(r"[^0-9A-Fa-f]", "", found[0])
        for start in (0, 1):
            even = digits[start : start + (len(digits) - start) // 2 * 2]
            yield bytes.fromhex(even)


def _base64(text: str) -> Iterator[bytes]:
    """Each stretch read from its first four characters: one of them is where a group begins."""
    for found in _BASE64.finditer(text):
        letters = re.sub(r"[\r\n=]", "", found[0]).translate(_URL)
        for start in range(_GROUP):
            shifted = letters[start:]
            usable = len(shifted) - (1 if len(shifted) % _GROUP == 1 else 0)
            yield base64.b64decode(shifted[:usable] + "=" * (-usable % _GROUP))


def squeezed(text: str) -> str:
    """The letters and digits of `text` alone, case-folded and without accents: hyphens and blanks hide nothing."""
    return _APART.sub("", bare(text))


def bare(text: str) -> str:
    """`text` case-folded and without accents."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text.casefold()))
