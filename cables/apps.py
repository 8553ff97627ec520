"""The record."""

from django.apps import AppConfig


class CablesConfig(AppConfig):
    """The record."""

    name = "cables"
