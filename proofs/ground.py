"""A database and a broker database for one run, removed after it."""

import os
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

ADDRESSES = ("DATABASE_OWNER_URL", "DATABASE_URL", "DATABASE_PUBLIC_URL")
BROKER_DATABASE = 9
PATIENCE = 60  # seconds
COULD_NOT_RUN = 2


def missing() -> list[str]:
    """The settings without which there are no engines to run on."""
    return [name for name in (*ADDRESSES, "REDIS_URL") if not os.environ.get(name)]


def on_its_own_database(name: str, line: list[str]) -> int:
    """Run `python` with these arguments on a new, migrated database; its exit status, 2 where there can be none."""
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            env = os.environ | {key: _with_path(os.environ[key], name) for key in ADDRESSES}
            env["REDIS_URL"] = _with_path(os.environ["REDIS_URL"], str(BROKER_DATABASE))
            migrate = ["manage.py", "migrate", "--database", "owner", "--verbosity", "0"]
            made = subprocess.run([sys.executable, *migrate], env=env, stdout=sys.stderr, check=False)
            if made.returncode:
                return COULD_NOT_RUN
            return subprocess.run([sys.executable, *line], env=env, check=False).returncode
        finally:
            drop_database(owner, name)


def drop_database(owner: psycopg.Connection, name: str) -> None:
    """Drop a database and end who is in it, as its owner; who tidies it up (autovacuum) is waited for, not ended."""
    statement = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    for _ in range(PATIENCE):
        try:
            owner.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(1)
        else:
            return
    owner.execute(statement)


def _with_path(address: str, path: str) -> str:
    return urlsplit(address)._replace(path=f"/{path}").geturl()
