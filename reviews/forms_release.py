"""Forms of the release: waiving a name, and reclassification after release. What the rules refuse is in the actions."""

from django import forms

from declass.forms import DrawnForm, DrawnModelForm
from reviews.models import Reclassification


class WaiverForm(DrawnForm):
    """Places where a cut name may stand, as "portion:start:end", one box each, and the reason."""

    reason = forms.CharField(
        required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}), label="Why the name may stand"
    )

    def places(self) -> list[tuple[int, int, int]]:
        """The places that were ticked; what is malformed is none."""
        found = (written.split(":") for written in self.data.getlist("place"))
        return [tuple(map(int, parts)) for parts in found if len(parts) == 3 and all(map(str.isdigit, parts))]


class ReclassificationForm(DrawnModelForm):
    """Every condition of A-07, for one released record."""

    class Meta:
        model = Reclassification
        fields = [
            "agency_head",
            "approved_on",
            "instrument",
            "damage",
            "recovery",
            "adviser_told_on",
            "isoo_told_on",
            "at_archives",
            "archivist_told_on",
            "isoo_approved_on",
        ]
        widgets = dict.fromkeys(
            ("approved_on", "adviser_told_on", "isoo_told_on", "archivist_told_on", "isoo_approved_on"),
            forms.DateInput(attrs={"type": "date"}),
        )
