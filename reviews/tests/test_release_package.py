"""A release as it is sealed, checked by others, made again, and refused by its gate."""

import hashlib
import json
import os
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from declass.clock import today
from declass.merkle import leaf_hash, root, verify_inclusion
from declass.models import AuditEvent
from declass.person import acting_as
from declass.signing import public_keys, read_checkpoint, verifier_key
from reviews.actions import releasing
from reviews.actions.determining import Answer, Cut
from reviews.actions.packaging import rebuild
from reviews.actions.release_log import origin
from reviews.actions.releasing import GateRefusedError, release, withdraw
from reviews.models import Incident, Release, ReleaseLogEntry, ReleasePart
from reviews.rendering.findings import Finding, Kind
from reviews.rendering.package import pack
from reviews.tests.factories import Cast, approve_all, make_cast, release_all
from reviews.verifying import NotAPackage, opened, verify_package
from reviews.workflow import State

pytestmark = pytest.mark.usefixtures("committed")


def withheld(cast: Cast, words: str = "Quispe") -> dict[int, Answer]:
    with acting_as(cast.reviewer):
        portion = next(portion for portion in cast.cable.portions.to_decide() if words in portion.text)
    at = portion.text.index(words)
    return {portion.position: Answer("LAPSED", (Cut(at, at + len(words), "(b)(6)"),))}


def released() -> tuple[Cast, Release, dict[str, bytes]]:
    cast = make_cast()
    row = release_all(cast, withheld(cast))
    with acting_as(cast.officer):
        return cast, row, {part.kind: bytes(part.content) for part in row.parts.all()}


def verdict(parts: dict[str, bytes]) -> list[str]:
    """What does not hold of these parts."""
    found = verify_package(parts, origin=origin(), public_keys=public_keys(settings.SIGNING_KEY_FILE))
    return [check.what for check in found.checks if not check.holds]


def test_each_release_is_sealed_in_its_own_log() -> None:
    made = [released() for _ in range(3)]
    keys = public_keys(settings.SIGNING_KEY_FILE)
    leaves = [leaf_hash(parts["manifest"]) for _, _, parts in made]
    for position, (_, row, parts) in enumerate(made):
        entry = ReleaseLogEntry.objects.get(position=position)
        proof = json.loads(parts["inclusion"])
        checkpoint = read_checkpoint(entry.checkpoint, origin(), keys)
        assert (entry.release_id, bytes(entry.leaf_hash)) == (row.pk, leaves[position])
        assert (checkpoint.size, checkpoint.root) == (position + 1, root(leaves[: position + 1]))
        assert proof["checkpoint"] == entry.checkpoint
        assert verdict(parts) == []
    audited = AuditEvent.objects.using("owner").filter(verb="reviews.released").order_by("at").last()
    assert audited.facts["sha256"] == hashlib.sha256(made[-1][2]["manifest"]).hexdigest()
    assert not any(b"audit" in content for content in made[-1][2].values())


def test_the_log_has_no_gaps_and_is_never_changed() -> None:
    cast, row, _ = released()
    for statement in (
        "INSERT INTO reviews_releaselogentry (position, release_id, leaf_hash, peaks, checkpoint)"
        " VALUES (7, %s, '', '', '')",
        "UPDATE reviews_releaselogentry SET checkpoint = %s",
        "DELETE FROM reviews_releaselogentry WHERE release_id = %s",
    ):
        with acting_as(cast.officer), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])
    assert ReleaseLogEntry.objects.count() == 1


@pytest.mark.parametrize("kind", ["txt", "pdf", "json", "notice"])
def test_a_changed_part_is_told(kind: str) -> None:
    _, _, parts = released()
    assert len(verdict(parts | {kind: parts[kind] + b" "})) == 1
    assert len(verdict({name: content for name, content in parts.items() if name != kind})) == 1


def test_a_changed_manifest_fails_signature_and_proof() -> None:
    _, _, parts = released()
    forged = parts["manifest"].replace(b"2, typst", b"9, typst")
    assert verdict(parts | {"manifest": forged}) == ["manifest.sig", "inclusion.json"]


