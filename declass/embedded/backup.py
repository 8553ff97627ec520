"""Everything that makes one installation what it is, kept in a folder and brought back from it.

A plain dump loses the database roles, the leakproof marks, the signing key and the secret that the hashes in the log
are made with. The folder holds all of it, so it is as secret as the vault: its mode is 0700, and whoever holds it can
read every record.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from declass.embedded import keep, postgres, roles
from declass.embedded.engines import InUseError, addresses, engines, named_servers, reset
from declass.embedded.sentences import EngineError
from declass.embedded.supervisor import PROJECT, settings
from declass.signing import public_file

ADDRESS = "DATABASE_BACKUP_URL"
DUMP, KEY, SECRET, CHECKPOINTS, MANIFEST = "database", "signing.key", "secret_key", "checkpoints", "manifest.json"
BLOCK = 1 << 20


@dataclass(frozen=True)
class _Place:
    """An installation: a superuser's address of its database, and where its keys and checkpoints are."""

    address: str = field(repr=False)
    secret_key: str = field(repr=False)
    signing_key: Path
    checkpoints: Path


def back_up(root: Path, to: Path, environment: Mapping[str, str]) -> float:
    """Write the installation under `root` (or on the servers named) to the new folder `to`; the seconds it took.

    EngineError when the folder is there, something is missing, or the dump fails; then nothing of it is left.
    """
    if to.exists():
        raise EngineError(f"{to} is there already: name a new folder.")
    begin = time.monotonic()
    unfinished = to.with_name(f"{to.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        for place in _running(root, environment):
            _dump(place.address, unfinished / DUMP)
            _keep_keys(place, unfinished)
        _write_manifest(unfinished)
        unfinished.rename(to)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return time.monotonic() - begin


def restore(root: Path, source: Path, environment: Mapping[str, str]) -> float:
    """Bring the installation in the folder `source` back under `root`, which holds none; the seconds it took.

    EngineError when a part of the backup is not as it was written, when there is an installation already, or when
    the database does not take it; then nothing of it is left under `root`.
    """
    _check_manifest(source)
    begin = time.monotonic()
    if named_servers(environment):
        _bring_back(_named(environment), source, dict(environment))
        return time.monotonic() - begin
    if root.exists() and any(root.iterdir()):
        raise EngineError(
            f"{root} is not empty: `make reset` deletes what it holds, or set DECLASS_VAR to a new folder."
        )
    try:
        _bring_keys(root, source)
        with engines(root):
            everything = {**environment, **settings(root, environment), **addresses(root)}
            _bring_back(_embedded(root), source, everything)
    except BaseException:
        reset(root)
        raise
    return time.monotonic() - begin


def _running(root: Path, environment: Mapping[str, str]) -> Iterator[_Place]:
    """The installation, with its engines running for as long as it is looked at."""
    if named_servers(environment):
        yield _named(environment)
        return
    if not (root / keep.NAME).exists():
        raise EngineError(f"{root} holds no installation: is DECLASS_VAR right?")
    try:
        with engines(root):
            yield _embedded(root)
    except InUseError:
        yield _embedded(root)


def _embedded(root: Path) -> _Place:
    address = postgres.url(root, postgres.SUPERUSER)
    return _Place(address, keep.secret(root, "SECRET_KEY"), root / KEY, root / CHECKPOINTS)


def _named(environment: Mapping[str, str]) -> _Place:
    if not environment.get(ADDRESS):
        raise EngineError(
            f"{ADDRESS} is not set: a backup reads every row, so it needs the address of a superuser of that server."
        )
    needed = ("SECRET_KEY", "SIGNING_KEY_FILE", "CHECKPOINT_DIR")
    if missing := [name for name in needed if not environment.get(name)]:
        raise EngineError(f"{', '.join(missing)} not set: they are part of what is kept.")
    return _Place(
        environment[ADDRESS],
        environment["SECRET_KEY"],
        Path(environment["SIGNING_KEY_FILE"]),
        Path(environment["CHECKPOINT_DIR"]),
    )


def _dump(address: str, to: Path) -> None:
    jobs = f"--jobs={os.cpu_count() or 1}"
    _client("pg_dump", address, "--format=directory", jobs, "--compress=1", f"--file={to}")


def _client(program: str, address: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's; the password goes by its environment, where other accounts do not see it."""
    parts = urlsplit(address)
    host = f"--host={parts.hostname}", f"--port={parts.port or 5432}", f"--username={unquote(parts.username or '')}"
    done = subprocess.run(
        [postgres.program(program), *host, f"--dbname={parts.path.lstrip('/')}", "--no-password", *arguments],
        env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": unquote(parts.password or "")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EngineError(f"{program} failed: {done.stderr.strip()}")


def _keep_keys(place: _Place, folder: Path) -> None:
    _copy_keys(place.signing_key, folder / KEY)
    (folder / SECRET).write_text(place.secret_key)
    if place.checkpoints.is_dir():
        shutil.copytree(place.checkpoints, folder / CHECKPOINTS)
    (folder / SECRET).chmod(0o600)


def _copy_keys(signing_key: Path, to: Path) -> None:
    """The private key, readable by its owner alone, and the list of public ones beside it."""
    shutil.copyfile(signing_key, to)
    to.chmod(0o600)
    shutil.copyfile(public_file(signing_key), public_file(to))


def _bring_keys(root: Path, source: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    keep.remember_secret(root, "SECRET_KEY", (source / SECRET).read_text())
    _copy_keys(source / KEY, root / KEY)
    if (source / CHECKPOINTS).is_dir():
        shutil.copytree(source / CHECKPOINTS, root / CHECKPOINTS)


def _bring_back(place: _Place, source: Path, environment: Mapping[str, str]) -> None:
    if (
        place.secret_key != (source / SECRET).read_text()
        or place.signing_key.read_bytes() != (source / KEY).read_bytes()
    ):
        raise EngineError(f"SECRET_KEY and SIGNING_KEY_FILE are not those in {source}: set them to these first.")
    with psycopg.connect(place.address, autocommit=True) as database:
        tables = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if tables != (0,):
            raise EngineError("The database holds tables: restore into the empty one that `make db-roles` makes.")
        for statement in roles.within_database_statements():
            database.execute(statement)
    jobs = f"--jobs={os.cpu_count() or 1}"
    _client("pg_restore", place.address, "--exit-on-error", jobs, str(source / DUMP))
    # Privileges on the database itself are in no dump; and what a newer version added is made now.
    migrate = [sys.executable, "manage.py", "migrate", "--database=owner", "--noinput", "--verbosity=0"]
    done = subprocess.run(migrate, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"`manage.py migrate` failed on what was restored: {done.stderr.strip().splitlines()[-1]}")


def _parts(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)
    return {str(path.relative_to(folder)): _sha256(path) for path in files}


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _write_manifest(folder: Path) -> None:
    told = {"made_at": datetime.now(UTC).isoformat(timespec="seconds"), "sha256": _parts(folder)}
    (folder / MANIFEST).write_text(json.dumps(told, indent=1))


def _check_manifest(folder: Path) -> None:
    try:
        expected = json.loads((folder / MANIFEST).read_text())["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(f"{folder} is no backup: its {MANIFEST} cannot be read.") from error
    found = _parts(folder)
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise EngineError(
            f"{folder} is not as it was written: {', '.join(wrong[:5])}. Take another backup of that day."
        )
