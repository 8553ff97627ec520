"""A backup brings back what a plain dump loses: roles, leakproof marks, keys; and says when it is not whole."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from declass.embedded import backup, keep, postgres
from declass.embedded.sentences import EngineError

BARE = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("DATABASE_")
    and name not in ("REDIS_URL", "SECRET_KEY", "SIGNING_KEY_FILE", "CHECKPOINT_DIR")
}
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
MARKS = "SELECT count(*) FROM pg_proc WHERE proname IN ('ts_match_vq', 'ts_match_qv') AND proleakproof"
FORCED = "SELECT count(*) FROM pg_class WHERE relforcerowsecurity"


def embedded(root: Path, *line: str) -> subprocess.CompletedProcess[str]:
    environment = BARE | {"DECLASS_VAR": str(root)}
    command = [sys.executable, "-m", "declass.embedded", *line]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def opened(root: Path) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    running = postgres.start(root)
    try:
        with psycopg.connect(running.superuser_url) as database:
            yield database
    finally:
        postgres.stop(running)


def told(root: Path) -> dict[str, Any]:
    """How many rows each table holds, how many are behind row policies, and how many operators are leakproof."""
    with opened(root) as database:
        tables = [name for (name,) in database.execute(TABLES)]
        counts = {name: database.execute(SQL("SELECT count(*) FROM {}").format(Identifier(name))) for name in tables}
        asked = {"forced": database.execute(FORCED), "marks": database.execute(MARKS)}
        return {name: answer.fetchone() for name, answer in (counts | asked).items()}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    for root in (folder / "first", folder / "second"):
        embedded(root, "reset")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def first(place: Path) -> Path:
    """An installation with the demonstration in it."""
    steps = "python manage.py migrate --database=owner --verbosity=0 && python manage.py load_demo"
    made = embedded(place / "first", "run", "--", "sh", "-c", steps)
    assert made.returncode == 0, made.stderr
    return place / "first"


@pytest.fixture(scope="module")
def kept(place: Path, first: Path) -> Path:
    made = embedded(first, "backup", str(place / "kept"))
    assert made.returncode == 0, made.stderr
    return place / "kept"


def test_a_restored_installation_is_the_same_and_passes_its_checks(place: Path, first: Path, kept: Path) -> None:
    made = embedded(place / "second", "restore", str(kept))
    assert made.returncode == 0, made.stderr
    before = told(first)
    assert told(place / "second") == before
    assert before["marks"] == (2,) and before["forced"] > (20,) and before["cables_portion"] > (100,)
    assert keep.secret(place / "second", "SECRET_KEY") == keep.secret(first, "SECRET_KEY")
    assert (place / "second" / "signing.key").read_bytes() == (first / "signing.key").read_bytes()
    checks = "python manage.py check --database default --database public && python manage.py verify_audit"
    proved = embedded(place / "second", "run", "--", "sh", "-c", checks)
    assert proved.returncode == 0, proved.stdout + proved.stderr


def test_a_backup_is_readable_by_nobody_else(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in (kept / "secret_key", kept / "signing.key")} == {0}
    assert "made_at" in json.loads((kept / "manifest.json").read_text())


def test_what_is_there_is_not_written_over(place: Path, first: Path, kept: Path) -> None:
    with pytest.raises(EngineError, match="is there already"):
        backup.back_up(first, kept, BARE)
    with pytest.raises(EngineError, match="is not empty"):
        backup.restore(first, kept, BARE)
    assert (first / keep.NAME).exists()


@pytest.mark.parametrize("name", ["secret_key", "signing.key", "database/toc.dat"])
def test_a_part_that_was_changed_is_named_and_nothing_is_restored(place: Path, kept: Path, name: str) -> None:
    damaged = place / f"damaged-{name.replace('/', '-')}"
    shutil.copytree(kept, damaged)
    with (damaged / name).open("ab") as part:
        part.write(b"x")
    with pytest.raises(EngineError, match=name):
        backup.restore(place / "third", damaged, BARE)
    assert not (place / "third").exists()


def test_what_is_no_installation_and_no_backup_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="holds no installation"):
        backup.back_up(tmp_path / "nothing", tmp_path / "to", BARE)
    assert not list(tmp_path.iterdir())
    with pytest.raises(EngineError, match="is no backup"):
        backup.restore(tmp_path / "root", tmp_path, BARE)


def test_servers_of_ones_own_need_an_address_that_reads_every_row(tmp_path: Path) -> None:
    named = dict.fromkeys(("DATABASE_OWNER_URL", "DATABASE_URL", "DATABASE_PUBLIC_URL"), "postgresql://a:b@h/d")
    with pytest.raises(EngineError, match="DATABASE_BACKUP_URL is not set"):
        backup.back_up(tmp_path / "root", tmp_path / "to", named | {"REDIS_URL": "redis://h"})
    assert not list(tmp_path.iterdir())