def test_another_key_another_log_and_another_place_fail() -> None:
    _, _, parts = released()
    with_wrong_key = verify_package(parts, origin=origin(), public_keys=[bytes(32)])
    assert [c.what for c in with_wrong_key.checks if not c.holds] == ["manifest.sig", "inclusion.json"]
    elsewhere = verify_package(parts, origin="another/releases", public_keys=public_keys(settings.SIGNING_KEY_FILE))
    assert [c.what for c in elsewhere.checks if not c.holds] == ["inclusion.json"]
    moved = json.loads(parts["inclusion"]) | {"leaf_index": 3}
    assert verdict(parts | {"inclusion": json.dumps(moved).encode()}) == ["inclusion.json"]
    assert verdict({k: v for k, v in parts.items() if k not in {"signature", "inclusion"}}) == [
        "manifest.sig",
        "inclusion.json",
    ]


def test_what_is_no_package_is_said_so() -> None:
    for files in ([("copy.txt", b"x")], [("other.txt", b"x")], [("a.zip", b"PK\x05\x06" + b"\0" * 18)], []):
        with pytest.raises(NotAPackage):
            opened(files)


def test_the_package_is_made_again_byte_for_byte_on_another_day_and_place() -> None:
    cast, row, parts = released()
    with acting_as(cast.officer):
        again = rebuild(row)
    assert again == {kind: parts[kind] for kind in again}
    assert set(again) == {"txt", "pdf", "json", "notice", "manifest"}
    script = (
        "import django, hashlib, sys, time_machine; django.setup()\n"
        "from declass.models import User; from declass.person import acting_as\n"
        "from reviews.actions.packaging import rebuild; from reviews.models import Release\n"
        "from django.conf import settings; from django.db import connections\n"
        "connections['default'].settings_dict['NAME'] = settings.DATABASES['default']['NAME'] = sys.argv[3]\n"
        "with time_machine.travel(sys.argv[4]), acting_as(User.objects.get(pk=int(sys.argv[1]))):\n"
        "    made = rebuild(Release.objects.get(pk=sys.argv[2]))\n"
        "sys.stdout.write(' '.join(hashlib.sha256(made[kind]).hexdigest() for kind in sorted(made)))\n"
    )
    elsewhere = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    later = f"{today() + timedelta(days=5)}T23:30:00Z"  # while the officer may still see the record
    environment = os.environ | elsewhere | {"DJANGO_SETTINGS_MODULE": "declass.settings"}
    command = [sys.executable, "-c", script, str(cast.officer.pk), row.pk, connection.settings_dict["NAME"], later]
    run = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [hashlib.sha256(again[kind]).hexdigest() for kind in sorted(again)]


def test_a_later_correction_of_the_record_does_not_change_what_was_released() -> None:
    cast, row, parts = released()
    with acting_as(cast.custodian):
        cast.cable.sections_of, cast.cable.origin_on = 3, None
        cast.cable.save(update_fields=["sections_of", "origin_on"])
    with acting_as(cast.officer):
        assert rebuild(row)["pdf"] == parts["pdf"]


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str]:
    try:
        call_command("verify_release", *map(str, arguments))
        status = 0
    except SystemExit as stopped:
        status = int(stopped.code)
    except CommandError as error:
        return error.returncode, str(error)
    return status, capsys.readouterr().out


def test_the_command_checks_without_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, row, parts = released()
    whole, forged = tmp_path / "package.zip", tmp_path / "forged.zip"
    whole.write_bytes(pack(parts))
    forged.write_bytes(pack(parts | {"txt": parts["txt"] + b"!"}))
    key = verifier_key(origin(), public_keys(settings.SIGNING_KEY_FILE)[0])
    status, said = run(capsys, whole, "--key", key, "--json")
    assert status == 0
    found = json.loads(said)
    assert (found["release"], found["holds"], len(found["checks"])) == (row.pk, True, 6)
    status, said = run(capsys, forged)
    assert status == 1 and "FAILS  copy.txt" in said and "Do not rely on these files." in said
    assert run(capsys, tmp_path / "absent.zip")[0] == 2
    assert run(capsys, whole, "--key", "nonsense")[0] == 2
    (tmp_path / "note.txt").write_bytes(b"x")
    assert run(capsys, tmp_path / "note.txt") == (2, "It holds a file that no package has, or one of them twice.")


