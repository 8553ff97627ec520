"""Log lines without text: what a database says of an error may quote the row."""

import copy
import logging
import traceback
from types import TracebackType

import psycopg
from django.db import Error

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutRows(logging.Formatter):
    """The usual line; of an exception all its frames, and of what a database raised its kind and code alone."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a task's own sentence about its error says no more than the traceback (celery's `exc`)."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and isinstance(record.args, dict) and "exc" in record.args:
            record = copy.copy(record)
            record.args = {**record.args, "exc": _words(error)}
        return super().format(record)

    def formatException(self, ei: Raised) -> str:
        """The tracebacks, the first cause first."""
        parts, error = [], ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"Traceback (most recent call last):\n{frames}{_words(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\nThis led to:\n\n".join(reversed(parts))


def _words(error: BaseException) -> str:
    name = type(error).__qualname__
    if not isinstance(error, Error | psycopg.Error):
        return f"{name}: {error}"
    code = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    return f"{name}: SQLSTATE {code or 'unknown'}"
