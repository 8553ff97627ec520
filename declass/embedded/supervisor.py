"""Runs one command on the engines, or on the servers that the environment names, and ends what it started."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from declass.embedded import keep
from declass.embedded.engines import Engines, InUseError, already_running, engines, named_servers
from declass.embedded.sentences import say
from declass.embedded.stopping import Stopped, pause
from declass.signing import SigningKeyError, make_key

PROJECT = Path(__file__).resolve().parents[2]
FAREWELL_SECONDS = 15
NOT_RUNNABLE = 127


def run(root: Path, command: Sequence[str], environment: Mapping[str, str], *, alone: bool) -> int:
    """Run a command on the engines of `root` (or the servers named) and return its exit code.

    Engines that another command runs are used as they are, and end with that command; `alone` raises
    InUseError instead. A signal ends the command first and the engines after it.
    """
    with ExitStack() as running:
        found = _find_engines(running, root, environment, alone=alone)
        # `python` and the other commands of this environment are found by their names.
        path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"}
        everything = {**environment, **settings(root, environment), **found.addresses, **path}
        try:
            child = subprocess.Popen(command, env=everything)
        except OSError as error:
            say(f"{command[0]} cannot be run: {error.strerror}.")
            return NOT_RUNNABLE
        return _exit_code(child)


def settings(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that an installation under `root` needs and the environment does not name."""
    key = root / "signing.key"
    if not environment.get("SIGNING_KEY_FILE"):
        with suppress(SigningKeyError):  # it is there already
            make_key(key)
    needed = {
        "DECLASS_VAR": str(root),
        "SIGNING_KEY_FILE": str(key),
        "SECRET_KEY": keep.secret(root, "SECRET_KEY"),
        "DEBUG": "0",
        "SECURE_HTTPS": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }
    return {name: value for name, value in needed.items() if not environment.get(name)}


def _find_engines(running: ExitStack, root: Path, environment: Mapping[str, str], *, alone: bool) -> Engines:
    if named_servers(environment):
        return Engines({})
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
