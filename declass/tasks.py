"""Jobs of the site itself."""

from datetime import date

from declass.actions.mailing import send_next
from declass.jobs import job
from declass.models import User


@job("declass.send_mail", in_batches=True, commits=True)
def send_mail(clock: User, on: date) -> int:
    """Send the mail that waits, one after the other; returns how many."""
    return int(send_next())
