"""What is written to the log when something breaks: where and what kind, never the words of a row."""

import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from declass.logs import WithoutRows

FORMATTER = settings.LOGGING["formatters"]["plain"]
WORDS = "zqhiddenwords"
BROKEN = (
    "INSERT INTO declass_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active,"
    " date_joined, is_system) VALUES ('', true, 'x', %s, '', '', false, true, now(), false)"
)


def line(message: str, *args: object) -> str:
    """The line of an error that the database raised about a row with the words."""
    formatter = WithoutRows(FORMATTER["fmt"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(BROKEN, [WORDS])
    except IntegrityError as error:
        raised = (IntegrityError, error, error.__traceback__)
        return formatter.format(logging.LogRecord("django.request", logging.ERROR, "", 1, message, args, raised))
    raise AssertionError("the row was taken")


@pytest.mark.django_db
def test_a_broken_constraint_is_logged_without_its_row() -> None:
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match=WORDS):
        cursor.execute(BROKEN, [WORDS])


@pytest.mark.django_db
def test_the_line_says_where_and_which_kind() -> None:
    written = line("Internal Server Error: %s", "/queue/")
    assert "Internal Server Error: /queue/" in written
    assert "test_logs.py" in written and "IntegrityError: SQLSTATE 23514" in written
    assert WORDS not in written


@pytest.mark.django_db
def test_a_failed_job_says_no_more() -> None:
    written = line("Task raised unexpected: %(exc)s", {"exc": f"IntegrityError({WORDS!r})"})
    assert "Task raised unexpected: IntegrityError: SQLSTATE 23514" in written
    assert WORDS not in written


def test_other_errors_keep_their_words() -> None:
    formatter = WithoutRows("%(message)s")
    try:
        raise ValueError("a number is wanted")
    except ValueError as error:
        raised = (ValueError, error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, "", 1, "It broke", (), raised)
    assert formatter.format(record).endswith("ValueError: a number is wanted")


def test_the_site_logs_with_it() -> None:
    assert FORMATTER["()"] == "declass.logs.WithoutRows"
    assert all(handler["formatter"] == "plain" for handler in settings.LOGGING["handlers"].values())
