"""Batches: every file by its name, the rest goes on, twice is once, and every character is kept."""

import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cables.actions.importing import import_cable
from cables.actions.receiving import FileReport, open_batch, receive
from cables.actions.refusing import FileRefused
from cables.intake.unpacking import HandedIn, read_catalogues, unpack
from cables.models import Batch, BatchFile, Cable, CableSource, Collection, Portion
from cables.parsing.text import NotReadable, decode
from cables.tests.factories import make_collection, make_person
from cables.tests.intake.archives import encrypted, link, tar_gz_of, tar_of, zip_of
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role

pytestmark = pytest.mark.django_db

HEADER = "E.O. 12958: DECL: 01/01/2030\nTAGS: PREL\nSUBJECT: (C) X\n"
TEXT = "C O N F I D E N T I A L LIMA {n:06d}\n" + HEADER + "1. (C) Words {n}.\n"
ABOVE = TEXT.replace("C O N F I D E N T I A L", "T O P S E C R E T").format(n=9)


def text(n: int) -> bytes:
    return TEXT.format(n=n).encode()


@pytest.fixture
def collection() -> Iterator[Collection]:
    yield make_collection(make_person(Role.CUSTODIAN, level=3))


def received(collection: Collection, *files: tuple[str, bytes]) -> list[FileReport]:
    handed = [HandedIn(name, partial(io.BytesIO, content)) for name, content in files]
    index = read_catalogues(handed)
    actor = collection.custodian
    with acting_as(actor):
        batch = open_batch(actor=actor, collection=collection)
        return [receive(actor=actor, batch=batch, entry=entry, index=index) for entry in unpack(handed, index)]


def outcomes(reports: list[FileReport]) -> dict[str, str]:
    return {report.file.name: report.file.outcome for report in reports}


def test_a_batch_with_everything_in_it_says_what_became_of_each(collection: Collection) -> None:
    members = {"a.txt": text(1), "empty.txt": b"", "binary.bin": bytes(range(256)) * 8, "../up.txt": text(2)}
    reports = received(
        collection,
        ("x.zip", zip_of(members | {"inner.zip": zip_of({"deep.txt": text(3)}), "b.txt": text(4)})),
        ("y.tar", tar_of({"c.txt": text(5)}, link("d.txt", "/etc/passwd"))),
        ("z.zip", encrypted({"e.txt": text(6)})),
        ("above.txt", ABOVE.encode()),
        ("again.txt", text(1)),
    )
    assert outcomes(reports) == {
        "x.zip/a.txt": "ACCEPTED",
        "x.zip/empty.txt": "REFUSED",
        "x.zip/binary.bin": "QUARANTINED",
        "x.zip/../up.txt": "QUARANTINED",
        "x.zip/inner.zip": "QUARANTINED",
        "x.zip/b.txt": "ACCEPTED",
        "y.tar/c.txt": "ACCEPTED",
        "y.tar/d.txt": "REFUSED",
        "z.zip/e.txt": "REFUSED",
        "z.zip": "QUARANTINED",
        "above.txt": "QUARANTINED",
        "again.txt": "KNOWN",
    }
    assert all(report.file.reason for report in reports if report.file.outcome != "ACCEPTED")
    with acting_as(collection.custodian):
        assert Cable.objects.count() == 3
        kept = {source.file_name: bytes(source.content) for source in CableSource.objects.held()}
        assert not Portion.objects.filter(text__contains="Words 9").exists()
        assert not Portion.objects.filter(text__contains="Words 3").exists()
    assert kept["x.zip/../up.txt"] == text(2)
    assert kept["above.txt"] == ABOVE.encode()
    assert set(kept) == {name for name, outcome in outcomes(reports).items() if outcome == "QUARANTINED"}


def test_the_same_batch_twice_changes_nothing(collection: Collection) -> None:
    files = (("x.tar.gz", tar_gz_of({"a.txt": text(1), "b.bin": bytes(range(256)) * 8})), ("c.txt", text(2)))
    received(collection, *files)
    again = received(collection, *files)
    assert list(outcomes(again).values()) == ["KNOWN", "QUARANTINED", "KNOWN"]
    assert [len(report.cables) for report in again] == [1, 0, 1]
    with acting_as(collection.custodian):
        assert (Cable.objects.count(), CableSource.objects.count()) == (2, 3)
        assert Batch.objects.count() == 2


def test_rows_of_a_table_and_a_catalogue_beside(collection: Collection) -> None:
    first, second = text(1).decode(), text(2).decode()
    table = f'mrn,date,text\n05LIMA1,2005-10-08,"{first}"\n,,"{second}"\n'.encode()
    catalogue = json.dumps([{"mrn": "06LIMA2", "date": "2006-03-04"}]).encode()
    reports = received(collection, ("rows.csv", table), ("beside.json", catalogue))
    cables = [report.cables[0] for report in reports]
    assert [report.file.name for report in reports] == ["rows.csv, row 1", "rows.csv, row 2"]
    assert [cable.mrn for cable in cables] == ["05 LIMA 1", "06 LIMA 2"]
    assert [(str(cable.origin_on), cable.origin_basis) for cable in cables] == [
        ("2005-10-08", "CATALOGUE"),
        ("2006-03-04", "CATALOGUE"),
    ]


