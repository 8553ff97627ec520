"""The liaison's forms: shape and choices only."""

from django import forms

from declass.forms import DrawnForm
from reviews.models import Referral

ANSWERS = [choice for choice in Referral.Answer.choices if choice[0] != Referral.Answer.LAPSED]


class SendForm(DrawnForm):
    """Which way the notice went, and which of the portions for that agency it held."""

    route = forms.ChoiceField(choices=Referral.Route.choices, initial=Referral.Route.CENTRAL)


class AnswerForm(DrawnForm):
    """What the agency answered, with its ground where it keeps the portion, or the law where it withholds it."""

    answer = forms.ChoiceField(choices=[("", "Choose the answer"), *ANSWERS])
    ground = forms.CharField(
        required=False,
        max_length=120,
        label="Ground or law",
        help_text="Where it is kept: 1.4(b), 25X6, …; where it is withheld: the statute.",
    )


class ReminderForm(DrawnForm):
    """How the agency was reminded."""

    words = forms.CharField(label="How", required=False, max_length=300)


class LimitForm(DrawnForm):
    """Another limit, and the letter in which it was set."""

    limit_on = forms.DateField(label="New limit", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label="Set by", max_length=300, help_text="The ISOO Director's letter (D-68).")


class LapseForm(DrawnForm):
    """Where an answer was looked for."""

    reason = forms.CharField(label="Where you looked for an answer", max_length=300)
