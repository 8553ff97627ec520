"""The console's pages about delegations of authority and the runs of reports."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from cables.admin import AboutPeople
from cables.classification.levels import Level
from declass.clock import today
from declass.consoles import ConsoleAdmin, console
from declass.models import User
from reviews.actions.delegating import confirm_delegation, enter_delegation, revoke_delegation
from reviews.models import Delegation, ReportRun


@admin.register(Delegation, site=console)
class DelegationAdmin(AboutPeople):
    """Written declassification authority: one administrator enters it, a second confirms it (A-01)."""

    may_change = False
    fields = ["person", "instrument", "scope_level", "valid_from", "valid_to"]
    list_display = ["person", "instrument", "scope_level", "valid_from", "valid_to", "standing", "entered_by"]
    list_display_links = ["person"]
    list_select_related = ["person", "entered_by", "confirmed_by", "revoked_by"]
    actions = ["confirm", "revoke"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        more = ["standing", "entered_by", "confirmed_by", "confirmed_on", "revoked_by", "revoked_on"]
        return self.fields + more if obj else self.fields

    @admin.display(description="standing")
    def standing(self, delegation: Delegation) -> str:
        """Whether it counts today, and if not, why."""
        on = today()
        if delegation.revoked_on and delegation.revoked_on <= on:
            return f"revoked on {delegation.revoked_on}"
        if delegation.confirmed_on is None:
            return "waits for a second administrator"
        if delegation.valid_to < on:
            return f"ended on {delegation.valid_to}"
        return "in force" if delegation.valid_from <= on else f"from {delegation.valid_from}"

    def save_through_action(self, actor: User, row: Model, form: forms.ModelForm, *, change: bool) -> Model:
        given = dict(form.cleaned_data)
        level = Level(given.pop("scope_level"))
        return enter_delegation(actor=actor, scope_level=level, **given)

    @admin.action(description="Confirm the selected delegations")
    def confirm(self, request: HttpRequest, rows: QuerySet[Delegation]) -> None:
        """Confirm each as the second administrator."""
        on = today()
        self.for_each(
            request, rows, lambda row: confirm_delegation(actor=request.user, delegation=row, on=on), "Confirmed"
        )

    @admin.action(description="Revoke the selected delegations")
    def revoke(self, request: HttpRequest, rows: QuerySet[Delegation]) -> None:
        """End each from today on."""
        on = today()
        self.for_each(
            request, rows, lambda row: revoke_delegation(actor=request.user, delegation=row, on=on), "Revoked"
        )


@admin.register(ReportRun, site=console)
class ReportRunAdmin(ConsoleAdmin):
    """The runs of reports, without their figures."""

    may_add = may_change = False
    fields = ["kind", "on", "claimed_at", "claimed_by", "finished_at"]
    list_display = ["kind", "on", "claimed_at", "claimed_by", "finished_at"]
    list_filter = ["kind"]
    list_select_related = ["claimed_by"]
    ordering = ["-on", "kind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("figures")
