"""One world for the tests of this folder, committed, and emptied after the last of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.access.world import World, make_world
from tests.emptying import empty_tables


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Committed, and emptied afterwards."""
    with django_db_blocker.unblock():
        yield make_world()
        for alias in ("default", "public"):
            connections[alias].close()
        empty_tables()
