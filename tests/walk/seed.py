"""What is known of the seed cable: what it holds, what the walk withholds from it, and words to look for."""

import re
from dataclasses import dataclass
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "reviews" / "demo" / "cables" / "lima-004377.txt").read_text()
MRN = "05 LIMA 4377"
SUBJECT = "PERUVIAN FOREIGN POLICY UNDER TOLEDO"
D_44 = (
    "Its stated date, 8 October 2015, has passed: no national security ground is open unless an extension made before"
    " that date or a reclassification is on file."
)
INCOMPLETE = "Incomplete: sections 2 and 3 not marked; the source describes itself as a partial extract"
WHY_NO_MORE = "The source is an unofficial extract; sections 2 and 3 were sought in the catalogue and not found."
LABELS = ("Header", "Subject", "Header", "Paragraph 1", "Paragraph 2", "Heading", "Paragraph 3", "Paragraph 4")
LABELS += ("Paragraph 5", "Paragraph 6", "Heading", "Paragraph 7", "Paragraph 8", "Signature")
UNCLASSIFIED = ("Paragraph 2", "Paragraph 3", "Paragraph 4", "Paragraph 5")
# Withheld under (b)(6), by the position of the portion. It shows the mechanism and claims nothing about anyone named.
CUTS = {3: "Alexander Margulies", 12: "Santiago Roca"}


@dataclass(frozen=True)
class Seed:
    """Addresses of the seed: its review's and its cable's."""

    review: str
    cable: str

    @property
    def public_id(self) -> str:
        """The cable's opaque id."""
        return self.cable.strip("/").split("/")[-1]


def words(text: str) -> set[str]:
    """The words of a text, whatever their case."""
    return {word.casefold() for word in re.findall(r"\w+", text)}


def classified_words() -> set[str]:
    """Words that stand in a classified paragraph, heading or signature and in no unclassified paragraph."""
    paragraphs = re.split(r"\n(?=\d+\. \()", TEXT[TEXT.index("SUBJECT:") :])
    unclassified = [text for text in paragraphs if text.startswith(("2.", "3.", "4.", "5."))]
    heading = unclassified[0].index("-----------------")
    plain = " ".join([unclassified[0][:heading], *unclassified[1:]])
    return words(TEXT) - words(plain)


def withheld_words() -> set[str]:
    """Words that stand in a withheld passage and nowhere else in the cable."""
    left = TEXT
    for cut in CUTS.values():
        left = left.replace(cut, " ")
    return words(" ".join(CUTS.values())) - words(left)
