"""The decision."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The decision."""

    name = "reviews"
