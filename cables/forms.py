"""The custodian's forms: shape and choices only. What the rules refuse is said by the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from cables.classification.exemptions import exemption
from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.models import Collection, ScheduleFact
from declass.forms import DrawnForm, DrawnModelForm
from declass.models import User

Kind = ScheduleFact.Kind
MOST_FILES = 100
HANDED_IN = f"Text, HTML, zip, tar, CSV with one message a row, catalogues (CSV or JSON); up to {MOST_FILES} at a time."


class DayInput(forms.DateInput):
    """A day, picked or typed as YYYY-MM-DD."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def check_box() -> forms.CheckboxInput:
    """A plain box to tick, drawn by the browser."""
    return forms.CheckboxInput(attrs={"class": "check"})


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day on the calendar."""
    return forms.DateField(label=label, widget=DayInput(), **options)


class CollectionForm(DrawnModelForm):
    """The terms of a collection (product.md §4)."""

    class Meta:
        model = Collection
        fields = [
            "name",
            "disposition",
            "lead_time_months",
            "ceiling_level",
            "ceiling_controls",
            "block_oldest",
            "block_newest",
            "is_series_exempt",
            "rd_plan",
            "rd_official",
            "rd_certified_on",
            "second_review_percent",
            "blind_second_review",
        ]
        widgets = {
            "block_oldest": DayInput(),
            "block_newest": DayInput(),
            "rd_certified_on": DayInput(),
            "is_series_exempt": check_box(),
            "blind_second_review": check_box(),
        }
        labels = {"lead_time_months": "Lead time in months", "ceiling_controls": "Controls it may hold"}
        help_texts = {
            "ceiling_controls": "Tokens with commas between them: NODIS, EXDIS, RD, SCI:SI. Others need no entry.",
            "lead_time_months": "A review opens this long before a cable's date.",
            "second_review_percent": "Of the reviews for which W-35 asks none, drawn by chance: 0 to 100.",
            "blind_second_review": "The first reviewer's answers are shown once the second has decided every portion.",
        }

    def clean_ceiling_controls(self) -> list[str]:
        """Known tokens only."""
        tokens = [token.strip().upper() for token in self.cleaned_data["ceiling_controls"]]
        try:
            Label.from_tokens(Level.TS, tokens)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return tokens

    def clean(self) -> dict[str, Any]:
        """Dates and words that only mean something together."""
        given = super().clean()
        oldest, newest = given.get("block_oldest"), given.get("block_newest")
        if bool(oldest) != bool(newest) or (oldest and newest and oldest > newest):
            self.add_error("block_newest", "A file block has its oldest and its newest day, in that order (D-60).")
        certified = [bool(given.get(name)) for name in ("rd_plan", "rd_official", "rd_certified_on")]
        if any(certified) and not all(certified):
            self.add_error("rd_certified_on", "A certification names its plan, its official and its day (D-53).")
        return given


class NewCollectionForm(CollectionForm):
    """A collection to be opened; whether it is a demonstration is settled then, for good."""

    class Meta(CollectionForm.Meta):
        fields = [*CollectionForm.Meta.fields, "is_demonstration"]
        widgets = CollectionForm.Meta.widgets | {"is_demonstration": check_box()}
        labels = CollectionForm.Meta.labels | {"is_demonstration": "A demonstration, not official records"}


class GrantForm(DrawnForm):
    """Need-to-know for one person: until when, and why (X-03)."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), empty_label="Choose a person")
    expires_on = day_field("Until")
    reason = forms.CharField(max_length=400)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """`on` is the day on which the form is filled in."""
        super().__init__(*args, **kwargs)
        self.on = on
        people = User.objects.filter(is_active=True, is_system=False).order_by("last_name", "first_name", "pk")
        self.fields["person"].queryset = people

    def clean_expires_on(self) -> date:
        """A grant that is over when it is given gives nothing."""
        until = self.cleaned_data["expires_on"]
        if until < self.on:
            raise forms.ValidationError("This day has passed. Choose a day from today on.")
        return until


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> list[Any]:
        """Every file that was sent under the name."""
        return files.getlist(name) if isinstance(files, MultiValueDict) else list(files.get(name) or [])


class FilesField(forms.FileField):
    """One file or more, empty ones among them: each is refused by name when it is read."""

    widget = FilesInput(attrs={"class": "usa-file-input"})

    def clean(self, data: list[Any], initial: Any = None) -> list[Any]:
        """The files. ValidationError when there is none, or too many."""
        if not data:
            raise forms.ValidationError("Choose at least one file.")
        if len(data) > MOST_FILES:
            raise forms.ValidationError(f"These are {len(data)} files; import at most {MOST_FILES} at a time.")
        return data


