"""What may be answered on a portion now: classifications and codes, each open or refused with its sentence."""

from dataclasses import dataclass

from cables.models import Portion
from declass.refusals import Refused
from reviews.grounds import FOIA_CODES, Standing, code_refusal, open_classifications
from reviews.models import Determination, Review
from reviews.rendering.codes import read_code
from reviews.usage import OTHER_LAW

Classification = Determination.Classification
HINTS = {
    Classification.DECLASSIFY: "by decision, before its date",
    Classification.LAPSED: "its own date did it; you confirm it",
    Classification.KEEP: "under an open ground, to a new date",
    Classification.DOWNGRADE: "to a lower level, under an open ground: all of it is withheld",
    Classification.REFER: "another's interest: all of it waits for their answer",
    Classification.EXCLUDE_AEA: "referred to the Department of Energy: all of it is withheld",
    Classification.NOT_NSI: "it never was classified",
}
LABELS = {Classification.LAPSED: "Lapsed"}
OPENING = (Classification.NOT_NSI, Classification.LAPSED, Classification.DECLASSIFY)
KEYS = {Classification.REFER: "refer"}
SHORT = {"(b)(6)": "privacy", "(b)(3)": "statute", "(b)(5)": "deliberative", "(b)(4)": "commercial"}
REASONS = tuple(f"1.4({letter})" for letter in "abcdefgh")


@dataclass(frozen=True)
class Choice:
    """One possible answer or code, with the refusal that stands against it now. `key` names what a key does."""

    value: str
    label: str
    hint: str
    refused: Refused | None
    key: str = ""


def grounds_open(standing: Standing) -> list[str]:
    """The security grounds that are open for the record."""
    return [*(REASONS if standing.grounds.reasons else ()), *sorted(standing.grounds.exemptions)]


def classifications(standing: Standing, portion: Portion) -> list[Choice]:
    """The seven answers, each open or refused on the portion."""
    refused = open_classifications(standing, portion)
    return [
        Choice(answer.value, LABELS.get(answer, answer.label), HINTS[answer], refused[answer], KEYS.get(answer, ""))
        for answer in Classification
    ]


def opening(choices: list[Choice]) -> str:
    """The answer that lets the portion go, if one is open: "" where none is."""
    offered = [choice.value for choice in choices if choice.refused is None]
    return next((answer.value for answer in OPENING if answer in offered), "")


def preferred(choices: list[Choice]) -> str:
    """The answer that follows by law; "" where somebody must decide."""
    found = opening(choices)
    return "" if found == Classification.DECLASSIFY else found


@dataclass(frozen=True)
class Codes:
    """The codes of a record for one answer: `quick` are those on the keys 1 to 9."""

    review: Review
    classification: str
    ground: str
    grounds: list[str]
    quick: list[str]

    def groups(self) -> list[tuple[str, list[Choice]]]:
        """All codes in groups, by number; security codes only while a ground is open."""
        groups = [("Freedom of Information Act", FOIA_CODES), ("Other law", OTHER_LAW)]
        if self.grounds:
            groups.append(("Kept classified", [*self.grounds, "(b)(1)"]))
        return [(name, [self._choice(code) for code in codes]) for name, codes in groups]

    def quickest(self) -> list[Choice]:
        """The most used codes, in the order of their keys."""
        return [self._choice(code) for code in self.quick]

    def _choice(self, code: str) -> Choice:
        known = read_code(code)
        refused = code_refusal(
            code,
            statute="given",
            classification=self.classification,
            ground=self.ground,
            review=self.review,
            cable=self.review.cable,
        )
        label = f"{known.printed} {SHORT.get(code, '')}".strip()
        return Choice(code, label, known.meaning, None if known.security else refused)


def by_refusal(choices: list[Choice]) -> list[tuple[Refused, list[Choice]]]:
    """The refused choices, those under one sentence together."""
    groups: dict[Refused, list[Choice]] = {}
    for choice in choices:
        if choice.refused is not None:
            groups.setdefault(choice.refused, []).append(choice)
    return list(groups.items())
