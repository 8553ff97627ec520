"""Every proof runs at a small size on a database of its own, and ends with its line (product.md §5)."""

import json
import subprocess
import sys
from typing import Any


def prove(name: str, *sizes: int) -> dict[str, Any]:
    """The line that the proof ended with; fails where it found something, with all that it said."""
    made = subprocess.run(
        [sys.executable, "-m", "proofs", name, *map(str, sizes)], capture_output=True, text=True, timeout=900
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def test_a_proof_that_does_not_exist_is_named() -> None:
    made = subprocess.run([sys.executable, "-m", "proofs", "everything"], capture_output=True, text=True, timeout=60)
    assert made.returncode == 2
    assert "NAME is one of" in made.stderr


def test_no_sequence_of_acts_gets_round_the_second_person() -> None:
    line = prove("agreement", 2000)
    assert (line["sequences"], line["violations"], line["on_database"]) == (2000, 0, 5)
    assert min(line["releases"], line["approvals_voided"], line["refused"]) > 0


def test_no_cable_is_held_twice_and_no_old_token_writes() -> None:
    line = prove("queue", 120)
    assert line["claims"] >= 120
    assert (line["double"], line["lost"], line["written_outside_a_hold"]) == (0, 0, 0)
    assert line["stale_refused"] == line["stale_tried"] >= 120 - 50
    assert line["killed"] > 0


def test_every_due_record_is_flagged_once_whatever_is_killed() -> None:
    line = prove("clock", 6)
    assert line["due"] == line["flagged_once"] == line["opened_once"] == line["events"] == 151
    assert line["reports_twice"] == line["reports_lost"] == 0
    assert line["reports"] * 3 >= line["reports_sent"]
    assert sum(line["killed"].values()) == 6


def test_whatever_bends_the_audit_log_is_found() -> None:
    line = prove("audit", 60, 600)
    assert (line["mutations"], line["detected"], line["events"]) == (60, 60, 600)


def test_nothing_withheld_survives_a_release_and_every_planted_leak_is_caught() -> None:
    line = prove("release", 20)
    assert (line["proof"], line["n"], line["survivors"], line["false_refusals"]) == ("release", 21, 0, 0)
    assert line["planted"] == line["caught"] > 100
    assert line["rebuilt_equal"] == line["n"]


def test_nobody_learns_what_they_may_not_know() -> None:
    line = prove("access", 20)
    assert (line["proof"], line["people"]) == ("access", 20)
    assert line["cases"] > 100 and line["canaries"] > 200 and line["answers"] > 100
    assert (line["wrong"], line["leaks"], line["twin_differences"]) == (0, 0, 0)
