"""The console's pages about accounts and about when the jobs run."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from declass.accounts import create_account, set_active, set_roles
from declass.actions.accounts import rename, set_password
from declass.actions.schedules import TASKS, run_now, set_hours, set_schedule
from declass.consoles import ConsoleAdmin, console
from declass.models import JobRun, User
from declass.roles import Role

ROLES = [(role.value, role.value) for role in Role]
NAMES = ["first_name", "last_name", "email"]


def _password(help_text: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(required=False, strip=False, widget=widget, help_text=help_text)


class NewAccountForm(forms.ModelForm):
    """A person's account with its first role."""

    role = forms.ChoiceField(choices=ROLES)
    password = _password("At least 12 characters. Without one nobody can sign in until it is set.")

    class Meta:
        model = User
        fields = ["username", *NAMES]

    def clean(self) -> dict[str, Any]:
        """A password that the validators accept."""
        given = super().clean()
        if given.get("password"):
            try:
                validate_password(given["password"], User(username=given.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class AccountForm(forms.ModelForm):
    """What can be changed about another person's account."""

    roles = forms.MultipleChoiceField(choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple)
    is_active = forms.BooleanField(label="Account is open", required=False)
    password = _password("Leave empty to keep what stands. A new one ends the person's sessions.")

    class Meta:
        model = User
        fields = [*NAMES, "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = list(self.instance.groups.values_list("name", flat=True))

    def clean_password(self) -> str:
        """A password that the validators accept, or none."""
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(User, site=console)
class AccountAdmin(ConsoleAdmin):
    """People and their roles. System accounts are no people and do not stand here."""

    list_display = ["username", "last_name", "first_name", "role_names", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    search_fields = ["username", "last_name", "first_name"]
    ordering = ["username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(is_system=False).prefetch_related("groups")

    @admin.display(description="roles")
    def role_names(self, person: User) -> str:
        """The person's roles, by name."""
        return ", ".join(sorted(group.name for group in person.groups.all())) or "none"

    def subject_of(self, obj: Model | None) -> int | None:
        return obj.pk if obj else None

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """One form for a new account, another for one that stands."""
        kwargs["form"] = AccountForm if change else NewAccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        if obj is None:
            return ["username", *NAMES, "role", "password"]
        if not self.has_change_permission(request, obj):
            return ["username", *NAMES, "role_names", "is_active", "last_login"]
        return ["username", *NAMES, "roles", "is_active", "password"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["username", "role_names", "last_login"] if obj else []

    def save_through_action(self, actor: User, row: Model, form: forms.ModelForm, *, change: bool) -> Model:
        given = form.cleaned_data
        if not change:
            names = {name: given[name] for name in ("username", *NAMES)}
            return create_account(actor=actor, role=Role(given["role"]), password=given["password"] or None, **names)
        person = User.objects.get(pk=row.pk)
        rename(actor=actor, person=person, **{name: given[name] for name in NAMES})
        if "roles" in form.changed_data:
            set_roles(actor=actor, person=person, roles=[Role(name) for name in given["roles"]])
        if person.is_active != given["is_active"]:
            set_active(actor=actor, person=person, active=given["is_active"])
        if given["password"]:
            set_password(actor=actor, person=person, password=given["password"])
        return person


class ScheduleForm(forms.ModelForm):
    """A job of the closed list and its hours; no arguments."""

    task = forms.ChoiceField(choices=list(TASKS.items()), label="Job")

    class Meta:
        model = PeriodicTask
        fields = ["name", "task", "crontab", "enabled", "description"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "crontab" in self.fields:
            self.fields["crontab"].required = self.instance.interval_id is None


@admin.register(PeriodicTask, site=console)
class ScheduleAdmin(ConsoleAdmin):
    """When each job runs, when it last did and how that ended; and running one now."""

    form = ScheduleForm
    fields = ["name", "task", "crontab", "enabled", "description", "last_run", "outcome"]
    readonly_fields = ["last_run", "outcome"]
    list_display = ["name", "job", "crontab", "enabled", "last_run", "outcome"]
    actions = ["run_now"]
    list_filter = ["enabled"]
    list_select_related = ["crontab"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PeriodicTask]:
        latest = JobRun.objects.filter(task=OuterRef("task")).order_by("-id")
        annotated = {name: Subquery(latest.values(name)[:1]) for name in ("started_at", "outcome", "error")}
        return super().get_queryset(request).filter(task__in=TASKS).annotate(**annotated)

    @admin.display(description="job", ordering="task")
    def job(self, schedule: PeriodicTask) -> str:
        """What the job does."""
        return TASKS[schedule.task]

    @admin.display(description="last run")
    def last_run(self, schedule: PeriodicTask) -> datetime | None:
        """When the job's latest run began."""
        return getattr(schedule, "started_at", None)

    @admin.display(description="outcome")
    def outcome(self, schedule: PeriodicTask) -> str:
        """How that run ended. How much it changed would count records that an administrator may not know of."""
        if self.last_run(schedule) is None:
            return ""
        return f"{schedule.outcome.lower() or 'no end yet'} {schedule.error}".strip()

    @admin.action(description="Run now")
    def run_now(self, request: HttpRequest, rows: QuerySet[PeriodicTask]) -> None:
        """Put the chosen jobs on the broker."""
        self.for_each(
            request, rows, lambda schedule: run_now(actor=request.user, task=schedule.task), "Asked to run now"
        )

    def save_through_action(self, actor: User, row: Model, form: forms.ModelForm, *, change: bool) -> Model:
        return set_schedule(actor=actor, schedule=row)


@admin.register(CrontabSchedule, site=console)
class HoursAdmin(ConsoleAdmin):
    """The hours that schedules refer to."""

    fields = ["minute", "hour", "day_of_week", "day_of_month", "month_of_year", "timezone"]
    list_display = ["__str__", "human_readable"]

    def save_through_action(self, actor: User, row: Model, form: forms.ModelForm, *, change: bool) -> Model:
        return set_hours(actor=actor, hours=row)