def test_a_plus_in_a_key_separates_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, parts = released()
    (tmp_path / "package.zip").write_bytes(pack(parts))
    key = bytes.fromhex("fbefbe" * 10 + "fbef")
    assert "+" in b64encode(key).decode()
    for written in (verifier_key(origin(), key), b64encode(key).decode()):
        status, said = run(capsys, tmp_path / "package.zip", "--key", written, "--json")
        assert status == 1 and not json.loads(said)["holds"]


def test_the_public_page_checks_uploads_and_addresses() -> None:
    cast, row, parts = released()
    page = "/reading-room/verify/"
    assert Client().get(page).status_code == 200
    held = Client().get(f"{page}?release={row.pk}").content.decode()
    assert "Everything holds" in held
    whole = SimpleUploadedFile("package.zip", pack(parts))
    assert "Everything holds" in Client(enforce_csrf_checks=True).post(page, {"files": [whole]}).content.decode()
    changed = SimpleUploadedFile("package.zip", pack(parts | {"json": b"{}"}))
    answer = Client().post(page, {"files": [changed]})
    assert "Do not rely on these files" in answer.content.decode()
    assert "Set-Cookie" not in answer
    single = [SimpleUploadedFile("manifest.json", parts["manifest"]), SimpleUploadedFile("copy.txt", parts["txt"])]
    assert "There is no signature" in Client().post(page, {"files": single}).content.decode()
    assert Client().post(page).status_code == 422
    assert Client().get(f"{page}?release=none").status_code == 422
    with acting_as(cast.officer):
        withdraw(actor=cast.officer, release=row, reason="Released by mistake")
    assert "No release of that number stands here" in Client().get(f"{page}?release={row.pk}").content.decode()


def test_the_public_log_tells_its_entries_and_newest_checkpoint() -> None:
    made = [released() for _ in range(2)]
    hashes = Client().get("/reading-room/log/entries.txt").content.decode().split()
    assert hashes == [leaf_hash(parts["manifest"]).hex() for _, _, parts in made]
    page = Client().get("/reading-room/log/").content.decode()
    checkpoint = read_checkpoint(
        ReleaseLogEntry.objects.get(position=1).checkpoint, origin(), public_keys(settings.SIGNING_KEY_FILE)
    )
    assert checkpoint.root == root(bytes.fromhex(text) for text in hashes)
    assert verifier_key(origin(), public_keys(settings.SIGNING_KEY_FILE)[0]).split("+")[-1][:10] in page
    proof = json.loads(made[1][2]["inclusion"])
    assert proof["leaf_index"] == 1 and len(proof["hashes"]) == 1
    assert not verify_inclusion(b"\0" * 32, 1, 2, [bytes.fromhex(hashes[0])], checkpoint.root)


def test_a_finding_refuses_opens_an_incident_and_tells_nobody_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """E-166: nothing of the release stays, the record is frozen, and neither page nor log has the words."""
    cast = make_cast()
    approve_all(cast, withheld(cast))
    leak = [Finding("pdf", Kind.NAME, "page 1")]
    monkeypatch.setattr(releasing, "findings_on", lambda *args: leak)
    client = Client()
    client.force_login(cast.officer)
    with acting_as(cast.officer):
        address = reverse("reviews:release", args=[cast.review.public_id])
    answer = client.post(address, {"act": "RELEASE", "reason": ""}, follow=True)
    assert "An incident is open and the record is frozen" in answer.content.decode()
    assert not Release.objects.using("owner").exists()
    assert not ReleasePart.objects.using("owner").exists() and not ReleaseLogEntry.objects.exists()
    incident = Incident.objects.using("owner").get()
    assert (incident.kind, incident.rule) == ("REDACTION", "P-03")
    events = str(list(AuditEvent.objects.using("owner").values_list("facts", "verb")))
    assert "Quispe" not in events and "reviews.incident_opened" in events and "declass.refused" in events
    with acting_as(cast.officer):
        assert cast.review.state == State.APPROVED


def test_the_gate_stops_the_action_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    approve_all(cast, withheld(cast))
    monkeypatch.setattr(releasing, "findings_on", lambda *args: [Finding("txt", Kind.PASSAGE, "whole")])
    with acting_as(cast.officer), pytest.raises(GateRefusedError, match="The release gate stopped") as refused:
        release(actor=cast.officer, review=cast.review)
    assert refused.value.refusal.citation == "P-03" and "Quispe" not in str(refused.value)
    assert not Release.objects.using("owner").exists()
