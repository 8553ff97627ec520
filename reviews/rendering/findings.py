"""What the release gate may say of a part: which part, what kind, where; never the words themselves."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong with a part."""

    UNREADABLE = "it cannot be opened"
    MISSING = "it is not there"
    UNEQUAL = "it does not read as the kept text with its markers"
    PASSAGE = "it holds a run of a withheld passage"
    NAME = "it holds a name that is cut elsewhere"
    WORD = "it holds a word that stands only in a withheld passage"
    ATTACHMENT = "it holds an attachment"
    REVISION = "it holds an earlier revision, or bytes beyond its end"
    ACTIVE = "it holds an annotation, action, form, layer, image or other thing that no copy has"
    METADATA = "it holds metadata beyond title, language, dates and tool"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to refuse a release: `part` is the copy or the kind of a file, `place` where in it."""

    part: str
    kind: Kind
    place: str

    def __str__(self) -> str:
        return f"{self.part}, {self.place}: {self.kind.value}."
