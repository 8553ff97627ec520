"""Where words may come to rest outside a page: log, mail, Valkey with its queues, files, the audit log, sessions."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings
from django.core import mail
from django.db import connections

from tests.access.driving import words_of

ENGINES = ("postgres", "valkey", "pgdata")
KEPT_IN_TABLES = {
    "audit log": "SELECT facts::text || record || verb || source FROM declass_auditevent",
    "runs of reports": "SELECT figures::text FROM reviews_reportrun",
    "sessions": "SELECT session_data FROM django_session",
    "names of jobs": "SELECT name || task || args || kwargs || description FROM django_celery_beat_periodictask",
}


class Heard(logging.Handler):
    """Keeps every line as the product's own handler would write it, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        handlers = logging.getLogger().handlers
        self.setFormatter(next((each.formatter for each in handlers if each.formatter), None))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[tuple[Heard, Path]]:
    """Hear the whole log, and have temporary files made in a folder of their own."""
    root, heard, before = logging.getLogger(), Heard(), tempfile.tempdir
    level = root.level
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        root.addHandler(heard)
        root.setLevel(logging.DEBUG)
        try:
            yield heard, Path(folder)
        finally:
            root.removeHandler(heard)
            root.setLevel(level)
            tempfile.tempdir = before


def words_at_rest(heard: Heard, folder: Path) -> Iterator[tuple[str, set[str]]]:
    """The planted words in each place; nobody's label dominates a place that anybody may look at."""
    yield "log", words_of("\n".join(heard.lines).encode())
    yield "mail", words_of("\n".join(str(each.message()) for each in getattr(mail, "outbox", ())).encode())
    yield "Valkey", words_of(b"\n".join(_in_valkey()))
    for root in (folder, Path(settings.VAR_DIR)):
        for path in _files(root):
            yield f"file {path.name}", words_of(path.read_bytes())
    with connections["owner"].cursor() as cursor:
        for name, query in KEPT_IN_TABLES.items():
            cursor.execute(query)
            yield name, words_of("\n".join(str(row[0]) for row in cursor.fetchall()).encode())


def _in_valkey() -> Iterator[bytes]:
    """Every key with its value, the queues of jobs among them."""
    readers = {
        b"string": lambda server, key: [server.get(key)],
        b"list": lambda server, key: server.lrange(key, 0, -1),
        b"set": lambda server, key: server.smembers(key),
        b"zset": lambda server, key: server.zrange(key, 0, -1),
        b"hash": lambda server, key: [word for pair in server.hgetall(key).items() for word in pair],
    }
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        for key in server.scan_iter():
            yield key
            kind = server.type(key)
            yield from (value for value in readers[kind](server, key) if value)


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not set(path.relative_to(root).parts) & set(ENGINES):
            yield path
