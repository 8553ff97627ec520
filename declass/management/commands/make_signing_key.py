"""`manage.py make_signing_key`: make the key that signs the checkpoints of the logs. Needs no database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from declass.command_line import COULD_NOT_RUN
from declass.signing import SigningKeyError, make_key, public_file, verifier_key


class Command(BaseCommand):
    """Exit status 0: made; 2: there is one already. A key is moved away by a person, never written over."""

    help = "Make the key that signs the checkpoints of the logs, at SIGNING_KEY_FILE."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the key; prints its public half as the verifier keys of both logs."""
        try:
            key = make_key(settings.SIGNING_KEY_FILE)
        except SigningKeyError as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        except OSError as error:
            sentence = f"{settings.SIGNING_KEY_FILE} cannot be written: {error.strerror}."
            raise CommandError(sentence, returncode=COULD_NOT_RUN) from error
        self.stdout.write(f"The key is {settings.SIGNING_KEY_FILE}; publish {public_file(settings.SIGNING_KEY_FILE)}:")
        for log in ("audit", "releases"):
            self.stdout.write(verifier_key(f"{settings.LOG_NAME}/{log}", key.public))
