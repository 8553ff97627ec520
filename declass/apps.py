"""The site's app: keeps roles and table privileges equal to the code after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.management import call_command
from django.db.models.signals import post_migrate

from declass import checks


def _after_migrate(using: str, **kwargs: Any) -> None:
    if using == "owner":
        call_command("sync_roles", database=using)


class DeclassConfig(AppConfig):
    """The site."""

    name = "declass"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self)
        register(checks.application_role_is_safe, Tags.database)
