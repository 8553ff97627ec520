"""The forms of the queues: filters, columns, saved views and supervision."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet

from cables.models import Collection
from cables.models.labelled import LEVELS
from declass.forms import DrawnForm
from declass.models import User
from declass.roles import Role
from reviews.models import Review
from reviews.querysets import ReviewQuerySet

COLUMNS = {
    "due": "Due",
    "mark": "Mark",
    "basis": "Date from",
    "kind": "Review",
    "priority": "Priority",
    "opened": "Opened",
    "collection": "Collection",
    "reviewer": "Reviewer",
    "reason": "Why here",
}
USUAL_COLUMNS = ("due", "mark", "basis", "kind", "priority")
ANY = ("", "Any")
DUE = (ANY, ("passed", "Passed"), ("30", "Within 30 days"), ("90", "Within 90 days"), ("365", "Within a year"))


class QueueForm(DrawnForm):
    """What of a queue to show, and which columns. Every field may stay empty."""

    due = forms.ChoiceField(choices=DUE, required=False)
    level = forms.TypedChoiceField(choices=[ANY, *LEVELS.items()], required=False, coerce=int, empty_value=None)
    priority = forms.TypedChoiceField(
        choices=[ANY, *Review.Priority.choices], required=False, coerce=int, empty_value=None
    )
    kind = forms.ChoiceField(label="Review", choices=[ANY, *Review.Kind.choices], required=False)
    collection = forms.ModelChoiceField(
        queryset=Collection.objects.none(), to_field_name="public_id", required=False, empty_label="Any"
    )
    post = forms.CharField(label="Post", required=False, max_length=32)
    problems = forms.BooleanField(label="With problems only", required=False)
    col = forms.MultipleChoiceField(
        label="Columns", choices=list(COLUMNS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """`person` limits the collections to choose from to those they need to know."""
        super().__init__(*args, **kwargs)
        field = self.fields["collection"]
        field.queryset = Collection.objects.known_to(person).order_by("name", "pk")
        field.label_from_instance = lambda collection: collection.name
        self.fields["problems"].widget.attrs["class"] = "check"
        self.fields["col"].widget.attrs["class"] = "check"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns chosen, in the order of the table; the usual ones where none is."""
        chosen = self.cleaned_data.get("col") or USUAL_COLUMNS
        return tuple(name for name in COLUMNS if name in chosen)

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(self.cleaned_data.get(name) not in ("", None, False) for name in self.fields if name != "col")

    def chosen(self, reviews: ReviewQuerySet, *, on: date) -> QuerySet[Review]:
        """Those of the reviews that the valid form asks for, on a day."""
        given = self.cleaned_data
        equal = {
            "cable__level": given["level"],
            "priority": given["priority"],
            "kind": given["kind"] or None,
            "cable__collection": given["collection"],
            "cable__mrn_post": given["post"].strip().upper() or None,
            "cable__has_problems": given["problems"] or None,
        }
        reviews = reviews.filter(**{column: value for column, value in equal.items() if value is not None})
        if given["due"]:
            until = on if given["due"] == "passed" else on + timedelta(days=int(given["due"]))
            reviews = reviews.filter(due_on__lte=until)
        return reviews

    def query(self) -> str:
        """The valid form as the query of an address, without what is left empty."""
        given = {name: self.cleaned_data[name] for name in self.fields}
        given["collection"] = given["collection"] and given["collection"].public_id
        given["problems"] = "on" if given["problems"] else ""
        return urlencode({name: value for name, value in given.items() if value not in ("", None, [])}, doseq=True)


class ViewForm(DrawnForm):
    """A name for the view that is on the page."""

    name = forms.CharField(label="Keep this view as", max_length=60)


class HandOverForm(DrawnForm):
    """Who takes the work on, and why."""

    to = forms.ModelChoiceField(label="Hand over to", queryset=User.objects.none(), empty_label="Choose a reviewer")
    reason = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reviewers = User.objects.filter(is_active=True, groups__name=Role.REVIEWER.value)
        self.fields["to"].queryset = reviewers.order_by("last_name", "first_name", "pk")


class PriorityForm(DrawnForm):
    """How urgent a review is."""

    priority = forms.TypedChoiceField(choices=Review.Priority.choices, coerce=int)
