"""The console's pages about clearances and read-ins. Nothing with classified text is registered anywhere."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from cables.actions.granting import end_read_in, read_in, set_clearance
from cables.classification.levels import Level
from cables.models import Clearance, ReadIn
from declass.clock import today
from declass.consoles import ConsoleAdmin, console
from declass.models import User


class AboutPeople(ConsoleAdmin):
    """A page of rows that are each about one person: never a system account, never the administrator themselves."""

    list_select_related = ["person", "granted_by"]
    search_fields = ["person__username", "person__last_name", "person__first_name"]
    ordering = ["person__username"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Whom the row may be about; without the ways from here to other pages."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "person" and field is not None:
            people = User.objects.filter(is_system=False).exclude(pk=request.user.pk)
            field.queryset = people.order_by("username")
            for way in ("add", "change", "view", "delete"):
                setattr(field.widget, f"can_{way}_related", False)
        return field


@admin.register(Clearance, site=console)
class ClearanceAdmin(AboutPeople):
    """What each person is cleared for (X-01)."""

    fields = ["person", "level", "q", "country", "agency", "nda_signed_on", "expires_on"]
    list_display = ["person", "level", "q", "country", "agency", "expires_on", "granted_by"]
    list_display_links = ["person"]
    list_filter = ["level", "q"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["person"] if obj else []

    def save_through_action(self, actor: User, row: Model, form: forms.ModelForm, *, change: bool) -> Model:
        names = ("level", "q", "country", "agency", "nda_signed_on", "expires_on")
        given = {name: form.cleaned_data[name] for name in names}
        return set_clearance(actor=actor, person=row.person, **given | {"level": Level(given["level"])})


@admin.register(ReadIn, site=console)
class ReadInAdmin(AboutPeople):
    """Who is read in to which compartment, and until when."""

    fields = ["person", "token", "expires_on"]
    list_display = ["person", "token", "expires_on", "granted_by"]
    list_display_links = ["person"]
    list_filter = ["token"]
    actions = ["end_today"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["person", "token"] if obj else []

    def save_through_action(self, actor: User, row: Model, form: forms.ModelForm, *, change: bool) -> Model:
        return read_in(actor=actor, person=row.person, token=row.token, expires_on=form.cleaned_data["expires_on"])

    @admin.action(description="End the selected read-ins today")
    def end_today(self, request: HttpRequest, rows: QuerySet[ReadIn]) -> None:
        """End each as of today; the row stays with its end."""
        on = today()
        self.for_each(request, rows, lambda row: end_read_in(actor=request.user, row=row, on=on), "Ended")
