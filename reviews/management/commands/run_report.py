"""`manage.py run_report KIND`: run a report for a day, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from declass.accounts import system_account
from declass.command_line import COULD_NOT_RUN, day
from reviews.actions.reporting import run_report


class Command(BaseCommand):
    """Exit status 0: it ran, or had run for that day; 2: could not run."""

    help = "Run a report for a day. A day that ran already is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="for example auto-declassification")
        parser.add_argument("--on", help="the day, as 2026-11-23; today unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        on = day(options["on"], "--on")
        clock = system_account("clock")
        try:
            run = run_report(actor=clock, kind=options["kind"], on=on)
        except ValueError as error:
            raise CommandError(f"{str(error)[0].upper()}{str(error)[1:]}.", returncode=COULD_NOT_RUN) from error
        self.stdout.write(f"{options['kind']} of {on}: {'ran' if run else 'had run already'}.")
