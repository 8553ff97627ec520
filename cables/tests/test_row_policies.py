"""The two walls against each other, on committed rows: what each person sees, and what stays hidden."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections

from cables.access import may_read, may_work_on
from cables.actions.granting import grant_cable
from cables.models import Cable, CableSource, Portion, Problem, Reference, ScheduleHistory, Tag
from cables.tests.factories import grant, make_cable, make_collection, make_person
from declass.accounts import set_active
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.usefixtures("committed")

HEADER = "E.O. 12958: DECL: 01/01/2030\nTAGS: PREL, PE\nSUBJECT: (C) A MATTER\n"
PLAIN = f"C O N F I D E N T I A L LIMA 000001\n{HEADER}1. (C) Kept words.\n2. (U) Open words.\n3. (C//NF) Ours.\nDOE\n"
NODIS = f"S E C R E T LIMA 000002\nNODIS\n{HEADER}1. (S) Named.\n2. (U) Open here too.\nDOE\n"
EXDIS = f"S E C R E T LIMA 000003\nEXDIS\n{HEADER}1. (S) Named agencies.\nDOE\n"
STADIS = f"C O N F I D E N T I A L LIMA 000004\nSTADIS\n{HEADER}1. (C) State alone.\nDOE\n"
SI = f"T O P S E C R E T//SI LIMA 000005\n{HEADER}1. (TS//SI) Compartmented.\n2. (U) Open.\nDOE\n"
RD = f"S E C R E T//RD LIMA 000006\n{HEADER}1. (S//RD) Weapon data.\nDOE\n"
REL = f"C O N F I D E N T I A L LIMA 000007\n{HEADER}1. (C//REL TO USA, GBR) Shared.\nDOE\n"
SBU = "UNCLAS LIMA 000008\nSENSITIVE\nE.O. 12958: N/A\nTAGS: PREL\nSUBJECT: (U) OPEN\n1. (SBU) Sensitive.\nDOE\n"
TEXTS = (PLAIN, NODIS, EXDIS, STADIS, SI, RD, REL, SBU)


@pytest.fixture
def cables() -> Iterator[list[Cable]]:
    custodian = make_person(Role.CUSTODIAN, level=3, q=True, readins=("SCI:SI",))
    collection = make_collection(custodian, ceiling=3, ceiling_controls=["SCI:SI", "NODIS", "EXDIS", "RD"])
    yield [make_cable(collection, text, year=2005) for text in TEXTS]


def persons(collection_of: list[Cable]) -> dict[str, User]:
    """People who differ in one thing each, all with need-to-know but the last two."""
    custodian, collection = collection_of[0].collection.custodian, collection_of[0].collection
    people = {
        "uncleared": make_person(Role.ADMINISTRATOR, level=None),
        "u": make_person(Role.REVIEWER, level=0),
        "c": make_person(Role.REVIEWER, level=1),
        "s": make_person(Role.REVIEWER, level=2),
        "ts": make_person(Role.REVIEWER, level=3),
        "ts-si": make_person(Role.REVIEWER, level=3, readins=("SCI:SI",)),
        "s-si": make_person(Role.REVIEWER, level=2, readins=("SCI:SI",)),
        "ts-q": make_person(Role.REVIEWER, level=3, q=True),
        "gbr": make_person(Role.REVIEWER, level=3, country="GBR"),
        "fra": make_person(Role.REVIEWER, level=3, country="FRA"),
        "dod": make_person(Role.REVIEWER, level=3, agency="DOD"),
        "auditor": make_person(Role.AUDITOR, level=3),
        "named": make_person(Role.REVIEWER, level=2),
    }
    for person in people.values():
        grant(custodian, person, collection)
    with acting_as(custodian):
        grant_cable(
            actor=custodian,
            person=people["named"],
            cable=collection_of[1],
            expires_on=today() + timedelta(days=9),
            reason="named",
        )
    return people | {"no need": make_person(Role.REVIEWER, level=3), "lapsed": _lapsed(collection_of)}


def _lapsed(collection_of: list[Cable]) -> User:
    person = make_person(Role.REVIEWER, level=3)
    grant(collection_of[0].collection.custodian, person, collection_of[0].collection, until=today() - timedelta(days=1))
    return person


def test_both_walls_and_the_predicate_agree(cables: list[Cable]) -> None:
    """Raw rows under the policies = `visible_to` = `may_read`, for every person and every piece."""
    custodian = cables[0].collection.custodian
    with acting_as(custodian):
        everything = list(Portion.objects.select_related("cable__collection"))
    people = persons(cables) | {"custodian": custodian}
    for name, person in people.items():
        with acting_as(person):
            raw = set(Portion.objects.values_list("pk", flat=True))
            listed = set(Portion.objects.visible_to(person).values_list("pk", flat=True))
            asked = {portion.pk for portion in everything if may_read(person, portion.label, portion)}
            assert raw == listed == asked, name
            raw_cables = set(Cable.objects.values_list("pk", flat=True))
            assert raw_cables == set(Cable.objects.visible_to(person).values_list("pk", flat=True)), name
            assert raw_cables == {portion.cable_id for portion in everything if portion.pk in raw}, name
            whole = set(Cable.objects.whole_for(person).values_list("pk", flat=True))
            assert whole == {cable.pk for cable in cables if may_work_on(person, cable)}, name
            assert set(CableSource.objects.values_list("cable", flat=True)) == whole, name
            assert set(ScheduleHistory.objects.values_list("cable", flat=True)) == whole, name
            assert set(Problem.objects.values_list("cable", flat=True)) <= whole, name
            assert {tag.portion_id for tag in Tag.objects.all()} <= raw, name
            assert {entry.portion_id for entry in Reference.objects.all()} <= raw, name


EXPECTED = {
    "uncleared": [],
    "no need": [],
    "lapsed": [],
    "u": ["2. (U) Open words.", "1. (SBU) Sensitive."],
    "gbr": ["1. (C//REL TO USA, GBR) Shared."],
    "s-si": [],
}


@pytest.mark.parametrize(("name", "words"), list(EXPECTED.items()))
def test_what_some_people_see_in_words(cables: list[Cable], name: str, words: list[str]) -> None:
    """E-162, E-163, E-164: and nothing that is hidden from them."""
    person = persons(cables)[name]
    hidden = {
        "no need": "words",
        "lapsed": "words",
        "uncleared": "words",
        "u": "Kept",
        "gbr": "Ours",
        "s-si": "Compart",
    }
    with acting_as(person):
        seen = "".join(Portion.objects.values_list("text", flat=True))
    assert all(word in seen for word in words)
    assert hidden[name] not in seen
    assert "Named." not in seen


def test_all_or_nothing(cables: list[Cable]) -> None:
    """A cable that carries SCI, RD, NODIS or EXDIS is read as a whole or not at all, its (U) paragraphs included."""
    people = persons(cables)
    for name, allowed in {
        "ts": {2, 3},
        "ts-si": {2, 3, 4},
        "ts-q": {2, 3, 5},
        "dod": set(),
        "named": {1, 2, 3},
    }.items():
        with acting_as(people[name]):
            seen = set(Portion.objects.values_list("cable", flat=True))
        for index in (1, 2, 3, 4, 5):
            assert (cables[index].pk in seen) == (index in allowed), (name, index)


def test_nothing_without_a_person(cables: list[Cable]) -> None:
    """Unset or empty: nothing labelled is visible, in any table that holds or describes it."""
    with connection.cursor() as cursor:
        for setting in (None, ""):
            for table in ("collection", "cable", "portion", "cablesource", "problem", "tag", "schedulehistory"):
                if setting is not None:
                    cursor.execute("SELECT set_config('declass.person', %s, false)", [setting])
                cursor.execute(f"SELECT count(*) FROM cables_{table}")
                assert cursor.fetchone()[0] == 0, table
    connections["default"].close()


def test_a_closed_account_sees_nothing(cables: list[Cable]) -> None:
    person = make_person(Role.REVIEWER, level=3)
    grant(cables[0].collection.custodian, person, cables[0].collection)
    administrator = make_person(Role.ADMINISTRATOR, level=None)
    with acting_as(person):
        assert Portion.objects.exists()
    with acting_as(administrator):
        set_active(actor=administrator, person=person, active=False)
    with acting_as(person):
        assert not Portion.objects.exists()


@pytest.mark.parametrize(("days", "sees"), [(-1, False), (0, True), (1, True)])
def test_grants_and_clearances_end_after_their_last_day(cables: list[Cable], days: int, sees: bool) -> None:
    person = make_person(Role.REVIEWER, level=3)
    end = today() + timedelta(days=days)
    grant(cables[0].collection.custodian, person, cables[0].collection, until=end)
    ending = make_person(Role.REVIEWER, level=3, until=end)
    grant(cables[0].collection.custodian, ending, cables[0].collection)
    for one in (person, ending):
        with acting_as(one):
            assert Portion.objects.exists() == sees
            assert Portion.objects.visible_to(one).exists() == sees


def test_the_log_is_append_only_and_for_auditors(cables: list[Cable]) -> None:
    auditor = make_person(Role.AUDITOR)
    reviewer = make_person(Role.REVIEWER)
    with acting_as(reviewer):
        assert not AuditEvent.objects.exists()
    with acting_as(auditor):
        assert AuditEvent.objects.filter(verb="cables.imported").count() == len(TEXTS)
    for statement in (
        "UPDATE declass_auditevent SET verb = 'x'",
        "DELETE FROM declass_auditevent",
        "TRUNCATE declass_auditevent",
    ):
        with pytest.raises(DatabaseError), acting_as(auditor), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_writes_events_in_another_name(cables: list[Cable]) -> None:
    auditor, reviewer = make_person(Role.AUDITOR), make_person(Role.REVIEWER)
    with acting_as(reviewer), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO declass_auditevent (id, at, actor_id, verb, record, outcome, facts, click, source)"
            " VALUES (gen_random_uuid(), now(), %s, 'forged', '', 'DONE', '{}', gen_random_uuid(), '')",
            [auditor.pk],
        )
    with acting_as(auditor):
        assert AuditEvent.objects.get(verb="forged").actor_id == reviewer.pk


def test_every_labelled_table_is_forced() -> None:
    """A table of ours without forced row security must be named here with its reason."""
    open_tables = {
        "declass_user": "people, whom everybody may name",
        "declass_user_groups": "roles of people",
        "declass_user_user_permissions": "empty: no permission is a person's own",
        "declass_jobrun": "when a job ran and how much it did",
        "declass_mailing": "what kind of mail went to whom when; no record and no word",
        "cables_clearance": "about a person, not a record",
        "cables_readin": "about a person, not a record",
        "reviews_delegation": "about a person; names a collection by number only",
        "reviews_subscription": "about a person; names a kind of report and no record",
        "reviews_reportrun": "counts by collection number and label, drawn for nobody as they are",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relname ~ '^(cables|reviews|declass)_'"
            " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        assert {row[0] for row in cursor.fetchall()} == set(open_tables)


RELEASED = {"reviews_releasepart", "reviews_releaselogentry", "django_migrations"}


def test_the_public_role_reads_released_rows_and_nothing_else() -> None:
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.table_privileges WHERE grantee = current_user")
        assert {row[0] for row in cursor.fetchall()} <= RELEASED
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.column_privileges WHERE grantee = current_user"
        )
        assert {row[0] for row in cursor.fetchall()} == RELEASED | {"reviews_release"}
        with pytest.raises(DatabaseError):
            cursor.execute("SELECT cable_id FROM reviews_release")
