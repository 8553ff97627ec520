"""Runs of jobs: begun in their own transaction, so that a killed one stays visible, and ended with an outcome."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from declass.models import JobRun


@transaction.atomic
def begin_run(*, task: str, on: date) -> JobRun:
    """Note that a job begins. The latest run of the day is used again where it found nothing."""
    now = timezone.now()
    idle = JobRun.objects.filter(task=task, on=on, outcome=JobRun.Outcome.DONE, count=0)
    run = idle.select_for_update(skip_locked=True).order_by("-id").first()
    if run is None:
        return JobRun.objects.create(task=task, on=on, started_at=now)
    run.started_at, run.finished_at, run.outcome, run.times = now, None, "", run.times + 1
    run.save(update_fields=["started_at", "finished_at", "outcome", "times"])
    return run


def end_run(*, run: JobRun, count: int = 0, error: str = "") -> None:
    """Note how a job ended: rows changed, or the name of the exception that ended it."""
    run.finished_at, run.count, run.error = timezone.now(), count, error
    run.outcome = JobRun.Outcome.FAILED if error else JobRun.Outcome.DONE
    run.save(update_fields=["finished_at", "count", "error", "outcome"])
