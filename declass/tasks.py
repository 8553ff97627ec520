"""Jobs of the site itself."""

from datetime import date

from declass.actions.mailing import send_next
from declass.actions.sealing import seal
from declass.jobs import job
from declass.models import User
from declass.verifying import verify_kept


@job("declass.send_mail", in_batches=True, commits=True)
def send_mail(clock: User, on: date) -> int:
    """Send the mail that waits, one after the other; returns how many."""
    return int(send_next())


@job("declass.seal_audit", commits=True)
def seal_audit(clock: User, on: date) -> int:
    """Give the events that wait their places in the audit log; returns how many."""
    return seal()


@job("declass.verify_audit", commits=True)
def verify_audit(clock: User, on: date) -> int:
    """Verify the whole audit log; a run that fails is the alarm. Changes nothing, so returns 0."""
    verify_kept()
    return 0
