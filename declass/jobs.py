"""What a job is: a task without arguments that acts as the clock, on one legal day, and leaves a JobRun.

Safe twice, late and beside itself, because its action selects by state. Work in batches commits each batch, so that a
killed run loses nothing and the next one goes on from there.
"""

import uuid
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

from celery import Task

from declass import audit
from declass.accounts import system_account
from declass.actions.jobs import begin_run, end_run
from declass.celery import app
from declass.clicks import Click, current_click
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.refusals import RefusedError

Act = Callable[[User, date], int]


def job(name: str, *, in_batches: bool = False, commits: bool = False) -> Callable[[Act], Task]:
    """Make a task of a function that is given the clock account and today, and returns how many rows it changed.

    `in_batches` calls it, each time in a transaction of its own, until it returns 0. One that `commits` by itself is
    given no transaction, and names the person in those that it opens.
    """

    def register(act: Act) -> Task:
        def perform() -> int:
            return _perform(name, act, in_batches, commits)

        perform.__doc__ = act.__doc__
        return app.task(name=name)(perform)

    return register


def _perform(name: str, act: Act, in_batches: bool, commits: bool) -> int:
    on = today()
    run = begin_run(task=name, on=on)
    click = current_click.set(current_click.get() or Click(uuid.uuid4()))
    try:
        count = _work(act, on, in_batches, commits)
    except Exception as error:
        if isinstance(error, RefusedError):
            audit.record_refusals([error], actor=system_account("clock"))
        end_run(run=run, error=type(error).__name__)
        raise
    finally:
        current_click.reset(click)
    end_run(run=run, count=count)
    return count


def _work(act: Act, on: date, in_batches: bool, commits: bool) -> int:
    clock, total = system_account("clock"), 0
    while True:
        with nullcontext() if commits else acting_as(clock):
            count = act(clock, on)
        total += count
        if not count or not in_batches:
            return total
