"""The demonstration: loaded through the actions, twice the same, and holding what docs/demo.md says it holds."""

import csv
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from cables.classification.levels import Level
from cables.models import Cable, Collection, Portion, Problem
from conftest import empty_tables
from declass.celery import app
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role, roles_of
from reviews.demo.cast import CAST, GENERAL, NAMED, Term
from reviews.demo.catalogue import CABLES, entries
from reviews.demo.loading import load
from reviews.management.commands.load_demo import NIGHTLY
from reviews.models import Delegation, Review
from reviews.queues import queues_for
from reviews.views.referrals import SHOWN, narrowed, referrals_for

SEED = "05 LIMA 4377"
NODIS = "07 STATE 139902"
RD = "87 UNVIEVIENNA 4417"
SI = "01 ASTANA 1560"
TOP_SECRET = "83 STATE 214417"
EXDIS = {"75 HELSINKI 1140", "06 NICOSIA 1187"}
SECOND = {NODIS, SI, *EXDIS}
DATES = {
    SEED: date(2015, 10, 8),
    "65 ASUNCION 312": date(1977, 2, 2),
    "74 MONTEVIDEO 2217": date(1980, 12, 31),
    "74 QUITO 3408": date(2006, 12, 31),
    "75 GUAYAQUIL 611": None,
    "76 LISBON 4152": date(1984, 12, 31),
    "79 PORTLOUIS 2806": date(1985, 8, 15),
    "79 REYKJAVIK 1193": date(2006, 12, 31),
    TOP_SECRET: date(2008, 12, 31),
    "86 SUVA 3371": date(2011, 12, 31),
    RD: None,
    "88 USNATO 2290": date(2013, 12, 31),
    "99 GABORONE 1877": date(2024, 12, 31),
    "02 ULAANBAATAR 1204": date(2027, 12, 31),
    "04 WELLINGTON 118": date(2029, 12, 31),
    "05 WINDHOEK 418": date(2015, 3, 11),
    "05 PRAIA 233": date(2030, 12, 31),
    "06 VALLETTA 642": date(2081, 12, 31),
    "06 LUSAKA 731": date(2016, 6, 8),
    "06 TALLINN 905": date(2031, 12, 31),
    "07 OSLO 577": date(2017, 6, 14),
    "07 LJUBLJANA 489": date(2027, 9, 18),
    "07 APIA 88": date(2032, 4, 17),
    "08 PORTMORESBY 145": date(2033, 12, 31),
    "08 DUSHANBE 1016": None,
    "08 STATE 101338": date(2028, 9, 22),
    "08 APIA 301": date(2028, 12, 1),
    "09 MAPUTO 914": date(2019, 8, 20),
    "09 ACCRA 1102": date(2034, 10, 12),
    "09 BERN 217": None,
    "16 VILNIUS 311": date(2026, 12, 9),
    "75 HELSINKI 1140": date(1983, 12, 31),
    SI: date(2026, 12, 31),
    "06 NICOSIA 1187": date(2031, 5, 19),
    NODIS: date(2017, 10, 2),
}
PROBLEMS = {
    SEED: {"ORIGIN_UNKNOWN", "SELF_DESCRIBED_EXTRACT", "SECTION_MISSING"},
    "75 GUAYAQUIL 611": {"GDS_ON_UNCLASSIFIED"},
    "06 LUSAKA 731": {"BANNER_LOWER", "MARK_ABOVE_BANNER"},
    "06 TALLINN 905": {"INSTRUCTION_MISSING"},
    "07 APIA 88": {"MALFORMED_MARK"},
    "09 MAPUTO 914": {"SECTION_MISSING", "NUMBER_GAP"},
}


