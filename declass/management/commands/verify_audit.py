"""`manage.py verify_audit`: is the audit log what was sealed? Says so, or names the first event that is not."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from declass import sealing, signing
from declass.command_line import COULD_NOT_RUN
from declass.verifying import Verdict, snapshot, verify


class Command(BaseCommand):
    """Exit status 0: intact; 1: not intact; 2: could not run."""

    help = "Verify the audit log against every checkpoint in the database, in CHECKPOINT_DIR and in the files named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint", metavar="FILE", type=Path, action="append", default=[], help="a checkpoint kept elsewhere"
        )
        parser.add_argument(
            "--public-keys",
            metavar="FILE",
            type=Path,
            help="the keys to trust, one a line; those beside the signing key",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on one line")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = _verdict(options["checkpoint"], options["public_keys"])
        if options["json"]:
            self.stdout.write(json.dumps(verdict.facts()))
        else:
            self.stdout.write(_sentence(verdict))
        if not verdict.intact:
            raise SystemExit(1)


def _verdict(files: list[Path], keys: Path | None) -> Verdict:
    key_file = keys.with_name(keys.name.removesuffix(".pub")) if keys else settings.SIGNING_KEY_FILE
    try:
        known = signing.public_keys(key_file)
        with snapshot():
            return verify(known=known, files=[*sealing.exported(), *files])
    except OSError as error:
        sentence = f"{error.filename} cannot be read: {error.strerror}."
        raise CommandError(sentence, returncode=COULD_NOT_RUN) from error
    except (signing.SigningKeyError, signing.NoteError) as error:
        raise CommandError(str(error), returncode=COULD_NOT_RUN) from error


def _sentence(verdict: Verdict) -> str:
    if verdict.first is not None:
        return f"Not intact: {verdict.first.why}"
    waiting = f" {verdict.unsealed} events wait to be sealed." if verdict.unsealed else ""
    return f"Intact: {verdict.size} events, {verdict.checkpoints} checkpoints, {verdict.seconds:.1f} seconds.{waiting}"
