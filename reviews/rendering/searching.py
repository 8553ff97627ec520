"""What the gate searches with, in whatever form a word may hide; used on every part alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviews.rendering.disguises import undone
from reviews.rendering.findings import Finding, Kind
from reviews.rendering.passages import Haystack, Needles

Places = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Search:
    """`strict` judges the copy's own title, notices and numbers; `rest` takes their words as given."""

    strict: Needles
    rest: Needles

    def traces(self, part: str, places: Places) -> Iterator[Finding]:
        """The places that hold a run of a withheld passage, or a cut name, in any form."""
        for place, texts in places.items():
            forms = [Haystack(form) for form in undone("\n".join(texts))]
            if any(map(self.strict.run_in, forms)):
                yield Finding(part, Kind.PASSAGE, place)
            if any(map(self.rest.named_in, forms)):
                yield Finding(part, Kind.NAME, place)

    def words(self, part: str, places: Places, letters: int = 1) -> Iterator[Finding]:
        """The places that hold a word, of so many letters at least, that stands only in a withheld passage."""
        for place, texts in places.items():
            if any(self.rest.word_in(text, letters=letters) for text in texts):
                yield Finding(part, Kind.WORD, place)
