"""The audit log as a Merkle log: what its leaves are made of, what its checkpoints say, and where it stands.

A leaf's entry is the format's number, the leaf's number and the columns of the event, each as the text format of
PostgreSQL's COPY writes it (times in UTC), with tabs between. A checkpoint's extension lines say which size it follows
and when it was made. docs/audit.md has the format for whoever verifies with another program.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from declass import signing
from declass.merkle import Frontier
from declass.models import AuditCheckpoint, UnsealedEvent

FORMAT = b"1"
COLUMNS = "e.id, e.at, e.actor_id, e.verb, e.record, e.outcome, e.facts, e.click, e.source"
WAITING = (
    f"COPY (SELECT {COLUMNS} FROM declass_unsealedevent u JOIN declass_auditevent e ON e.id = u.id"  # noqa: S608
    " ORDER BY u.at, u.id LIMIT {limit}) TO STDOUT"
)
NUMBERED = (
    f"COPY (SELECT l.number, l.event_id, l.hash, {COLUMNS} FROM declass_auditleaf l"  # noqa: S608
    " LEFT JOIN declass_auditevent e ON e.id = l.event_id ORDER BY l.number) TO STDOUT"
)


class LogError(Exception):
    """The log cannot be sealed as it stands; the message is a sentence for the administrator and the auditor."""


def origin() -> str:
    """How the log is called in its checkpoints."""
    return f"{settings.LOG_NAME}/audit"


def entry_hash(number: bytes, columns: bytes) -> bytes:
    """The leaf hash of the event with these columns at this place (both as COPY writes them)."""
    return sha256(b"\x00" + FORMAT + b"\t" + number + b"\t" + columns).digest()


def rows(statement: str, *, using: str = "default") -> Iterator[bytes]:
    """The lines of a COPY, without their ends, in UTC and ISO whatever the server is set to."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true)")
        with cursor.copy(statement) as copy:
            for line in copy:
                yield bytes(line[:-1])


@dataclass(frozen=True)
class Sealed:
    """What a checkpoint's note says: size, root, the size it follows and when it was made."""

    size: int
    root: bytes
    follows: int
    at: datetime

    def sign(self, key: signing.SigningKey) -> str:
        """The note, signed."""
        lines = (f"follows {self.follows}", f"sealed {self.at.isoformat()}")
        return signing.sign_checkpoint(signing.Checkpoint(origin(), self.size, self.root, lines), key)


def read_note(note: str, public_keys: list[bytes]) -> Sealed:
    """The checkpoint of this log in a note. Raises NoteError when no key signed it or it is none of ours."""
    found = signing.read_checkpoint(note, origin(), public_keys)
    try:
        follows, at = found.extensions
        return Sealed(
            found.size,
            found.root,
            int(follows.removeprefix("follows ")),
            datetime.fromisoformat(at.removeprefix("sealed ")),
        )
    except ValueError:
        raise signing.NoteError(
            f"The checkpoint of {found.size} leaves does not say what it follows, and when."
        ) from None


def opened(checkpoint: AuditCheckpoint, public_keys: list[bytes]) -> tuple[Frontier, Sealed]:
    """The tree that a checkpoint left, to go on from, and what was signed. Raises LogError where they differ."""
    packed = bytes(checkpoint.peaks)
    try:
        tree = Frontier(checkpoint.size, [packed[at : at + 32] for at in range(0, len(packed), 32)])
        told = read_note(checkpoint.note, public_keys)
    except ValueError as error:
        raise LogError(f"The checkpoint of {checkpoint.size} leaves is damaged: {error}") from None
    if (told.size, told.root, told.at) != (tree.size, tree.root(), checkpoint.sealed_at):
        raise LogError(f"The checkpoint of {checkpoint.size} leaves is not what was signed.")
    return tree, told


def checkpoint_file(size: int, sealed_at: datetime) -> Path:
    """Where the checkpoint of that size is exported: a folder for each day. `.leaves` beside it has its new hashes."""
    return settings.CHECKPOINT_DIR / sealed_at.strftime("%Y/%m/%d") / f"{size:012d}.checkpoint"


def exported() -> list[Path]:
    """The exported checkpoints, smallest first."""
    return sorted(settings.CHECKPOINT_DIR.glob("*/*/*/*.checkpoint"), key=lambda path: path.stem)


@dataclass(frozen=True)
class LogState:
    """Where the log stands, as the sealer and the auditor see it."""

    size: int
    sealed_at: datetime | None
    unsealed: int
    oldest_unsealed_at: datetime | None

    @property
    def alarm(self) -> str:
        """What is wrong, or nothing: events wait longer than two intervals (X-14)."""
        if self.oldest_unsealed_at is None:
            return ""
        waits = timezone.now() - self.oldest_unsealed_at
        if waits <= timedelta(seconds=2 * settings.SEAL_SECONDS):
            return ""
        return f"Events wait to be sealed since {self.oldest_unsealed_at:%Y-%m-%d %H:%M:%S} UTC."


def log_state() -> LogState:
    """The state of the log, for whoever may see it: the auditor and the sealer."""
    last = AuditCheckpoint.objects.order_by("-size").first()
    waiting = UnsealedEvent.objects.order_by("at", "id")
    oldest = waiting.first()
    return LogState(
        size=last.size if last else 0,
        sealed_at=last.sealed_at if last else None,
        unsealed=waiting.count() if oldest else 0,
        oldest_unsealed_at=oldest.at if oldest else None,
    )
