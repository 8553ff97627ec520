"""Many files at once leave the rows that one by one would leave, each once, whatever happens beside."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models

from cables.actions.bulk import FileLine, line_of, receive_many
from cables.actions.receiving import open_batch, receive
from cables.classification.levels import Level
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.models import (
    BatchFile,
    Cable,
    CableSource,
    Collection,
    Portion,
    Problem,
    Reference,
    ScheduleHistory,
    Tag,
)
from cables.tests.factories import make_collection, make_person
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.txt"))
OWN = {"id", "public_id", "imported_at", "received_at", "computed_at", "cable_id", "portion_id", "collection_id"}
OF_CABLE = (CableSource, Portion, Tag, Reference, Problem, ScheduleHistory)
PART = "FM AMEMBASSY LIMA\nS E C R E T SECTION 01 OF 02 LIMA 000077\nSUBJECT: PIERS\n\n1. (S) ONE.\n"
pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def collections() -> tuple[Collection, Collection]:
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    return make_collection(custodian), make_collection(custodian)


def entries() -> list[Entry]:
    read = [Entry(path.name, path.read_bytes()) for path in CORPUS]
    part, other = PART.encode(), PART.replace("01 OF", "02 OF").encode()
    return [
        *read,
        Entry("part.txt", part),
        Entry("again.txt", read[0].content),
        Entry("later.txt", other),
        Entry("binary.bin", b"\x7fELF\x00\x01\x02\x03" * 40),
        Entry("refused.zip", b"PK", "it is damaged"),
        Entry("too-high.txt", PART.replace("S E C R E T", "T O P  S E C R E T").replace("01 OF 02", "").encode()),
    ]


def many(collection: Collection, given: Sequence[Entry]) -> list[FileLine]:
    with acting_as(collection.custodian):
        batch = open_batch(actor=collection.custodian, collection=collection)
    return receive_many(actor=collection.custodian, batch=batch, entries=given, index=Index())


def one_by_one(collection: Collection, given: Sequence[Entry]) -> list[FileLine]:
    with acting_as(collection.custodian):
        batch = open_batch(actor=collection.custodian, collection=collection)
        return [
            line_of(receive(actor=collection.custodian, batch=batch, entry=entry, index=Index())) for entry in given
        ]


def columns(row: models.Model) -> dict[str, Any]:
    fields = (field.attname for field in row._meta.concrete_fields if field.attname not in OWN)
    return {name: bytes(value) if isinstance(value := getattr(row, name), memoryview) else value for name in fields}


def left(collection: Collection) -> list[Any]:
    """Every row of the collection's cables, without keys and times, in the order of their file names."""
    with acting_as(collection.custodian):
        cables = list(Cable.objects.filter(collection=collection))
        found = [
            [columns(cable)]
            + [[columns(row) for row in model.objects.filter(cable=cable).order_by("pk")] for model in OF_CABLE]
            for cable in cables
        ]
    return sorted(found, key=repr)


def told(collection: Collection) -> list[str]:
    with acting_as(collection.custodian):
        ids = list(Cable.objects.filter(collection=collection).values_list("public_id", flat=True))
    return sorted(AuditEvent.objects.using("owner").filter(record__in=ids).values_list("verb", flat=True))


def test_many_at_once_leave_what_one_by_one_leaves(collections: tuple[Collection, Collection]) -> None:
    lines, expected = many(collections[0], entries()), one_by_one(collections[1], entries())
    assert [(line.name, line.outcome, line.reason, len(line.cables), line.problems) for line in lines] == [
        (line.name, line.outcome, line.reason, len(line.cables), line.problems) for line in expected
    ]
    assert {line.outcome for line in lines} == {"ACCEPTED", "KNOWN", "QUARANTINED"}
    assert left(collections[0]) == left(collections[1])
    assert told(collections[0]) == told(collections[1])
    assert "cables.imported" in told(collections[0])


def test_the_same_files_again_are_known_and_change_nothing(collections: tuple[Collection, Collection]) -> None:
    first = many(collections[0], entries())
    before = left(collections[0])
    again = many(collections[0], entries())
    assert left(collections[0]) == before
    assert {line.outcome for line in again} == {"KNOWN", "QUARANTINED"}
    assert [line.cables for line in again] == [line.cables for line in first]


def test_eight_at_a_time_import_each_file_once(collections: tuple[Collection, Collection]) -> None:
    collection = collections[0]

    def run(turn: int) -> int:
        try:
            given = entries()[turn:] + entries()[:turn]
            return sum(line.outcome == "ACCEPTED" for line in many(collection, given))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        accepted = sum(pool.map(run, range(8)))
    with acting_as(collection.custodian):
        sources = list(CableSource.objects.read().filter(collection=collection).values_list("sha256", "cable_id"))
        assert accepted == len({digest for digest, _ in sources})
        assert len(sources) == len(set(sources))
        assert BatchFile.objects.filter(batch__collection=collection).count() == 8 * len(entries())


def test_nobody_but_the_custodian_imports_many(collections: tuple[Collection, Collection]) -> None:
    stranger = make_person(Role.CUSTODIAN, level=Level.TS)
    with acting_as(collections[0].custodian):
        batch = open_batch(actor=collections[0].custodian, collection=collections[0])
    with pytest.raises(RefusedError, match="custodian"):
        receive_many(actor=stranger, batch=batch, entries=entries(), index=Index())
    assert left(collections[0]) == []


def test_a_value_too_large_sends_all_the_longer_way(collections: tuple[Collection, Collection]) -> None:
    large = Entry("large.txt", PART.replace("LIMA 000077", "A" * 40 + " 000001").replace("01 OF 02", "").encode())
    outcomes = {line.name: line.outcome for line in many(collections[0], [*entries()[:2], large])}
    assert outcomes[CORPUS[0].name] == "ACCEPTED"
    assert "large.txt" in outcomes
