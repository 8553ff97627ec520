"""Which national security grounds are open for a record (product.md §2): before its date, after it, past 25 years.

Grounds other than national security (AEA, NATO, statute, privacy) are always open and are not decided here.
"""

import re
from dataclasses import dataclass
from datetime import date

from cables.classification.facts import Facts
from cables.classification.reasoning import words
from cables.classification.rules import citation
from cables.classification.schedule import Basis, Schedule, State

REASON = re.compile(r"1\.[45] ?\(?([a-h])\)?", re.IGNORECASE)
EXEMPTION_CODE = re.compile(r"(?:25|50|75)X[0-9](?:-[A-Z]+)?")
OWN_DATE = frozenset({Basis.STATED, Basis.STATED_UNCHECKED, Basis.PRIOR_ORDER, Basis.EVENT, Basis.EXTENSION})


@dataclass(frozen=True, slots=True)
class Grounds:
    """The open security grounds: 1.4 reasons or not, exemption codes on file, and why the rest are refused.

    `refusal` is the sentence shown to whoever claims a ground that is closed; `rules` and `citation` are what it
    rests on.
    """

    reasons: bool
    exemptions: frozenset[str]
    refusal: str
    rules: tuple[str, ...]
    citation: str

    def refuse(self, code: str) -> str | None:
        """None when the ground ("1.4(d)", "25X6") is open, else the sentence that refuses it with its citation.

        Raises ValueError for a code that is no security ground: FOIA's codes are another matter.
        """
        if REASON.fullmatch(code):
            open_now = self.reasons
        elif EXEMPTION_CODE.fullmatch(code):
            open_now = code in self.exemptions
        else:
            raise ValueError(
                f"{code!r} is no national security ground; use 1.4(a) to 1.4(h), or a 25X, 50X or 75X code"
            )
        return None if open_now else f"{code} is not open. {self.refusal} ({self.citation})"


def open_grounds(facts: Facts, schedule: Schedule, as_of: date, *, reclassified: bool = False) -> Grounds:
    """The open grounds of a record on a day, from its facts and the schedule computed from them.

    `reclassified`: a reclassification under A-07 or A-08 is on file. An extension made before the stated date has
    already moved that date (D-44), and a proven exemption the 25-year one (D-47): neither is asked again here.
    """
    approved = _approved(facts, schedule)
    if schedule.state is State.NOT_CLASSIFIED:
        return _grounds(False, frozenset(), "The record is unclassified.", "M-03")
    if reclassified:
        return _grounds(True, approved, "No such exemption was approved before onset.", "A-07", "A-08")
    if schedule.state is State.DUE and schedule.date and schedule.basis in OWN_DATE:
        return _grounds(False, frozenset(), _stated_refusal(schedule.date), "D-44", "A-07", "A-08")
    if schedule.onset and as_of >= schedule.onset:
        still = approved if schedule.state is State.PENDING else frozenset()
        return _grounds(False, still, _onset_refusal(schedule.onset), "D-49", "D-54")
    if schedule.state is State.DUE:
        return _grounds(False, frozenset(), "Its date has passed; ask the originator.", "D-57")
    return _grounds(True, approved, "No approval of the Panel for it is on file.", "D-70")


def _approved(facts: Facts, schedule: Schedule) -> frozenset[str]:
    """The exemption that the Panel approved before onset, if one is on file (D-49)."""
    approval = facts.panel_approval
    if approval is None or "APPROVAL_AFTER_ONSET" in schedule.flags:
        return frozenset()
    return frozenset({approval.code})


def _stated_refusal(day: date) -> str:
    return (
        f"Its stated date, {words(day)}, has passed: no national security ground is open unless an extension made"
        " before that date or a reclassification is on file."
    )


def _onset_refusal(onset: date) -> str:
    return (
        f"Its 25-year date, {words(onset)}, has passed: only a 25X, 50X or 75X ground that the Panel approved before"
        " that date, and whose own date has not passed, is open; a reason for classification is none."
    )


def _grounds(reasons: bool, exemptions: frozenset[str], refusal: str, *rules: str) -> Grounds:
    return Grounds(reasons, exemptions, refusal, rules, "; ".join(dict.fromkeys(map(citation, rules))))
