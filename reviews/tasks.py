"""Jobs over reviews, each a thin call of an action as the clock account. Safe twice and safe late."""

from declass.accounts import system_account
from declass.celery import app
from declass.clock import today
from declass.person import acting_as
from reviews.actions.queueing import expire_leases, open_reviews
from reviews.actions.referring import resume_answered
from reviews.actions.reporting import run_report


@app.task(name="reviews.open_due_reviews")
def open_due_reviews() -> int:
    """Open a review for every cable within its lead time; returns how many."""
    clock = system_account("clock")
    with acting_as(clock):
        return len(open_reviews(actor=clock, on=today()))


@app.task(name="reviews.return_reviews")
def return_reviews() -> int:
    """Give back what is held too long, and what every agency has answered; returns how many."""
    clock = system_account("clock")
    with acting_as(clock):
        return len(expire_leases(actor=clock)) + len(resume_answered(actor=clock))


@app.task(name="reviews.run_auto_declassification_report")
def run_auto_declassification_report() -> int:
    """Run today's auto-declassification report; 0 when it ran already."""
    clock = system_account("clock")
    with acting_as(clock):
        return int(run_report(actor=clock, kind="auto-declassification", on=today()) is not None)
