"""Jobs over records, each a thin call of an action as the clock account. Safe twice and safe late."""

from datetime import date

from cables.actions.flagging import flag_due
from cables.actions.recomputing import recompute_outdated
from cables.actions.spooling import read_waiting
from declass.jobs import job
from declass.models import User


@job("cables.flag_due_records", in_batches=True)
def flag_due_records(clock: User, on: date) -> int:
    """Flag every cable whose date has come; returns how many."""
    return len(flag_due(actor=clock, on=on))


@job("cables.recompute_dates", in_batches=True)
def recompute_dates(clock: User, on: date) -> int:
    """Compute dates anew where the engine or its tables have changed; returns how many."""
    return recompute_outdated(actor=clock, on=on)


@job("cables.read_batches", commits=True)
def read_batches(clock: User, on: date) -> int:
    """Read on the large batches that were handed in; returns how many texts."""
    return read_waiting(actor=clock)
