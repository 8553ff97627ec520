"""`manage.py advance_demo`: take some of the demonstration's cables on, so that every queue holds one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from declass.clock import today
from declass.models import User
from declass.refusals import RefusedError
from reviews.demo.advancing import advance
from reviews.demo.cast import CUSTODIAN


class Command(BaseCommand):
    """Safe to repeat: a cable that somebody has taken since is left alone."""

    help = "Take some of the demonstration's cables through review, second review, referral and approval."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where there is no demonstration, or an action refuses; nothing is changed then."""
        if not User.objects.filter(username=CUSTODIAN.username).exists():
            raise CommandError("There is no demonstration here. `make demo` makes one.")
        try:
            taken = advance(on=today())
        except RefusedError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(f"Taken on: {', '.join(taken)}." if taken else "Nothing waited to be taken on.")
