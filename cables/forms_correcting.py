"""Forms in which a custodian corrects a reading or settles what is open. What the rules refuse, the actions say."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cables.classification.orders import orders
from cables.forms import day_field
from cables.intake.catalogues import FIRST_YEAR, LAST_YEAR, NoCatalogue, Number, read_number
from cables.parsing.types import Precision
from declass.forms import DrawnForm


class CorrectionForm(DrawnForm):
    """A correction with its reason. `values` gives what the action takes beside it."""

    reason = forms.CharField(
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What shows that the reading was wrong. It stands on the approver's checklist.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])

    def values(self) -> dict[str, Any]:
        """The corrected values by the names of the action's arguments."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "reason"}


class MarkForm(CorrectionForm):
    """The mark of a portion, or of the whole."""

    mark = forms.CharField(max_length=120, help_text="As it would be printed: (U), (SBU), (C), (S//NF).")


class OriginForm(CorrectionForm):
    """The date of origin (D-80)."""

    day = day_field("Date of origin")
    precision = forms.ChoiceField(
        label="Known to the", choices=[(Precision.DAY.value, "day"), (Precision.YEAR.value, "year")]
    )

    def clean_day(self) -> Any:
        """A year in which there were cables."""
        day = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"Give a day of the years {FIRST_YEAR} to {LAST_YEAR}.")
        return day

    def clean_precision(self) -> Precision:
        """As the reading has it."""
        return Precision(self.cleaned_data["precision"])


class NumberForm(CorrectionForm):
    """The message reference number (T-50)."""

    number = forms.CharField(label="Message reference number", max_length=40, help_text="As 05LIMA4377.")

    def clean_number(self) -> Number:
        """Year, post and serial."""
        try:
            number = read_number(self.cleaned_data["number"])
        except NoCatalogue as error:
            raise forms.ValidationError(f"{error}") from None
        if number is None or number.year is None or len(number.post) > 32:
            raise forms.ValidationError("Give the year as well, in two digits or four, as in 05LIMA4377.")
        return number


class OrderForm(CorrectionForm):
    """The executive order that the paper names."""

    order = forms.ChoiceField(label="Executive order", choices=lambda: [(name, f"E.O. {name}") for name in orders()])


class InstructionForm(CorrectionForm):
    """The declassification instruction as printed."""

    instruction = forms.CharField(max_length=200, help_text="As printed: DECL: 10/08/2015, OADR, XGDS-1.")


class SettleForm(DrawnForm):
    """What was found about a problem."""

    choice = forms.ChoiceField(label="It reads")
    note = forms.CharField(
        max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text="What you found, and what you did about it."
    )

    def __init__(self, *args: Any, readings: Sequence[str], **kwargs: Any) -> None:
        """`readings` are those that the form allows, the one taken first; none where it is not ambiguous."""
        super().__init__(*args, **kwargs)
        if readings:
            self.fields["choice"].choices = [("", "Choose a reading"), *((reading, reading) for reading in readings)]
        else:
            del self.fields["choice"]
