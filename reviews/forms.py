"""The reviewers' forms: shape and choices only. What the rules refuse is said by the actions."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from cables.models.labelled import LEVELS
from declass.forms import DrawnForm
from reviews.answers import AEA_AGENCIES, STAYS, Answer, Cut, is_security
from reviews.models import Determination
from reviews.rendering.codes import UnknownCode, read_code
from reviews.spans import all_but, whole_characters

Classification = Determination.Classification


class CutsField(forms.Field):
    """Cuts carried from page to page until the decision is confirmed: "start:end:code:statute", one input each."""

    widget = hidden_widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> tuple[Cut, ...]:
        """The cuts, in the order in which they stand in the text. ValidationError for a malformed one."""
        return tuple(sorted((self._read(written) for written in value or []), key=lambda cut: (cut.start, cut.end)))

    def prepare_value(self, value: Iterable[Any]) -> list[str]:
        """The inputs' values, for cuts or for what was posted."""
        return [
            cut if isinstance(cut, str) else f"{cut.start}:{cut.end}:{cut.code}:{cut.statute}" for cut in value or ()
        ]

    @staticmethod
    def _read(written: str) -> Cut:
        try:
            start, end, code, statute = written.split(":", 3)
            return Cut(int(start), int(end), code, statute)
        except ValueError:
            raise forms.ValidationError("A cut could not be read. Remove it and mark it again.") from None


