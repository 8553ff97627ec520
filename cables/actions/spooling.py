"""Large batches: the request keeps the bytes, a job reads them text by text, each with how far it is in one commit.

So a killed job has lost nothing and the next goes on behind the last text that was read; two at once take turns.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext
from datetime import timedelta
from functools import partial
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cables.actions.importing import require_importer
from cables.actions.receiving import receive
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.intake.limits import MB
from cables.intake.unpacking import HandedIn, read_catalogues, unpack
from cables.models import Batch, BatchPart, BatchReading
from declass import audit
from declass.celery import app
from declass.clicks import Click, current_click
from declass.models import User
from declass.person import acting_as
from declass.refusals import Refused, RefusedError

READING_RESUMED = audit.verb("cables.batch_resumed", "asked for a large batch to be read on")
TASK = "cables.read_batches"
MANY_FILES = 50
MANY_BYTES = 2 * MB
PART = MB
QUIET = timedelta(minutes=1)  # without a step for this long, a job is taken to be gone
spooled = partial(SpooledTemporaryFile, MB)  # on disk when it is larger
SHIFT = timedelta(minutes=20)  # below the time limit of a task


def is_large(sizes: Sequence[int]) -> bool:
    """Whether files of these sizes, in bytes, are left to a job."""
    return len(sizes) >= MANY_FILES or sum(sizes) >= MANY_BYTES


@transaction.atomic
def keep_for_reading(*, actor: User, batch: Batch, handed: Sequence[HandedIn]) -> BatchReading:
    """Keep the bytes of each file and ask for the job once they are committed.

    Raises RefusedError, with nothing written, when the actor may not import here.
    """
    require_importer(actor, batch.collection)
    for file_position, one in enumerate(handed):
        with one.opened() as file:
            for position, content in enumerate(_stretches(file)):
                BatchPart.objects.create(
                    batch=batch, file_position=file_position, name=one.name, position=position, content=content
                )
    click = current_click.get()
    reading = BatchReading.objects.create(batch=batch, asked_by=actor, click=click.packed() if click else {})
    _ask_for_job()
    return reading


@transaction.atomic
def resume(*, actor: User, batch: Batch) -> None:
    """Have a stopped reading go on; asked twice, nothing more. Raises RefusedError when another person handed it in."""
    require_importer(actor, batch.collection)
    stopped = BatchReading.objects.filter(batch=batch, ended_at=None).exclude(stopped_why="")
    if stopped.exclude(asked_by=actor).exists():
        refusal = Refused("Another person handed this batch in: ask for its files and hand them in again.", "A-05")
        raise RefusedError(refusal, record=batch.collection.public_id, act="resume")
    if not stopped.update(stopped_why="", moved_at=None):
        return
    audit.record(READING_RESUMED, actor=actor, record=batch.collection.public_id, facts={"batch": batch.public_id})
    _ask_for_job()


def read_waiting(*, actor: User) -> int:
    """Read on every large batch that no other job is at, each as the person who handed it in; how many texts."""
    quiet = Q(moved_at=None) | Q(moved_at__lt=timezone.now() - QUIET)
    with acting_as(actor):
        waiting = BatchReading.objects.filter(quiet, ended_at=None, stopped_why="").select_related("asked_by")
        readings = list(waiting.order_by("pk"))
    return sum(_read_under_click(reading) for reading in readings)


def _ask_for_job() -> None:
    transaction.on_commit(lambda: app.send_task(TASK, retry=False), robust=True)


def _stretches(file: BinaryIO) -> Iterator[bytes]:
    """At least one, so that an empty file is kept by its name."""
    yield file.read(PART)
    yield from iter(partial(file.read, PART), b"")


def _read_under_click(reading: BatchReading) -> int:
    before = current_click.get()
    token = current_click.set(Click.unpacked(reading.click) if reading.click else before)
    try:
        return _read_on(reading)
    except RefusedError as error:
        _stop(reading, error)
        return 0
    finally:
        current_click.reset(token)


def _read_on(reading: BatchReading) -> int:
    until = timezone.now() + SHIFT
    with ExitStack() as files:
        handed = _kept_files(reading, files)
        index = read_catalogues(handed)
        if reading.expected is None:
            _move(reading, expected=sum(1 for _ in unpack(handed, index)), begun_at=timezone.now())
        count = 0
        for at, entry in islice(enumerate(unpack(handed, index)), reading.reached, None):
            if timezone.now() > until:
                return count
            count += _read_one(reading, at, entry, index)
    _end(reading)
    return count


def _kept_files(reading: BatchReading, files: ExitStack) -> list[HandedIn]:
    """The files as they were handed in, put together from their parts one part at a time."""
    handed: dict[int, tuple[str, SpooledTemporaryFile[bytes]]] = {}
    with acting_as(reading.asked_by):
        parts = BatchPart.objects.filter(batch=reading.batch_id).order_by("file_position", "position")
        for part in parts.iterator(chunk_size=8):
            if part.file_position not in handed:
                file = files.enter_context(spooled())
                handed[part.file_position] = (part.name, file)
            handed[part.file_position][1].write(part.content)
    return [HandedIn(name, partial(_from_start, cast(BinaryIO, file))) for name, file in handed.values()]


def _from_start(file: BinaryIO) -> nullcontext[BinaryIO]:
    file.seek(0)
    return nullcontext(file)


def _read_one(reading: BatchReading, at: int, entry: Entry, index: Index) -> int:
    """Read the text at this place, unless another job has; 1 if it was read."""
    with acting_as(reading.asked_by):
        locked = BatchReading.objects.select_for_update().get(pk=reading.pk)
        if locked.reached != at or locked.ended_at or locked.stopped_why:
            return 0
        batch = Batch.objects.select_related("collection__custodian", "imported_by").filter(pk=locked.batch_id).first()
        if batch is None:
            raise RefusedError(Refused("The collection has another custodian now.", "A-05"), act="read_batch")
        report = receive(actor=reading.asked_by, batch=batch, entry=entry, index=index)
        if report.refusal is not None:
            audit.record_refusals([report.refusal], actor=reading.asked_by)
        BatchReading.objects.filter(pk=reading.pk).update(reached=at + 1, moved_at=timezone.now())
    return 1


def _move(reading: BatchReading, **changes: object) -> None:
    with acting_as(reading.asked_by):
        BatchReading.objects.filter(pk=reading.pk, expected=None).update(**changes)


def _end(reading: BatchReading) -> None:
    """Let go of the bytes once every text of them is a record, held, or refused with its reason."""
    with acting_as(reading.asked_by):
        done = BatchReading.objects.filter(pk=reading.pk, ended_at=None, stopped_why="", reached__gte=F("expected"))
        if done.update(ended_at=timezone.now()):
            BatchPart.objects.filter(batch=reading.batch_id).delete()


def _stop(reading: BatchReading, error: RefusedError) -> None:
    with acting_as(reading.asked_by):
        BatchReading.objects.filter(pk=reading.pk).update(stopped_why=f"{error.refusal}"[:400])
        audit.record_refusals([error], actor=reading.asked_by)
