"""`manage.py import_cables`: read files into a collection, in its custodian's name."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cables.actions.bulk import FileLine
from cables.actions.receiving import open_batch
from cables.intake.entries import Entry
from cables.intake.unpacking import HandedIn, read_catalogues, unpack
from cables.models import Batch, BatchFile, Collection
from cables.spreading import receive_all
from declass import audit
from declass.accounts import system_account
from declass.command_line import COULD_NOT_RUN
from declass.person import acting_as
from declass.refusals import RefusedError

NOT_IMPORTED = (BatchFile.Outcome.REFUSED, BatchFile.Outcome.QUARANTINED)


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


@dataclass
class _Report:
    """What became of the files, counted as they pass."""

    outcomes: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)

    def counted(self, lines: Iterable[FileLine]) -> Iterator[FileLine]:
        for line in lines:
            self.outcomes[line.outcome] += 1
            self.problems.update(line.problems)
            yield line

    @property
    def refused(self) -> int:
        return sum(self.outcomes[outcome] for outcome in NOT_IMPORTED)


class Command(BaseCommand):
    """Exit status 0: all imported or known; 1: some refused, each named; 2: could not run."""

    help = "Import cables from files, folders, archives and tables into a collection."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, zip, tar, CSV, or - for input")
        parser.add_argument("--collection", required=True, help="the collection's name or id")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="how many read and write at once"
        )
        parser.add_argument("--batch", help="go on with a batch that was stopped, by its id")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = collection_named(options["collection"])
        report = _Report()
        try:
            with TemporaryFile() as standard_input:
                if "-" in options["paths"]:
                    copyfileobj(sys.stdin.buffer, standard_input)
                files = list(handed_in(options["paths"], standard_input))
                index = read_catalogues(files)
                batch, done = _batch(collection, options["batch"])
                left = (entry for entry in _progress(unpack(files, index), files, options) if entry.name not in done)
                for line in report.counted(receive_all(batch, left, index, max(1, options["processes"]))):
                    self._tell(line, options["json"])
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be read: {error.strerror}.", returncode=COULD_NOT_RUN
            ) from error
        except RefusedError as error:
            audit.record_refusals([error], actor=collection.custodian)
            raise CommandError(f"{error.refusal}", returncode=COULD_NOT_RUN) from error
        except BrokenProcessPool as error:
            again = f"what is imported stays; go on with --batch {batch.public_id}"
            raise CommandError(f"A process of the import was killed: {again}.", returncode=COULD_NOT_RUN) from error
        self._conclude(batch, report, options["json"])

    def _tell(self, line: FileLine, as_json: bool) -> None:
        known = line.outcome == BatchFile.Outcome.KNOWN
        refused = line.outcome in NOT_IMPORTED
        if as_json:
            row = {"path": line.name, "outcome": line.outcome, "cables": list(line.cables), "known": known}
            row |= {"refused": line.reason if refused else None, "problems": line.problems}
            self.stdout.write(json.dumps(row))
        elif refused:
            self.stdout.write(f"{line.name}: {BatchFile.Outcome(line.outcome).label}: {line.reason}")
        else:
            self.stdout.write(f"{line.name}: {' '.join(line.cables)}{' (known)' if known else ''}")

    def _conclude(self, batch: Batch, report: _Report, as_json: bool) -> None:
        """The batch's report in a line for a person; exit status 1 when a file was refused."""
        if not as_json:
            files = ", ".join(f"{n} {BatchFile.Outcome(outcome).label}" for outcome, n in report.outcomes.items())
            problems = ", ".join(f"{code} {n}" for code, n in report.problems.most_common()) or "none"
            self.stdout.write(f"Batch {batch.public_id}: {files or 'nothing new'}. Problems: {problems}.")
        if report.refused:
            sys.exit(1)


def _batch(collection: Collection, public_id: str | None) -> tuple[Batch, frozenset[str]]:
    """A new batch, or the named one with the names of its files. CommandError where there is none of that id."""
    custodian = collection.custodian
    with acting_as(custodian):
        if public_id is None:
            return open_batch(actor=custodian, collection=collection), frozenset()
        own = Batch.objects.select_related("collection__custodian", "imported_by")
        batch = own.filter(public_id=public_id, collection=collection, imported_by=custodian).first()
        if batch is None:
            raise CommandError(
                f"The collection has no batch {public_id!r}; leave --batch out to begin one.", returncode=COULD_NOT_RUN
            )
        return batch, frozenset(batch.files.values_list("name", flat=True))


def _progress(entries: Iterator[Entry], files: list[HandedIn], options: dict[str, Any]) -> Iterable[Entry]:
    """Rate and time left on stderr, where a person looks on and there is time to look."""
    quiet = options["json"] or not sys.stderr.isatty() or len(files) == 1
    return tqdm(entries, total=len(files), unit=" files", disable=quiet)
