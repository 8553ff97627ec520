"""The demonstration as a newcomer runs it: up with one command, gone with Ctrl-C."""

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from declass.embedded import demo, engines, keep
from declass.tests.test_embedded import runs
from declass.tests.test_embedded_command import COMMAND, environment, nothing_runs

PARTS = ("gunicorn declass.wsgi", "celery -A declass worker", "celery -A declass beat", "postgres", "valkey")


def descendants(pid: int) -> dict[int, str]:
    """The command line of every process below this one, by its id."""
    listing = subprocess.check_output(["ps", "axo", "pid=,ppid=,args="], text=True)
    rows = [line.split(None, 2) for line in listing.splitlines()]
    found: dict[int, str] = {}
    for _ in rows:
        new = {int(own): line for own, above, line in rows if int(above) in (pid, *found) and int(own) not in found}
        if not new:
            break
        found |= new
    return found


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A folder for the demonstration, with what its engines keep elsewhere removed at the end."""
    place = tmp_path / "var"
    yield place
    engines.reset(place)


def told_until_ready(running: "subprocess.Popen[str]") -> list[str]:
    """What the command prints up to its last sentence, or all of it when it ends before."""
    told: list[str] = []
    assert running.stdout is not None
    for line in running.stdout:
        told.append(line)
        if "Ctrl-C" in line:
            break
    return told


def test_demo_serves_until_ctrl_c_and_leaves_nothing_running(root: Path, tmp_path: Path) -> None:
    port = keep.port(tmp_path, "web")
    named = environment(root, PORT=str(port))
    with subprocess.Popen([*COMMAND, "demo"], env=named, stdout=subprocess.PIPE, text=True) as running:
        try:
            told = told_until_ready(running)
            below = descendants(running.pid)
            answered = demo.site_answers(port)
        finally:
            running.send_signal(signal.SIGINT)
    log = root / "log" / "setup.log"
    assert running.returncode == 0, log.read_text()[-2000:]
    assert f"http://localhost:{port}" in "".join(told)
    assert answered
    for part in PARTS:
        assert any(part in line for line in below.values()), part
    accounts = root / demo.ACCOUNTS
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    assert len(told) > len(accounts.read_text().splitlines()) > 1
    assert not any(runs(pid) for pid in below)
    assert nothing_runs(root) and keep.is_free(port)


def test_what_serves_people_does_not_hold_the_owners_address() -> None:
    everything = dict.fromkeys([*engines.ADDRESSES, "SECRET_KEY"], "x")
    assert demo.serving(everything).keys() == everything.keys() - {"DATABASE_OWNER_URL"}


def test_the_engines_package_imports_no_django() -> None:
    """Its modules alone, loaded outside the site package, which loads the application."""
    folder = Path(demo.__file__).parent
    line = f"import sys, types; p = types.ModuleType('declass'); p.__path__ = [{str(folder.parent)!r}]; \
sys.modules['declass'] = p; import declass.embedded.__main__; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", line], check=False).returncode == 0
