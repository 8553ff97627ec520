"""Large batches: kept in the request, read by a job, once and to the end, whatever stops and begins again."""

import uuid
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cables.actions import spooling
from cables.actions.receiving import open_batch
from cables.actions.spooling import is_large, keep_for_reading
from cables.intake.limits import MB
from cables.intake.unpacking import HandedIn
from cables.models import Batch, BatchFile, BatchPart, BatchReading, Cable, CableSource, Collection
from cables.tasks import read_batches
from cables.tests.factories import PASSWORD, make_collection, make_person
from cables.tests.intake.archives import zip_of
from cables.tests.test_receiving import ABOVE, text
from declass.accounts import system_account
from declass.clicks import Click, current_click
from declass.models import AuditEvent, JobRun, User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db
NOISE = bytes(range(256)) * 8
Files = dict[str, bytes]


class Killed(BaseException):
    """What ends a worker, which no handler of errors sees."""


@pytest.fixture
def collection() -> Collection:
    return make_collection(make_person(Role.CUSTODIAN, level=3))


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def kept(collection: Collection, files: Files) -> Batch:
    actor = collection.custodian
    with acting_as(actor):
        batch = open_batch(actor=actor, collection=collection)
        handed = [HandedIn(name, partial(BytesIO, content)) for name, content in files.items()]
        keep_for_reading(actor=actor, batch=batch, handed=handed)
    return batch


def outcomes(batch: Batch) -> list[tuple[str, str]]:
    with acting_as(batch.imported_by):
        return list(BatchFile.objects.filter(batch=batch).order_by("pk").values_list("name", "outcome"))


def many(count: int) -> Files:
    return {f"{n:03d}.txt": text(n) for n in range(count)}


@pytest.mark.parametrize(
    ("sizes", "large"),
    [([1] * 49, False), ([1] * 50, True), ([2 * MB - 1], False), ([2 * MB], True), ([MB, MB], True), ([], False)],
)
def test_fifty_files_or_two_megabytes_are_large(sizes: list[int], large: bool) -> None:
    assert is_large(sizes) is large


def test_every_byte_is_kept_until_each_text_has_its_outcome(collection: Collection) -> None:
    files = {"a.txt": text(1), "b.bin": NOISE, "empty.txt": b"", "x.zip": zip_of({"c.txt": text(3), "d.txt": text(1)})}
    files |= {"above.txt": ABOVE.encode(), "long.bin": NOISE * 600}
    batch = kept(collection, files)
    with acting_as(collection.custodian):
        found: Files = {}
        for part in BatchPart.objects.filter(batch=batch).order_by("file_position", "position"):
            found[part.name] = found.get(part.name, b"") + bytes(part.content)
        assert found == files
        assert not Cable.objects.exists()
    assert read_batches() == 7
    assert outcomes(batch) == [
        ("a.txt", "ACCEPTED"),
        ("b.bin", "QUARANTINED"),
        ("empty.txt", "REFUSED"),
        ("x.zip/c.txt", "ACCEPTED"),
        ("x.zip/d.txt", "KNOWN"),
        ("above.txt", "QUARANTINED"),
        ("long.bin", "QUARANTINED"),
    ]
    with acting_as(collection.custodian):
        assert not BatchPart.objects.exists()
        held = CableSource.objects.held().get(file_name="long.bin")
        assert bytes(held.content) == files["long.bin"]
        reading = BatchReading.objects.get(batch=batch)
        assert (reading.reached, reading.expected, reading.stopped_why) == (7, 7, "")
        assert reading.ended_at is not None and reading.rate is not None
    assert read_batches() == 0


