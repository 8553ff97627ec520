"""The two engines as one: started together under a folder, or the servers that the environment names."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from declass.embedded import keep, postgres, quarters, roles, valkey
from declass.embedded.children import Child
from declass.embedded.sentences import EngineError

ROLE_BY_NAME = {
    "DATABASE_OWNER_URL": roles.OWNER,
    "DATABASE_URL": roles.APP,
    "DATABASE_PUBLIC_URL": roles.PUBLIC,
}
ADDRESSES = (*ROLE_BY_NAME, "REDIS_URL")
ROOM_NEEDED = 500 * 1024 * 1024


@dataclass(frozen=True)
class Engines:
    """Both engines: their addresses by environment name, and the processes, if it was we who started them."""

    addresses: Mapping[str, str] = field(repr=False)
    children: tuple[Child, ...] = ()


class InUseError(EngineError):
    """Another command runs the engines of this folder."""


def named_servers(environment: Mapping[str, str]) -> bool:
    """Say whether the environment names all four servers; EngineError when it names only some."""
    missing = [name for name in ADDRESSES if not environment.get(name)]
    if missing and len(missing) < len(ADDRESSES):
        raise EngineError(
            f"{', '.join(missing)} not set: set all of {', '.join(ADDRESSES)} to use your own servers,"
            " or none of them for the embedded ones."
        )
    return not missing


@contextlib.contextmanager
def engines(root: Path) -> Iterator[Engines]:
    """Run both engines under `root` for the duration.

    InUseError when another command runs them, EngineError when there is no room or an engine will not start.
    """
    with _alone(root), contextlib.ExitStack() as running:
        room = shutil.disk_usage(root).free
        if room < ROOM_NEEDED:
            raise EngineError(
                f"{root} has {room // 2**20} MB of disk space left and the engines need"
                f" {ROOM_NEEDED // 2**20}: free some, or set DECLASS_VAR to a folder on another disk."
            )
        database = postgres.start(root)
        running.callback(postgres.stop, database)
        broker = valkey.start(root)
        running.callback(valkey.stop, broker)
        yield Engines(addresses(root), (database.child, broker.child))


def addresses(root: Path) -> dict[str, str]:
    """Return the four addresses, passwords included, of the engines remembered under `root`."""
    databases = {name: postgres.url(root, role) for name, role in ROLE_BY_NAME.items()}
    return databases | {"REDIS_URL": valkey.url(root)}


def already_running(root: Path) -> Engines:
    """Return the engines that another command runs; EngineError when they do not answer."""
    named = addresses(root)
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(named["DATABASE_URL"]):
        if valkey.answers(root):
            return Engines(named)
    raise EngineError(f"Another command is starting or ending the engines under {root}: try again in a moment.")


def reset(root: Path) -> None:
    """Delete `root` and what its engines keep elsewhere; InUseError while a command runs them."""
    if not root.exists():
        return
    if not any(root.iterdir()):
        root.rmdir()
        return
    if not (root / keep.NAME).exists():
        raise EngineError(f"{root} holds no engines of ours, so it is not deleted: is DECLASS_VAR right?")
    with _alone(root):
        # A damaged record of passwords is what reset is for: then nothing left behind can be recognised.
        with contextlib.suppress(EngineError):
            postgres.end_orphan(root)
            valkey.end_orphan(root)
        for engine in ("postgres", "valkey"):
            folder = quarters.elsewhere(root, engine)
            if folder:
                shutil.rmtree(folder)
        shutil.rmtree(root)


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root / "engines.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise InUseError(
            f"Another command runs the engines under {root}:"
            " end it first, or set DECLASS_VAR to another folder to run beside it."
        ) from error
    finally:
        os.close(descriptor)
