"""`make prove-audit N= EVENTS=`: the audit log, bent N times by a superuser, and the time that a long one takes.

A short log is written, sealed and exported through the product. Then it is bent N times by chance, by somebody who sets
triggers and keys aside and knows how leaves are made: events and leaves are edited, deleted, inserted, put in another
order and cut off, with and without making the hashes fit. Each time the product's own verification looks at the whole
log, and then everything is rolled back. Last, the log grows to EVENTS events and is verified once. Where the engines
are not ours, the owner of the tables bends instead of the superuser.
"""

import random
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections, transaction

from declass import audit, sealing, signing
from declass.accounts import system_account
from declass.actions.sealing import seal
from declass.embedded import keep, postgres
from declass.person import acting_as
from declass.verifying import Verdict, snapshot, verify
from proofs import conclude, say

LENGTH, SEALS = 120, 8
TABLES = ("declass_auditevent", "declass_auditleaf", "declass_auditcheckpoint", "declass_unsealedevent")
ENTRY = (
    "sha256('\\x00'::bytea || convert_to(concat_ws(E'\\t', '1', l.number, e.id, (e.at AT TIME ZONE 'UTC') || '+00',"
    " coalesce(e.actor_id::text, E'\\\\N'), e.verb, e.record, e.outcome, e.facts, e.click, e.source), 'UTF8'))"
)
MADE_TO_FIT = (
    f"UPDATE declass_auditleaf l SET hash = {ENTRY} FROM declass_auditevent e"  # noqa: S608
    f" WHERE e.id = l.event_id AND l.hash <> {ENTRY}"
)
GROWN = """
    INSERT INTO declass_auditevent (id, at, actor_id, verb, record, outcome, facts, click, source)
    SELECT gen_random_uuid(), clock_timestamp(), NULL, 'declass.refused', 'record-' || n, 'REFUSED',
           jsonb_build_object('act', 'read', 'citation', 'X-03', 'number', n), gen_random_uuid(), '192.0.2.1'
      FROM generate_series(1, %s) n
"""
EDITS = {
    "at": "at + make_interval(secs => {n})",
    "actor_id": "CASE WHEN actor_id IS NULL THEN {actor} END",
    "verb": "verb || '{n}'",
    "record": "record || '{n}'",
    "outcome": "CASE outcome WHEN 'DONE' THEN 'REFUSED' ELSE 'DONE' END",
    "facts": "facts || jsonb_build_object('number', {n} + 1000000)",
    "click": "gen_random_uuid()",
    "source": "'198.51.100.' || {n}",
}


