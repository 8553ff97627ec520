"""`manage.py make_cables`: made-up cables in the proportions of real ones, for trials of size. Needs no database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cables.making import make_cables
from declass.command_line import COULD_NOT_RUN

IN_ONE_FOLDER = 1000


class Command(BaseCommand):
    """Exit status 0: written; 2: could not write."""

    help = "Write made-up cables as text files; the same number and seed give the same files anywhere."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="N", help="how many cables")
        parser.add_argument("--seed", type=int, default=1, help="which cables; 1 unless given")
        parser.add_argument("--to", type=Path, default=settings.VAR_DIR / "made", help="the folder, made where absent")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["to"]
        if options["count"] < 1:
            raise CommandError("N is at least 1.", returncode=COULD_NOT_RUN)
        try:
            for at, (name, text) in enumerate(make_cables(options["count"], options["seed"])):
                place = folder / f"{at // IN_ONE_FOLDER:04d}"
                if at % IN_ONE_FOLDER == 0:
                    place.mkdir(parents=True, exist_ok=True)
                (place / f"{name}.txt").write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be written: {error.strerror}.", returncode=COULD_NOT_RUN
            ) from error
        self.stdout.write(f"{options['count']} cables in {folder}")
