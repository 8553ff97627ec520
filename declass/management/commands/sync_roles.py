"""`manage.py sync_roles`: make groups, permissions and table privileges equal to the code, and mark the operators of
word search, where the owner may. Runs after every migrate."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from declass import leakproof, privileges, roles


class Command(BaseCommand):
    """Idempotent; needs the owner connection."""

    help = "Make groups, permissions and table privileges equal to the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        roles.sync(database)
        privileges.sync(database)
        leakproof.mark(database)
