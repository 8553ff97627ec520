"""The demonstration: engines, migrations, sample records, then web server, worker and scheduler."""

import http.client
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

from declass.embedded import children, keep
from declass.embedded.children import Child
from declass.embedded.engines import Engines, engines, named_servers
from declass.embedded.sentences import EngineError, last_line
from declass.embedded.stopping import pause
from declass.embedded.supervisor import PROJECT, settings

OWNER_ADDRESS = "DATABASE_OWNER_URL"
ACCOUNTS = "demo-accounts.tsv"
STEPS = (("migrate", "--database=owner", "--noinput"), ("load_demo",))


def demo(root: Path, environment: Mapping[str, str]) -> NoReturn:
    """Run the demonstration under `root` until Stopped is raised by a signal; then end all of it.

    EngineError when the port is taken, a step of the set-up fails, or a part ends by itself.
    """
    port = _port(environment)
    with ExitStack() as running:
        found = Engines({}) if named_servers(environment) else running.enter_context(engines(root))
        everything = {**environment, **settings(root, environment), **found.addresses}
        for step in STEPS:
            _manage(root, step, everything)
        theirs = serving(everything)
        parts = [_launch(running, root, name, line, theirs) for name, line in _parts(port).items()]
        _await_parts(parts, port, theirs)
        sys.stdout.write(_welcome(root, port))
        sys.stdout.flush()
        watch([*found.children, *parts])


def serving(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the owner's address: what serves people must not hold it."""
    return {name: value for name, value in environment.items() if name != OWNER_ADDRESS}


def watch(parts: Sequence[Child]) -> NoReturn:
    """Wait while all parts run; EngineError naming the log of the first that ends by itself."""
    while True:
        for part in parts:
            code = part.process.poll()
            if code is not None:
                raise EngineError(
                    f"{part.name} ended by itself (exit code {code}), so everything else is stopped;"
                    f" see {part.log}: {last_line(part.log)}"
                )
        pause(0.5)


def table(tsv: str) -> str:
    """Return tab-separated lines as columns of even width, two spaces apart."""
    rows = [line.split("\t") for line in tsv.splitlines() if line]
    columns = max(map(len, rows), default=0)
    widths = [max(len(row[place]) for row in rows if place < len(row)) for place in range(columns)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() + "\n" for row in rows
    )


def _port(environment: Mapping[str, str]) -> int:
    given = environment.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise EngineError(f"PORT={given} is no port number: give one from 1 to 65535, as in `make demo PORT=8001`.")
    if not keep.is_free(int(given)):
        raise EngineError(
            f"Port {given} of this machine is in use or not allowed: end what uses it,"
            f" or choose another, as in `make demo PORT={int(given) % 65535 + 1}`."
        )
    return int(given)


def _worker_name(port: int) -> str:
    return f"declass-{port}@{socket.gethostname()}"


def _parts(port: int) -> dict[str, list[str]]:
    celery = ["celery", "-A", "declass"]
    return {
        "web": [
            *("gunicorn", "declass.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "-n", _worker_name(port)],
        "beat": [*celery, "beat", "--scheduler", "django", "--pidfile=", "--loglevel", "INFO"],
    }


def _launch(running: ExitStack, root: Path, name: str, line: Sequence[str], environment: dict[str, str]) -> Child:
    log = root / "log" / f"{name}.log"
    command = [sys.executable, "-m", *line]
    part = children.launch(f"The {name} part", command, log=log, env=environment, cwd=PROJECT)
    running.callback(children.stop, part, grace=20)
    return part


def _manage(root: Path, step: Sequence[str], environment: dict[str, str]) -> None:
    log = root / "log" / "setup.log"
    child = children.launch(step[0], [sys.executable, "manage.py", *step], log=log, env=environment, cwd=PROJECT)
    try:
        while child.process.poll() is None:
            pause(0.05)
    finally:
        children.stop(child)
    if child.process.returncode:
        raise EngineError(f"`manage.py {step[0]}` failed, see {log}: {last_line(log)}")


def _await_parts(parts: Sequence[Child], port: int, environment: Mapping[str, str]) -> None:
    ping = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "declass",
        "inspect",
        "ping",
        "-t",
        "2",
        "-d",
        _worker_name(port),
    ]
    ready: dict[str, Callable[[], bool]] = {
        "The web part": lambda: site_answers(port),
        "The worker part": lambda: (
            subprocess.run(ping, env=environment, cwd=PROJECT, capture_output=True, check=False).returncode == 0
        ),
    }
    for part in parts:
        if part.name in ready:
            children.await_ready(part, ready[part.name], seconds=60)


def site_answers(port: int) -> bool:
    """Say whether a web server on this port of 127.0.0.1 answers `/` with anything but a server error."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(root: Path, port: int) -> str:
    accounts = root / ACCOUNTS
    people = table(accounts.read_text()) if accounts.exists() else ""
    where = f"\nOpen http://localhost:{port} and sign in as one of these (kept in {accounts}):\n\n{people}"
    return f"{where}\nLogs are in {root / 'log'}. Ctrl-C stops everything and keeps the data.\n"
