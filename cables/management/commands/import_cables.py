"""`manage.py import_cables`: read files into a collection, in its custodian's name."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cables.actions.importing import Imported, import_cable
from cables.models import Collection
from declass.accounts import system_account
from declass.command_line import COULD_NOT_RUN
from declass.person import acting_as
from declass.refusals import RefusedError


def collection_named(name: str) -> Collection:
    """The one collection of that name or public id. CommandError where there is none or more than one."""
    with acting_as(system_account("clock")):
        collections = Collection.objects.select_related("custodian")
        found = list(collections.filter(name=name)) or list(collections.filter(public_id=name))
    if len(found) != 1:
        count = "no collection" if not found else f"{len(found)} collections"
        raise CommandError(f"There is {count} named {name!r}. Name one, or give its id.", returncode=COULD_NOT_RUN)
    return found[0]


def files(paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file; folders are walked in order, `-` is standard input."""
    for path in paths:
        if path == "-":
            yield "standard input", sys.stdin.buffer.read()
            continue
        named = Path(path)
        for one in sorted(named.rglob("*")) if named.is_dir() else [named]:
            if not one.is_dir():
                yield str(one), one.read_bytes()


class Command(BaseCommand):
    """Exit status 0: all imported or known; 1: some refused, each named; 2: could not run."""

    help = "Import cables from files and folders into a collection."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, or - for standard input")
        parser.add_argument("--collection", required=True, help="the collection's name or id")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = collection_named(options["collection"])
        refused = 0
        try:
            for name, content in files(options["paths"]):
                try:
                    with acting_as(collection.custodian):
                        imported = import_cable(
                            actor=collection.custodian,
                            collection=collection,
                            content=content,
                            file_name=Path(name).name,
                        )
                    self._say(name, options["json"], imported=imported)
                except RefusedError as error:
                    refused += 1
                    self._say(name, options["json"], refusal=str(error.refusal))
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be read: {error.strerror}.", returncode=COULD_NOT_RUN
            ) from error
        if refused:
            sys.exit(1)

    def _say(self, name: str, as_json: bool, *, imported: Imported | None = None, refusal: str = "") -> None:
        cables = [cable.public_id for cable in imported.cables] if imported else []
        known = bool(imported and imported.was_known)
        if as_json:
            row = {"path": name, "cables": cables, "known": known, "refused": refusal or None}
            self.stdout.write(json.dumps(row))
        else:
            self.stdout.write(f"{name}: {refusal or ' '.join(cables) + (' (known)' if known else '')}")
