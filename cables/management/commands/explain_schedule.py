"""Says when a record's declassification date falls and why: sentences for people, JSON for scripts. No database."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cables.classification.facts import Facts, FactsError
from cables.classification.reasoning import words
from cables.classification.schedule import ENGINE_VERSION, Schedule, decide
from declass.command_line import COULD_NOT_RUN, day

STANDARD_INPUT = "-"
FROM_OPTIONS = ("level", "origin", "instruction", "order")
REFUSED = 1
STATES = {
    "NOT_CLASSIFIED": "not classified",
    "EXCLUDED_AEA": "excluded from automatic declassification",
    "ORIGIN_UNKNOWN": "no date: its origin is unknown",
    "NO_DATE": "no date",
    "PENDING": "pending",
    "DUE": "due",
}


class Command(BaseCommand):
    """Exit status: 0 answered, 1 some lines of a batch refused (each named), 2 the facts could not be used."""

    help = "Compute when a record is to be declassified, and explain it with citations."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One record by its options or by --facts, or many by --batch."""
        parser.add_argument("--level", help="U, C, S or TS (LOU, SBU, FOUO and CUI are U)")
        parser.add_argument("--origin", help="date of origin, YYYY-MM-DD, YYYY-MM or YYYY")
        parser.add_argument("--instruction", help='the instruction as printed, such as "X6" or "DECL: 10/08/2015"')
        parser.add_argument("--order", help="number of the executive order named on the paper")
        parser.add_argument("--as-of", help="the day asked about, YYYY-MM-DD (today unless given)")
        parser.add_argument("--facts", metavar="FILE", help="JSON object of facts; the options above go before it")
        parser.add_argument("--batch", metavar="FILE", help="JSON Lines of facts (- for standard input)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer on stdout. Raises CommandError with status 1 or 2 for what was refused."""
        as_of = day(options["as_of"], "--as-of")
        given = {name: options[name] for name in FROM_OPTIONS if options[name] is not None}
        if options["batch"] is not None:
            self._batch(options["batch"], given, as_of)
            return
        if options["facts"] is not None:
            given = {**_object(_text_of(options["facts"]), options["facts"]), **given}
        if not given:
            raise CommandError("Give --level and what is known, or --facts or --batch.", returncode=COULD_NOT_RUN)
        try:
            schedule = decide(Facts.from_json(given), as_of)
        except FactsError as refusal:
            raise CommandError(str(refusal), returncode=COULD_NOT_RUN) from None
        self.stdout.write(json.dumps(schedule.to_json()) if options["json"] else explanation(schedule, as_of))

    def _batch(self, name: str, given: dict[str, Any], as_of: date) -> None:
        """A JSON line for each line of facts; a refused one is answered by its error and named on stderr."""
        refused = total = 0
        for number, line in enumerate(_text_of(name).splitlines(), start=1):
            if not line.strip():
                continue
            total += 1
            try:
                found = decide(Facts.from_json({**_object(line, f"line {number}"), **given}), as_of).to_json()
            except (FactsError, CommandError) as refusal:
                reason = str(refusal) if isinstance(refusal, CommandError) else f"line {number}: {refusal}"
                found, refused = {"error": reason}, refused + 1
                self.stderr.write(reason)
            self.stdout.write(json.dumps(found))
        if refused:
            message = f"{refused} of {total} lines were refused; the reasons stand above."
            raise CommandError(message, returncode=REFUSED if refused < total else COULD_NOT_RUN)


def explanation(schedule: Schedule, as_of: date) -> str:
    """The schedule and its reasoning as a records officer would write it down."""
    heading = words(schedule.date) if schedule.date else "none"
    lines = [
        f"Declassification date: {heading} (basis {schedule.basis})",
        f"On {words(as_of)}: {STATES[schedule.state]}",
        f"Blocked by: {', '.join(schedule.blockers) or 'nothing'}",
        f"Flags: {', '.join(schedule.flags) or 'none'}",
        f"Rules: {', '.join(schedule.rules) or 'none'} (engine {ENGINE_VERSION})",
    ]
    if schedule.line:
        lines.append(f"Declassify On line: {schedule.line}")
    reasons = [f"{number:>3}. {sentence}" for number, sentence in enumerate(schedule.trace, start=1)]
    return "\n".join([*lines, "", *reasons])


def _text_of(name: str) -> str:
    try:
        return sys.stdin.read() if name == STANDARD_INPUT else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CommandError(f"{name} could not be read: {reason}.", returncode=COULD_NOT_RUN) from None


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise CommandError(f"{where} is not JSON: {error}.", returncode=COULD_NOT_RUN) from None
    if not isinstance(found, dict):
        raise CommandError(f"{where} must hold one JSON object of facts.", returncode=COULD_NOT_RUN)
    return found
