"""Load the demonstration and put the nightly jobs on the broker."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from kombu.exceptions import OperationalError

from cables.tasks import flag_due_records
from declass.clock import today
from declass.refusals import RefusedError
from reviews.demo.loading import load
from reviews.tasks import REPORT_JOBS, open_due_reviews, raise_alerts

ACCOUNTS = "demo-accounts.tsv"
NIGHTLY = (flag_due_records, open_due_reviews, raise_alerts, *REPORT_JOBS.values())


class Command(BaseCommand):
    """Safe to repeat: what is there stays as it is, passwords included; the jobs are sent each time."""

    help = "Fill an empty database with the demonstration's people and cables, then start the nightly jobs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when an action refuses, the accounts cannot be written, or no broker answers."""
        accounts = Path(settings.VAR_DIR) / ACCOUNTS
        try:
            loaded = load(on=today(), accounts=accounts)
        except RefusedError as error:
            raise CommandError(f"The demonstration was not loaded: {error}") from error
        except OSError as error:
            raise CommandError(f"{accounts} cannot be written: {error.strerror}; nothing was loaded.") from error
        self.stdout.write(
            f"The demonstration is loaded; who may sign in stands in {accounts}."
            if loaded
            else "The demonstration is there already; nothing was changed."
        )
        self._send_jobs()

    def _send_jobs(self) -> None:
        try:
            for job in NIGHTLY:
                job.apply_async(retry=False)
        except OperationalError as error:
            raise CommandError(f"The broker at REDIS_URL does not answer, so no job was sent: {error}") from error
        self.stdout.write("The nightly jobs are on the broker; the worker does them.")