@pytest.fixture(scope="module")
def accounts(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demonstration, committed, as the application role; its accounts file."""
    path = tmp_path_factory.mktemp("var") / "demo-accounts.tsv"
    with django_db_blocker.unblock():
        assert load(on=today(), accounts=path)
        yield path
        for alias in ("default", "public"):
            connections[alias].close()
        empty_tables()


@pytest.fixture
def person(accounts: Path) -> Any:
    """Finds a member of the cast by username."""
    return lambda username: User.objects.get(username=username)


def readable(person: User) -> set[str]:
    with acting_as(person):
        return {cable.mrn for cable in Cable.objects.visible_to(person)}


def workable(person: User) -> set[str]:
    with acting_as(person):
        return {cable.mrn for cable in Cable.objects.whole_for(person)}


def all_cables(accounts: Path) -> dict[str, Cable]:
    custodian = User.objects.get(username="custodian")
    with acting_as(custodian):
        return {cable.mrn: cable for cable in Cable.objects.select_related("collection")}


def rows() -> dict[str, int]:
    """Every table's number of rows, and the newest audit event, as the owner sees them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())


def test_catalogue_names_every_file_once() -> None:
    listed = [entry.file for entry in entries()]
    assert sorted(listed) == sorted(path.name for path in CABLES.glob("*.txt"))
    assert len(listed) == 35


def test_every_cable_is_there_with_its_date(accounts: Path) -> None:
    assert {mrn: cable.declassify_on for mrn, cable in all_cables(accounts).items()} == DATES


def test_catalogue_and_record_agree(accounts: Path) -> None:
    found = {cable.mrn.replace(" ", ""): cable for cable in all_cables(accounts).values()}
    for entry in entries():
        cable = found[entry.mrn]
        assert (cable.collection.name, cable.mrn_year) == (entry.collection, entry.year)
        if entry.on:
            assert cable.origin_on == entry.on


def test_seed_takes_its_year_from_the_catalogue(accounts: Path) -> None:
    seed = all_cables(accounts)[SEED]
    assert (seed.origin_precision, seed.origin_basis, seed.level) == ("YEAR", "CATALOGUE", Level.C)
    assert (seed.sections_seen, seed.sections_of, seed.is_complete) == ([1], 3, False)


def test_both_collections_are_demonstrations_and_one_is_certified(accounts: Path, person: Any) -> None:
    with acting_as(person("custodian")):
        found = {collection.name: collection for collection in Collection.objects.all()}
    assert {name: collection.lead_time_months for name, collection in found.items()} == {GENERAL: 24, NAMED: 24}
    assert all(collection.is_demonstration and collection.disposition == "PERMANENT" for collection in found.values())
    assert found[GENERAL].rd_certified_on is not None
    assert found[NAMED].rd_certified_on is None
    blocked = {mrn for mrn, cable in all_cables(accounts).items() if "KYL_LOTT" in cable.schedule_blockers}
    assert blocked == SECOND


def test_levels_orders_and_captions_are_covered(accounts: Path) -> None:
    cables = all_cables(accounts).values()
    assert {cable.level for cable in cables} == set(Level)
    assert {cable.order_number for cable in cables} >= {"", "11652", "12065", "12356", "12958", "13526"}
    tokens = {token for cable in cables for token in cable.controls}
    assert tokens >= {"SBU", "LOU", "NODIS", "EXDIS", "STADIS", "LIMDIS", "NF", "SCI:SI", "RD", "FGI:NATO"}
    kinds = {cable.instruction_kind for cable in cables}
    assert kinds >= {"DATE", "GROUP", "GDS", "XGDS", "RDS", "OADR", "X", "EXEMPTION", "EVENT", "NA", "MISSING"}


def test_release_list_stands_on_portions(accounts: Path, person: Any) -> None:
    custodian = person("custodian")
    with acting_as(custodian):
        marks = set(Portion.objects.filter(cable__mrn_serial=1102).values_list("mark", flat=True))
    assert {"(C//REL TO USA, GBR)", "(S//REL TO USA, GBR)", "(S//NF)"} <= marks


def test_problems_are_those_meant_and_no_others(accounts: Path, person: Any) -> None:
    with acting_as(person("custodian")):
        found: dict[str, set[str]] = {}
        for problem in Problem.objects.select_related("cable"):
            found.setdefault(problem.cable.mrn, set()).add(problem.code)
    assert found == PROBLEMS


def test_state_of_dates_on_the_day_of_writing(accounts: Path) -> None:
    on, horizon = date(2026, 11, 23), date(2028, 11, 23)
    days = [day for day in DATES.values() if day]
    assert sum(day <= on for day in days) >= 10
    assert sum(on < day <= horizon for day in days) >= 4
    assert sum(day > horizon for day in days) >= 6


def test_accounts_file_is_its_owners_alone(accounts: Path) -> None:
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    assert not accounts.with_name(f"{accounts.name}.new").exists()
    with accounts.open(newline="") as lines:
        people = list(csv.DictReader(lines, dialect="excel-tab"))
    assert [row["username"] for row in people] == [member.username for member in CAST]
    assert all(row["role"] and row["what to try"] for row in people)
    assert len({row["password"] for row in people}) == len(CAST)
    assert all(User.objects.get(username=row["username"]).check_password(row["password"]) for row in people[:3])


def test_every_role_has_somebody(accounts: Path, person: Any) -> None:
    for member in CAST:
        assert roles_of(person(member.username)) == {member.role}
    assert {member.role for member in CAST} == set(Role)
    numbers = {role: sum(member.role is role for member in CAST) for role in Role}
    assert numbers[Role.REVIEWER] >= 2 and numbers[Role.APPROVER] == numbers[Role.ADMINISTRATOR] == 2


def test_who_reads_what(person: Any) -> None:
    general = set(DATES) - SECOND
    assert readable(person("custodian")) == set(DATES)
    assert readable(person("reviewer-1")) == general - {RD}
    assert readable(person("reviewer-2")) == set(DATES) - {RD, NODIS}
    assert readable(person("reviewer-3")) == SECOND
    assert readable(person("approver-1")) == set(DATES)
    assert readable(person("approver-2")) == set(DATES) - {NODIS}
    assert readable(person("release")) == readable(person("auditor")) == set(DATES)
    for nobody in ("liaison", "admin-1", "admin-2"):
        assert readable(person(nobody)) == set()


def test_who_works_on_what(person: Any) -> None:
    assert {TOP_SECRET, RD, *SECOND}.isdisjoint(workable(person("reviewer-1")))
    assert SEED in workable(person("reviewer-1"))
    assert workable(person("reviewer-3")) == SECOND
    assert workable(person("reviewer-4")) == {"75 GUAYAQUIL 611", "08 DUSHANBE 1016", "09 BERN 217"}


def test_cleared_for_u_reads_the_u_paragraphs_of_the_seed(person: Any) -> None:
    reader = person("reviewer-4")
    with acting_as(reader):
        pieces = Portion.objects.visible_to(reader).filter(cable__mrn_serial=4377)
        assert [piece.number for piece in pieces] == ["2", "3", "4", "5"]
        assert {piece.level for piece in pieces} == {Level.U}
        assert not Portion.objects.filter(cable__mrn_serial=4377, level__gt=Level.U).exists()


def test_delegations_one_in_force_one_expired_each_confirmed_by_another(person: Any) -> None:
    found = {row.person.username: row for row in Delegation.objects.select_related("person")}
    assert set(found) == {"approver-1", "approver-2"}
    assert found["approver-1"].valid_from <= today() <= found["approver-1"].valid_to
    assert found["approver-2"].valid_to < today()
    assert all(row.entered_by_id != row.confirmed_by_id for row in found.values())


@pytest.mark.parametrize(("day", "in_force"), [(-31, True), (-30, True), (-29, False)])
def test_expired_delegation_ends_thirty_days_before_set_up(day: int, in_force: bool) -> None:
    set_up = date(2026, 11, 23)
    term = next(member.delegation for member in CAST if member.username == "approver-2")
    assert isinstance(term, Term)
    begins, ends = term.on(set_up)
    assert (begins <= set_up + timedelta(days=day) <= ends) is in_force


def test_set_up_opens_no_review_and_flags_nothing(accounts: Path) -> None:
    assert all(cable.flagged_on is None for cable in all_cables(accounts).values())
    assert rows()[Review._meta.db_table] == 0


def test_every_act_is_on_record_by_a_person_with_the_role(accounts: Path, person: Any) -> None:
    auditor = person("auditor")
    with acting_as(auditor):
        actors = dict(AuditEvent.objects.values_list("verb", "actor__username").distinct())
    assert actors["cables.imported"] == actors["cables.need_granted"] == "custodian"
    assert actors["cables.clearance_set"] == actors["reviews.delegation_entered"] == "admin-1"
    assert actors["reviews.delegation_confirmed"] == "admin-2"


def test_second_load_changes_nothing(accounts: Path) -> None:
    before, text = rows(), accounts.read_bytes()
    assert not load(on=today() + timedelta(days=1), accounts=accounts)
    assert (rows(), accounts.read_bytes()) == (before, text)


def test_command_puts_the_jobs_on_the_broker_each_time(accounts: Path, settings: Any) -> None:
    settings.VAR_DIR = accounts.parent
    said = StringIO()
    with app.connection_for_read() as connection, connection.SimpleQueue(app.conf.task_default_queue) as queue:
        queue.clear()
        call_command("load_demo", stdout=said)
        messages = [queue.get(timeout=5) for _ in NIGHTLY]
        assert [message.headers["task"] for message in messages] == [job.name for job in NIGHTLY]
        for message in messages:
            message.ack()
        with pytest.raises(queue.Empty):
            queue.get(timeout=0.2)
    assert "nothing was changed" in said.getvalue()


def test_the_jobs_flag_what_is_due_and_open_what_is_within_lead_time(accounts: Path, person: Any) -> None:
    on = today()
    horizon = date(on.year + 2, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)
    for job in NIGHTLY:
        job()
    custodian = person("custodian")
    with acting_as(custodian):
        flagged = {cable.mrn for cable in Cable.objects.flagged()}
        opened = {review.cable.mrn for review in Review.objects.select_related("cable")}
    assert flagged == {mrn for mrn, day in DATES.items() if day and day <= on}
    assert opened == {mrn for mrn, day in DATES.items() if day and day <= horizon}
    before = rows()
    assert not load(on=on, accounts=accounts)
    assert rows() == before


def test_taken_on_every_queue_holds_something_and_a_second_time_nothing_more(accounts: Path, person: Any) -> None:
    """Runs on what the nightly jobs above have opened."""
    for job in NIGHTLY:
        job()
    said = StringIO()
    call_command("advance_demo", stdout=said)
    assert said.getvalue().count(",") == 6
    for username in ("reviewer-1", "approver-1", "release", "custodian"):
        who = person(username)
        with acting_as(who):
            assert {queue.name: queue.count_for(who) for queue in queues_for(who) if queue.count_for(who) == "0"} == {}
    liaison = person("liaison")
    with acting_as(liaison):
        assert {show: narrowed(referrals_for(liaison), show).count() for show in SHOWN} == {
            "send": 1,
            "waiting": 1,
            "past": 1,
        }
    before = rows()
    call_command("advance_demo", stdout=said)
    assert "Nothing waited" in said.getvalue() and rows() == before
