"""Running reports: a day is claimed first, so that no day runs twice, and announced with its figures."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from declass import audit
from declass.accounts import require_administrator
from declass.actions.mailing import announce
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.refusals import Refused, RefusedError
from reviews.models import ReportRun, Subscription
from reviews.reports.kinds import KEPT, KINDS, figures_of
from reviews.reports.sections import AsOf

RAN = audit.verb("reviews.report_ran", "ran a report")
AGAIN = audit.verb("reviews.report_again", "had a report run again that was claimed and never finished")
STALE_AFTER = timedelta(minutes=35)  # longer than any job may take


def run_report(*, actor: User, kind: str, on: date) -> ReportRun | None:
    """Run a kind of report for a day; None when that day was claimed before. Raises ValueError for an unknown kind.

    Claim and figures are transactions of their own: a run that was killed stands as a stale claim, and nobody is told
    of it until it is run again.
    """
    if kind not in KEPT:
        raise ValueError(f"there is no report {kind!r}; there are {', '.join(sorted(KEPT))}")
    with acting_as(actor):
        defaults = {"claimed_at": timezone.now(), "claimed_by": actor}
        run, claimed = ReportRun.objects.get_or_create(kind=kind, on=on, defaults=defaults)
    return _fill(actor, run) if claimed else None


def run_waiting(*, actor: User) -> int:
    """Run one report that a person asked to have run again; returns how many, 0 or 1."""
    with acting_as(actor):
        waiting = ReportRun.objects.filter(claimed_at=None).order_by("pk")
        run = waiting.select_for_update(skip_locked=True).first()
        if run is None:
            return 0
        run.claimed_at = timezone.now()
        run.save(update_fields=["claimed_at"])
    _fill(actor, run)
    return 1


def _fill(actor: User, run: ReportRun) -> ReportRun:
    """Compute, keep and announce in one transaction: what is announced is there, and what is there is announced."""
    with acting_as(actor):
        run.figures = figures_of(KINDS[run.kind], AsOf(run.on, is_past=run.on < today()))
        run.finished_at = timezone.now()
        run.save(update_fields=["figures", "finished_at"])
        audit.record(RAN, actor=actor, record=run.kind, facts={"on": run.on.isoformat(), "run": run.pk})
        subscribers = Subscription.objects.filter(kind=run.kind, ended_at=None).values("person")
        people = User.objects.filter(pk__in=subscribers, is_active=True)
        announce(people=people, about=f"report:{run.kind}:{run.on.isoformat()}", template="report")
    return run


def stale_runs() -> QuerySet[ReportRun]:
    """Runs that were claimed and not finished in the time that a job may take."""
    return ReportRun.objects.filter(finished_at=None, claimed_at__lt=timezone.now() - STALE_AFTER).order_by("pk")


@transaction.atomic
def run_again(*, actor: User, run: ReportRun) -> None:
    """Let a stale claim go, so that the report is run by the next job. Raises RefusedError for any other run."""
    require_administrator(actor)
    if not stale_runs().filter(pk=run.pk).update(claimed_at=None, rerun_by=actor):
        raise RefusedError(Refused("Only a report whose claim has gone stale is run again.", "A-05"), act="run_again")
    audit.record(AGAIN, actor=actor, record=run.kind, facts={"on": run.on.isoformat(), "run": run.pk})
