"""`manage.py flag_due`: flag every cable whose date has come, as the nightly job does."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cables.actions.flagging import flag_due
from cables.models import Cable
from declass.accounts import system_account
from declass.command_line import day
from declass.models import User
from declass.person import acting_as


class Command(BaseCommand):
    """A flag says due. It declassifies nothing. Safe twice and safe late."""

    help = "Flag every cable whose date has come."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", help="the day to judge by, as 2026-11-23; today unless given")
        parser.add_argument("--dry-run", action="store_true", help="say what would be flagged and change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a cable")

    def handle(self, *args: Any, **options: Any) -> None:
        on = day(options["on"], "--on")
        clock = system_account("clock")
        if options["dry_run"]:
            with acting_as(clock):
                flagged = list(Cable.objects.due(on=on).unflagged().values_list("public_id", flat=True))
        else:
            flagged = list(_flag_all(clock, on))
        for public_id in flagged:
            self.stdout.write(json.dumps({"cable": public_id, "on": on.isoformat()}) if options["json"] else public_id)
        if not options["json"]:
            word = "would be flagged" if options["dry_run"] else "flagged"
            self.stdout.write(f"{len(flagged)} {word} as of {on}.")


def _flag_all(clock: User, on: date) -> Iterator[str]:
    """Flag batch after batch, each committed, until nothing is left."""
    while True:
        with acting_as(clock):
            flagged = flag_due(actor=clock, on=on)
        if not flagged:
            return
        yield from flagged