def test_what_breaks_while_it_is_written_leaves_nothing_half(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ConnectionError("cut")

    with acting_as(collection.custodian):
        batch = open_batch(actor=collection.custodian, collection=collection)
    monkeypatch.setattr("cables.actions.importing.import_events", broken)
    entry = next(iter(unpack([HandedIn("a.txt", partial(io.BytesIO, text(1)))], read_catalogues([]))))
    with pytest.raises(ConnectionError), acting_as(collection.custodian):
        receive(actor=collection.custodian, batch=batch, entry=entry, index=read_catalogues([]))
    with acting_as(collection.custodian):
        assert not Cable.objects.exists() and not CableSource.objects.exists() and not BatchFile.objects.exists()


def test_a_value_too_large_for_the_record_is_held_and_the_rest_goes_on(collection: Collection) -> None:
    long_serial = f'mrn,text\n05LIMA1,"{text(1).decode()}"\n'.replace("LIMA 000001", "A" * 40 + " 000001")
    reports = received(collection, ("rows.csv", long_serial.encode()), ("b.txt", text(2)))
    assert list(outcomes(reports).values())[-1] == "ACCEPTED"
    assert all(report.file.outcome in ("ACCEPTED", "QUARANTINED") for report in reports)


def test_a_stranger_to_the_collection_sees_no_batch_and_receives_nothing(collection: Collection) -> None:
    received(collection, ("secret-name.txt", text(1)), ("x.bin", bytes(range(256)) * 8))
    reader = make_person(Role.REVIEWER, level=3)
    other = make_person(Role.CUSTODIAN, level=3)
    for person in (reader, other):
        with acting_as(person):
            assert not BatchFile.objects.exists() and not Batch.objects.exists()
            assert not CableSource.objects.exists()
            with pytest.raises(RefusedError):
                open_batch(actor=person, collection=collection)


def test_a_former_custodian_cannot_go_on_with_a_batch(collection: Collection) -> None:
    with acting_as(collection.custodian):
        batch = open_batch(actor=collection.custodian, collection=collection)
    other = make_person(Role.CUSTODIAN, level=3)
    entry = next(iter(unpack([HandedIn("a.txt", partial(io.BytesIO, b""))], read_catalogues([]))))
    with acting_as(other), pytest.raises(RefusedError, match="custodian"):
        receive(actor=other, batch=batch, entry=entry, index=read_catalogues([]))


def test_events_hold_ids_and_no_names_or_text(collection: Collection) -> None:
    received(collection, ("SECRET-NAME.txt", text(1)), ("SECRET-NAME.bin", bytes(range(256)) * 8))
    with acting_as(make_person(Role.AUDITOR)):
        events = AuditEvent.objects.filter(verb__startswith="cables.")
        assert {"cables.batch_opened", "cables.held", "cables.imported"} <= {event.verb for event in events}
        said = json.dumps([event.facts for event in events])
    assert "SECRET-NAME" not in said and "Words" not in said


def test_problems_are_counted_by_kind(collection: Collection) -> None:
    (report,) = received(collection, ("a.txt", text(1).replace(b"LIMA", b"SECTION 01 OF 03 LIMA")))
    assert report.problems["SECTION_MISSING"] == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(min_size=1, max_size=400), st.binary(min_size=1, max_size=400).map(lambda b: text(1) + b)))
def test_an_import_keeps_every_character(collection: Collection, words: str | bytes) -> None:
    """The pieces in order are the decoded text, for every input (product.md §4)."""
    content = words.encode(errors="surrogatepass") if isinstance(words, str) else words
    with acting_as(collection.custodian):
        try:
            imported = import_cable(
                actor=collection.custodian, collection=collection, content=content, file_name="x", alone=True
            )
        except FileRefused:
            return
        stored = "".join(
            portion.text
            for cable in imported.cables
            for portion in Portion.objects.filter(cable=cable).order_by("position")
        )
        try:
            assert stored == decode(content).text
        except NotReadable:
            pytest.fail("what cannot be read was imported")


def run(*arguments: str) -> tuple[list[dict], int]:
    out = io.StringIO()
    try:
        call_command("import_cables", *arguments, "--json", stdout=out)
    except SystemExit as ended:
        return [json.loads(line) for line in out.getvalue().splitlines()], int(str(ended.code))
    return [json.loads(line) for line in out.getvalue().splitlines()], 0


def test_the_command_reads_archives_tables_folders_and_input(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(text(1))
    (tmp_path / "in" / "b.zip").write_bytes(zip_of({"c.txt": text(2), "bad.bin": bytes(range(256)) * 8}))
    (tmp_path / "rows.csv").write_bytes(f'text\n"{text(3).decode()}"\n'.encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(tar_gz_of({"d.txt": text(4)}))))
    paths = (str(tmp_path / "in"), str(tmp_path / "rows.csv"), "-")
    rows, status = run(*paths, "--collection", collection.public_id)
    assert status == 1
    assert [row["outcome"] for row in rows] == ["ACCEPTED", "ACCEPTED", "QUARANTINED", "ACCEPTED", "ACCEPTED"]
    assert rows[4]["path"] == "standard input/d.txt"
    assert "binary" in rows[2]["refused"] and rows[0]["refused"] is None
    assert set(rows[0]) == {"path", "outcome", "cables", "known", "refused", "problems"}


def test_the_command_says_what_it_cannot_read(collection: Collection, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read") as error:
        call_command("import_cables", str(tmp_path / "nowhere"), "--collection", collection.public_id)
    assert error.value.returncode == 2
