"""The commands that others script against: what they print, and their exit status (product.md §5)."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cables.models import Cable
from cables.tests.factories import make_collection, make_person
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db
SEED = Path(__file__).parent / "corpus" / "lima-004377.txt"


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def custodian() -> User:
    person = make_person(Role.CUSTODIAN)
    make_collection(person)
    return person


def test_import_a_folder_twice(custodian: User, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SEED.read_bytes())
    first = [
        json.loads(line) for line in run("import_cables", str(tmp_path), "--collection", "Test collection", "--json")
    ]
    again = [
        json.loads(line) for line in run("import_cables", str(tmp_path), "--collection", "Test collection", "--json")
    ]
    assert [row["known"] for row in first + again] == [False, True]
    assert first[0]["cables"] == again[0]["cables"]


def test_a_refused_file_is_named_and_the_rest_goes_on(custodian: User, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(SEED.read_bytes())
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_cables", str(tmp_path), "--collection", "Test collection", "--json", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ended.value.code == 1
    assert "empty" in rows[0]["refused"] and rows[1]["refused"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import_cables", "x", "--collection", "Nowhere"), "no collection named 'Nowhere'"),
        (("flag_due", "--on", "tomorrow"), "is not a date"),
        (("run_report", "nonsense"), "There is no report 'nonsense'"),
    ],
)
def test_what_cannot_run_says_so(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words) as error:
        call_command(*arguments)
    assert error.value.returncode == 2


def test_flag_due_dry_then_real_then_again(custodian: User, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SEED.read_bytes().replace(b"10/08/2015", b"01/02/2027"))
    run("import_cables", str(tmp_path), "--collection", "Test collection")
    with acting_as(custodian):
        date = Cable.objects.get().declassify_on
    before = (date - timedelta(days=1)).isoformat()
    assert run("flag_due", "--on", before) == [f"0 flagged as of {before}."]
    assert len(run("flag_due", "--on", date.isoformat(), "--dry-run", "--json")) == 1
    assert len(run("flag_due", "--on", date.isoformat(), "--json")) == 1
    assert run("flag_due", "--on", date.isoformat(), "--json") == []


def test_a_report_runs_once_a_day(custodian: User) -> None:
    assert run("run_report", "auto-declassification") == [f"auto-declassification of {today()}: ran."]
    assert run("run_report", "auto-declassification") == [f"auto-declassification of {today()}: had run already."]


def test_made_cables_are_the_same_everywhere(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        run("make_cables", "30", "--seed", "7", "--to", str(tmp_path / folder))
    run("make_cables", "30", "--seed", "8", "--to", str(tmp_path / "c"))
    first, again, other = ({p.name: p.read_bytes() for p in (tmp_path / f).rglob("*.txt")} for f in "abc")
    assert len(first) == 30
    assert first == again
    assert set(first.values()).isdisjoint(other.values())


def test_none_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="at least 1") as ended:
        run("make_cables", "0", "--to", str(tmp_path))
    assert ended.value.returncode == 2
