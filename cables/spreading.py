"""An import spread over the processors of one machine: stretches of files go out, lines come back in order."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain

from django.db import connections

from cables.actions.bulk import FileLine, receive_many
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.models import Batch

STRETCH = 200  # files in one transaction
STRETCH_BYTES = 8_000_000
AHEAD = 2  # stretches that wait for each process


@dataclass(frozen=True, slots=True)
class _Stretch:
    batch: Batch
    index: Index
    entries: list[Entry]

    def receive(self) -> list[FileLine]:
        return receive_many(actor=self.batch.imported_by, batch=self.batch, entries=self.entries, index=self.index)


def receive_all(batch: Batch, entries: Iterable[Entry], index: Index, processes: int) -> Iterator[FileLine]:
    """Import every entry in the name of the batch's importer; a line for each, in order.

    A stretch is written whole or not at all, and in memory are a few stretches for each process, however many come.
    Raises RefusedError when the importer may not import; BrokenProcessPool when a process was killed.
    """
    stretches = (_Stretch(batch, index, some) for some in _stretches(entries))
    first, second = next(stretches, None), next(stretches, None)
    if second is None or processes == 1:
        for stretch in chain(filter(None, (first, second)), stretches):
            yield from stretch.receive()
        return
    connections.close_all()  # a forked process must not share a connection
    context = multiprocessing.get_context("fork")
    waiting: deque[Future[list[FileLine]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting += [pool.submit(first.receive), pool.submit(second.receive)]
        for stretch in stretches:
            if len(waiting) >= processes * AHEAD:
                yield from waiting.popleft().result()
            waiting.append(pool.submit(stretch.receive))
        while waiting:
            yield from waiting.popleft().result()


def _stretches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    some: list[Entry] = []
    size = 0
    for entry in entries:
        some.append(entry)
        size += len(entry.content)
        if len(some) >= STRETCH or size >= STRETCH_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some
