"""Engines and workers of a proof's own, under a folder of their own, each of which can be killed and started again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import psycopg
from celery import Celery

from declass.embedded import children, engines, postgres, valkey
from declass.embedded.sentences import EngineError
from declass.embedded.supervisor import settings

PROJECT = Path(__file__).resolve().parents[1]
HOSTS, EACH = 2, 4
Engine = TypeVar("Engine")


class Stage:
    """PostgreSQL, Valkey and eight workers on two hosts (process groups), all of them the proof's own."""

    def __init__(self, root: Path) -> None:
        """Start the engines and migrate; the workers are started by `start_workers`."""
        self.root = root
        self.database = postgres.start(root)
        self.broker = valkey.start(root)
        own = {key: value for key, value in os.environ.items() if key not in (*engines.ADDRESSES, "DECLASS_VAR")}
        self.env: Mapping[str, str] = own | engines.addresses(root) | settings(root, {}) | {"LOG_LEVEL": "WARNING"}
        self.hosts: list[children.Child] = []
        self.asking = Celery("proof", broker=self.env["REDIS_URL"])
        self.asking.conf.broker_connection_retry = False
        self.manage("migrate", "--database", "owner", "--verbosity", "0")

    def manage(self, *line: str) -> None:
        """Run a management command on the proof's engines; CalledProcessError when it fails."""
        self.run("manage.py", *line)

    def run(self, *line: str) -> None:
        """Run Python on the proof's engines."""
        subprocess.run([sys.executable, *line], env=self.env, cwd=PROJECT, check=True, stdout=sys.stderr)

    def owner(self) -> psycopg.Connection:
        """A connection as the owner of the tables, whom no policy limits."""
        return psycopg.connect(self.env["DATABASE_OWNER_URL"], autocommit=True)

    def start_workers(self) -> None:
        """Start whatever host is not running."""
        self.hosts = [host for host in self.hosts if host.process.poll() is None]
        while len(self.hosts) < HOSTS:
            name = f"host{time.monotonic_ns()}@proof"
            line = ["-A", "proofs._clock_worker", "worker", "-c", str(EACH), "-l", "WARNING", "-n", name]
            line += ["--without-gossip", "--without-mingle"]
            command = [sys.executable, "-m", "celery", *line]
            env = {name: value for name, value in self.env.items() if name != "DATABASE_OWNER_URL"}
            log = self.root / "log" / "worker.log"
            self.hosts.append(children.launch("A host", command, log=log, env=env, cwd=PROJECT))

    def ask(self, task: str, *arguments: str) -> None:
        """Put a job on the broker, if it is there."""
        with suppress(Exception):
            self.asking.send_task(task, args=arguments, retry=False)

    def kill_worker(self, draw: random.Random) -> None:
        """SIGKILL one process of a pool, in whatever it is doing; its host makes another."""
        host = draw.choice(self.hosts)
        listed = Path(f"/proc/{host.pid}/task/{host.pid}/children").read_text().split()
        with suppress(ProcessLookupError, IndexError):
            os.kill(int(draw.choice(listed)), signal.SIGKILL)

    def kill_host(self, draw: random.Random) -> None:
        """SIGKILL a whole host with its four workers, and start another."""
        host = draw.choice(self.hosts)
        os.killpg(host.pid, signal.SIGKILL)
        host.process.wait()
        self.start_workers()

    def kill_database(self, draw: random.Random) -> None:
        """SIGKILL the server; it recovers from its log when it starts again."""
        os.kill(self.database.pid, signal.SIGKILL)
        self.database.child.process.wait()
        self.database = _again(lambda: postgres.start(self.root))

    def kill_broker(self, draw: random.Random) -> None:
        """SIGKILL the broker; all that it held is gone."""
        os.kill(self.broker.pid, signal.SIGKILL)
        self.broker.child.process.wait()
        self.broker = _again(lambda: valkey.start(self.root))

    def close(self) -> None:
        """End everything and delete the folder."""
        for host in self.hosts:
            children.stop(host, grace=3)
        with suppress(Exception):
            valkey.stop(self.broker)
        with suppress(Exception):
            postgres.stop(self.database)
        with suppress(EngineError):
            engines.reset(self.root)
        shutil.rmtree(self.root, ignore_errors=True)


def _again(start: Callable[[], Engine]) -> Engine:
    """The backends of a killed server take a moment to notice; until they are gone no other one starts."""
    for _ in range(20):
        with suppress(EngineError):
            return start()
        time.sleep(0.3)
    return start()


@contextmanager
def stage(root: Path) -> Iterator[Stage]:
    """A stage under `root`, ended and deleted afterwards."""
    made = Stage(root)
    try:
        yield made
    finally:
        made.close()
