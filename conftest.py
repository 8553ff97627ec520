"""Databases for the tests: made and migrated by the owner connection, used as the application role, as it runs.

`db` (pytest-django) rolls back; `committed` commits, for tests of access, triggers and concurrency, and the owner
empties the tables afterwards.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from proofs.ground import drop_database
from tests.emptying import empty_tables

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow hash slows every test

# A loaded machine is slow, not wrong; and a landing must not depend on the luck of the draw.
hypothesis.settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("suite")

ALIASES = ("default", "owner", "public")
WALK = Path(__file__).parent / "tests" / "walk"
LONG = (WALK, WALK.parent / "test_proofs.py", WALK.parent / "access")


def pytest_configure(config: pytest.Config) -> None:
    """Runs beside each other have a database of the broker each; the first is left to those who run alone."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker:
        address = urlsplit(settings.REDIS_URL)._replace(path=f"/{int(worker) + 1}").geturl()
        settings.REDIS_URL = settings.CELERY_BROKER_URL = settings.CELERY_RESULT_BACKEND = address
        settings.CACHES["default"]["LOCATION"] = address


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests stay together, as do the stages of the walk; what takes longest begins first."""
    for item in items:
        group = WALK if item.path.is_relative_to(WALK) else item.path
        item.add_marker(pytest.mark.xdist_group(str(group.relative_to(Path(__file__).parent))))
    items.sort(key=lambda item: next((at for at, path in enumerate(LONG) if item.path.is_relative_to(path)), len(LONG)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """One database for the run, named after the process, so that runs beside each other do not meet."""
    name = f"test_declass_{os.getpid()}"
    with django_db_blocker.unblock():
        owner = connections["owner"]
        with owner._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            cursor.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')  # as on a real server (`make db-roles`)
            for alias in ("default", "public"):
                cursor.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{settings.DATABASES[alias]["USER"]}"')
        for alias in ALIASES:
            connections[alias].close()
            settings.DATABASES[alias]["NAME"] = name
            connections[alias].settings_dict["NAME"] = name
        call_command("migrate", database="owner", verbosity=0)
    yield
    with django_db_blocker.unblock():
        for alias in ALIASES:
            connections[alias].close()
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as server:
            drop_database(server, name)


@pytest.fixture
def committed(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Real commits as the application role; what was written is removed by the owner at the end."""
    settings.CHECKPOINT_DIR = tmp_path_factory.mktemp("checkpoints")
    with django_db_blocker.unblock():
        yield
        for alias in ("default", "public"):
            connections[alias].close()
        empty_tables()
