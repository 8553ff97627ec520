"""Every job of the product, run once, with the copies of its sealed logs in a folder of the caller's."""

from importlib import import_module
from pathlib import Path

from django.test import override_settings

from declass.celery import app

OF_THE_PRODUCT = ("cables.", "declass.", "reviews.")
for module in ("cables.tasks", "declass.tasks", "reviews.tasks"):
    import_module(module)  # declares the jobs, which nobody has asked for yet


def run_every_job(folder: Path) -> None:
    """Run each of them."""
    with override_settings(CHECKPOINT_DIR=folder):
        for name in sorted(app.tasks):
            if name.startswith(OF_THE_PRODUCT):
                app.tasks[name]()
