"""Processes that we start, each in a group of its own with a log of its own, and that we always end."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from declass.embedded.sentences import EngineError, last_line
from declass.embedded.stopping import pause


@dataclass(frozen=True)
class Child:
    """A started process: its name, its log, and the signal that asks it to end in good order."""

    name: str
    process: "subprocess.Popen[Any]"
    log: Path
    farewell: signal.Signals

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self.process.pid


def launch(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    farewell: signal.Signals = signal.SIGTERM,
    stdin: str = "",
    **popen: Any,
) -> Child:
    """Start a command in its own process group, its output added to `log` (0600), `stdin` fed to it."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process: subprocess.Popen[Any] = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            **{"start_new_session": True} | popen,
        )
    finally:
        os.close(descriptor)
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(stdin.encode())
    return Child(name, process, log, farewell)


def await_ready(child: Child, ready: Callable[[], bool], *, seconds: float) -> None:
    """Wait until `ready()`; EngineError naming the log when the child ends or the seconds pass first."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.process.poll() is not None:
            raise EngineError(f"{child.name} ended as it started, see {child.log}: {last_line(child.log)}")
        if time.monotonic() > deadline:
            raise EngineError(f"{child.name} did not answer within {seconds:.0f} seconds, see {child.log}.")
        pause(0.05)


def stop(child: Child, *, grace: float = 10) -> None:
    """Ask the child to end, wait `grace` seconds, then kill whatever is left of its group. Never raises."""
    if child.process.poll() is None:
        child.process.send_signal(child.farewell)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.process.wait()
