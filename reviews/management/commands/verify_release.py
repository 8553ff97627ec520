"""`manage.py verify_release FILE…`: check the package of a release, without database and network (product.md §5)."""

import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from declass.command_line import COULD_NOT_RUN
from declass.signing import SigningKeyError, public_keys
from reviews.verifying import NotAPackage, Verdict, opened, verify_package

# Base64 may hold a plus of its own: only the first two separate.
VERIFIER_KEY = re.compile(r"(?P<origin>[^+]+)\+[0-9a-f]{8}\+(?P<key>.+)")


class Command(BaseCommand):
    """Exit status 0 when everything holds, 1 when something does not, 2 when there was nothing to check."""

    help = "Check signature, hashes and inclusion of a released package: its archive, or its files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which files, which key."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="package.zip, or the files in it")
        parser.add_argument("--key", action="append", default=[], help="public key, as /reading-room/verify/ shows it")
        parser.add_argument("--log", help="name of the release log (LOG_NAME/releases)")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and say."""
        try:
            origin, keys = _keys(options["key"], options["log"])
            parts = opened([(path.name, path.read_bytes()) for path in options["files"]])
            verdict = verify_package(parts, origin=origin, public_keys=keys)
        except OSError as error:
            sentence = f"{error.filename} cannot be read: {error.strerror}."
            raise CommandError(sentence, returncode=COULD_NOT_RUN) from error
        except (NotAPackage, SigningKeyError, ValueError) as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        self.stdout.write(json.dumps(_plain(verdict)) if options["json"] else "\n".join(_lines(verdict)))
        if not verdict.holds:
            raise SystemExit(1)


def _keys(given: list[str], log: str | None) -> tuple[str, list[bytes]]:
    """The log's name and its public keys: as given, else those of this site. Raises ValueError, SigningKeyError."""
    origin = log or f"{settings.LOG_NAME}/releases"
    if not given:
        return origin, public_keys(settings.SIGNING_KEY_FILE)
    keys = []
    for written in given:
        named = VERIFIER_KEY.fullmatch(written)
        encoded = named["key"] if named else written
        decoded = b64decode(encoded, validate=True)[-32:]
        if len(decoded) != 32:
            raise ValueError(f"{written} is no public key.")
        origin = named["origin"] if named else origin
        keys.append(decoded)
    return origin, keys


def _plain(verdict: Verdict) -> dict[str, Any]:
    checks = [{"what": c.what, "holds": c.holds, "sentence": c.sentence} for c in verdict.checks]
    return {"release": verdict.release, "released_on": verdict.released_on, "holds": verdict.holds, "checks": checks}


def _lines(verdict: Verdict) -> list[str]:
    said = [f"{'holds' if c.holds else 'FAILS':<6} {c.what}: {c.sentence}" for c in verdict.checks]
    end = "Everything holds." if verdict.holds else "Do not rely on these files."
    return [f"Release {verdict.release}, {verdict.released_on}", *said, end]
