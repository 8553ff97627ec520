"""The sealer: gives committed events their gapless places in the log, signs where it then stands, and ships that."""

import logging
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from declass import sealing, signing
from declass.merkle import Frontier
from declass.models import AuditCheckpoint, AuditLeaf, UnsealedEvent, User
from declass.person import acting_as

BATCH = 10_000
LOCK = "declass.seal"
log = logging.getLogger(__name__)


def seal() -> int:
    """Seal every committed event that waits, in batches of a checkpoint each, and export what was not yet exported.

    Takes turns with other sealers. Acts as the sealer's account, whoever asks. Returns how many events were sealed;
    an event that waits too long even so is an ERROR in the log. Raises LogError when the last checkpoint is not what
    was signed or the exported files are ahead of the database, SigningKeyError without a key.
    """
    sealer = User.objects.get(username="system.sealer")
    key = signing.load_key(settings.SIGNING_KEY_FILE)
    known = signing.public_keys(settings.SIGNING_KEY_FILE)
    total = 0
    while count := _seal_batch(sealer, key, known):
        total += count
    with acting_as(sealer):
        _export()
        state = sealing.log_state()
    if state.alarm:
        log.error("The audit log: %s", state.alarm)
    return total


def _seal_batch(sealer: User, key: signing.SigningKey, known: list[bytes]) -> int:
    with acting_as(sealer):
        if not UnsealedEvent.objects.exists():
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        last = AuditCheckpoint.objects.order_by("-size").first()
        tree = sealing.opened(last, known)[0] if last else Frontier()
        _require_newest(tree.size)
        leaves = []
        for columns in sealing.rows(sealing.WAITING.format(limit=BATCH)):
            leaf = sealing.entry_hash(b"%d" % tree.size, columns)
            leaves.append((tree.size, columns.partition(b"\t")[0].decode(), leaf))
            tree.append(leaf)
        if leaves:
            _write(leaves, tree, last, key)
    return len(leaves)


def _require_newest(size: int) -> None:
    files = sealing.exported()
    if files and int(files[-1].stem) > size:
        raise sealing.LogError(
            f"The log has {size} sealed events and {files[-1].name} has more: the database was set back. Move the"
            " checkpoint files aside once that is explained."
        )


def _write(
    leaves: list[tuple[int, str, bytes]],
    tree: Frontier,
    last: AuditCheckpoint | None,
    key: signing.SigningKey,
) -> None:
    numbers, events, hashes = (list(column) for column in zip(*leaves, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO declass_auditleaf (number, event_id, hash)"
            " SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[])",
            [numbers, events, hashes],
        )
        cursor.execute("DELETE FROM declass_unsealedevent WHERE id = ANY (%s::uuid[])", [events])
    sealed = sealing.Sealed(tree.size, tree.root(), last.size if last else 0, timezone.now())
    AuditCheckpoint(size=tree.size, sealed_at=sealed.at, peaks=b"".join(tree.peaks), note=sealed.sign(key)).save(
        force_insert=True
    )


def _export() -> None:
    """Write the checkpoints that are newer than the newest file, each after the hashes of the leaves it added."""
    files = sealing.exported()
    newest = int(files[-1].stem) if files else 0
    before = AuditCheckpoint.objects.filter(size__lte=newest).order_by("-size").values_list("size", flat=True).first()
    start = before or 0
    for checkpoint in AuditCheckpoint.objects.filter(size__gt=newest).order_by("size").iterator():
        added = AuditLeaf.objects.filter(number__gte=start, number__lt=checkpoint.size).order_by("number")
        path = sealing.checkpoint_file(checkpoint.size, checkpoint.sealed_at)
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path.with_suffix(".leaves"), b"".join(map(bytes, added.values_list("hash", flat=True))))
        _replace(path, checkpoint.note.encode())
        start = checkpoint.size


def _replace(path: Path, content: bytes) -> None:
    """Put the whole content there at once: a reader never meets half a file."""
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
