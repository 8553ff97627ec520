"""Job health, for administrators and auditors: what ran, how it ended, and what waits for a person."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_celery_beat.models import PeriodicTask

from declass.actions.mailing import resend, stale_claims
from declass.actions.schedules import TASKS, run_now
from declass.models import JobRun, Mailing, User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.actions.reporting import run_again, stale_runs
from reviews.models import ReportRun
from reviews.reports.charts import chart_of
from reviews.reports.overseen import jobs_part
from reviews.views.authority import FILES
from reviews.views.reports import day_of

READERS = {Role.ADMINISTRATOR, Role.AUDITOR}
NOT_A_READER = Refused("The health of jobs is for administrators and auditors.", "A-05")
GRACE = timedelta(minutes=10)
LATEST = 30


@dataclass(frozen=True)
class Health:
    """One schedule, when it runs, the latest run of its job; `late` when it should have run and did not."""

    schedule: PeriodicTask
    words: str
    when: str
    run: JobRun | None
    late: bool


def _health(schedule: PeriodicTask, runs: dict[str, JobRun]) -> Health:
    run = runs.get(schedule.task)
    since = run.started_at if run else schedule.date_changed
    late = schedule.enabled and schedule.schedule.remaining_estimate(since) < -GRACE
    when = schedule.crontab.human_readable if schedule.crontab else str(schedule.scheduler)
    return Health(schedule, TASKS[schedule.task], when, run, late)


def _latest_runs() -> dict[str, JobRun]:
    newest = JobRun.objects.filter(task=OuterRef("task")).order_by("-id").values("pk")[:1]
    latest = JobRun.objects.filter(task__in=TASKS, pk=Subquery(newest))
    return {run.task: run for run in latest}


def unfinished() -> QuerySet[JobRun]:
    """Runs that have no end: killed, or still going on."""
    return JobRun.objects.filter(finished_at=None).order_by("-id")


def _require_reader(person: User) -> None:
    if not READERS & roles_of(person):
        raise RefusedError(NOT_A_READER, act="jobs")


@login_required
def jobs(request: HttpRequest) -> HttpResponse:
    """Each schedule with its last run, what waits for a person, what failed; a file or a plot with `?as=`."""
    _require_reader(request.user)
    on, how = day_of(request).on, request.GET.get("as", "")
    if how == "svg":
        return HttpResponse(chart_of(jobs_part(on).tables[0]), content_type="image/svg+xml")
    if how in FILES:
        return FILES[how](request, name="jobs", title="Jobs", said="What ran.", on=on, part=jobs_part(on))
    runs = _latest_runs()
    schedules = PeriodicTask.objects.filter(task__in=TASKS).select_related("crontab", "interval").order_by("name")
    context = {
        "rows": [_health(schedule, runs) for schedule in schedules],
        "stale_runs": stale_runs().defer("figures"),
        "stale_mails": stale_claims().select_related("person"),
        "waiting": Mailing.objects.filter(claimed_at=None).count(),
        "unfinished": unfinished()[:LATEST],
        "failed": JobRun.objects.filter(outcome=JobRun.Outcome.FAILED).order_by("-id")[:LATEST],
        "part": jobs_part(on),
        "on": on,
        "now": timezone.now(),
        "may_act": Role.ADMINISTRATOR in roles_of(request.user),
        # How much a run changed counts records; an administrator is told only that it ended.
        "may_count": Role.AUDITOR in roles_of(request.user),
    }
    return render(request, "reports/jobs.html", context)


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Run a job now, send a mail again, or let a report run again: an administrator's three acts."""
    if number := request.POST.get("mail", ""):
        resend(actor=request.user, mailing=get_object_or_404(Mailing, pk=_number(number)))
        messages.success(request, "It waits to be sent again.")
    elif number := request.POST.get("run", ""):
        run_again(actor=request.user, run=get_object_or_404(ReportRun, pk=_number(number)))
        messages.success(request, "It waits to be run again.")
    else:
        run_now(actor=request.user, task=request.POST.get("task", ""))
        messages.success(request, "The job is on its way; its run shows here once a worker has it.")
    return redirect("reviews:jobs" if READERS & roles_of(request.user) else "reviews:desk")


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else 0
