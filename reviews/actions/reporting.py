"""Running a report: its day is claimed first, so that no day runs twice."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from declass import audit
from declass.models import User
from reviews.models import ReportRun
from reviews.reports.figures import KINDS, figures_for

RAN = audit.verb("reviews.report_ran", "ran a report")


def run_report(*, actor: User, kind: str, on: date) -> ReportRun | None:
    """Run a kind of report for a day; None when that day was claimed before. Raises ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"there is no report {kind!r}; there are {', '.join(sorted(KINDS))}")
    run, claimed = ReportRun.objects.get_or_create(
        kind=kind, on=on, defaults={"claimed_at": timezone.now(), "claimed_by": actor}
    )
    if not claimed:
        return None
    with transaction.atomic():
        run.figures = figures_for(kind, actor, on=on)
        run.finished_at = timezone.now()
        run.save(update_fields=["figures", "finished_at"])
        audit.record(RAN, actor=actor, record=kind, facts={"on": on.isoformat(), "run": run.pk})
    return run
