"""What must hold before the application serves anybody."""

import logging
import os
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from declass import leakproof

logger = logging.getLogger(__name__)

_ROLE = """
SELECT current_user, rolsuper, rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relowner = r.oid AND n.nspname = 'public')
FROM pg_roles r WHERE rolname = current_user
"""


def application_role_is_safe(databases: list[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The application and public roles own nothing and cannot pass the row policies (product.md §3)."""
    messages: list[CheckMessage] = []
    for alias in ("default", "public"):
        if alias in (databases or []):
            messages += _role_messages(alias)
    if "default" in (databases or []) and not leakproof.marked():
        messages.append(
            Warning(
                "Full-text operators are not marked leakproof in this database; every search goes the slower way"
                " through a function.",
                hint="As a superuser run the statements that `make db-roles` prints after \\connect.",
                id="declass.W001",
            )
        )
    return messages


def _role_messages(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_ROLE)
        role, is_superuser, bypasses, owns = cursor.fetchone()
    faults = [
        word
        for word, present in (
            ("is a superuser", is_superuser),
            ("bypasses row security", bypasses),
            ("owns tables", owns),
        )
        if present
    ]
    messages: list[CheckMessage] = []
    if faults:
        messages.append(
            Error(
                f"The database role {role} of connection {alias!r} {' and '.join(faults)}; the row policies"
                " would not hold.",
                hint="Give the connection a role of its own: `make db-roles` prints the SQL.",
                id="declass.E001",
            )
        )
    return messages


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured when a server is not named or a connection's role is unsafe.

    Web and workers call it before they serve.
    """
    missing = [
        name for name in ("SECRET_KEY", "DATABASE_URL", "DATABASE_PUBLIC_URL", "REDIS_URL") if not os.environ.get(name)
    ]
    if missing:
        raise ImproperlyConfigured(f"{', '.join(missing)} must be set in the environment (see .env.example).")
    messages = application_role_is_safe(["default", "public"])
    for message in messages:
        if not message.is_serious():
            logger.warning("%s", message)
    errors = [str(message) for message in messages if message.is_serious()]
    if errors:
        raise ImproperlyConfigured(" ".join(errors))