class Bender:
    """Somebody with the whole database in their hands, in one transaction that is rolled back."""

    def __init__(self, chance: random.Random, actor: int) -> None:
        self.chance, self.actor = chance, actor
        self.cursor = connections["owner"].cursor()

    def sql(self, statement: str, *given: object) -> None:
        """Run one statement."""
        self.cursor.execute(statement, given or None)

    def place(self, *, before: int = LENGTH) -> int:
        """A leaf's number, by chance."""
        return self.chance.randrange(before)

    def edit(self) -> None:
        """Change one column of one event."""
        column, change = self.chance.choice(list(EDITS.items()))
        change = change.format(n=self.chance.randint(1, 200), actor=self.actor)
        self.sql(
            f"UPDATE declass_auditevent SET {column} = {change}"  # noqa: S608
            " WHERE id = (SELECT event_id FROM declass_auditleaf WHERE number = %s)",
            self.place(),
        )

    def edit_leaf(self) -> None:
        """Change the hash of one leaf."""
        self.sql("UPDATE declass_auditleaf SET hash = sha256(hash) WHERE number = %s", self.place())

    def delete(self) -> None:
        """Delete one event, and half the time its leaf too."""
        place = self.place()
        where = " WHERE id = (SELECT event_id FROM declass_auditleaf WHERE number = %s)"
        self.sql(f"DELETE FROM declass_auditevent{where}", place)  # noqa: S608
        if self.chance.random() < 0.5:
            self.sql("DELETE FROM declass_auditleaf WHERE number = %s", place)
            self._shift(place, -1)

    def insert(self) -> None:
        """Add a copy of an event under another id, and half the time give it a place among the others."""
        place, forged = self.place(), uuid.uuid4()
        columns = "actor_id, verb, record, outcome, facts, click, source"
        self.sql(
            f"INSERT INTO declass_auditevent (id, at, {columns}) SELECT %s, at, {columns}"  # noqa: S608
            " FROM declass_auditevent WHERE id = (SELECT event_id FROM declass_auditleaf WHERE number = %s)",
            forged,
            place,
        )
        if self.chance.random() < 0.5:
            self._shift(place, 1)
            self.sql("INSERT INTO declass_auditleaf VALUES (%s, '', %s)", place, forged)
            self.sql(
                f"UPDATE declass_auditleaf l SET hash = {ENTRY} FROM declass_auditevent e"  # noqa: S608
                " WHERE e.id = l.event_id AND l.number = %s",
                place,
            )

    def _shift(self, place: int, by: int) -> None:
        """Number the leaves from a place on anew."""
        self.sql("UPDATE declass_auditleaf SET number = -number - 1 WHERE number >= %s", place)
        self.sql("UPDATE declass_auditleaf SET number = -(number + 1) + %s WHERE number < 0", by)

    def reorder(self) -> None:
        """Exchange the places of two events, or what two events say, or turn a stretch round."""
        first, second = sorted(self.chance.sample(range(LENGTH), 2))
        how = self.chance.randrange(3)
        if how == 0:
            self.sql(
                "UPDATE declass_auditleaf l SET event_id = o.event_id, hash = o.hash FROM declass_auditleaf o"
                " WHERE l.number IN (%s, %s) AND o.number IN (%s, %s) AND o.number <> l.number",
                *(first, second, first, second),
            )
        elif how == 1:
            self.sql(
                "UPDATE declass_auditevent e SET at = o.at, facts = o.facts"
                " FROM declass_auditevent o, declass_auditleaf l, declass_auditleaf k WHERE l.event_id = e.id"
                " AND k.event_id = o.id AND l.number + k.number = %s AND l.number IN (%s, %s) AND l.number <> k.number",
                *(first + second, first, second),
            )
        else:
            self.sql(
                "UPDATE declass_auditleaf SET number = -1 - (%s - number) WHERE number BETWEEN %s AND %s",
                *(first + second, first, second),
            )
            self.sql("UPDATE declass_auditleaf SET number = -1 - number WHERE number < 0")

    def cut(self) -> None:
        """Cut the end off: leaves, then by chance their events, the checkpoints over them, and what would tell."""
        place = self.place()
        self.sql("DELETE FROM declass_auditleaf WHERE number >= %s", place)
        if self.chance.random() < 0.8:
            self.sql(
                "DELETE FROM declass_auditevent e"
                " WHERE NOT EXISTS (SELECT 1 FROM declass_auditleaf l WHERE l.event_id = e.id)"
            )
        if self.chance.random() < 0.8:
            self.sql("DELETE FROM declass_auditcheckpoint WHERE size > %s", place)

    def empty(self) -> None:
        """Truncate the whole log."""
        self.sql(f"TRUNCATE {', '.join(TABLES)}")

    def bend_checkpoint(self) -> None:
        """Delete a checkpoint of the database, or change what it says."""
        self.sql("SELECT size FROM declass_auditcheckpoint ORDER BY size")
        size = self.chance.choice(self.cursor.fetchall())[0]
        change = self.chance.choice(
            (
                "DELETE FROM declass_auditcheckpoint WHERE size = %s",
                "UPDATE declass_auditcheckpoint SET note = replace(note, 'follows', 'after') WHERE size = %s",
                "UPDATE declass_auditcheckpoint SET note = overlay(note PLACING 'AAAA' FROM 20) WHERE size = %s",
                "UPDATE declass_auditcheckpoint SET peaks = sha256(peaks) WHERE size = %s",
                "UPDATE declass_auditcheckpoint SET sealed_at = sealed_at - interval '1 day' WHERE size = %s",
            )
        )
        self.sql(change, size)


BENDS: dict[str, Callable[[Bender], None]] = {
    "edits": Bender.edit,
    "edited leaves": Bender.edit_leaf,
    "deletions": Bender.delete,
    "insertions": Bender.insert,
    "reorderings": Bender.reorder,
    "truncations": Bender.cut,
    "emptied": Bender.empty,
    "checkpoints": Bender.bend_checkpoint,
}
WEIGHTS = (6, 1, 4, 4, 4, 4, 1, 1)


