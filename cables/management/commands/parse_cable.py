"""Reads cables from files and says what is in them: a table for people, JSON Lines for scripts. Needs no database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cables.parsing.contract import as_json, problem_as_json
from cables.parsing.parser import parse
from cables.parsing.text import NotReadable, decode

STANDARD_INPUT = "-"
COLUMNS = "{mrn:<18} {level:<6} {origin:<11} {instruction:<22} {portions:>5}  {subject}"
REFUSED = 1
COULD_NOT_RUN = 2


class Command(BaseCommand):
    """Exit status: 0 all read, 1 some refused (each named on stderr), 2 nothing could be read."""

    help = "Read cables from files, folders or standard input (-) and print what they say."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Paths, and --json for JSON Lines."""
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object for each cable")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every path in order. Raises CommandError with status 1 or 2 when one or all were refused."""
        read = refused = 0
        for name, path in _expand(options["paths"]):
            try:
                self._show(name, _read(path), as_lines=options["json"])
                read += 1
            except (NotReadable, OSError) as refusal:
                reason = refusal.strerror if isinstance(refusal, OSError) else refusal
                self.stderr.write(f"{name}: refused: {reason}")
                refused += 1
        if refused or not read:
            message = f"{refused} of {read + refused} texts were refused; the reasons stand above."
            raise CommandError(message, returncode=REFUSED if read else COULD_NOT_RUN)

    def _show(self, name: str, raw: bytes, *, as_lines: bool) -> None:
        decoded = decode(raw)
        for at, cable in enumerate(parse(decoded.text)):
            shown = as_json(cable, name)
            if at == 0:
                shown["problems"] = [problem_as_json(one) for one in decoded.problems] + shown["problems"]
            self.stdout.write(json.dumps(shown, ensure_ascii=False) if as_lines else _table(shown, decoded.how))


def _expand(paths: list[str]) -> Iterator[tuple[str, Path | None]]:
    """Names and files in input order; a folder gives its files, sorted, at any depth."""
    for name in paths:
        path = Path(name)
        if name == STANDARD_INPUT:
            yield name, None
        elif path.is_dir():
            yield from ((str(found), found) for found in sorted(path.rglob("*")) if found.is_file())
        else:
            yield name, path


def _read(path: Path | None) -> bytes:
    return sys.stdin.buffer.read() if path is None else path.read_bytes()


def _table(cable: dict[str, Any], how: str) -> str:
    """A cable in a few lines: what it is, its portions by mark, its problems."""
    instruction = cable["instruction"]
    heading = COLUMNS.format(
        mrn=cable["mrn"] or f"{cable['post'] or '?'} {cable['serial'] or '?'}",
        level=cable["level"] or "?",
        origin=cable["origin_on"] or cable["year"] or "undated",
        instruction=instruction["date"] or instruction["code"] or instruction["kind"],
        portions=sum(1 for piece in cable["portions"] if piece["kind"] == "PARAGRAPH" and piece["number"]),
        subject=cable["subject"] or "(no subject)",
    )
    portions = [
        f"  {piece['kind'].lower():<10} {piece['number'] or '':>4} {piece['level'] or '?':<3} {piece['basis']:<19} "
        f"{' '.join(piece['text'].split())[:60]}"
        for piece in cable["portions"]
        if piece["kind"] not in {"SEPARATOR", "NOISE", "HEADER"}
    ]
    problems = [f"  ! {problem['code']} at {problem['start']}: {problem['note']}" for problem in cable["problems"]]
    return _printable("\n".join([f"{cable['path']} ({how})", heading, *portions, *problems]))


def _printable(words: str) -> str:
    """The words with control and direction signs shown as U+FFFD: a cable's text may not steer a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in words)
