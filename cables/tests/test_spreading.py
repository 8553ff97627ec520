"""An import over several processes, killed at any moment, loses nothing and doubles nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from cables import spreading
from cables.actions.receiving import open_batch
from cables.classification.levels import Level
from cables.intake.catalogues import Index
from cables.intake.entries import Entry
from cables.models import Batch, BatchFile, CableSource, Collection
from cables.tests.factories import make_collection, make_person
from declass.person import acting_as
from declass.roles import Role

TEXT = "FM AMEMBASSY LIMA\nC O N F I D E N T I A L LIMA {number:06d}\nSUBJECT: PIERS\n\n1. (C) NUMBER {number}.\n"
FILES = 240
pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def collection() -> Collection:
    return make_collection(make_person(Role.CUSTODIAN, level=Level.S))


def texts(count: int) -> list[bytes]:
    return [TEXT.format(number=number).encode() for number in range(1, count + 1)]


def command(collection: Collection, folder: Path, *options: str) -> subprocess.Popen[str]:
    """The import as a program of its own, on the test's database, with stretches of ten files."""
    name = connection.settings_dict["NAME"]
    env = {
        key: urlsplit(value)._replace(path=f"/{name}").geturl() if key.startswith("DATABASE_") else value
        for key, value in os.environ.items()
    }
    program = (
        "import sys; from cables import spreading; spreading.STRETCH = 10;"
        " from django.core.management import execute_from_command_line; execute_from_command_line(sys.argv)"
    )
    start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'declass.settings'; django.setup();"
    arguments = ["import_cables", str(folder), "--collection", collection.public_id, "--processes", "2", *options]
    return subprocess.Popen(
        [sys.executable, "-c", start + program, *arguments],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def imported(collection: Collection) -> list[str]:
    with acting_as(collection.custodian):
        return list(CableSource.objects.read().filter(collection=collection).values_list("sha256", flat=True))


def wait_for_servers() -> None:
    """Until the database has noticed that its clients are gone: a commit may be under way still."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(f"{others} AND pid <> pg_backend_pid()")
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
    pytest.fail("a server process outlived its client")


def test_lines_come_in_the_order_of_the_files(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "STRETCH", 7)
    with acting_as(collection.custodian):
        batch = open_batch(actor=collection.custodian, collection=collection)
    entries = [Entry(f"{number}.txt", content) for number, content in enumerate(texts(40))]
    lines = list(spreading.receive_all(batch, iter(entries), Index(), 2))
    assert [line.name for line in lines] == [entry.name for entry in entries]
    assert {line.outcome for line in lines} == {"ACCEPTED"}
    assert len(imported(collection)) == 40


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_killed_and_gone_on_with(collection: Collection, tmp_path: Path, share: float) -> None:
    for number, content in enumerate(texts(FILES)):
        (tmp_path / f"{number:04d}.txt").write_bytes(content)
    running = command(collection, tmp_path)
    deadline = time.monotonic() + 60
    while len(imported(collection)) < FILES * share:
        assert running.poll() is None and time.monotonic() < deadline, running.communicate()
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    wait_for_servers()
    before = len(imported(collection))
    with acting_as(collection.custodian):
        batch = Batch.objects.get(collection=collection)
        assert batch.files.count() == before, "a file is imported and told of, or neither"
    again = command(collection, tmp_path, "--batch", batch.public_id)
    said, complaint = again.communicate(timeout=120)
    assert again.returncode == 0, complaint
    assert len(said.splitlines()) == FILES - before + 1
    assert len(imported(collection)) == len(set(imported(collection))) == FILES
    with acting_as(collection.custodian):
        assert BatchFile.objects.filter(batch=batch).count() == FILES
