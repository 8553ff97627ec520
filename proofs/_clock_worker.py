"""The site's Celery application with one job more: a report for a day that the proof names, through the same action."""

from datetime import date

from declass.accounts import system_account
from declass.celery import app
from proofs._clock_seed import KIND
from reviews.actions.reporting import run_report

__all__ = ["app"]


@app.task(name="proofs.report")
def report(day: str) -> bool:
    """Run the report of a day; False where it was claimed before."""
    return run_report(actor=system_account("clock"), kind=KIND, on=date.fromisoformat(day)) is not None
