"""A person's own page: who they are here, their keys, their density."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from declass.actions.preferring import preferences_of, set_preferences
from declass.forms import DrawnForm
from declass.keys import FIXED, KEYS, chosen, clashes
from declass.models import Preference


class ProfileForm(DrawnForm):
    """Single keys on or off, a key for every act, and how close the lines stand."""

    single_keys = forms.BooleanField(
        label="Single keys", required=False, help_text="Off: letters and signs do nothing by themselves."
    )
    is_dense = forms.BooleanField(label="Close lines", required=False, help_text="More of a cable on the screen.")

    def __init__(self, preference: Preference, data: Any = None) -> None:
        own = chosen(preference.keys)
        initial = {"single_keys": preference.single_keys, "is_dense": preference.is_dense}
        super().__init__(data, initial=initial | {f"key_{name}": key for name, key in own.items()})
        for key in KEYS:
            self.fields[f"key_{key.name}"] = forms.CharField(label=key.does, max_length=1, strip=False)
            self.fields[f"key_{key.name}"].widget.attrs |= {"class": "usa-input keys__key", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """Refuse keys that clash."""
        given = super().clean()
        for sentence in clashes(self.keys()):
            self.add_error(None, sentence)
        return given

    def keys(self) -> dict[str, str]:
        """Act → key, as given."""
        return {name[4:]: key for name, key in self.cleaned_data.items() if name.startswith("key_")}

    def key_fields(self) -> list[forms.BoundField]:
        """The fields of the keys."""
        return [self[f"key_{key.name}"] for key in KEYS]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the person's preferences and keep what they choose; `act=defaults` gives every key back."""
    preference = preferences_of(request.user)
    if request.POST.get("act") == "defaults":
        set_preferences(actor=request.user, single_keys=True, keys={}, is_dense=preference.is_dense)
        return redirect("profile")
    form = ProfileForm(preference, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        set_preferences(
            actor=request.user, single_keys=given["single_keys"], keys=form.keys(), is_dense=given["is_dense"]
        )
        messages.success(request, "Kept.")
        return redirect("profile")
    context = {"form": form, "fixed": FIXED}
    return render(request, "registration/profile.html", context, status=422 if form.errors else 200)
