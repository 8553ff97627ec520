"""Bytes to text: which encoding was used, what could not be decoded, HTML reduced to its words."""

import codecs
import re
from dataclasses import dataclass
from html import unescape
from string import ascii_lowercase, ascii_uppercase

from cables.parsing.types import Problem

MOST_BYTES = 16 * 1024 * 1024
REPLACEMENT = "\ufffd"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"{\\rtf", "an RTF file"),
)
CONTROL_BYTES = bytes(set(range(1, 32)) - {7, 8, 9, 10, 12, 13, 27})
UPPER_CONTROLS = bytes(range(0x80, 0xA0))
HTML_START = re.compile(r"\s*(?:<!--[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body|pre)\b", re.IGNORECASE)
BLOCK_NAMES = "address article br div dd dt h1 h2 h3 h4 h5 h6 hr li p pre section table tr ul ol"
BLOCKS = frozenset(BLOCK_NAMES.split())
# Unlike str.lower, this keeps every offset.
ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-z][a-z0-9]{0,20})")
UNREAD = frozenset({"script", "style", "head", "template", "noscript", "nav", "footer", "aside"})


class NotReadable(ValueError):
    """These bytes hold no text to read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text, how its bytes were decoded ("utf-8", "windows-1252, from HTML"), and what had to be replaced."""

    text: str
    how: str
    problems: tuple[Problem, ...] = ()


def decode(raw: bytes) -> DecodedText:
    """Text of `raw`, with a Problem for every NUL or undecodable byte (each becomes U+FFFD) and for HTML markup.

    Byte order marks are left out of the text and named in `how`. Raises NotReadable for empty, too large or
    binary input.
    """
    _refuse_unreadable(raw)
    text, how, problems = _decode_bytes(raw)
    if "\0" in text:
        problems += [
            Problem("NUL_BYTE", at.start(), at.end(), "A NUL byte stood here; it is shown as U+FFFD.")
            for at in re.finditer("\0", text)
        ]
        text = text.replace("\0", REPLACEMENT)
    if HTML_START.match(text):
        text, how = html_to_text(text), f"{how}, from HTML"
        note = "The text was taken out of an HTML page; check it against the original."
        problems = [Problem("HTML", 0, len(text), note)]
    if not text.strip():
        raise NotReadable("the text is empty; send the cable's text")
    return DecodedText(text, how, tuple(problems))


def html_to_text(page: str) -> str:
    """The words of an HTML page: of its <pre> elements where it has any, else of its body without furniture."""
    reader = _PageReader(page)
    reader.read()
    return "\n".join(reader.preformatted) if reader.preformatted else "".join(reader.running).strip("\n") + "\n"


def _refuse_unreadable(raw: bytes) -> None:
    if not raw.strip(b" \t\r\n\x0b\x0c\xef\xbb\xbf"):
        raise NotReadable("the text is empty; send the cable's text")
    if len(raw) > MOST_BYTES:
        raise NotReadable(f"{len(raw)} bytes is more than the {MOST_BYTES} that one text may have; split it")
    for signature, what in SIGNATURES:
        if raw.startswith(signature):
            raise NotReadable(f"this is {what}, not text; send the text itself")
    if _byte_order_mark(raw) is None and len(raw) - len(raw.translate(None, CONTROL_BYTES)) > len(raw) // 20:
        raise NotReadable("this is binary, not text; send the text itself")


def _byte_order_mark(raw: bytes) -> tuple[bytes, str] | None:
    return next((entry for entry in BYTE_ORDER_MARKS if raw.startswith(entry[0])), None)


def _decode_bytes(raw: bytes) -> tuple[str, str, list[Problem]]:
    marked = _byte_order_mark(raw)
    if marked:
        bom, encoding = marked
        return _with_problems(raw[len(bom) :], encoding, f"{encoding}, by its byte order mark")
    half = _utf16_by_zeros(raw)
    if half:
        return _with_problems(raw, half, f"{half}, by its zero bytes")
    try:
        return raw.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        if _mostly_utf8(raw):
            return _with_problems(raw, "utf-8", "utf-8")
    if raw.translate(None, UPPER_CONTROLS) == raw:
        return raw.decode("latin-1"), "iso-8859-1", []
    return _with_problems(raw, "cp1252", "windows-1252")


def _utf16_by_zeros(raw: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in every other byte of Latin text."""
    sample = raw[:2000]
    pairs = len(sample) // 2
    if pairs < 4:
        return None
    if sample[1::2].count(0) > pairs * 0.8 and sample[0::2].count(0) < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > pairs * 0.8 and sample[1::2].count(0) < pairs * 0.1 else None


def _mostly_utf8(raw: bytes) -> bool:
    """Whether good multi-byte characters outnumber the broken bytes."""
    text = raw.decode("utf-8", errors="replace")
    broken = text.count(REPLACEMENT)
    good = sum(1 for character in text if character > "\x7f") - broken
    return good > broken


def _with_problems(raw: bytes, codec: str, how: str) -> tuple[str, str, list[Problem]]:
    text = raw.decode(codec, errors="replace")
    note = f"Bytes that are no {how.split(',')[0]} stood here; they are shown as U+FFFD."
    places = [at.start() for at in re.finditer(REPLACEMENT, text)]
    return text, how, [Problem("UNDECODABLE_BYTE", at, at + 1, note) for at in places]


class _PageReader:
    """Walks a page's markup once, forwards only, and collects its words, those inside <pre> apart."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.lower = page.translate(ASCII_LOWER)
        self.preformatted: list[str] = []
        self.running: list[str] = []
        self.pre: list[str] | None = None

    def read(self) -> None:
        """Fill `preformatted` and `running`; markup that never closes is read as words."""
        at = 0
        while (opening := self.page.find("<", at)) >= 0:
            self._put(self.page[at:opening])
            at = self._past_markup(opening)
            if at < 0:
                at = opening
                break
        self._put(self.page[at:])
        if self.pre is not None:
            self.preformatted.append("".join(self.pre))

    def _past_markup(self, opening: int) -> int:
        """The offset behind the tag or comment that begins at `opening`; -1 when it never closes."""
        closing = "-->" if self.page.startswith("<!--", opening) else ">"
        end = self.page.find(closing, opening)
        if end < 0:
            return -1
        found = TAG.match(self.lower, opening)
        if found is None:
            return end + len(closing)
        if found["name"] in UNREAD and not found["slash"]:
            finish = self.lower.find(f"</{found['name']}", end)
            return finish if finish >= 0 else len(self.page)
        self._mind_tag(found["name"], closes=bool(found["slash"]))
        return end + 1

    def _mind_tag(self, name: str, *, closes: bool) -> None:
        if name == "pre" and closes and self.pre is not None:
            self.preformatted.append("".join(self.pre))
            self.pre = None
        elif name == "pre" and not closes and self.pre is None:
            self.pre = []
        elif name in BLOCKS:
            self._put("\n")

    def _put(self, words: str) -> None:
        (self.running if self.pre is None else self.pre).append(unescape(words))
