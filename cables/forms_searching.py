"""The form of a search: shape and choices. What words can be looked for, `search.why_not` says."""

import re
from typing import Any

from django import forms
from django.apps import apps

from cables.classification.orders import orders
from cables.forms import day_field
from cables.models.labelled import LEVELS
from cables.search import FLAGGED, NO_REVIEW, Criteria
from declass.forms import DrawnForm

ANY = ("", "Any")


def _states() -> list[tuple[str, str]]:
    states = apps.get_model("reviews", "Review")._meta.get_field("state").choices
    reviews = [(state, f"Review: {state.replace('_', ' ').lower()}") for state, _ in states]
    return [ANY, (FLAGGED, "Flagged: its date has passed"), (NO_REVIEW, "No review yet"), *reviews]


class SearchForm(DrawnForm):
    """Words and facts; any may stay empty, but not all of them."""

    words = forms.CharField(
        required=False,
        max_length=200,
        label="Words",
        help_text="In the text that you may read. Quotes keep a phrase together; or means either; a minus leaves out.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    post = forms.CharField(required=False, max_length=32)
    since = day_field("From", required=False)
    until = day_field("To", required=False)
    tags = forms.CharField(required=False, max_length=100, label="TAGS")
    level = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ANY, *((value, words.capitalize()) for value, words in LEVELS.items())],
    )
    order = forms.ChoiceField(required=False, choices=lambda: [ANY, *((name, f"E.O. {name}") for name in orders())])
    state = forms.ChoiceField(required=False, choices=_states)

    def clean_post(self) -> str:
        """As numbers print it."""
        return " ".join(self.cleaned_data["post"].upper().split())

    def clean_tags(self) -> tuple[str, ...]:
        """Codes in capitals, each once."""
        codes = re.split(r"[\s,;]+", self.cleaned_data["tags"].upper())
        return tuple(dict.fromkeys(code for code in codes if code))

    def clean(self) -> dict[str, Any]:
        """Something is asked for, and the days stand in their order."""
        given = super().clean()
        if not self.errors and not self.criteria().given():
            raise forms.ValidationError("Fill in at least one field.")
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", "This day lies before the first one.")
        return given

    def criteria(self) -> Criteria:
        """What the valid form asks for."""
        return Criteria(**self.cleaned_data)

    def given(self) -> dict[str, str]:
        """The same as text, from which the form can be filled in again."""
        asked = self.criteria().given()
        return {name: ", ".join(value) if isinstance(value, tuple) else str(value) for name, value in asked.items()}


class NameForm(DrawnForm):
    """The name under which a search is kept."""

    name = forms.CharField(max_length=80, label="Keep this search as")
