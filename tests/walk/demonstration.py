"""The whole demonstration as a newcomer starts it, and what stands in its database."""

import csv
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from declass.clock import today
from declass.embedded import demo, engines, keep, postgres, roles
from declass.tests.test_embedded_command import COMMAND, environment
from declass.tests.test_embedded_demo import told_until_ready


@dataclass(frozen=True)
class Demonstration:
    """A running demonstration: its folder, its address and the password of each account."""

    root: Path
    origin: str
    passwords: dict[str, str]

    def log(self, name: str) -> str:
        """What the part of that name ("worker", "setup") has written so far."""
        return (self.root / "log" / f"{name}.log").read_text()

    @contextmanager
    def rows_as(self, username: str) -> Iterator[psycopg.Cursor[TupleRow]]:
        """A transaction of the application role in which the row policies see this person; rolled back at the end."""
        with psycopg.connect(postgres.url(self.root, roles.APP)) as connection:
            cursor = connection.cursor()
            found = cursor.execute("SELECT id FROM declass_user WHERE username = %s", [username]).fetchone()
            settings = {"declass.person": str(found[0]), "declass.today": today().isoformat()}
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
            yield cursor
            connection.rollback()


@contextmanager
def running(root: Path) -> Iterator[Demonstration]:
    """Start `python -m declass.embedded demo` on a free port, end it with Ctrl-C and delete its data."""
    port = keep.port(root.parent, "web")
    named = environment(root, PORT=str(port))
    with subprocess.Popen([*COMMAND, "demo"], env=named, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = told_until_ready(process)
            assert told and "Ctrl-C" in told[-1], (root / "log" / "setup.log").read_text()[-2000:]
            yield Demonstration(root, f"http://localhost:{port}", _passwords(root))
        finally:
            process.send_signal(signal.SIGINT)
    engines.reset(root)


def _passwords(root: Path) -> dict[str, str]:
    with (root / demo.ACCOUNTS).open(newline="", encoding="utf-8") as lines:
        return {row["username"]: row["password"] for row in csv.DictReader(lines, dialect="excel-tab")}
