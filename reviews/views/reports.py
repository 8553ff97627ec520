"""Reports: each reader's part, counted from the rows or summed from a kept run; every number leads to its rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cables.actions.reading import record_listing
from cables.classification.labels import join_all
from cables.models import Cable
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.exporting import record_figures
from reviews.actions.subscribing import end_subscription, subscribe
from reviews.models import ReportRun, Subscription
from reviews.reports.charts import chart_of
from reviews.reports.kinds import KINDS, WORKERS, Kind
from reviews.reports.sections import AsOf, Part, Section, Table, live_part, part_of_run, rows_behind
from reviews.views.filing import as_csv, as_pdf

NOT_A_READER = Refused("Reports are for those who work on records, and for auditors.", "A-05")
NOT_THE_WHOLE = Refused("This report is for those who are cleared for all that it counts.", "X-03")
LATEST_RUNS = 10
PAGE = 50
YOURS = "Your part of the report: the cables that you may read as a whole."
WHOLE = "The whole of the report: you may read all that it counts."
KEPT = "As kept by the run of that day; your part of it."


@dataclass(frozen=True)
class Asked:
    """A report that a person asked for: which, as of when, their part, and how it came to be."""

    kind: Kind
    at: AsOf
    part: Part
    said: str
    run: ReportRun | None

    @property
    def query(self) -> str:
        """What an address needs to ask for the same day: nothing for today."""
        return f"?{urlencode({'on': self.at.on.isoformat()})}" if self.at.is_past else ""


def asked_for(request: HttpRequest, name: str, sections: tuple[Section, ...] | None = None) -> Asked:
    """The report of the address as of its day, for whoever asks.

    A past day is summed from the run that was kept of it, and counted from history where there is none or `anew` is
    asked for. Raises Http404 for an unknown kind, RefusedError for who may not read it.
    """
    require_reader(request.user)
    kind = kind_of(name)
    at = day_of(request)
    counted = kind.sections if sections is None else sections
    run = _kept(kind, at, anew="anew" in request.GET)
    if run is None:
        part = Part((), join_all([]), True, False) if kind.for_the_whole else live_part(counted, at, request.user)
        return Asked(kind, at, part, YOURS, None)
    part = part_of_run(counted, run.figures, request.user)
    if kind.for_the_whole and not part.is_whole:
        raise RefusedError(NOT_THE_WHOLE, act="report")
    return Asked(kind, AsOf(run.on, run.on < today()), part, WHOLE if part.is_whole else KEPT, run)


def _kept(kind: Kind, at: AsOf, *, anew: bool) -> ReportRun | None:
    runs = ReportRun.objects.filter(kind=kind.name, finished_at__isnull=False)
    if kind.for_the_whole:
        return runs.filter(on__lte=at.on).order_by("-on").first()
    return runs.filter(on=at.on).first() if at.is_past and not anew else None


def require_reader(person: User) -> None:
    """Raises RefusedError for roles that read no reports."""
    if not WORKERS & roles_of(person):
        raise RefusedError(NOT_A_READER, act="report")


def kind_of(name: str) -> Kind:
    """The kind of that name; Http404 where there is none."""
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def day_of(request: HttpRequest) -> AsOf:
    """The day asked for, today where none or no date is; a day to come is today."""
    now = today()
    try:
        on = min(date.fromisoformat(request.GET.get("on", "")), now)
    except ValueError:
        on = now
    return AsOf(on, on < now)


def _section(kind: Kind, name: str) -> Section:
    section = kind.section(name)
    if section is None:
        raise Http404
    return section


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The reports there are, when each ran last, and the person's subscriptions."""
    require_reader(request.user)
    latest = {run.kind: run for run in ReportRun.objects.defer("figures").order_by("on")}
    mine = set(Subscription.objects.filter(person=request.user, ended_at=None).values_list("kind", flat=True))
    rows = [(kind, latest.get(kind.name), kind.name in mine) for kind in KINDS.values() if kind.is_kept]
    context = {"rows": rows, "page_label": join_all([]), "may_see_jobs": Role.AUDITOR in roles_of(request.user)}
    return render(request, "reports/index.html", context)