class ImportForm(DrawnForm):
    """Files to read into a collection."""

    files = FilesField(label="Files", help_text=HANDED_IN)


class ReasonForm(DrawnForm):
    """A reason in the custodian's own words."""

    reason = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class FactForm(DrawnForm):
    """A fact about a cable's date with its evidence. `value` gives it in the shape that the engine reads."""

    evidence = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Where it is written: instrument, file, page."
    )
    past = ()  # the days that cannot lie ahead

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """`on` is the day on which the fact is recorded."""
        super().__init__(*args, **kwargs)
        self.on = on
        self.order_fields([name for name in self.fields if name != "evidence"])

    def clean(self) -> dict[str, Any]:
        """What has happened lies on or before today."""
        given = super().clean()
        for name in self.past:
            if given.get(name) and given[name] > self.on:
                self.add_error(name, "This day has not come yet. Give the day on which it happened.")
        return given

    def value(self) -> Any:
        """The fact without its evidence; days as YYYY-MM-DD."""
        given = {name: self.cleaned_data[name] for name in self.fields if name != "evidence"}
        return {name: entry.isoformat() if isinstance(entry, date) else entry for name, entry in given.items() if entry}


class ExtensionForm(FactForm):
    """An extension by an original classification authority, made before the stated date (D-44)."""

    made_on = day_field("Made on")
    to = day_field("Extended to")
    past = ("made_on",)

    def clean(self) -> dict[str, Any]:
        """An extension goes forward."""
        given = super().clean()
        if given.get("made_on") and given.get("to") and given["to"] <= given["made_on"]:
            self.add_error("to", "An extension ends after the day on which it was made.")
        return given


class EventForm(FactForm):
    """The event that the instruction names has happened (D-50)."""

    on_day = day_field("Happened on")
    past = ("on_day",)

    def value(self) -> str:
        """The day."""
        return self.cleaned_data["on_day"].isoformat()


class PanelApprovalForm(FactForm):
    """An exemption that the Panel approved, with its own date if it has one (D-49, D-70)."""

    code = forms.CharField(label="Exemption", max_length=12, help_text="25X1 to 25X9, 50X1-HUM, 50X2-WMD, 75X…")
    on = day_field("Approved on")
    date = day_field("Exempt until", required=False)
    past = ("on",)

    def clean_code(self) -> str:
        """A code of the table."""
        code = self.cleaned_data["code"].strip().upper()
        try:
            exemption(code)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return code


class ReclassificationForm(FactForm):
    """The record was reclassified by name (A-07, A-08)."""

    on = day_field("Reclassified on")
    authority = forms.CharField(max_length=200, help_text="Who decided, under which instrument.")
    past = ("on",)


class AeaReviewForm(FactForm):
    """The record was reviewed page by page for RD and FRD by a trained reviewer (D-53)."""

    on = day_field("Reviewed on")
    reviewer = forms.CharField(label="Trained reviewer", max_length=200)
    past = ("on",)


class AeaSuspicionForm(FactForm):
    """The record may bear RD, FRD or TFNI: it has no date until that is settled (D-52)."""

    on = day_field("Noticed on")
    signs = forms.CharField(label="What points to it", max_length=400, help_text="Paragraph and sign; not the words.")
    past = ("on",)


class DispositionForm(FactForm):
    """What the records schedule says of this record, where it differs from its collection (D-58, D-59)."""

    disposition = forms.ChoiceField(choices=Collection.Disposition.choices)
    scheduled_on = day_field("Scheduled on", required=False)
    past = ("scheduled_on",)


class DayForm(FactForm):
    """One day; the engine reads it as it stands."""

    day = day_field("Day")

    def value(self) -> str:
        """The day."""
        return self.cleaned_data["day"].isoformat()


class PastDayForm(DayForm):
    """One day that has come."""

    past = ("day",)


FACT_FORMS: dict[str, type[FactForm]] = {
    Kind.EXTENSION: ExtensionForm,
    Kind.EVENT: EventForm,
    Kind.PANEL_APPROVAL: PanelApprovalForm,
    Kind.RECLASSIFICATION: ReclassificationForm,
    Kind.AEA_REVIEW: AeaReviewForm,
    Kind.AEA_SUSPECTED: AeaSuspicionForm,
    Kind.DISPOSITION: DispositionForm,
    Kind.MEDIA_DELAY: DayForm,
    Kind.DISCOVERY: PastDayForm,
    Kind.CLASSIFIED_ON: PastDayForm,
}
