"""An answer on one portion, and the first rule that it breaks (product.md §2, rules §5.3). Nothing here writes."""

from dataclasses import dataclass, replace
from datetime import date

from cables.classification.levels import Level
from cables.models import Portion
from declass.refusals import Refused
from reviews.agencies import agencies_on
from reviews.grounds import Standing, code_refusal, open_classifications
from reviews.models import Determination, Review
from reviews.rendering.codes import read_code
from reviews.spans import whole_characters

Answers = Determination.Classification
STAYS = (Answers.KEEP, Answers.DOWNGRADE)
AEA_AGENCIES = ("DOE",)  # RD, FRD and TFNI go to the Department of Energy (D-52)


@dataclass(frozen=True)
class Cut:
    """A span to withhold, in characters from the start of the portion's text, with its code (W-33)."""

    start: int
    end: int
    code: str
    statute: str = ""


@dataclass(frozen=True)
class Answer:
    """What a reviewer says about one portion. Harm (P-06) and guide (D-49) go with every security cut of it."""

    classification: str
    cuts: tuple[Cut, ...] = ()
    ground: str = ""
    declassify_on: date | None = None
    harm: str = ""
    guide: str = ""
    level: int | None = None
    agency: str = ""
    note: str = ""

    def within(self, text: str) -> "Answer":
        """The same answer with every cut widened to whole characters of the portion's text."""
        whole = (replace(cut, **dict(zip(("start", "end"), _span(text, cut), strict=True))) for cut in self.cuts)
        return replace(self, cuts=tuple(whole))


def _span(text: str, cut: Cut) -> tuple[int, int]:
    return whole_characters(text, cut.start, cut.end)


def answer_of(found: Determination) -> Answer:
    """The answer that a stored determination gave."""
    cuts = tuple(Cut(cut.start, cut.end, cut.code, cut.statute) for cut in found.redactions.all())
    names = ("classification", "ground", "declassify_on", "harm", "guide", "level", "agency", "note")
    return Answer(cuts=cuts, **{name: getattr(found, name) for name in names})


def answer_refusal(answer: Answer, portion: Portion, review: Review, standing: Standing) -> Refused | None:
    """The first rule that the answer breaks, or None."""
    return (
        _classification_refusal(answer, portion, standing)
        or _needs_refusal(answer, portion, standing)
        or _ground_refusal(answer, standing)
        or _cuts_refusal(answer, portion, review)
    )


def _classification_refusal(answer: Answer, portion: Portion, standing: Standing) -> Refused | None:
    if answer.classification not in Answers:
        return Refused("Say what becomes of the classification.", "W-33")
    return open_classifications(standing, portion)[answer.classification]


def _needs_refusal(answer: Answer, portion: Portion, standing: Standing) -> Refused | None:
    """What DOWNGRADE, REFER and EXCLUDE_AEA need besides."""
    if answer.classification == Answers.DOWNGRADE and (
        answer.level is None or not Level.U < answer.level < portion.level
    ):
        return Refused("A downgrade goes to a lower level that is still classified.", "§5.3")
    if answer.classification == Answers.REFER and answer.agency not in agencies_on(standing.on):
        return Refused("Name an agency from the list that receives referrals.", "W-24")
    if answer.classification == Answers.EXCLUDE_AEA and answer.agency not in AEA_AGENCIES:
        return Refused("RD, FRD and TFNI are referred to the Department of Energy: name it.", "D-52")
    return None


def _ground_refusal(answer: Answer, standing: Standing) -> Refused | None:
    if answer.classification not in STAYS:
        if answer.ground or answer.declassify_on:
            return Refused("A security ground stands only on a portion kept classified.", "W-33")
        return None
    refusal = standing.ground_refusal(answer.ground)
    if refusal is not None:
        return refusal
    if not answer.harm.strip():
        return Refused("Say in a sentence what harm disclosure would do.", "P-06")
    if not answer.guide.strip():
        return Refused("Cite the declassification guide.", "D-49")
    return _date_refusal(answer, standing)


def _date_refusal(answer: Answer, standing: Standing) -> Refused | None:
    if answer.declassify_on is None:
        return Refused("Say until when it is kept.", "D-46")
    latest = standing.latest_date(answer.ground)
    if latest is None:
        return Refused("Nothing can be kept without a date of origin; ask the custodian for it.", "D-87")
    if not standing.on < answer.declassify_on <= latest:
        return Refused(f"Under {answer.ground} the new date lies after today and not after {latest}.", "D-46, D-47")
    kept = answer.classification == Answers.KEEP
    if kept and not any(cut.code in (answer.ground, "(b)(1)") for cut in answer.cuts):
        return Refused("Mark the span that is kept classified.", "W-33")
    return None


def _cuts_refusal(answer: Answer, portion: Portion, review: Review) -> Refused | None:
    for cut in answer.cuts:
        if not 0 <= cut.start < cut.end <= len(portion.text):
            return Refused("A cut lies outside its portion.", "W-33")
        refusal = code_refusal(
            cut.code,
            statute=cut.statute,
            classification=answer.classification,
            ground=answer.ground,
            review=review,
            cable=review.cable,
        )
        if refusal is not None:
            return refusal
    return None


def is_security(code: str) -> bool:
    """Whether a known code is a national security ground."""
    return read_code(code).security
