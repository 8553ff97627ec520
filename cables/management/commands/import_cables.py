"""`manage.py import_cables`: read files into a collection, in its custodian's name."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cables.actions.receiving import open_batch, receive
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.intake.unpacking import HandedIn, read_catalogues, unpack
from cables.models import Batch, BatchFile, Collection
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


def handed_in(paths: list[str], standard_input: BinaryIO) -> Iterator[HandedIn]:
    """Each file by its path; folders are walked in order, `-` is standard input. OSError names what cannot be read."""
    for path in paths:
        if path == "-":
            yield HandedIn("standard input", partial(nullcontext, standard_input))
            continue
        named = Path(path)
        for one in sorted(named.rglob("*")) if named.is_dir() else [named]:
            if not one.is_dir():
                yield HandedIn(str(one), partial(one.open, "rb"))


class Command(BaseCommand):
    """Exit status 0: all imported or known; 1: some refused, each named; 2: could not run."""

    help = "Import cables from files, folders, archives and tables into a collection."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, zip, tar, CSV, or - for input")
        parser.add_argument("--collection", required=True, help="the collection's name or id")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = collection_named(options["collection"])
        custodian = collection.custodian
        try:
            with TemporaryFile() as standard_input:
                if "-" in options["paths"]:
                    copyfileobj(sys.stdin.buffer, standard_input)
                files = list(handed_in(options["paths"], standard_input))
                index = read_catalogues(files)
                with acting_as(custodian):
                    batch = open_batch(actor=custodian, collection=collection)
                refused = sum(self._receive(batch, entry, index, options["json"]) for entry in unpack(files, index))
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be read: {error.strerror}.", returncode=COULD_NOT_RUN
            ) from error
        except RefusedError as error:
            raise CommandError(f"{error.refusal}", returncode=COULD_NOT_RUN) from error
        if refused:
            sys.exit(1)

    def _receive(self, batch: Batch, entry: Entry, index: Index, as_json: bool) -> bool:
        """One file in a transaction of its own; whether it was refused."""
        with acting_as(batch.imported_by):
            report = receive(actor=batch.imported_by, batch=batch, entry=entry, index=index)
        file = report.file
        refused = file.outcome in (BatchFile.Outcome.REFUSED, BatchFile.Outcome.QUARANTINED)
        cables = [cable.public_id for cable in report.cables]
        known = file.outcome == BatchFile.Outcome.KNOWN
        if as_json:
            row = {"path": file.name, "outcome": file.outcome, "cables": cables, "known": known}
            self.stdout.write(
                json.dumps(row | {"refused": file.reason if refused else None, "problems": report.problems})
            )
        else:
            said = f"{file.get_outcome_display()}: {file.reason}" if refused else " ".join(cables)
            self.stdout.write(f"{file.name}: {said}{' (known)' if known else ''}")
        return refused
