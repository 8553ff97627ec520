"""The Celery application. Schedules live in the database and are edited in the admin console."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish, task_postrun, task_prerun, worker_init

from declass.checks import refuse_unsafe_start
from declass.clicks import Click, current_click

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "declass.settings")

app = Celery("declass")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _before_work(**kwargs: Any) -> None:
    refuse_unsafe_start()


@before_task_publish.connect
def _send_click(headers: dict[str, Any], **kwargs: Any) -> None:
    """What is asked for in a request goes on under its click, and names who asked."""
    click = current_click.get()
    if click is not None:
        headers["declass_click"] = click.packed()


@task_prerun.connect
def _take_click(task: Task, **kwargs: Any) -> None:
    header = task.request.get("declass_click")
    current_click.set(Click.unpacked(header) if header else None)


@task_postrun.connect
def _drop_click(**kwargs: Any) -> None:
    current_click.set(None)