def kill_at(monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """The worker dies while the nth text is written, after its rows and before their commit."""
    receive, calls = spooling.receive, []

    def dying(**how: object) -> object:
        calls.append(how)
        report = receive(**how)  # type: ignore[arg-type]
        if len(calls) == nth:
            raise Killed
        return report

    monkeypatch.setattr(spooling, "receive", dying)


def test_a_killed_job_goes_on_behind_the_last_text_that_was_read(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = many(9)
    batch = kept(collection, files)
    with monkeypatch.context() as patch:
        kill_at(patch, 5)
        with pytest.raises(Killed):
            read_batches()
    assert len(outcomes(batch)) == 4
    assert read_batches() == 0, "another job may still be at it"
    assert len(outcomes(batch)) == 4
    with acting_as(collection.custodian):
        BatchReading.objects.update(moved_at=timezone.now() - timedelta(minutes=2))
    assert read_batches() == 5
    assert outcomes(batch) == [(name, "ACCEPTED") for name in files]
    with acting_as(collection.custodian):
        assert Cable.objects.count() == 9


def test_two_jobs_at_once_read_each_text_once(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second job, begun in the middle of the first, reads all that is left; the first then finds nothing."""
    batch = kept(collection, many(6))
    read_one, seen = spooling._read_one, []

    def interrupted(reading: BatchReading, *about: object) -> int:
        seen.append(about)
        if len(seen) == 3:
            assert read_batches_of(reading) == 4
        return read_one(reading, *about)  # type: ignore[arg-type]

    def read_batches_of(reading: BatchReading) -> int:
        with acting_as(reading.asked_by):
            return spooling._read_on(BatchReading.objects.get(pk=reading.pk))

    monkeypatch.setattr(spooling, "_read_one", interrupted)
    assert read_batches() == 2
    assert [name for name, _ in outcomes(batch)] == list(many(6))


def test_the_person_and_the_request_stand_on_what_the_job_did(collection: Collection) -> None:
    click = Click(uuid.uuid4(), "10.1.2.3", collection.custodian_id)
    token = current_click.set(click)
    kept(collection, many(1))
    current_click.reset(token)
    read_batches()
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="cables.imported")
        assert (event.actor, event.click, event.source) == (collection.custodian, click.id, "10.1.2.3")
    assert current_click.get() is None
    assert JobRun.objects.get(task="cables.read_batches").count == 1


def test_whoever_lost_the_collection_stops_the_reading_and_nothing_is_lost(collection: Collection) -> None:
    batch = kept(collection, many(2))
    person = collection.custodian
    with acting_as(system_account("set-up")):
        person.groups.clear()
    assert read_batches() == 0
    assert outcomes(batch) == []
    page = f"/collections/{collection.public_id}/batches/{batch.public_id}/"
    with acting_as(system_account("set-up")):
        person.groups.add(Group.objects.get(name=Role.CUSTODIAN.value))
    client = client_of(person)
    shown = client.get(page).content.decode()
    assert "Stopped" in shown and "What was handed in is kept." in shown
    assert client_of(make_person(Role.CUSTODIAN, level=3)).post(f"{page}resume/").status_code == 404
    assert read_batches() == 0
    assert client.post(f"{page}resume/").status_code == 302
    assert read_batches() == 2
    assert client.post(f"{page}resume/").status_code == 302
    assert read_batches() == 0
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="cables.batch_resumed").count() == 1


def test_the_page_tells_how_far_it_is_to_the_custodian_alone(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(spooling.app, "send_task", lambda task, **how: sent.append(task))
    client = client_of(collection.custodian)
    files = [SimpleUploadedFile(f"{n:03d}.txt", text(n)) for n in range(49)] + [SimpleUploadedFile("b.bin", NOISE)]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        response = client.post(f"/collections/{collection.public_id}/import/", {"files": files}, follow=True)
    assert sent == ["cables.read_batches"]
    page = response.request["PATH_INFO"]
    assert "Every file is kept" in response.content.decode() and "000.txt" not in response.content.decode()
    with monkeypatch.context() as patch:
        kill_at(patch, 4)
        with pytest.raises(Killed):
            read_batches()
    assert "3 of 50 texts read" in client.get(page).content.decode()
    with acting_as(collection.custodian):
        BatchReading.objects.update(moved_at=timezone.now() - timedelta(minutes=2))
    read_batches()
    shown = client.get(page).content.decode()
    assert "50 of 50 texts read" in shown and "a second" in shown and "Read to the end" in shown and "binary" in shown
    assert client_of(make_person(Role.CUSTODIAN, level=3)).get(page).status_code == 404
    assert client_of(make_person(Role.REVIEWER)).get(page).status_code in (403, 404)


def test_a_small_batch_is_read_in_its_request(collection: Collection) -> None:
    files = [SimpleUploadedFile(f"{n:03d}.txt", text(n)) for n in range(2)]
    client_of(collection.custodian).post(f"/collections/{collection.public_id}/import/", {"files": files})
    with acting_as(collection.custodian):
        assert Cable.objects.count() == 2
        assert not BatchReading.objects.exists()
