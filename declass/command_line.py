"""What the management commands share."""

from datetime import date

from django.core.management.base import CommandError

from declass.clock import today

COULD_NOT_RUN = 2


def day(written: str | None, option: str) -> date:
    """The day that an option names, today where it is absent. CommandError (status 2) says how to write one."""
    try:
        return today() if written is None else date.fromisoformat(written)
    except ValueError:
        raise CommandError(f"{option} {written!r} is not a date; write YYYY-MM-DD.", returncode=COULD_NOT_RUN) from None
