"""The auditor's pages: the log, filtered, and the story of one record. Ids and sentences, never text (X-13)."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from declass import audit
from declass.actions.log_reading import record_log_page, record_story
from declass.forms import DrawnForm
from declass.models import AuditEvent, JobRun, User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from declass.sealing import log_state, origin

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
PAGE_SIZE = 100
MOST_OF_A_STORY = 500
NOT_AN_AUDITOR = Refused("The audit log is for auditors.", "A-05")


@dataclass(frozen=True)
class Told:
    """An event as the auditor reads it."""

    event: AuditEvent

    @property
    def at(self) -> datetime:
        """When, in UTC."""
        return self.event.at

    @property
    def who(self) -> str:
        """The person's name, or that nobody was signed in."""
        return str(self.event.actor) if self.event.actor else "Nobody signed in"

    @property
    def sentence(self) -> str:
        """What they did, in the words declared beside the action."""
        known = audit.VERBS.get(self.event.verb)
        return known.sentence if known else self.event.verb

    @property
    def leaf(self) -> int | None:
        """Its place in the log, or nothing while it waits to be sealed."""
        return self.event.leaf.number if hasattr(self.event, "leaf") else None

    @property
    def detail(self) -> str:
        """The facts kept with it: ids and values before and after."""
        return "; ".join(f"{name}: {_words(value)}" for name, value in self.event.facts.items())


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "") else str(value)


class FilterForm(DrawnForm):
    """Which events: by whom, to what, which verb, done or refused, between which legal days."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), required=False, empty_label="Anybody")
    record = forms.CharField(required=False, max_length=32, label="Record")
    verb = forms.ChoiceField(required=False, label="What")
    outcome = forms.ChoiceField(
        required=False, choices=[("", "Done or refused"), ("DONE", "Done"), ("REFUSED", "Refused")]
    )
    since = forms.DateField(required=False, label="From this day", widget=DAY)
    until = forms.DateField(required=False, label="To this day", widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.order_by("last_name", "first_name", "pk")
        verbs = sorted((verb.name, verb.sentence) for verb in audit.VERBS.values())
        self.fields["verb"].choices = [("", "Anything"), *verbs]

    def chosen(self) -> QuerySet[AuditEvent]:
        """The events that the valid form asks for."""
        given = self.cleaned_data
        events = told_events()
        if given["person"]:
            events = events.filter(actor=given["person"])
        if given["record"]:
            events = events.filter(record=given["record"].strip())
        if given["verb"]:
            events = events.filter(verb=given["verb"])
        if given["outcome"]:
            events = events.filter(outcome=given["outcome"])
        if given["since"]:
            events = events.filter(at__gte=_midnight(given["since"]))
        if given["until"]:
            events = events.filter(at__lt=_midnight(given["until"] + timedelta(days=1)))
        return events


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.LEGAL_TIME_ZONE))


def told_events() -> QuerySet[AuditEvent]:
    """Events with what the page says of each."""
    return AuditEvent.objects.select_related("actor", "leaf")


def require_auditor(person: User) -> None:
    """Raise RefusedError unless the person is an auditor; the row policy gives nobody else a row."""
    if Role.AUDITOR not in roles_of(person):
        raise RefusedError(NOT_AN_AUDITOR, act="read_audit")


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The log, newest first, a page at a time by key: events that arrive meanwhile shift nothing."""
    require_auditor(request.user)
    form = FilterForm(request.GET or None)
    valid = form.is_valid()
    events = form.chosen() if valid else told_events()
    events = events.none() if form.errors else _before(events, request.GET.get("before", ""))
    found = list(events.order_by("-at", "-id")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    kept = {name: value for name, value in request.GET.items() if name in form.fields and value}
    record_log_page(actor=request.user, asked=kept)
    older = urlencode(kept | {"before": _key(shown[-1])}) if len(found) > PAGE_SIZE else ""
    context = {
        "form": form,
        "rows": [Told(event) for event in shown],
        "older": older,
        "newest": urlencode(kept),
        "log": log_state(),
        "origin": origin(),
        "verification": JobRun.objects.filter(task="declass.verify_audit").order_by("-id").first(),
    }
    return render(request, "audit/index.html", context, status=422 if form.errors else 200)


def _key(event: AuditEvent) -> str:
    return f"{event.at.isoformat()}_{event.id}"


def _before(events: QuerySet[AuditEvent], key: str) -> QuerySet[AuditEvent]:
    """The events older than the one that the key names; all of them without a key, Http404 for a broken one."""
    if not key:
        return events
    at, _, number = key.partition("_")
    try:
        moment, last = datetime.fromisoformat(at), uuid.UUID(number)
    except ValueError:
        raise Http404 from None
    if moment.tzinfo is None:
        raise Http404
    return events.filter(Q(at__lt=moment) | Q(at=moment, id__lt=last))


@login_required
@require_safe
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """The story of one record and of its reviews, oldest first; of a long one the latest part."""
    require_auditor(request.user)
    own = AuditEvent.objects.filter(record=public_id)
    reviews = own.filter(facts__has_key="review").values_list("facts__review", flat=True)
    events = told_events().filter(record__in=[public_id, *reviews])
    found = list(events.order_by("-at", "-id")[: MOST_OF_A_STORY + 1])
    if not found:
        raise Http404
    record_story(actor=request.user, record=public_id)
    shown = [Told(event) for event in reversed(found[:MOST_OF_A_STORY])]
    context = {"record": public_id, "events": shown, "is_cut": len(found) > MOST_OF_A_STORY}
    return render(request, "audit/record.html", context)
