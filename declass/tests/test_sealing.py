"""X-14: committed events get gapless places, signed; whatever is bent afterwards is found and named."""

import json
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from declass import audit, sealing, signing
from declass.accounts import system_account
from declass.actions.sealing import seal
from declass.models import AuditCheckpoint, AuditLeaf, UnsealedEvent, User
from declass.person import acting_as
from declass.roles import Role
from declass.tests.factories import make_account
from declass.verifying import Verdict, snapshot, verify

UNSEALED_AT_FIRST = 2  # the person's account, and their role
SEALING = audit.Verb("test.sealing", "tests a verb that seals", seals=True)


@pytest.fixture(autouse=True)
def person(committed: None) -> User:
    return make_account(Role.REVIEWER)


def write(person: User, count: int = 1, what: audit.Verb = audit.SIGNED_IN, **facts: object) -> None:
    for number in range(count):
        with acting_as(person):
            audit.record(what, actor=person, record=f"record:{number}", facts={"number": number} | facts)


def as_sealer(ask: Callable[[], object]) -> object:
    with acting_as(system_account("sealer")):
        return ask()


def state() -> sealing.LogState:
    return as_sealer(sealing.log_state)


def verdict(*files: Path) -> Verdict:
    with snapshot():
        return verify(known=signing.public_keys(settings.SIGNING_KEY_FILE), files=[*sealing.exported(), *files])


