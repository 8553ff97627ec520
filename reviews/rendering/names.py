"""Names that are cut in one place and left in another (P-10, T-64).

A name is read out of a cut; then each of its words, its initials and, for a country, the three letters by which
telegrams call its government are looked for in all that is kept of the same record.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from reviews.rendering.build import UNRELEASED_KINDS, DecidedPiece
from reviews.rendering.disguises import bare
from reviews.rendering.spans import Cut
from reviews.rendering.words import COUNTRIES, GENERIC, PARTICLES

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])|\.(?=[^\W\d_]\.))*\.?")
_OPENING = re.compile(r"(?:\A|[.!?:)])[\s\"“(]*\Z")
_SHORT_CUT = 4
_WORD_LETTERS = 3
_MOSTLY = 0.7
_COMMON_INITIALS = frozenset({"us", "uk", "un", "eu", "pm", "am", "ps", "dc", "mr", "ms", "dr"})


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a cut name stands in kept text: the piece, by its place in the record, and the span in its text."""

    piece: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    words: str


def cut_names(pieces: Sequence[DecidedPiece]) -> tuple[str, ...]:
    """The names that stand in the cuts of a record, each once, as written there."""
    small = _small_words(pieces)
    found = (
        name
        for piece in pieces
        if piece.kind not in UNRELEASED_KINDS
        for cut in piece.cuts
        for name in _names(piece.text, cut, small)
    )
    return tuple(dict.fromkeys(found))


def appearances(pieces: Sequence[DecidedPiece]) -> tuple[Appearance, ...]:
    """Every place in kept text where a word, the initials or the government code of a cut name stands, in order."""
    forms = tuple(form for name in cut_names(pieces) for form in _forms(name))
    found = {
        Appearance(at, *span)
        for at, piece in enumerate(pieces)
        if forms and piece.kind not in UNRELEASED_KINDS
        for kept in _kept_spans(piece)
        for form in forms
        for span in _hits(form, piece.text, *kept)
    }
    return tuple(sorted(found, key=lambda place: (place.piece, place.start, place.end)))


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell who is meant."""
    found = (word.strip(".") for word in _WORD.findall(name))
    return tuple(word for word in found if len(word) >= _WORD_LETTERS and not _is_generic(word))


def _small_words(pieces: Sequence[DecidedPiece]) -> frozenset[str]:
    """Words that the record writes in small letters somewhere: with a capital they only begin a sentence."""
    return frozenset(word for piece in pieces for word in _WORD.findall(piece.text) if word.islower())


def _names(text: str, cut: Cut, small: frozenset[str]) -> Iterator[str]:
    written = list(_WORD.finditer(text, cut.start, cut.end))
    letters = "".join(word[0] for word in written)
    if sum(map(str.isupper, letters)) > _MOSTLY * len(letters):
        if len(written) <= _SHORT_CUT:
            yield from _telling([[word[0] for word in written]])
        return
    runs = groupby(written, lambda word: _is_name_word(word, text, small))
    yield from _telling([[word[0] for word in run] for is_name, run in runs if is_name])


def _is_name_word(word: re.Match[str], text: str, small: frozenset[str]) -> bool:
    """A capital names, unless it begins a sentence and the record writes the word in small letters elsewhere."""
    if not word[0][0].isupper():
        return False
    return word[0].lower() not in small or not _OPENING.search(text, 0, word.start())


def _telling(runs: Sequence[Sequence[str]]) -> Iterator[str]:
    return (" ".join(run) for run in runs if name_words(" ".join(run)))


def _is_generic(word: str) -> bool:
    return bare(word) in GENERIC or bare(word) in PARTICLES


def _forms(name: str) -> Iterator[_Form]:
    telling = name_words(name)
    yield from (_form(re.escape(bare(word)), "word") for word in telling)
    initials = [bare(word)[0] for word in _WORD.findall(name) if bare(word) not in PARTICLES]
    if len(initials) > 1:
        yield _form(r"\. ?".join(initials) + r"\.?", "initials")
        if "".join(initials) not in _COMMON_INITIALS:
            yield _form("".join(initials), "code")
    for word in (bare(name), *map(bare, telling)):
        yield from (_form(code.lower(), "code") for code in COUNTRIES.get(word, ()))


@lru_cache(maxsize=4096)
def _form(pattern: str, words: str) -> _Form:
    return _Form(re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])"), words)


def _hits(form: _Form, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the form in `text`; small letters are a word of the language, and a code is all capitals."""
    lowered = _lowered(text)
    for found in form.pattern.finditer(lowered, start, end):
        written = text[found.start() : found.end()]
        letters = re.sub(r"[\W_]", "", written)
        if letters.isupper() if form.words != "word" else not written.islower():
            yield found.span()


@lru_cache(maxsize=256)
def _lowered(text: str) -> str:
    """`text` without capitals and accents, character for character."""
    return "".join(folded if len(folded := bare(c)) == 1 else c for c in text)


def _kept_spans(piece: DecidedPiece) -> Iterator[tuple[int, int]]:
    at = 0
    for cut in sorted(piece.cuts, key=lambda cut: cut.start):
        if at < cut.start:
            yield at, cut.start
        at = max(at, cut.end)
    if at < len(piece.text):
        yield at, len(piece.text)
