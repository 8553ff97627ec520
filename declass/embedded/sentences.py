"""What the person at the terminal reads: one sentence for each thing that went wrong, and plain notices."""

import re
import sys
from pathlib import Path

CLOSING_LINES = 8
_ERROR = re.compile(r"[\w.]*(Error|Exception|FATAL|ImproperlyConfigured):\s")


class EngineError(Exception):
    """Something the person must know or mend. The text is one sentence: what, where, what to do."""


def say(sentence: str) -> None:
    """Write one line to standard error, where it mixes with no command's output."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def last_line(log: Path) -> str:
    """Return the line of a log that best says why a program ended, or an empty text when there is none.

    That is the error named last among its closing lines, which a database may follow with a picture of the
    statement; else the last line that is not empty.
    """
    try:
        lines = log.read_text(errors="replace").splitlines()[-CLOSING_LINES:]
    except OSError:
        return ""
    spoken = [line.strip() for line in lines if line.strip()]
    errors = [line for line in spoken if _ERROR.match(line)]
    return (errors or spoken or [""])[-1]
