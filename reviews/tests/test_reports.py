"""The report's page and its file: each reader's own part, every number with its rows."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client

from cables.actions.flagging import flag_due
from cables.classification.levels import Level
from cables.models import Cable
from cables.tests.factories import PASSWORD, grant, make_cable, make_collection, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.queueing import open_reviews
from reviews.actions.reporting import run_report
from reviews.reports.figures import auto_declassification as figures_for
from reviews.tests.factories import DUE_CABLE, Cast, make_cast, release_all

pytestmark = pytest.mark.django_db
PAGE = "/reports/auto-declassification/"
FILE = "/reports/auto-declassification.csv"


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def flag() -> None:
    clock = system_account("clock")
    with acting_as(clock):
        flag_due(actor=clock, on=today())


def parts(person: User) -> dict[str, list[str]]:
    response = client_of(person).get(PAGE)
    assert response.status_code == 200
    return {part.name: [line.row.public_id for line in part.lines] for part in response.context["report"].parts}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.parametrize("role", [Role.LIAISON, Role.ADMINISTRATOR])
def test_roles_without_records_are_refused(cast: Cast, role: Role) -> None:
    person = make_person(role, level=Level.TS)
    grant(cast.custodian, person, cast.cable.collection)
    for address in (PAGE, FILE):
        response = client_of(person).get(address)
        assert response.status_code == 403
        assert cast.cable.public_id not in response.content.decode()
        assert Client().get(address)["Location"].startswith("/sign-in/")


def test_due_and_what_became_of_it(cast: Cast) -> None:
    flag()
    assert parts(cast.reviewer)["due"] == [cast.cable.public_id]
    page = client_of(cast.reviewer).get(PAGE).content.decode()
    assert "00 LIMA 123" in page
    assert "Queued" in page
    assert "<p>CONFIDENTIAL</p>" in page
    assert "Demonstration. Not an official release." in page
    released = release_all(cast)
    page = client_of(cast.reviewer).get(PAGE).content.decode()
    assert f"/reading-room/{released.public_id}/" in page


def test_flagged_without_a_review_comes_first(cast: Cast) -> None:
    orphan = make_cable(cast.cable.collection, DUE_CABLE.replace("000123", "000124"), year=2000)
    flag()
    found = parts(cast.reviewer)
    assert list(found) == ["anomalies", "due", "blocked", "ahead"]
    assert found["anomalies"] == [orphan.public_id]
    assert set(found["due"]) == {orphan.public_id, cast.cable.public_id}


@pytest.mark.parametrize(("days", "part"), [(-1, "due"), (0, "due"), (1, "ahead")])
def test_the_day_before_the_day_and_the_day_after(cast: Cast, days: int, part: str) -> None:
    day = today() + timedelta(days=days)
    text = DUE_CABLE.replace("03/01/2010", f"{day:%m/%d/%Y}").replace("000123", "000125")
    cable = make_cable(cast.cable.collection, text, year=day.year - 10)
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())
    found = parts(cast.reviewer)
    assert [name for name in ("due", "ahead") if cable.public_id in found[name]] == [part]


def test_every_number_has_its_rows(cast: Cast) -> None:
    """D-52: a cable that bears RD has no date; it is counted and listed for those who hold Q, and for nobody else."""
    custodian = make_person(Role.CUSTODIAN, level=Level.TS, q=True)
    cleared = make_person(Role.REVIEWER, level=Level.TS, q=True)
    people = (cleared, cast.reviewer)
    collection = make_collection(custodian, *people, ceiling=Level.TS, ceiling_controls=["RD"])
    text = DUE_CABLE.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S//RD)")
    excluded = make_cable(collection, text.replace("000123", "000126"), year=2000)
    for person, expected in ((cleared, [excluded.public_id]), (cast.reviewer, [])):
        response = client_of(person).get(PAGE)
        assert [cable.public_id for cable in response.context["report"].undated] == expected
        assert ("00 LIMA 126" in response.content.decode()) == bool(expected)
        assert (excluded.public_id in client_of(person).get(FILE).content.decode()) == bool(expected)
        with acting_as(person):
            assert figures_for(person, on=today()).without_date == len(expected)


def test_each_reader_sees_their_own_part(cast: Cast) -> None:
    flag()
    low = make_person(Role.REVIEWER, level=Level.U)
    grant(cast.custodian, low, cast.cable.collection)
    stranger = make_person(Role.AUDITOR, level=Level.TS)
    for person in (low, stranger):
        assert not any(parts(person).values())
        assert cast.cable.public_id not in client_of(person).get(FILE).content.decode()
    assert "Your part of the report" in client_of(low).get(PAGE).content.decode()


def test_the_file_bears_its_marking_and_the_same_rows(cast: Cast) -> None:
    flag()
    response = client_of(cast.approver).get(FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    lines = list(csv.reader(StringIO(response.content.decode())))
    assert lines[0] == ["CONFIDENTIAL"]
    assert lines[1] == ["Demonstration. Not an official release."]
    assert "Your part of the report" in lines[2][0]
    assert [line[:3] for line in lines[4:]] == [["Due", cast.cable.public_id, "00 LIMA 123"]]
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="reviews.report_exported")
    assert (event.actor_id, event.facts["rows"]) == (cast.approver.pk, 1)


def test_a_cell_is_never_a_formula() -> None:
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    collection = make_collection(custodian)
    with acting_as(custodian):
        collection.name = "=HYPERLINK(1)"
        collection.save()
    make_cable(collection, DUE_CABLE, year=2000)
    lines = list(csv.reader(StringIO(client_of(custodian).get(FILE).content.decode())))
    assert {line[3] for line in lines[3:]} == {"'=HYPERLINK(1)"}


def test_runs_are_listed_without_their_figures(cast: Cast) -> None:
    clock = system_account("clock")
    with acting_as(clock):
        run_report(actor=clock, kind="auto-declassification", on=today())
    response = client_of(cast.reviewer).get(PAGE)
    assert [run.on for run in response.context["runs"]] == [today()]
    assert "groups" not in response.content.decode()


def test_the_page_takes_as_many_queries_for_many_cables(cast: Cast, django_assert_max_num_queries: object) -> None:
    for serial in range(200, 212):
        make_cable(cast.cable.collection, DUE_CABLE.replace("000123", f"000{serial}"), year=2000)
    client = client_of(cast.reviewer)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        response = client.get(PAGE)
    with acting_as(cast.reviewer):
        count = Cable.objects.count()
    assert len(response.context["report"].parts[1].lines) == count == 13
