"""The person in the database: who the row policies take the current transaction to be.

The setting lives for one transaction. Unset or empty means that nothing labelled is visible. It guards against a
forgotten filter, not against someone who can run SQL as the application role (docs/architecture.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from declass.clock import today


def set_person(person_id: int | None, *, using: str = "default") -> None:
    """Name the person, and the legal date on which their grants are judged, for the open transaction."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('declass.person', %s, true), set_config('declass.today', %s, true)",
            [str(person_id or ""), today().isoformat()],
        )


def current_person_id(*, using: str = "default") -> int | None:
    """The person that the open transaction acts for, if any."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_setting('declass.person', true)")
        value = cursor.fetchone()[0]
    return int(value) if value else None


@contextmanager
def acting_as(person: Any, *, using: str = "default") -> Iterator[None]:
    """Open a transaction in which the database takes `person` (a User, or None for nobody) to be asking; restore the
    former one after.
    """
    with transaction.atomic(using=using):
        before = current_person_id(using=using)
        set_person(person.pk if person else None, using=using)
        try:
            yield
        finally:
            # A broken transaction is about to roll back, and the setting with it.
            if not connections[using].needs_rollback and connections[using].connection.info.transaction_status == 2:
                set_person(before, using=using)