class AnswerForm(DrawnForm):
    """The two answers on one portion: its classification, and the cuts that limit its disclosure."""

    classification = forms.ChoiceField(
        choices=Classification, error_messages={"required": "Say what becomes of the classification."}
    )
    ground = forms.CharField(label="Ground", required=False)
    declassify_on = forms.DateField(
        label="Keep until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    harm = forms.CharField(
        label="Harm that disclosure would do", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    guide = forms.CharField(label="Declassification guide, as cited", required=False, max_length=200)
    level = forms.TypedChoiceField(
        label="Downgrade to",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Choose a level"), *((value, words) for value, words in LEVELS.items() if value)],
    )
    agency = forms.CharField(label="Refer to", required=False, max_length=24)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    cut = CutsField(required=False)

    def is_complete(self) -> bool:
        """Valid, and no words left that were picked out but not withheld."""
        if self.is_valid() and any(self.data.get(name, "").strip() for name in ("words", "first", "last", "whole")):
            self.add_error(None, "You picked out words but did not withhold them. Choose a code, or clear them.")
        return self.is_valid()

    def cuts(self) -> tuple[Cut, ...]:
        """The cuts of the draft, whether or not the rest of the form is valid."""
        try:
            return CutsField().to_python(self["cut"].value())
        except forms.ValidationError:
            return ()

    def as_draft(self) -> dict[str, Any]:
        """The form as it stands, in values that can be stored and given back as `initial`."""
        plain = {name: _plain(self[name].value()) for name in self.fields if name != "cut"}
        return plain | {"cut": CutsField().prepare_value(self["cut"].value())}

    def redrafted(self, *, add: tuple[Cut, ...] = (), without: str = "", **answers: str) -> "AnswerForm":
        """The same draft with cuts added, without the one whose place in the list is `without`, or otherwise answered.

        A cut under a security code keeps the portion classified under that ground (W-33).
        """
        kept = [cut for place, cut in enumerate(self.cuts()) if str(place) != without]
        grounds = [cut.code for cut in add if is_security(cut.code) and cut.code != "(b)(1)"]
        if grounds:
            answers = {"classification": Classification.KEEP.value, "ground": grounds[0]} | answers
        return AnswerForm(initial=self.as_draft() | {"cut": list(dict.fromkeys([*kept, *add]))} | answers)

    def answer(self) -> Answer:
        """The answer that the valid form holds; what a classification does not use is left out."""
        given = dict(self.cleaned_data)
        classification = given["classification"]
        kept = classification in STAYS
        agency = {Classification.REFER: given["agency"], Classification.EXCLUDE_AEA: AEA_AGENCIES[0]}
        return Answer(
            classification=classification,
            cuts=given["cut"],
            ground=given["ground"] if kept else "",
            declassify_on=given["declassify_on"] if kept else None,
            harm=given["harm"] if kept else "",
            guide=given["guide"] if kept else "",
            level=given["level"] if classification == Classification.DOWNGRADE else None,
            agency=agency.get(classification, ""),
            note=given["note"],
        )


class CutForm(DrawnForm):
    """One more cut: the words themselves, or the characters from and to, and the code that withholds them.

    After a valid form, `cuts` holds what to add. Where the words stand more than once, `places` holds each and the
    form is invalid until some are chosen.
    """

    words = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2}))
    first = forms.IntegerField(label="From character", required=False, min_value=0)
    last = forms.IntegerField(label="To character", required=False, min_value=1)
    whole = forms.BooleanField(label="The whole portion", required=False)
    all_but = forms.BooleanField(label="All but these words", required=False)
    place = forms.MultipleChoiceField(required=False)
    code = forms.CharField(
        error_messages={"required": "Choose the code that withholds this. No cut without a code (W-33)."}
    )
    statute = forms.CharField(label="Statute, for (b)(3)", required=False, max_length=120)

    def __init__(self, *args: Any, text: str, body: int, **kwargs: Any) -> None:
        """`text` is the portion's; `body` is where its words begin, after number and mark."""
        super().__init__(*args, **kwargs)
        self.text = text
        self.body = body
        self.places: list[tuple[int, int]] = []
        self.cuts: tuple[Cut, ...] = ()
        typed = self.data.get("words", "") if self.is_bound else ""
        self.fields["place"].choices = [(f"{start}-{end}", "") for start, end in places_of(typed, text)]

    def clean(self) -> dict[str, Any]:
        """Turn what was given into cuts. ValidationError says what to do where it gives none."""
        given = super().clean()
        if given.get("code"):
            given["code"] = self._known(given["code"])
        spans = self._spans(given)
        if spans and given.get("all_but"):
            spans = list(all_but(self.text, self.body, spans))
            if not spans:
                self.add_error("words", "Nothing is left to withhold beside these words.")
        if given.get("code") == "(b)(3)" and not given.get("statute"):
            self.add_error("statute", "Name the statute that (b)(3) rests on (W-31).")
        if not self.errors:
            self.cuts = tuple(Cut(start, end, given["code"], given.get("statute", "")) for start, end in spans)
        return given

    def _known(self, written: str) -> str:
        """The code in its usual spelling, whatever was typed: b6, B6, (b)(6)."""
        try:
            return read_code(written).printed
        except UnknownCode:
            self.add_error("code", "No cut without a code from the list (W-33).")
            return ""

    def _spans(self, given: dict[str, Any]) -> list[tuple[int, int]]:
        if given.get("whole"):
            return [(self.body, len(self.text.rstrip()))] if self.text[self.body :].strip() else []
        first, last = given.get("first"), given.get("last")
        if first is not None and last is not None:
            if not first < last <= len(self.text):
                self.add_error("first", f"This portion has the characters 0 to {len(self.text)}; begin before you end.")
            return [whole_characters(self.text, first, last)]
        return self._by_words(given)

    def _by_words(self, given: dict[str, Any]) -> list[tuple[int, int]]:
        found = places_of(given.get("words", ""), self.text)
        chosen = [tuple(map(int, place.split("-"))) for place in given.get("place", [])]
        if not given.get("words", "").strip():
            self.add_error("words", "Select words in the text, or paste here the exact words to withhold.")
        elif not found:
            self.add_error("words", "These words do not stand in this portion. Copy them from the text.")
        elif len(found) > 1 and not chosen:
            self.places = found
            self.add_error("place", f"These words stand here {len(found)} times. Choose which to withhold.")
        return chosen or found


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def places_of(words: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand in the text, whatever blanks and line ends lie between them."""
    typed = words.split()
    if not typed:
        return []
    return [found.span() for found in re.finditer(r"\s+".join(map(re.escape, typed)), text)]


class ReasonForm(DrawnForm):
    """A reason in the person's own words, for an act that may need one."""

    reason = forms.CharField(required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label="Reason")
