"""`python -m declass.embedded` from outside: exit codes, one-sentence refusals, nothing left running."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from declass.embedded import children, demo, engines, keep, postgres, supervisor, valkey
from declass.embedded.sentences import EngineError, last_line

COMMAND = [sys.executable, "-m", "declass.embedded"]


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A folder for engines, with what they keep elsewhere removed at the end."""
    place = tmp_path / "var"
    yield place
    engines.reset(place)


def environment(root: Path, **more: str) -> dict[str, str]:
    """This process's environment without any server of its own."""
    bare = {name: value for name, value in os.environ.items() if name not in engines.ADDRESSES}
    return bare | {"DECLASS_VAR": str(root)} | more


def call(root: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(root, **more), capture_output=True, text=True, timeout=60, check=False
    )


def nothing_runs(root: Path) -> bool:
    """Whether both engines of this folder are gone."""
    try:
        psycopg.connect(postgres.url(root, "declass_app")).close()
    except psycopg.OperationalError:
        return not valkey.answers(root)
    return False


def test_run_gives_the_command_its_servers_and_returns_its_exit_code(root: Path) -> None:
    line = (
        "import os, sys, psycopg\n"
        "for name in 'DATABASE_OWNER_URL', 'DATABASE_URL', 'DATABASE_PUBLIC_URL':\n"
        "    with psycopg.connect(os.environ[name]) as c: print(c.execute('SELECT current_user').fetchone()[0])\n"
        "print(len(os.environ['SECRET_KEY']), os.environ['DEBUG'])\n"
        "sys.exit(7)"
    )
    done = call(root, "run", "--", "python", "-c", line, SECRET_KEY="", DEBUG="")
    assert done.stdout.split() == ["declass_owner", "declass_app", "declass_public", "64", "0"]
    assert done.returncode == 7
    assert nothing_runs(root)


def test_run_says_which_command_cannot_be_run(root: Path) -> None:
    done = call(root, "run", "--", "no-such-command")
    assert done.returncode == 127
    assert done.stderr.endswith("no-such-command cannot be run: No such file or directory.\n")
    assert nothing_runs(root)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_and_then_the_engines(root: Path, number: signal.Signals) -> None:
    first = subprocess.Popen(
        [*COMMAND, "run", "--", "sh", "-c", "echo ready; exec sleep 60"],
        env=environment(root),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout is not None and first.stdout.readline() == "ready\n"
    shared = call(root, "run", "--", "sh", "-c", "exit 5")
    alone = call(root, "run", "--alone", "--", "true")
    deleted = call(root, "reset")
    first.send_signal(number)
    assert first.wait(30) == 128 + signal.SIGTERM
    first.stdout.close()
    assert nothing_runs(root)
    assert shared.returncode == 5
    assert (alone.returncode, deleted.returncode) == (1, 1)
    assert "Another command runs the engines" in alone.stderr and alone.stderr.count("\n") == 1
    assert "Another command runs the engines" in deleted.stderr and root.exists()


def test_some_servers_named_and_not_all_is_refused(root: Path) -> None:
    done = call(root, "run", "--", "true", DATABASE_URL="postgresql://a@b/c")
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_OWNER_URL, DATABASE_PUBLIC_URL, REDIS_URL not set")
    assert done.stderr.count("\n") == 1


def test_all_servers_named_starts_none(root: Path) -> None:
    named = dict.fromkeys(engines.ADDRESSES, "elsewhere")
    done = call(root, "run", "--", "sh", "-c", "echo $DATABASE_URL $REDIS_URL", **named)
    assert done.stdout == "elsewhere elsewhere\n"
    assert not (root / "postgres").exists()


def test_reset_deletes_only_a_folder_of_engines(root: Path, tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "dear.txt").write_text("kept")
    done = call(letters, "reset")
    assert done.returncode == 1 and "not deleted" in done.stderr
    assert (letters / "dear.txt").read_text() == "kept"
    assert call(root, "reset").returncode == 0


def test_a_full_disk_is_said_before_anything_starts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=engines.ROOM_NEEDED - 1))
    with pytest.raises(EngineError, match="499 MB of disk space left"), engines.engines(root):
        pytest.fail("started")
    assert not (root / "postgres").exists()
    (root / "engines.lock").unlink()


def test_a_damaged_record_of_passwords_is_named(root: Path) -> None:
    root.mkdir()
    (root / keep.NAME).write_text("{")
    done = call(root, "run", "--", "true")
    assert done.returncode == 1 and "embedded.json is damaged" in done.stderr
    assert call(root, "reset").returncode == 0
    assert not root.exists()


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "8000.5"])
def test_demo_refuses_what_is_no_port(root: Path, port: str) -> None:
    with pytest.raises(EngineError, match=f"PORT={port} is no port number"):
        demo.demo(root, {"PORT": port})
    assert not root.exists()


def test_demo_refuses_a_port_in_use_before_it_starts_anything(root: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = call(root, "demo", PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} of this machine is in use") and done.stderr.count("\n") == 1
    assert not (root / "postgres").exists()


def test_watch_names_the_part_that_ended_and_its_log(tmp_path: Path) -> None:
    lasting = children.launch("Lasting", ["sleep", "60"], log=tmp_path / "lasting.log")
    ending = children.launch("The web part", ["sh", "-c", "echo out of paper; exit 4"], log=tmp_path / "web.log")
    with pytest.raises(EngineError, match=r"The web part ended by itself \(exit code 4\).*web.log: out of paper"):
        demo.watch([lasting, ending])
    children.stop(lasting)
    children.stop(ending)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", ""),
        ("begun\n\n  done  \n\n", "done"),
        ("Traceback\n  File x\nValueError: no such day\n", "ValueError: no such day"),
        (
            "django.db.utils.ProgrammingError: no column\nLINE 1: a\n   ^\n",
            "django.db.utils.ProgrammingError: no column",
        ),
        ("ValueError: long ago\n" + "line\n" * 20 + "ended\n", "ended"),
    ],
)
def test_the_line_that_says_why_is_quoted(tmp_path: Path, written: str, said: str) -> None:
    log = tmp_path / "any.log"
    assert last_line(log) == ""
    log.write_text(written)
    assert last_line(log) == said


def test_site_answers_only_when_a_server_does() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert not demo.site_answers(closed.getsockname()[1])


def test_accounts_stand_in_columns() -> None:
    assert demo.table("who\tpassword\trole\nana\txx\treviewer\n\nbartholomew\ty\tauditor\n") == (
        "who          password  role\nana          xx        reviewer\nbartholomew  y         auditor\n"
    )
    assert demo.table("") == ""


def test_settings_are_random_for_each_installation_and_yield_to_the_environment(tmp_path: Path) -> None:
    one, other = supervisor.settings(tmp_path / "one", {}), supervisor.settings(tmp_path / "other", {})
    assert one["SECRET_KEY"] != other["SECRET_KEY"]
    assert one == supervisor.settings(tmp_path / "one", {})
    assert "SECRET_KEY" not in supervisor.settings(tmp_path / "one", {"SECRET_KEY": "given"})


def test_a_command_that_ignores_the_request_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "FAREWELL_SECONDS", 0.2)
    deaf = subprocess.Popen(["sh", "-c", "trap '' TERM; echo ready; exec sleep 60"], stdout=subprocess.PIPE, text=True)
    assert deaf.stdout is not None and deaf.stdout.readline() == "ready\n"
    supervisor._end(deaf)
    assert deaf.wait(5) == -signal.SIGKILL
    deaf.stdout.close()
