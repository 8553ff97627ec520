"""Forms as this site draws them: Django's fields with the design system's classes on their controls."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.RadioSelect, "usa-radio__input"),
    (forms.Select, "usa-select"),
    (forms.Textarea, "usa-textarea"),
    (forms.FileInput, "usa-file-input"),
    (forms.widgets.Input, "usa-input"),
)


class DrawnForm(forms.Form):
    """A form whose controls carry their USWDS class; draw each with components/field.html."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", control_class(field.widget))


class DrawnModelForm(forms.ModelForm):
    """The same for a form over a model."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", control_class(field.widget))


def control_class(widget: forms.Widget) -> str:
    """The USWDS class of a control, or nothing for one that has none."""
    return next((name for kind, name in CLASSES if isinstance(widget, kind)), "")


class SignInForm(DrawnForm, AuthenticationForm):
    """Username and password."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "That username and password do not belong together. Check both and try again.",
    }
