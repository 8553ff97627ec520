"""Is the audit log what was sealed? Every event, every leaf, every checkpoint in the database and in files (X-14).

Needs no trust in the database: it reads rows and compares what it computes from them with what was signed.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

from declass import sealing
from declass.merkle import Frontier
from declass.models import AuditCheckpoint, User
from declass.person import set_person
from declass.signing import NoteError, public_keys

log = logging.getLogger(__name__)
MISSING = rb"\N"
STRAY = """
    SELECT e.id FROM declass_auditevent e
     WHERE NOT EXISTS (SELECT 1 FROM declass_auditleaf l WHERE l.event_id = e.id)
       AND NOT EXISTS (SELECT 1 FROM declass_unsealedevent u WHERE u.id = e.id) ORDER BY e.at, e.id LIMIT 1
"""
LOST = """
    SELECT u.id FROM declass_unsealedevent u WHERE NOT EXISTS (SELECT 1 FROM declass_auditevent e WHERE e.id = u.id)
     ORDER BY u.at, u.id LIMIT 1
"""


@dataclass(frozen=True)
class Fault:
    """The first thing that is not as it was sealed: where, which event, and what is wrong, as a sentence."""

    leaf: int | None
    event: str
    why: str


@dataclass(frozen=True)
class Verdict:
    """What verification found. `size` leaves were read, `checkpoints` compared; `unsealed` events wait."""

    intact: bool
    size: int
    checkpoints: int
    unsealed: int
    first: Fault | None
    seconds: float

    def facts(self) -> dict[str, Any]:
        """As one JSON object."""
        return asdict(self) | {"seconds": round(self.seconds, 2)}


def verify_kept() -> Verdict:
    """Verify the log against what this installation keeps. Raises LogError, and logs it, where it is not intact."""
    with snapshot():
        verdict = verify(known=public_keys(settings.SIGNING_KEY_FILE), files=sealing.exported())
    if verdict.first is not None:
        log.error("The audit log is not intact: %s", verdict.first.why)
        raise sealing.LogError(verdict.first.why)
    return verdict


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction that sees the log as it stands now, whatever is sealed meanwhile; acts as the sealer's account."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        set_person(User.objects.get(username="system.sealer").pk)
        yield


class BrokenError(Exception):
    """Ends the walk at the first fault."""

    def __init__(self, why: str, *, leaf: int | None = None, event: str = "") -> None:
        super().__init__(why)
        self.fault = Fault(leaf, event, why)


@dataclass(frozen=True)
class Claim:
    """A checkpoint that the log is held to: what was signed, where it stands, and the leaf hashes beside it."""

    sealed: sealing.Sealed
    place: str
    leaves: Path | None = None


def verify(*, known: list[bytes], files: Iterable[Path] = (), using: str = "default") -> Verdict:
    """Walk the whole log once, on a connection that may see it, in one snapshot where the caller opened one.

    `files` are exported checkpoints. Raises OSError for one that cannot be read, and NoteError for one that no key
    has signed: a file that proves nothing is no finding about the log.
    """
    begun = time.monotonic()
    claims = [_claim_of(path, known) for path in files]
    walk = _Walk(using)
    kept: list[Claim] = []
    steps = (
        lambda: kept.extend(_claims_of_rows(known, using)),
        lambda: walk.along([*claims, *kept]),
        lambda: walk.beyond(kept),
    )
    faults = [fault for step in steps if (fault := _fault_in(step))]
    named = [fault for fault in faults if fault.event] or faults
    unsealed, seconds = _unsealed(using), time.monotonic() - begun
    return Verdict(not faults, walk.tree.size, walk.compared, unsealed, named[0] if named else None, seconds)


def _fault_in(step: Callable[[], None]) -> Fault | None:
    try:
        step()
    except BrokenError as broken:
        return broken.fault
    return None


def _claim_of(path: Path, known: list[bytes]) -> Claim:
    leaves = path.with_suffix(".leaves")
    try:
        sealed = sealing.read_note(path.read_text(), known)
    except NoteError as error:
        raise NoteError(f"{path.name}: {error}") from None
    return Claim(sealed, path.name, leaves if leaves.exists() else None)


def _claims_of_rows(known: list[bytes], using: str) -> Iterator[Claim]:
    """What the database itself keeps of checkpoints; each must be signed, and follow the one before."""
    before = 0
    for row in AuditCheckpoint.objects.using(using).order_by("size").iterator():
        try:
            _, sealed = sealing.opened(row, known)
        except sealing.LogError as error:
            raise BrokenError(str(error), leaf=before) from None
        if sealed.follows != before:
            raise BrokenError(f"The checkpoint before that of {row.size} leaves is not there.", leaf=before)
        before = row.size
        yield Claim(sealed, "the database")


class _Walk:
    """One pass over the leaves with the tree that grows along it."""

    def __init__(self, using: str) -> None:
        self.using, self.tree, self.compared = using, Frontier(), 0
        self._since: list[tuple[bytes, str]] = []  # hash and event of each leaf after the last claim that held
        self._held = Frontier()

    def along(self, claims: list[Claim]) -> None:
        """Compute every leaf from its event, and compare the root wherever something was claimed."""
        claimed: dict[int, list[Claim]] = {}
        for claim in claims:
            claimed.setdefault(claim.sealed.size, []).append(claim)
        for line in sealing.rows(sealing.NUMBERED, using=self.using):
            self._add(line)
            if self.tree.size in claimed:
                self._compare(claimed.pop(self.tree.size))
        if claimed:
            size, (claim, *_) = min(claimed.items())
            raise BrokenError(
                f"The log ends after {self.tree.size} leaves; {claim.place} has signed {size}.", leaf=self.tree.size
            )

    def _add(self, line: bytes) -> None:
        number, named, stored, columns = line.split(b"\t", 3)
        size, event = self.tree.size, named.decode()
        if number != b"%d" % size:
            raise BrokenError(f"Leaf {size} is not there.", leaf=size)
        if columns.startswith(MISSING):
            raise BrokenError(f"Event {event}, sealed as leaf {size}, is not there.", leaf=size, event=event)
        leaf = sealing.entry_hash(number, columns)
        if stored != b"\\\\x" + leaf.hex().encode():
            raise BrokenError(f"Event {event} is not what was sealed as leaf {size}.", leaf=size, event=event)
        self.tree.append(leaf)
        self._since.append((leaf, event))

    def _compare(self, claims: list[Claim]) -> None:
        for claim in claims:
            if claim.sealed.root != self.tree.root():
                raise self._bent(claim)
            self.compared += 1
        self._held, self._since = Frontier(self.tree.size, self.tree.peaks), []

    def _bent(self, claim: Claim) -> BrokenError:
        """Name the first leaf that differs from the exported hashes where they are signed, else the stretch."""
        first, last = self._held.size, self.tree.size - 1
        for place, (signed, (leaf, event)) in enumerate(zip(self._signed(claim), self._since, strict=False), first):
            if signed != leaf:
                return BrokenError(f"Event {event} is not what was sealed as leaf {place}.", leaf=place, event=event)
        return BrokenError(
            f"Leaves {first} to {last} are not those that {claim.place} signed; the first is not known more closely.",
            leaf=first,
            event=self._since[0][1] if self._since else "",
        )

    def _signed(self, claim: Claim) -> list[bytes]:
        """The exported hashes of the leaves since the last claim that held, if the claim's root covers them."""
        packed = claim.leaves.read_bytes() if claim.leaves else b""
        hashes = [packed[at : at + 32] for at in range(0, len(packed), 32)]
        tree = Frontier(self._held.size, self._held.peaks)
        for leaf in hashes:
            tree.append(leaf)
        return hashes if tree.root() == claim.sealed.root else []

    def beyond(self, kept: list[Claim]) -> None:
        """Nothing stands after the database's own last checkpoint, and no event is neither sealed nor waiting."""
        last = kept[-1].sealed.size if kept else 0
        if self.tree.size > last:
            event = self._since[0][1] if self._since else ""
            raise BrokenError(f"Leaves from {last} on are under no checkpoint of the database.", leaf=last, event=event)
        if stray := _first(STRAY, self.using):
            raise BrokenError(f"Event {stray} was never sealed and does not wait for it.", event=stray)
        if lost := _first(LOST, self.using):
            raise BrokenError(f"Event {lost} waits to be sealed and is not there.", event=lost)


def _first(statement: str, using: str) -> str:
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _unsealed(using: str) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM declass_unsealedevent")
        return int(cursor.fetchone()[0])
