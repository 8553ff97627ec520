"""What the workspace shows: the pieces of one cable, the one on the bench, and what may be answered on it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from cables.actions.scheduling import latest_schedule
from cables.models import Portion
from declass.clock import today
from declass.models import User
from declass.refusals import Refused
from reviews.actions.determining import Cut
from reviews.agencies import agencies_on
from reviews.forms import AnswerForm, CutForm
from reviews.grounds import FOIA_CODES, Standing, code_refusal, open_classifications, standing_of
from reviews.models import Determination, Review
from reviews.policy import may
from reviews.rendering.codes import read_code
from reviews.views.drawing import Drawn, draw
from reviews.views.fetching import page_of, running_lease, subject_words
from reviews.workflow import Act

Classification = Determination.Classification
HINTS = {
    Classification.DECLASSIFY: "by decision, before its date",
    Classification.LAPSED: "you confirm it",
    Classification.KEEP: "under an open ground, to a new date",
    Classification.DOWNGRADE: "still classified: all of it is withheld",
    Classification.REFER: "another's interest",
    Classification.EXCLUDE_AEA: "all of it is withheld",
    Classification.NOT_NSI: "it never was classified",
}
PREFERRED = (Classification.NOT_NSI, Classification.LAPSED)
MOST_USED = {"(b)(6)": "privacy", "(b)(3)": "statute", "(b)(5)": "deliberative"}
REASONS = tuple(f"1.4({letter})" for letter in "abcdefgh")
OTHER_LAW = ("AEA", "NATO")


@dataclass(frozen=True)
class Choice:
    """One possible answer or code, with the refusal that stands against it now."""

    value: str
    label: str
    hint: str
    refused: Refused | None


@dataclass
class Bench:
    """One person at work on one review. `wanted` is the position of a portion, as asked for in the address."""

    person: User
    review: Review
    wanted: str | None = None

    @cached_property
    def portions(self) -> list[Portion]:
        """Every piece of the cable, in order."""
        return list(Portion.objects.visible_to(self.person).filter(cable=self.review.cable_id).order_by("position"))

    @cached_property
    def standing(self) -> dict[int, Determination]:
        """The determinations that stand, by portion."""
        rows = self.review.determinations.filter(superseded_at=None)
        return {row.portion_id: row for row in rows.select_related("determined_by").prefetch_related("redactions")}

    @cached_property
    def current(self) -> Portion | None:
        """The portion asked for, else the first undecided one, else the first."""
        to_decide = [portion for portion in self.portions if portion.needs_decision]
        asked = [portion for portion in to_decide if str(portion.position) == self.wanted]
        undecided = [portion for portion in to_decide if portion.pk not in self.standing]
        return next(iter(asked + undecided + to_decide), None)

    @cached_property
    def subject(self) -> str:
        """The words of the subject; nothing where the cable has none."""
        return next((subject_words(portion) for portion in self.portions if portion.kind == "SUBJECT"), "")

    @cached_property
    def record_standing(self) -> Standing:
        """What the rules make of the record today: its date and the grounds that are open."""
        return standing_of(self.review.cable, on=today())

    @property
    def open_grounds(self) -> list[str]:
        """The security grounds that are open for the record today."""
        grounds = self.record_standing.grounds
        return [*(REASONS if grounds.reasons else ()), *sorted(grounds.exemptions)]

    def stored_form(self) -> AnswerForm:
        """The standing decision on the current portion, or an empty one with the answer that follows by law."""
        found = self.standing.get(self.current.pk) if self.current else None
        if found is None:
            offered = [choice.value for choice in self.classifications() if choice.refused is None]
            return AnswerForm(initial={"classification": next((a for a in PREFERRED if a in offered), "")})
        names = [name for name in AnswerForm.base_fields if name != "cut"]
        return AnswerForm(initial={name: getattr(found, name) for name in names} | {"cut": found.redactions.all()})

    def cut_form(self, posted: QueryDict | None = None) -> CutForm:
        """The form for one more cut in the current portion."""
        portion = self.current
        return CutForm(posted, text=portion.text, body=portion.body_start - portion.start) if portion else None

    def classifications(self) -> list[Choice]:
        """The seven answers, each open or refused on the current portion."""
        if self.current is None:
            return []
        refused = open_classifications(self.record_standing, self.current)
        return [Choice(answer.value, answer.label, HINTS[answer], refused[answer.value]) for answer in Classification]

    def codes(self, chosen: str, ground: str) -> list[tuple[str, list[Choice]]]:
        """Codes in groups, most used first; security codes only while a ground is open."""
        grounds = self.open_grounds
        foia = [code for code in FOIA_CODES if code not in MOST_USED]
        groups = [("Most used", MOST_USED), ("Freedom of Information Act", foia), ("Other law", OTHER_LAW)]
        if grounds:
            groups.append(("Kept classified", [*grounds, "(b)(1)"]))
        return [(name, [self._code(code, chosen, ground) for code in codes]) for name, codes in groups]

    def _code(self, code: str, chosen: str, ground: str) -> Choice:
        known = read_code(code)
        refused = code_refusal(
            code, statute="given", classification=chosen, ground=ground, review=self.review, cable=self.review.cable
        )
        label = f"{known.printed} {MOST_USED.get(code, '')}".strip()
        return Choice(code, label, known.meaning, None if known.security else refused)

    def drawn(self, cuts: Mapping[int, list[Cut]]) -> list[Drawn]:
        """The cable with the cuts of the draft in place of the stored ones."""
        return draw(self.portions, self.standing, cuts)

    def record(self) -> dict[str, Any]:
        """What the head of a page about one review reads."""
        return {
            **page_of(self.review),
            "subject": self.subject,
            "schedule": latest_schedule(self.review.cable),
            "no_ground": None if self.open_grounds else self.record_standing.no_ground,
            "problems": list(self.review.cable.problems.order_by("start")),
        }

    def context(self, form: AnswerForm, cutter: CutForm | None, refusal: Refused | None = None) -> dict[str, Any]:
        """Everything that the workspace's template reads."""
        portion = self.current
        drawn = self.drawn({portion.pk: form.cuts()} if portion else {})
        pieces = [piece for piece in drawn if piece.portion.needs_decision]
        classifications = self.classifications()
        codes = self.codes(str(form["classification"].value() or ""), str(form["ground"].value() or ""))
        left = sum(piece.determination is None for piece in pieces)
        return {
            **self.record(),
            **self._hold(),
            "drawn": drawn,
            "pieces": pieces,
            "piece": next((piece for piece in pieces if piece.portion == portion), None),
            "form": form,
            "cutter": cutter,
            "refusal": refusal,
            "cuts": [(cut, portion.text[cut.start : cut.end]) for cut in form.cuts()] if portion else [],
            "places": self._places(cutter),
            "open_answers": [choice for choice in classifications if choice.refused is None],
            "refused_answers": by_refusal(classifications),
            "codes": codes,
            "quick_codes": [code for name, group in codes if name == "Most used" for code in group],
            "open_grounds": self.open_grounds,
            "agencies": agencies_on(today()),
            "undecided": left,
            "decided": len(pieces) - left,
        }

    def _hold(self) -> dict[str, Any]:
        lease = running_lease(self.review)
        refused = may(self.person, Act.DETERMINE, self.review)
        runs = lease is not None and lease.expires_at > timezone.now()
        return {
            "lease": lease,
            "lease_runs": runs,
            "not_mine": refused,
            "may_decide": refused is None and runs,
            "may_take": may(self.person, Act.CLAIM, self.review),
        }

    def _places(self, cutter: CutForm | None) -> list[tuple[str, str, str, str]]:
        """Each place of words that stand more than once: its value, and the words with what is around them."""
        if cutter is None or self.current is None:
            return []
        text = self.current.text
        return [
            (f"{start}-{end}", text[max(0, start - 30) : start], text[start:end], text[end : end + 30])
            for start, end in cutter.places
        ]


def by_refusal(choices: list[Choice]) -> list[tuple[Refused, list[Choice]]]:
    """The refused choices, those under one sentence together."""
    groups: dict[Refused, list[Choice]] = {}
    for choice in choices:
        if choice.refused is not None:
            groups.setdefault(choice.refused, []).append(choice)
    return list(groups.items())