def main(mutations: int, events: int) -> None:
    """Write, seal, bend, grow, verify; then say how many were detected."""
    chance = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        settings.CHECKPOINT_DIR = Path(folder)
        _write_log(chance)
        say(f"{LENGTH} events are sealed under {len(sealing.exported())} checkpoints; bending it {mutations} times ...")
        who = _become_superuser()
        bender = Bender(chance, system_account("clock").pk)
        _guard(bender, on=False)
        _require_intact(bender)
        bent, detected = _bend(bender, mutations)
        _require_intact(bender)
        _guard(bender, on=True)
        say(f"Bent by the {who}: " + ", ".join(f"{count} {name}" for name, count in sorted(bent.items())))
        verdict = _grow(events)
    conclude(
        detected == mutations and verdict.intact and verdict.size == events,
        proof="audit",
        mutations=mutations,
        detected=detected,
        verify_seconds=round(verdict.seconds, 1),
        events=verdict.size,
    )


def _write_log(chance: random.Random) -> None:
    actors = [system_account(name) for name in ("clock", "set-up")]
    marks = sorted({*chance.sample(range(1, LENGTH), SEALS - 1), LENGTH})
    verbs = list(audit.VERBS.values())
    for number in range(1, LENGTH + 1):
        actor = chance.choice(actors)
        with acting_as(actor):
            what = audit.Verb(chance.choice(verbs).name, "")
            audit.record(what, actor=actor, record=f"record-{chance.randrange(40)}", facts={"number": number})
        if number in marks:
            seal()


def _become_superuser() -> str:
    """Give the owner's connection to the superuser of our own engines; elsewhere the owner has to do."""
    root, owner = Path(settings.VAR_DIR), connections["owner"]
    if (root / keep.NAME).exists() and str(owner.settings_dict["PORT"]) == str(keep.remembered_port(root, "postgres")):
        owner.close()
        address = urlsplit(postgres.url(root, postgres.SUPERUSER))
        owner.settings_dict.update(USER=address.username, PASSWORD=address.password)
        return "superuser"
    return "owner of the tables"


def _verify(using: str) -> Verdict:
    return verify(known=signing.public_keys(settings.SIGNING_KEY_FILE), files=sealing.exported(), using=using)


def _require_intact(bender: Bender) -> None:
    """The log verifies as it is, and who makes hashes fit knows how they are made."""
    with transaction.atomic(using="owner"):
        verdict = _verify("owner")
        bender.sql(MADE_TO_FIT)
        fitted = bender.cursor.rowcount
        transaction.set_rollback(True, using="owner")
    if not verdict.intact or verdict.size != LENGTH or fitted:
        raise SystemExit(f"The log is not intact while nobody bends it: {verdict.first}; {fitted} hashes differ")


def _bend(bender: Bender, mutations: int) -> tuple[Counter[str], int]:
    chance, bent, detected = bender.chance, Counter[str](), 0
    for number in range(mutations):
        name = chance.choices(list(BENDS), WEIGHTS)[0]
        fits = name != "edited leaves" and chance.random() < 0.5  # making an edited leaf fit would undo the edit
        with transaction.atomic(using="owner"):
            BENDS[name](bender)
            if fits:
                bender.sql(MADE_TO_FIT)
            found = not _verify("owner").intact
            transaction.set_rollback(True, using="owner")
        bent[name] += 1
        detected += found
        if not found:
            say(f"Not detected: {name}, {'with' if fits else 'without'} hashes made to fit.")
        if (number + 1) % 1000 == 0:
            say(f"{number + 1} bent, {detected} detected")
    return bent, detected


def _guard(bender: Bender, *, on: bool) -> None:
    """Set triggers and keys aside for the bender, or put the triggers back."""
    bender.sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if bender.cursor.fetchone()[0]:
        bender.sql(f"SET session_replication_role = {'origin' if on else 'replica'}")
    else:
        for table in TABLES:
            bender.sql(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} TRIGGER USER")
    bender.sql(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'declass_auditleaf'::regclass AND contype IN ('f', 'u')"
    )
    for (constraint,) in bender.cursor.fetchall():
        bender.sql(f'ALTER TABLE declass_auditleaf DROP CONSTRAINT "{constraint}"')


def _grow(events: int) -> Verdict:
    """The verdict on the log once it has that many events, all sealed."""
    say(f"The log grows to {events} events ...")
    clock, size = system_account("clock"), LENGTH
    while size < events:
        count = min(50_000, events - size)
        with acting_as(clock), connection.cursor() as cursor:
            cursor.execute(GROWN, [count])
        seal()
        size += count
    say("Verifying the whole log ...")
    with snapshot():
        return _verify("default")


if __name__ == "__main__":
    sizes = [int(size) for size in sys.argv[1:]]
    main(*(sizes + [1000, 100_000][len(sizes) :]))
