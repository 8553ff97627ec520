"""The Celery application. Schedules live in the database and are edited in the admin console."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from declass.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "declass.settings")

app = Celery("declass")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _before_work(**kwargs: Any) -> None:
    refuse_unsafe_start()