def tamper(*statements: str) -> None:
    """What the owner of the tables can do, triggers and keys set aside."""
    with connections["owner"].cursor() as cursor:
        for table in ("declass_auditevent", "declass_auditleaf", "declass_auditcheckpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("declass_auditevent", "declass_auditleaf", "declass_auditcheckpoint"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def bent(statements: str, files: tuple[Path, ...] | None = None) -> Verdict:
    """What verification says of a log bent by its owner, triggers and keys set aside; then all is as before."""
    with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'declass_auditleaf'::regclass AND contype IN ('f', 'u')"
        )
        for (constraint,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE declass_auditleaf DROP CONSTRAINT "{constraint}"')
        for table in ("declass_auditevent", "declass_auditleaf", "declass_auditcheckpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statements)
        known = signing.public_keys(settings.SIGNING_KEY_FILE)
        found = verify(known=known, files=sealing.exported() if files is None else files, using="owner")
        transaction.set_rollback(True, using="owner")
    return found


def test_events_get_their_places_in_order_and_once(person: User) -> None:
    assert seal() == UNSEALED_AT_FIRST
    write(person, 5)
    assert state().unsealed == 5
    assert seal() == 5
    assert seal() == 0
    now = state()
    assert (now.size, now.unsealed, now.alarm) == (UNSEALED_AT_FIRST + 5, 0, "")
    numbers = as_sealer(lambda: list(AuditLeaf.objects.order_by("number").values_list("number", "event__facts")))
    assert [number for number, _ in numbers] == list(range(now.size))
    assert [facts.get("number") for _, facts in numbers[-5:]] == list(range(5))
    assert verdict().intact


def test_what_has_not_committed_is_not_sealed(person: User) -> None:
    seal()
    with acting_as(person):
        audit.record(audit.SIGNED_IN, actor=person)
        thread = threading.Thread(target=seal_elsewhere)
        thread.start()
        thread.join()
        assert len(sealing.exported()) == 1
    assert seal() == 1


def seal_elsewhere() -> None:
    seal()
    connections.close_all()


def test_sealers_take_turns(person: User) -> None:
    seal()
    write(person, 40)
    threads = [threading.Thread(target=seal_elsewhere) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state().size == UNSEALED_AT_FIRST + 40
    assert verdict().intact


def test_a_verb_that_seals_does_so_once_it_is_committed(person: User) -> None:
    seal()
    with acting_as(person):
        audit.record(SEALING, actor=person)
        assert len(sealing.exported()) == 1
    assert state().unsealed == 0
    assert len(sealing.exported()) == 2


def test_a_seal_that_fails_takes_nothing_back(
    person: User, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIGNING_KEY_FILE", tmp_path / "none")
    write(person, what=SEALING)
    assert "cannot be read" in caplog.text
    assert state().unsealed == UNSEALED_AT_FIRST + 1


def test_what_waits_too_long_raises_an_alarm(
    person: User, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    seal()
    write(person)
    interval = timedelta(seconds=settings.SEAL_SECONDS)
    for late, alarmed in ((interval, False), (2 * interval, False), (2 * interval + timedelta(seconds=1), True)):
        monkeypatch.setattr(timezone, "now", lambda late=late: now + late)
        assert bool(state().alarm) is alarmed
    monkeypatch.setattr(
        sealing, "WAITING", sealing.WAITING.replace("TO STDOUT", "TO STDOUT").replace("LIMIT", "OFFSET 1 LIMIT")
    )
    with caplog.at_level(logging.ERROR):
        assert seal() == 0
    assert "wait to be sealed since" in caplog.text


CHANGES = [
    statement.format(table, column)
    for table, column in (
        ("declass_auditevent", "verb"),
        ("declass_auditleaf", "hash"),
        ("declass_auditcheckpoint", "note"),
    )
    for statement in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")
]


@pytest.mark.parametrize("alias", ["default", "public"])
def test_no_role_of_the_application_changes_what_stands(person: User, alias: str) -> None:
    seal()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('declass.person', %s, true)", [str(system_account("sealer").pk)])
        for change in CHANGES:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using=alias):
                cursor.execute(change)


def test_the_owner_is_refused_too_while_the_triggers_stand(person: User) -> None:
    seal()
    for change in CHANGES:
        with connections["owner"].cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(change)


def test_nobody_but_the_sealer_seals(person: User) -> None:
    for role in Role:
        refused_to_seal(make_account(role))


def refused_to_seal(other: User) -> None:
    given = "INSERT INTO declass_auditleaf (number, event_id, hash) VALUES (0, %s, '')"
    event = as_sealer(lambda: UnsealedEvent.objects.first().pk)
    with acting_as(other), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(given, [event])
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            AuditCheckpoint.objects.create(size=1, sealed_at=timezone.now(), peaks=b"", note="")
        assert UnsealedEvent.objects.all().delete()[0] == 0


def test_leaves_leave_no_gap(person: User) -> None:
    write(person)
    with acting_as(system_account("sealer")), pytest.raises(DatabaseError, match="without gaps"), transaction.atomic():
        AuditLeaf.objects.create(number=7, event_id=UnsealedEvent.objects.first().pk, hash=b"")


EDITS = {
    "verb": "UPDATE declass_auditevent SET verb = 'declass.signed_out' WHERE id = '{event}'",
    "time": "UPDATE declass_auditevent SET at = at - interval '1 microsecond' WHERE id = '{event}'",
    "actor": "UPDATE declass_auditevent SET actor_id = NULL WHERE id = '{event}'",
    "record": "UPDATE declass_auditevent SET record = 'record:x' WHERE id = '{event}'",
    "outcome": "UPDATE declass_auditevent SET outcome = 'REFUSED' WHERE id = '{event}'",
    "facts": """UPDATE declass_auditevent SET facts = '{{"number": 3.0}}' WHERE id = '{event}'""",
    "click": "UPDATE declass_auditevent SET click = gen_random_uuid() WHERE id = '{event}'",
    "source": "UPDATE declass_auditevent SET source = '10.0.0.1' WHERE id = '{event}'",
    "leaf": "UPDATE declass_auditleaf SET hash = sha256('') WHERE event_id = '{event}'",
}


def test_an_edited_event_is_named(person: User) -> None:
    seal()
    write(person, 6)
    seal()
    place = UNSEALED_AT_FIRST + 3
    event = as_sealer(lambda: AuditLeaf.objects.get(number=place).event_id)
    for column, edit in EDITS.items():
        found = bent(edit.format(event=event))
        assert not found.intact, column
        assert (found.first.leaf, found.first.event) == (place, str(event))
    assert verdict().intact


def rehashed(place: int) -> str:
    """SQL with which somebody who knows the format makes the leaf fit its bent event."""
    return (
        "UPDATE declass_auditleaf l SET hash = sha256('\\x00'::bytea || convert_to(concat_ws(E'\\t', '1', l.number,"
        " e.id, e.at AT TIME ZONE 'UTC' || '+00', e.actor_id, e.verb, e.record, e.outcome, e.facts, e.click, e.source),"
        f" 'UTF8')) FROM declass_auditevent e WHERE e.id = l.event_id AND l.number = {place}"
    )


def test_an_edit_with_its_leaf_made_to_fit_is_named_by_the_exported_hashes(person: User) -> None:
    seal()
    write(person, 6)
    seal()
    place = UNSEALED_AT_FIRST + 3
    event = as_sealer(lambda: AuditLeaf.objects.get(number=place).event_id)
    tamper(EDITS["verb"].format(event=event), rehashed(place))
    found = verdict()
    assert (found.first.leaf, found.first.event) == (place, str(event))
    assert "not what was sealed" in found.first.why
    for leaves in settings.CHECKPOINT_DIR.rglob("*.leaves"):
        leaves.unlink()
    stretch = verdict()
    assert stretch.first.leaf == UNSEALED_AT_FIRST
    assert f"Leaves {UNSEALED_AT_FIRST} to {UNSEALED_AT_FIRST + 5}" in stretch.first.why


def test_deletions_insertions_and_orders_are_found(person: User) -> None:
    seal()
    write(person, 6)
    seal()
    n = UNSEALED_AT_FIRST + 2
    event = as_sealer(lambda: AuditLeaf.objects.get(number=n).event_id)
    next_event = f"(SELECT event_id FROM declass_auditleaf WHERE number = {n + 1})"
    copied = "at, actor_id, verb, record, outcome, facts, click, source"
    copy = f"INSERT INTO declass_auditevent (id, {copied}) SELECT gen_random_uuid(), {copied} FROM declass_auditevent"
    cases = {
        f"Event {event}, sealed as leaf {n}, is not there": f"DELETE FROM declass_auditevent WHERE id = '{event}'",
        f"Event {event} was never sealed": f"DELETE FROM declass_auditleaf WHERE number = {n}",
        "was never sealed": f"{copy} WHERE id = '{event}'",
        "not what was sealed": f"UPDATE declass_auditleaf SET event_id = {next_event} WHERE number = {n}",
        "has signed 8": f"DELETE FROM declass_auditleaf WHERE number >= {n}; DELETE FROM declass_auditevent e"
        " WHERE NOT EXISTS (SELECT 1 FROM declass_auditleaf l WHERE l.event_id = e.id)",
        "checkpoint before that of 8 leaves": "DELETE FROM declass_auditcheckpoint WHERE size < 8",
        "waits to be sealed and is not there": "INSERT INTO declass_unsealedevent VALUES (gen_random_uuid(), now())",
    }
    for sentence, statement in cases.items():
        found = bent(statement)
        assert not found.intact, sentence
        assert sentence in found.first.why
    for files in ((), None):
        headless = bent("DELETE FROM declass_auditcheckpoint WHERE size = 8", files=files)
        assert f"Leaves from {UNSEALED_AT_FIRST} on are under no checkpoint" in headless.first.why
    assert verdict().intact


def test_a_set_back_database_is_not_sealed_over(person: User) -> None:
    seal()
    write(person, 3)
    seal()
    tamper(
        f"DELETE FROM declass_auditleaf WHERE number >= {UNSEALED_AT_FIRST}",
        f"DELETE FROM declass_auditcheckpoint WHERE size > {UNSEALED_AT_FIRST}",
        "DELETE FROM declass_auditevent WHERE facts ? 'number'",
    )
    write(person)
    with pytest.raises(sealing.LogError, match="set back"):
        seal()
    assert not verdict().intact


def test_nothing_is_sealed_on_a_bent_checkpoint(person: User) -> None:
    seal()
    tamper("UPDATE declass_auditcheckpoint SET peaks = peaks || sha256('')")
    write(person)
    with pytest.raises(sealing.LogError, match="damaged"):
        seal()
    tamper("UPDATE declass_auditcheckpoint SET peaks = sha256('')")
    with pytest.raises(sealing.LogError, match="not what was signed|damaged"):
        seal()


def test_files_are_whole_signed_and_written_again_where_they_are_missing(person: User) -> None:
    seal()
    write(person, 3)
    seal()
    files = sealing.exported()
    assert [int(path.stem) for path in files] == [UNSEALED_AT_FIRST, UNSEALED_AT_FIRST + 3]
    known = signing.public_keys(settings.SIGNING_KEY_FILE)
    last = sealing.read_note(files[-1].read_text(), known)
    assert (last.size, last.follows) == (UNSEALED_AT_FIRST + 3, UNSEALED_AT_FIRST)
    assert len(files[-1].with_suffix(".leaves").read_bytes()) == 3 * 32
    before = {path: path.read_bytes() for path in settings.CHECKPOINT_DIR.rglob("*.*")}
    for path in (files[-1], files[-1].with_suffix(".leaves")):
        path.unlink()
    seal()
    assert {path: path.read_bytes() for path in settings.CHECKPOINT_DIR.rglob("*.*")} == before


def verify_audit(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    try:
        call_command("verify_audit", *arguments)
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, capsys.readouterr().out


def test_the_command_says_intact_or_names_the_event(
    person: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(person, 3)
    seal()
    kept = tmp_path / "kept.checkpoint"
    kept.write_text(sealing.exported()[-1].read_text())
    status, told = verify_audit("--checkpoint", str(kept), capsys=capsys)
    assert (status, told.split(":")[0]) == (0, "Intact")
    status, told = verify_audit("--json", capsys=capsys)
    facts = json.loads(told)
    assert (status, facts["intact"], facts["first"], facts["unsealed"]) == (0, True, None, 0)
    event = as_sealer(lambda: AuditLeaf.objects.get(number=0).event_id)
    tamper(EDITS["source"].format(event=event))
    status, told = verify_audit(capsys=capsys)
    assert status == 1
    assert str(event) in told
    status, told = verify_audit("--json", capsys=capsys)
    assert (status, json.loads(told)["first"]["event"]) == (1, str(event))


def test_a_file_that_proves_nothing_is_no_finding(
    person: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seal()
    forged = tmp_path / "forged.checkpoint"
    forged.write_text(sealing.exported()[-1].read_text().replace("follows 0", "follows 1"))
    for arguments in (("--checkpoint", str(forged)), ("--checkpoint", "none"), ("--public-keys", "none")):
        with pytest.raises(Exception, match="signed|cannot be read") as caught:
            call_command("verify_audit", *arguments)
        assert caught.value.returncode == 2


def test_the_log_is_truncated_whole_and_the_kept_checkpoint_tells(person: User, tmp_path: Path) -> None:
    write(person, 2)
    seal()
    kept = tmp_path / "kept.checkpoint"
    kept.write_text(sealing.exported()[-1].read_text())
    tamper("TRUNCATE declass_auditevent, declass_auditleaf, declass_auditcheckpoint, declass_unsealedevent")
    for path in settings.CHECKPOINT_DIR.rglob("*.*"):
        path.unlink()
    assert verdict().intact
    found = verdict(kept)
    assert not found.intact
    assert "The log ends after 0 leaves; kept.checkpoint has signed" in found.first.why
