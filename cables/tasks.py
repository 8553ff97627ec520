"""Jobs over records, each a thin call of an action as the clock account. Safe twice and safe late."""

from cables.actions.scheduling import flag_due
from declass.accounts import system_account
from declass.celery import app
from declass.clock import today
from declass.person import acting_as


@app.task(name="cables.flag_due_records")
def flag_due_records() -> int:
    """Flag every cable whose date has come; returns how many."""
    clock = system_account("clock")
    with acting_as(clock):
        return len(flag_due(actor=clock, on=today()))
