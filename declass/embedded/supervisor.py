"""Runs commands on the engines: one command, or the whole demonstration, and ends all that it started."""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from declass.embedded import keep
from declass.embedded.engines import InUseError, already_running, engines, named_servers
from declass.embedded.stopping import Stopped, pause

PROJECT = Path(__file__).resolve().parents[2]
FAREWELL_SECONDS = 15


def run(root: Path, command: Sequence[str], environment: Mapping[str, str], *, alone: bool) -> int:
    """Run a command on the engines of `root` (or the servers named) and return its exit code.

    Engines that another command runs are used as they are, and end with that command; `alone` raises
    InUseError instead. A signal ends the command first and the engines after it.
    """
    with ExitStack() as running:
        settings = settings_for(root, environment) | _addresses(running, root, environment, alone=alone)
        try:
            child = subprocess.Popen(command, env={**environment, **settings})
        except OSError as error:
            sys.stderr.write(f"{command[0]} cannot be run: {error.strerror}.\n")
            return 127
        return _exit_code(child)


def settings_for(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that an installation under `root` needs and the environment does not name."""
    needed = {
        "DECLASS_VAR": str(root),
        "SECRET_KEY": keep.secret(root, "SECRET_KEY"),
        "DEBUG": "0",
        "SECURE_HTTPS": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }
    return {name: value for name, value in needed.items() if not environment.get(name)}


def _addresses(
    running: ExitStack, root: Path, environment: Mapping[str, str], *, alone: bool
) -> Mapping[str, str]:
    if named_servers(environment):
        return {}
    try:
        return running.enter_context(engines(root))
    except InUseError:
        if alone:
            raise
        return already_running(root)


def _exit_code(child: "subprocess.Popen[bytes]") -> int:
    while child.poll() is None:
        try:
            pause(0.05)
        except Stopped as stopped:
            # The terminal has sent Ctrl-C to the command too, which may mean it for a line being typed.
            if stopped.number != signal.SIGINT:
                _end(child)
    code = child.returncode
    return code if code >= 0 else 128 - code


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
