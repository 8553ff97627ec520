"""What the release gate looks for: passages, four-word runs and words that stand only in what is withheld.

It divides a record by a plain mask of its characters, apart from the builder, so that a fault there shows here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from reviews.rendering.build import UNRELEASED_KINDS, DecidedPiece
from reviews.rendering.disguises import bare, squeezed

RUN_LENGTH = 12
RUN_WORDS = 4
NAME_LETTERS = 4
_WORD = re.compile(r"\w+")
_PLAIN_WORD = re.compile(r"[^\W_]+")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passages:
    """The stretches of a record that are kept and those that are withheld, in order."""

    kept: tuple[str, ...]
    withheld: tuple[str, ...]


def passages(pieces: Sequence[DecidedPiece]) -> Passages:
    """The kept and withheld stretches of the pieces that a release is made of."""
    kept: list[str] = []
    withheld: list[str] = []
    for piece in pieces:
        if piece.kind in UNRELEASED_KINDS:
            continue
        mask = ["k"] * len(piece.text)
        for cut in piece.cuts:
            mask[cut.start : cut.end] = ["w"] * (cut.end - cut.start)
        for stretch in re.finditer("k+|w+", "".join(mask)):
            (kept if stretch[0][0] == "k" else withheld).append(piece.text[slice(*stretch.span())])
    return Passages(tuple(kept), tuple(withheld))


def compact(text: str) -> str:
    """`text` without blanks and zero-width spaces, composed: what two drawings of the same words share."""
    return "".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split())


def words(text: str) -> Iterator[str]:
    """The words of `text`, case-folded."""
    return (found[0].casefold() for found in _WORD.finditer(unicodedata.normalize("NFC", text)))


@dataclass(frozen=True, slots=True)
class Needles:
    """Traces of withheld text that occur nowhere in what may be seen."""

    stretches: frozenset[str]
    solid: frozenset[str]
    phrases: frozenset[tuple[str, ...]]
    words: frozenset[str]
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, withheld: Iterable[str], seen: Sequence[str], names: Iterable[str] = ()) -> "Needles":
        """Needles of the `withheld` passages and of cut `names`, less whatever the `seen` texts contain."""
        hidden = tuple(withheld)
        shown = "\n".join(map(bare, seen))
        return cls(
            frozenset(s for s in _all(_stretches, hidden) - _all(_stretches, seen) if _speaks(s)),
            frozenset(s for s in _all(_solid, hidden) - _all(_solid, seen) if _speaks(s)),
            frozenset(p for p in _all(_phrases, hidden) - _all(_phrases, seen) if _speaks("".join(p))),
            frozenset(w for w in _all(words, hidden) - _all(words, seen) if _telling(w)),
            frozenset(n for n in names if len(squeezed(n)) >= NAME_LETTERS and not _apart(n).search(shown)),
        )

    def run_in(self, text: "Haystack") -> bool:
        """Whether `text` has twelve characters, or four words, in a row out of a withheld passage."""
        return not (
            self.stretches.isdisjoint(_windows(text.line))
            and self.solid.isdisjoint(_windows(text.solid))
            and self.phrases.isdisjoint(_fours(text.row))
        )

    def named_in(self, text: "Haystack") -> bool:
        """Whether `text` has a cut name, in capitals or small, hyphenated or its letters set apart."""
        return any(squeezed(name) in text.solid and _apart(name).search(text.bare) for name in self.names)

    def word_in(self, text: str, *, letters: int = 1) -> bool:
        """Whether `text` has a word, of so many letters at least, that stands only in a withheld passage."""
        return any(len(word) >= letters for word in self.words.intersection(words(text)))

    def name_in(self, text: str) -> bool:
        """`word_in` for the words that `text` does not write in small letters: for titles and notices."""
        names = {found[0] for found in _WORD.finditer(text) if not found[0].islower()}
        return self.word_in(" ".join(names))


class Haystack:
    """A text in the three forms that are searched, each made once: one line, letters alone, words."""

    def __init__(self, text: str) -> None:
        self.bare = bare(text)
        self.line = _line(text)
        self.solid = "".join(_PLAIN_WORD.findall(self.bare))
        self.row = _PLAIN_WORD.findall(self.bare)


@lru_cache(maxsize=1024)
def _apart(name: str) -> re.Pattern[str]:
    """The letters of a name with up to two signs or blanks between, as a word of its own."""
    letters = r"[\W_]{0,2}".join(map(re.escape, squeezed(name)))
    return re.compile(rf"(?<![^\W_]){letters}(?![^\W_])")


def _all(parts: Callable[[str], Iterable[T]], texts: Iterable[str]) -> frozenset[T]:
    return frozenset(part for text in texts for part in parts(text))


def _stretches(text: str) -> Iterable[str]:
    return _windows(_line(text))


def _line(text: str) -> str:
    return " ".join(text.replace("\u200b", "").lower().split())


def _solid(text: str) -> Iterable[str]:
    return _windows(squeezed(text))


def _windows(text: str) -> Iterable[str]:
    return {text[i : i + RUN_LENGTH] for i in range(len(text) - RUN_LENGTH + 1)}


def _speaks(stretch: str) -> bool:
    """Rules of dashes and rows of figures are in many places and tell nothing."""
    return sum(map(str.isalpha, stretch)) >= RUN_LENGTH // 2


def _phrases(text: str) -> Iterable[tuple[str, ...]]:
    return _fours(_PLAIN_WORD.findall(bare(text)))


def _fours(row: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(row[i:] for i in range(RUN_WORDS)), strict=False)


def _telling(word: str) -> bool:
    """Single letters, and numbers of one or two digits, tell nothing and are in every page foot."""
    return len(word) > (2 if word.isdigit() else 1)
