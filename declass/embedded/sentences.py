"""What the person at the terminal reads: one sentence for each thing that went wrong, and plain notices."""

import sys
from pathlib import Path


class EngineError(Exception):
    """Something the person must know or mend. The text is one sentence: what, where, what to do."""


def say(sentence: str) -> None:
    """Write one line to standard error, where it mixes with no command's output."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def last_line(log: Path) -> str:
    """Return the last non-empty line of a log, or an empty text when there is none to read."""
    try:
        lines = log.read_text(errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