@login_required
def report(request: HttpRequest, kind: str) -> HttpResponse:
    """The figures of one report, each table with its plot and each number with its rows."""
    asked = asked_for(request, kind)
    record_figures(actor=request.user, kind=kind, on=asked.at.on)
    runs = ReportRun.objects.filter(kind=kind).defer("figures").order_by("-on")[:LATEST_RUNS]
    context = {
        "asked": asked,
        "running": _progress(kind),
        "runs": runs,
        "today": today(),
        "page_label": asked.part.label,
        "is_demonstration": asked.part.is_demonstration,
    }
    return render(request, "reports/report.html", context)


def _progress(kind: str) -> dict[str, int] | None:
    """Seconds that a run has gone on, and what the last one took, while one runs."""
    runs = ReportRun.objects.filter(kind=kind, claimed_at__isnull=False).defer("figures")
    now_on = runs.filter(finished_at=None).order_by("-claimed_at").first()
    if now_on is None:
        return None
    before = runs.filter(finished_at__isnull=False).order_by("-finished_at").first()
    took = before.finished_at - before.claimed_at if before else timedelta(minutes=1)
    gone = int((timezone.now() - now_on.claimed_at).total_seconds())
    return {"gone": gone, "took": max(int(took.total_seconds()), 1)}


@login_required
def chart(request: HttpRequest, kind: str, section: str) -> HttpResponse:
    """The plot of one table, as a picture of its own."""
    asked = asked_for(request, kind, (_section(kind_of(kind), section),))
    record_figures(actor=request.user, kind=kind, on=asked.at.on)
    table = asked.part.tables[0] if asked.part.tables else Table(_section(asked.kind, section), ())
    return HttpResponse(chart_of(table), content_type="image/svg+xml")


@login_required
def rows(request: HttpRequest, kind: str, section: str) -> HttpResponse:
    """The cables behind a number, a page at a time."""
    require_reader(request.user)
    found, at = _section(kind_of(kind), section), day_of(request)
    value = request.GET.get("value")
    after = request.GET.get("after", "")
    cables = rows_behind(found, at, request.user, value).select_related("collection").order_by("id")
    if after:
        cables = cables.filter(pk__gt=_position(after))
    listed = list(cables[: PAGE + 1])
    shown, more = listed[:PAGE], len(listed) > PAGE
    record_listing(actor=request.user, cables=shown)
    given = {name: request.GET[name] for name in ("value", "on") if name in request.GET}
    context = {
        "kind": KINDS[kind],
        "section": found,
        "value": None if value is None else found.say(value) if value else value,
        "at": at,
        "cables": shown,
        "next": f"?{urlencode(given | {'after': shown[-1].public_id})}" if more else "",
        "back": reverse("reviews:report", args=[kind]) + (f"?on={at.on.isoformat()}" if at.is_past else ""),
        "page_label": join_all(cable.label for cable in shown),
        "is_demonstration": any(cable.collection.is_demonstration for cable in shown),
    }
    return render(request, "reports/rows.html", context)


def _position(public_id: str) -> int:
    return Cable.objects.filter(public_id=public_id).values_list("pk", flat=True).first() or 0


@login_required
def report_csv(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures for a spreadsheet."""
    return as_csv(request, **_filed(asked_for(request, kind)))


@login_required
def report_pdf(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures as an accessible PDF."""
    return as_pdf(request, **_filed(asked_for(request, kind)))


def _filed(asked: Asked) -> dict[str, Any]:
    kind = asked.kind
    return {"name": kind.name, "title": kind.title, "said": asked.said, "on": asked.at.on, "part": asked.part}


@login_required
@require_POST
def subscription(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin or end the mail that says that a kind of report has run."""
    require_reader(request.user)
    if request.POST.get("act") == "end":
        end_subscription(actor=request.user, kind=kind_of(kind).name)
    else:
        subscribe(actor=request.user, kind=kind_of(kind).name)
    return redirect("reviews:reports")
