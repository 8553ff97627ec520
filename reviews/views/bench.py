"""What the workspace shows: the pieces of one cable, the one on the bench, and what may be answered on it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from cables.actions.reading import record_reading
from cables.models import Portion, Problem
from declass.actions.preferring import preferences_of
from declass.clock import today
from declass.keys import chosen
from declass.models import User
from declass.refusals import Refused
from reviews.actions.determining import WORD, stands_unwithheld
from reviews.actions.stepping import drafts_in, open_steps
from reviews.agencies import agencies_on
from reviews.answers import Answer, Cut
from reviews.bulk import plain_ones
from reviews.differences import blind_answers
from reviews.flags import Flag, earlier_on, flags_on
from reviews.forms import AnswerForm, CutForm
from reviews.grounds import Standing, standing_of
from reviews.models import Determination, Review, Step
from reviews.names import name_places
from reviews.policy import judge, may, situation_of
from reviews.second_review import is_blind_for
from reviews.usage import quick_codes
from reviews.views.choices import Choice, Codes, by_refusal, classifications, grounds_open, opening, preferred
from reviews.views.drawing import Drawn, draw
from reviews.views.fetching import page_of, running_lease, subject_words
from reviews.workflow import Act


@dataclass
class Bench:
    """One person at work on one review. `wanted` is the position of a portion, as asked for in the address; `find`
    are words looked for in the cable."""

    person: User
    review: Review
    wanted: str | None = None
    find: str = ""

    @cached_property
    def portions(self) -> list[Portion]:
        """Every piece of the cable, in order."""
        return list(Portion.objects.visible_to(self.person).filter(cable=self.review.cable_id).order_by("position"))

    @cached_property
    def to_decide(self) -> list[Portion]:
        """The pieces that somebody decides."""
        return [portion for portion in self.portions if portion.needs_decision]

    @cached_property
    def is_blind(self) -> bool:
        """Whether the person decides as second reviewer, without seeing the first one's answers (W-35)."""
        return is_blind_for(self.person, self.review)

    @cached_property
    def blind(self) -> dict[int, Answer]:
        """What the person decided blind, by portion."""
        return blind_answers(self.review, self.person) if self.is_blind else {}

    @cached_property
    def standing(self) -> dict[int, Determination]:
        """The determinations that stand, by portion; to who decides blind, their own answers, which are no rows."""
        if self.is_blind:
            return {portion: _shown(self.person, answer) for portion, answer in self.blind.items()}
        rows = self.review.determinations.filter(superseded_at=None)
        return {row.portion_id: row for row in rows.select_related("determined_by").prefetch_related("redactions")}

    @cached_property
    def steps(self) -> list[Step]:
        """What the person can still undo or redo, oldest first."""
        return list(open_steps(self.person, self.review))

    @cached_property
    def drafts(self) -> dict[int, dict[str, Any]]:
        """Portion → the person's form, where it was changed and not confirmed."""
        return drafts_in(self.steps)

    @cached_property
    def current(self) -> Portion | None:
        """The portion asked for, else the first undecided one, else the first."""
        asked = [portion for portion in self.to_decide if str(portion.position) == self.wanted]
        undecided = [portion for portion in self.to_decide if portion.pk not in self.standing]
        return next(iter(asked + undecided + self.to_decide), None)

    @cached_property
    def subject(self) -> str:
        """The words of the subject; nothing where the cable has none."""
        return next((subject_words(portion) for portion in self.portions if portion.kind == "SUBJECT"), "")

    @cached_property
    def record_standing(self) -> Standing:
        """What the rules make of the record today: its date and the grounds that are open."""
        return standing_of(self.review.cable, on=today())

    @cached_property
    def open_grounds(self) -> list[str]:
        """The security grounds that are open for the record today."""
        return grounds_open(self.record_standing)

    @cached_property
    def problems(self) -> list[Problem]:
        """What the reading left open or found inconsistent."""
        return list(self.review.cable.problems.order_by("start"))

    @cached_property
    def flags(self) -> dict[int, list[Flag]]:
        """Portion → what to know of it before deciding."""
        open_ones = [problem for problem in self.problems if problem.settled_at is None]
        referrals = [] if self.is_blind else self.review.referrals.order_by("pk")
        return flags_on(self.to_decide, open_ones, referrals, on=today())

    @cached_property
    def choices(self) -> list[Choice]:
        """The seven answers, each open or refused on the current portion."""
        return classifications(self.record_standing, self.current) if self.current else []

    def form(self) -> AnswerForm:
        """The form as it was left, else what stands, else an empty one with the answer that follows by law."""
        if self.current is None:
            return AnswerForm()
        found = self.standing.get(self.current.pk)
        if self.current.pk in self.drafts:
            return AnswerForm(initial=self.drafts[self.current.pk])
        if found is None:
            return AnswerForm(initial={"classification": preferred(self.choices)})
        cuts = self.blind[self.current.pk].cuts if self.is_blind else found.redactions.all()
        names = [name for name in AnswerForm.base_fields if name != "cut"]
        return AnswerForm(initial={name: getattr(found, name) for name in names} | {"cut": cuts})

    def released_form(self, note: str) -> AnswerForm:
        """The current portion let go in full, as far as that is open."""
        return AnswerForm(initial={"classification": opening(self.choices), "note": note})

    def cut_form(self, posted: QueryDict | None = None) -> CutForm | None:
        """The form for one more cut in the current portion."""
        portion = self.current
        return CutForm(posted, text=portion.text, body=portion.body_start - portion.start) if portion else None

    def drawn(self, cuts: Mapping[int, list[Cut]]) -> list[Drawn]:
        """The cable with the cuts of the drafts in place of the stored ones."""
        given = {portion: list(answer.cuts) for portion, answer in self.blind.items()}
        drafted = {portion: list(AnswerForm(initial=draft).cuts()) for portion, draft in self.drafts.items()}
        return draw(
            self.portions, self.standing, given | drafted | cuts, changing=self.drafts, flags=self.flags, find=self.find
        )

    def record(self) -> dict[str, Any]:
        """What the head of a page about one review reads; puts down that the person is shown the cable (X-12)."""
        record_reading(actor=self.person, cable=self.review.cable, portions=[], whole=True)
        return {
            **page_of(self.review),
            "subject": self.subject,
            "schedule": self.record_standing.latest,
            "no_ground": None if self.open_grounds else self.record_standing.no_ground,
            "problems": self.problems,
            "incidents": self.review.cable.incidents.open().order_by("pk"),
        }

    def context(self, form: AnswerForm, cutter: CutForm | None, refusal: Refused | None = None) -> dict[str, Any]:
        """Everything that the workspace's template reads."""
        portion = self.current
        drawn = self.drawn({portion.pk: list(form.cuts())} if portion else {})
        pieces = [piece for piece in drawn if piece.portion.needs_decision]
        left = sum(piece.determination is None for piece in pieces)
        return {
            **self.record(),
            **self._hold(),
            **self._ways(pieces),
            **self._answers(form),
            "drawn": drawn,
            "pieces": pieces,
            "piece": next((piece for piece in pieces if piece.portion == portion), None),
            "form": form,
            "cutter": cutter,
            "refusal": refusal,
            "cuts": [(cut, portion.text[cut.start : cut.end]) for cut in form.cuts()] if portion else [],
            "places": self._places(cutter),
            "names": name_places(portion.text) if portion else [],
            "earlier": earlier_on(portion) if portion and not self.is_blind else [],
            "undecided": left,
            "decided": len(pieces) - left,
            "find": self.find,
        }

    def _answers(self, form: AnswerForm) -> dict[str, Any]:
        answered = str(form["classification"].value() or "")
        quick = quick_codes(self.person, self.review.cable, self.open_grounds)
        codes = Codes(self.review, answered, str(form["ground"].value() or ""), self.open_grounds, quick)
        return {
            "open_answers": [choice for choice in self.choices if choice.refused is None],
            "refused_answers": by_refusal(self.choices),
            "codes": codes.groups(),
            "quick_codes": codes.quickest(),
            "open_grounds": self.open_grounds,
            "agencies": agencies_on(today()),
        }

    def _ways(self, pieces: list[Drawn]) -> dict[str, Any]:
        """The neighbours of the current portion, and the undecided ones before and after it, for links and keys."""
        here = [piece.portion for piece in pieces].index(self.current) if self.current else 0
        before, after = pieces[:here][::-1], pieces[here + 1 :]
        undecided = [[piece for piece in side if piece.determination is None] for side in (before, after)]
        sides = (before, after, *undecided)
        names = ("previous", "next", "previous_undecided", "next_undecided")
        return {
            "ways": {name: side[0].portion.position if side else None for name, side in zip(names, sides, strict=True)}
        }

    def _hold(self) -> dict[str, Any]:
        preference = preferences_of(self.person)
        keys = chosen(preference.keys) if preference.single_keys else {}
        common = {"keys": keys, "is_dense": preference.is_dense, "is_blind": self.is_blind}
        return common | (self._blind_hold() if self.is_blind else self._own_hold())

    def _blind_hold(self) -> dict[str, Any]:
        refused = may(self.person, Act.CONCUR, self.review)
        return {"lease": None, "not_mine": refused, "may_decide": refused is None, "may_take": refused}

    def _own_hold(self) -> dict[str, Any]:
        lease = running_lease(self.review)
        situation = situation_of(self.person, self.review, on=today())
        refused = judge(Act.DETERMINE, situation)
        runs = lease is not None and lease.expires_at > timezone.now()
        undone = [step.undone_at is not None for step in self.steps]
        return {
            "lease": lease,
            "lease_runs": runs,
            "not_mine": refused,
            "may_decide": refused is None and runs,
            "may_take": judge(Act.CLAIM, situation),
            "can_undo": not all(undone),
            "can_redo": any(undone),
            "together": plain_ones(self.review.cable, self.to_decide, self.standing, self.problems),
            "asks_word": stands_unwithheld(self.review.cable, self.standing.values()) and WORD,
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


def _shown(person: User, answer: Answer) -> Determination:
    """An answer in the shape of a determination, to be shown and never saved."""
    names = ("classification", "ground", "declassify_on", "harm", "guide", "level", "agency", "note")
    return Determination(determined_by=person, **{name: getattr(answer, name) for name in names})
