"""Jobs over reviews, each a thin call of an action as the clock account. Safe twice and safe late."""

from datetime import date

from celery import Task

from declass.jobs import job
from declass.models import User
from reviews.actions.alerting import raise_alerts as alert
from reviews.actions.following import follow_dates as follow
from reviews.actions.incidents import open_spills
from reviews.actions.queueing import expire_leases, open_reviews
from reviews.actions.referring import resume_answered
from reviews.actions.reporting import run_report, run_waiting
from reviews.reports.kinds import KEPT


@job("reviews.open_due_reviews", in_batches=True)
def open_due_reviews(clock: User, on: date) -> int:
    """Open a review for every cable within its lead time; returns how many."""
    return len(open_reviews(actor=clock, on=on))


@job("reviews.raise_alerts", in_batches=True)
def raise_alerts(clock: User, on: date) -> int:
    """Tell people of deadlines that come near or have passed; returns how many notices."""
    return alert(actor=clock, on=on)


@job("reviews.follow_dates", in_batches=True)
def follow_dates(clock: User, on: date) -> int:
    """Move the due dates of reviews whose cable has another date now, and tell who holds them; returns how many."""
    return follow(actor=clock, on=on)


@job("reviews.open_incidents")
def open_incidents(clock: User, on: date) -> int:
    """Open an incident for every cable whose banner is below one of its portions; returns how many."""
    return len(open_spills(actor=clock))


@job("reviews.return_reviews")
def return_reviews(clock: User, on: date) -> int:
    """Give back what is held too long, and what every agency has answered; returns how many."""
    return len(expire_leases(actor=clock)) + len(resume_answered(actor=clock))


def _report_job(kind: str) -> Task:
    def run(clock: User, on: date) -> int:
        return int(run_report(actor=clock, kind=kind, on=on) is not None)

    run.__doc__ = f"Run today's report {kind}; 0 when it ran already."
    return job(f"reviews.run_{kind.replace('-', '_')}_report", commits=True)(run)


REPORT_JOBS = {kind: _report_job(kind) for kind in KEPT}


@job("reviews.run_reports_again", in_batches=True, commits=True)
def run_reports_again(clock: User, on: date) -> int:
    """Run the reports that a person asked to have run again; returns how many."""
    return run_waiting(actor=clock)
