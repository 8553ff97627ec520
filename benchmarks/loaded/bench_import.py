"""From text files to reviewable records, against the same rows by plain COPY with the same columns and indexes."""

import resource
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, models
from psycopg.sql import SQL, Composed, Identifier

from benchmarks.figures import Figure, timed
from benchmarks.loaded.world import World
from cables.actions.receiving import open_batch
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.making import make_cables
from cables.models import BatchFile, Cable, CableSource, Portion, Problem, Reference, ScheduleHistory, Tag
from cables.spreading import receive_all
from declass.person import acting_as

TABLES: tuple[type[models.Model], ...] = (
    Cable,
    CableSource,
    Portion,
    Tag,
    Reference,
    Problem,
    ScheduleHistory,
    apps.get_model("declass", "AuditEvent"),
    BatchFile,
)
PEAK_ALLOWED_MB = 1024
BLOCK = 1 << 20


def measure(world: World) -> list[Figure]:
    """Import `world.cables` made-up cables into its collection; the rates, and the peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        files = _written(Path(folder), world.cables)
        _, taken = timed(lambda: _import(world, files))
        peak = _peak_mb(world.processes)
        plain = _plain_copy(Path(folder))
    return [
        Figure(
            "import",
            "text files to reviewable records, audit included",
            "cables/s",
            world.cables / taken,
            world.cables / plain,
            "the same rows by plain COPY, same generated columns and indexes",
            at_least=0.5,
        ),
        Figure("import_peak_mb", "peak memory of all processes", "MB", peak, PEAK_ALLOWED_MB, "1 GB", at_most=1),
    ]


def load(world: World) -> None:
    """Import `world.cables` made-up cables, for benchmarks of what comes after."""
    with tempfile.TemporaryDirectory() as folder:
        _import(world, _written(Path(folder), world.cables))


def _written(folder: Path, count: int) -> list[Path]:
    paths = []
    for name, text in make_cables(count, seed=1):
        path = folder / f"{name}.txt"
        path.write_text(text)
        paths.append(path)
    return paths


def _import(world: World, files: list[Path]) -> None:
    with acting_as(world.custodian):
        batch = open_batch(actor=world.custodian, collection=world.collection)
    entries = (Entry(path.name, path.read_bytes()) for path in files)
    for number, _ in enumerate(receive_all(batch, entries, Index(), world.processes), start=1):
        if number % 10_000 == 0:
            sys.stderr.write(f"  imported {number}\n")


def _peak_mb(processes: int) -> float:
    """This process at its peak, and as many of the largest of its children as ran at once."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + processes * largest) / 1024


def _plain_copy(folder: Path) -> float:
    """Seconds that COPY takes, as the owner, for the rows of all tables into empty tables like them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA yardstick")
        for model in TABLES:
            with cursor.copy(SQL("COPY {} ({}) TO STDOUT").format(_table(model), _columns(model))) as copy:
                _written_blocks(folder / model._meta.db_table, copy)
            cursor.execute(
                SQL("CREATE TABLE yardstick.{} (LIKE {} INCLUDING ALL)").format(_table(model), _table(model))
            )
        _, taken = timed(lambda: [_copy_in(cursor, model, folder / model._meta.db_table) for model in TABLES])
        cursor.execute("DROP SCHEMA yardstick CASCADE")
    return taken


def _copy_in(cursor: Any, model: type[models.Model], path: Path) -> None:
    statement = SQL("COPY yardstick.{} ({}) FROM STDIN").format(_table(model), _columns(model))
    with cursor.copy(statement) as copy, path.open("rb") as file:
        while block := file.read(BLOCK):
            copy.write(block)


def _written_blocks(path: Path, blocks: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)


def _table(model: type[models.Model]) -> Identifier:
    return Identifier(model._meta.db_table)


def _columns(model: type[models.Model]) -> Composed:
    written = (field for field in model._meta.local_concrete_fields if not field.generated)
    return SQL(", ").join(Identifier(field.column) for field in written)
