"""Reports: each reader's own part, every number with its rows, the same figures on paper, in a file and as kept."""

import csv
import random
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

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
from reviews.models import ReportRun
from reviews.reports.kinds import KEPT, KINDS
from reviews.reports.sections import AsOf, kept_figures, live_part, part_of_run, rows_behind
from reviews.reports.sf311 import begins, fiscal_year
from reviews.tests.factories import DUE_CABLE, Cast, make_cast, release_all

pytestmark = pytest.mark.django_db
PAGE = "/reports/auto-declassification/"
FILE = "/reports/auto-declassification.csv"
PAPER = "/reports/auto-declassification.pdf"


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def flag() -> None:
    clock = system_account("clock")
    with acting_as(clock):
        flag_due(actor=clock, on=today())


def run(kind: str = "auto-declassification", on: date | None = None) -> ReportRun | None:
    return run_report(actor=system_account("clock"), kind=kind, on=on or today())


def totals(person: User, address: str = PAGE) -> dict[str, int]:
    response = client_of(person).get(address)
    assert response.status_code == 200
    return {table.section.name: table.total for table in response.context["asked"].part.tables}


def behind(person: User, section: str, value: str | None = None) -> list[str]:
    given = {} if value is None else {"value": value}
    response = client_of(person).get(f"{PAGE}{section}/", given)
    assert response.status_code == 200
    return [cable.public_id for cable in response.context["cables"]]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.parametrize("role", [Role.LIAISON, Role.ADMINISTRATOR])
def test_roles_without_records_are_refused(cast: Cast, role: Role) -> None:
    person = make_person(role, level=Level.TS)
    grant(cast.custodian, person, cast.cable.collection)
    for address in (PAGE, FILE, PAPER, f"{PAGE}due/", "/reports/auto-declassification/due.svg", "/reports/"):
        response = client_of(person).get(address)
        assert response.status_code == 403
        assert cast.cable.public_id not in response.content.decode()
        assert Client().get(address)["Location"].startswith("/sign-in/")


def test_due_and_what_became_of_it(cast: Cast) -> None:
    flag()
    assert totals(cast.reviewer)["due"] == 1
    assert behind(cast.reviewer, "due", "In review") == [cast.cable.public_id]
    page = client_of(cast.reviewer).get(f"{PAGE}due/").content.decode()
    assert "00 LIMA 123" in page
    assert "<p>CONFIDENTIAL</p>" in page
    assert "Demonstration. Not an official release." in page
    release_all(cast)
    assert behind(cast.reviewer, "due", "In review") == []
    assert behind(cast.reviewer, "decided") == [cast.cable.public_id]


def test_flagged_without_a_review_comes_first(cast: Cast) -> None:
    orphan = make_cable(cast.cable.collection, DUE_CABLE.replace("000123", "000124"), year=2000)
    flag()
    assert next(iter(totals(cast.reviewer))) == "anomalies"
    assert behind(cast.reviewer, "anomalies") == [orphan.public_id]
    assert set(behind(cast.reviewer, "due")) == {orphan.public_id, cast.cable.public_id}


@pytest.mark.parametrize(
    ("days", "section", "value"),
    [(-1, "due", None), (0, "due", None), (1, "ahead", "within 30 days"), (30, "ahead", "within 30 days")]
    + [(31, "ahead", "in 31 to 90 days"), (365, "ahead", "in 91 to 365 days"), (366, "", None)],
)
def test_bands_and_the_day_itself(cast: Cast, days: int, section: str, value: str | None) -> None:
    day = today() + timedelta(days=days)
    text = DUE_CABLE.replace("03/01/2010", f"{day:%m/%d/%Y}").replace("000123", "000125")
    cable = make_cable(cast.cable.collection, text, year=day.year - 10)
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())
    found = [name for name in ("due", "ahead") if cable.public_id in behind(cast.reviewer, name)]
    assert found == ([section] if section else [])
    if value:
        assert behind(cast.reviewer, "ahead", value) == [cable.public_id]


def test_what_bears_rd_is_counted_for_those_who_hold_q_alone(cast: Cast) -> None:
    """D-52: a cable that bears RD has no date."""
    custodian = make_person(Role.CUSTODIAN, level=Level.TS, q=True)
    cleared = make_person(Role.REVIEWER, level=Level.TS, q=True)
    collection = make_collection(custodian, cleared, cast.reviewer, ceiling=Level.TS, ceiling_controls=["RD"])
    text = DUE_CABLE.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S//RD)")
    excluded = make_cable(collection, text.replace("000123", "000126"), year=2000)
    run()
    for person, expected in ((cleared, [excluded.public_id]), (cast.reviewer, [])):
        assert behind(person, "undated") == expected
        assert totals(person).get("undated") == len(expected)
        with acting_as(person):
            kept = part_of_run(KINDS["auto-declassification"].sections, ReportRun.objects.get().figures, person)
        assert {table.section.name: table.total for table in kept.tables}["undated"] == len(expected)


def test_each_reader_sees_their_own_part(cast: Cast) -> None:
    flag()
    low = make_person(Role.REVIEWER, level=Level.U)
    grant(cast.custodian, low, cast.cable.collection)
    stranger = make_person(Role.AUDITOR, level=Level.TS)
    for person in (low, stranger):
        assert not any(totals(person).values())
        assert behind(person, "due") == []
        assert "Test collection" not in client_of(person).get(FILE).content.decode()
        drawn = client_of(person).get("/reports/auto-declassification/due.svg").content.decode()
        assert "In review" not in drawn
    assert "Your part of the report" in client_of(low).get(PAGE).content.decode()


def test_the_file_bears_its_marking_and_the_same_figures(cast: Cast) -> None:
    flag()
    response = client_of(cast.approver).get(FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    lines = list(csv.reader(StringIO(response.content.decode())))
    assert lines[0] == ["CONFIDENTIAL"]
    assert lines[1] == ["Demonstration. Not an official release."]
    assert "Your part of the report" in lines[2][0]
    assert ["Due, by what became of them", "What became of it", "In review", "1", "cables"] in lines[4:]
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="reviews.report_exported")
    assert (event.actor_id, event.facts["rows"]) == (cast.approver.pk, len(lines) - 4)


def test_the_paper_says_the_same_and_is_accessible(cast: Cast) -> None:
    flag()
    for level in ("x", "y"):
        make_cable(cast.cable.collection, DUE_CABLE.replace("LIMA", f"POST{level}".upper()), year=2000)
    response = client_of(cast.approver).get(PAPER)
    assert response["Content-Type"] == "application/pdf"
    paper = PdfReader(BytesIO(response.content))
    words = " ".join("\n".join(page.extract_text() for page in paper.pages).split())
    assert "CONFIDENTIAL" in words
    assert "Your part of the report" in words
    assert "By post" in words
    assert "POSTX 1" in words
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")


def test_a_cell_is_never_a_formula() -> None:
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    collection = make_collection(custodian)
    with acting_as(custodian):
        collection.name = "=HYPERLINK(1)"
        collection.save()
    make_cable(collection, DUE_CABLE, year=2000)
    found = client_of(custodian).get(FILE).content.decode()
    assert "'=HYPERLINK(1)" in found
    assert ",=HYPERLINK" not in found


def test_a_plot_for_each_table_with_more_than_one_number(cast: Cast) -> None:
    make_cable(cast.cable.collection, DUE_CABLE.replace("LIMA", "QUITO"), year=2000)
    client = client_of(cast.reviewer)
    page = client.get(PAGE).content.decode()
    assert 'src="/reports/auto-declassification/posts.svg"' in page
    assert 'src="/reports/auto-declassification/levels.svg"' not in page
    drawn = client.get("/reports/auto-declassification/posts.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "QUITO" in drawn.content.decode()
    assert "http://" not in drawn.content.decode().replace("http://www.w3.org/", "")


def test_a_kept_run_shows_that_day_and_history_tells_any_other(cast: Cast) -> None:
    """The day as it was kept; a day without a run is counted from the computations that stood then (D-86)."""
    first = today() + timedelta(days=2)
    flag()
    with time_machine.travel(f"{first}T17:00:00Z", tick=False):
        run()
        make_cable(cast.cable.collection, DUE_CABLE.replace("000123", "000130"), year=2000)
    with time_machine.travel(f"{first + timedelta(days=2)}T17:00:00Z", tick=False):
        later = totals(cast.reviewer)["due"]
        kept = client_of(cast.reviewer).get(PAGE, {"on": first.isoformat()})
        anew = client_of(cast.reviewer).get(PAGE, {"on": first.isoformat(), "anew": "1"})
        before = client_of(cast.reviewer).get(PAGE, {"on": (first - timedelta(days=1)).isoformat()})
        long_ago = client_of(cast.reviewer).get(PAGE, {"on": "2001-01-01"})
    assert later == 2
    found = [
        {table.section.name: table.total for table in page.context["asked"].part.tables}["due"]
        for page in (kept, anew, before, long_ago)
    ]
    assert found == [1, 2, 1, 0]
    assert "Run of" in kept.content.decode()
    assert "Run of" not in before.content.decode()


def test_the_page_takes_as_many_queries_for_many_cables(cast: Cast, django_assert_max_num_queries: object) -> None:
    for serial in range(200, 212):
        make_cable(cast.cable.collection, DUE_CABLE.replace("000123", f"000{serial}"), year=2000)
    client = client_of(cast.reviewer)
    with django_assert_max_num_queries(32):  # type: ignore[operator]
        response = client.get(PAGE)
    with acting_as(cast.reviewer):
        count = Cable.objects.count()
    assert response.context["asked"].part.tables[1].total == count == 13
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get(f"{PAGE}due/")


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.name != "sf-311"], ids=lambda kind: kind.name)
def test_totals_are_those_of_the_rows_on_random_data(kind: object) -> None:
    """Kept sums, live sums and the rows behind them agree, for people who may read all, some and nothing."""
    draw = random.Random(kind.name)  # type: ignore[attr-defined]
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    half, all_of_it = make_person(Role.REVIEWER, level=Level.C), make_person(Role.AUDITOR, level=Level.TS)
    collections = [make_collection(custodian, half, all_of_it), make_collection(custodian, all_of_it)]
    for serial in range(24):
        words, mark = draw.choice([("C O N F I D E N T I A L", "(C)"), ("S E C R E T", "(S)"), ("UNCLASSIFIED", "(U)")])
        year = draw.randint(1990, 2012)
        text = DUE_CABLE.replace("C O N F I D E N T I A L", words).replace("(C)", mark)
        text = text.replace("DECL: 03/01/2010", draw.choice(["DECL: OADR", f"DECL: 03/01/{year + 10}", "DECL: 25X1"]))
        text = text.replace("LIMA 000123", f"{draw.choice(['LIMA', 'QUITO'])} {serial:06d}")
        make_cable(draw.choice(collections), text, year=year)
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())
        figures = kept_figures(kind.sections, AsOf(today(), is_past=False))  # type: ignore[attr-defined]
    sums = []
    for person in (half, all_of_it, make_person(Role.AUDITOR, level=Level.TS)):
        with acting_as(person):
            at = AsOf(today(), is_past=False)
            live = live_part(kind.sections, at, person)  # type: ignore[attr-defined]
            kept = part_of_run(kind.sections, figures, person)  # type: ignore[attr-defined]
            assert kept.tables == live.tables
            for table in live.tables:
                if table.section.unit == "cables":
                    assert table.total == rows_behind(table.section, at, person, None).count()
                for line in table.lines:
                    assert rows_behind(table.section, at, person, line.value).count() == line.amount
            sums.append(sum(table.total for table in live.tables))
    if kind.name in ("auto-declassification", "queue", "calendar"):  # type: ignore[attr-defined]
        assert sums[1] > sums[0] > sums[2] == 0


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 9, 30), 2026), (date(2026, 10, 1), 2027), (date(2026, 1, 1), 2026)]
)
def test_a_fiscal_year_begins_on_the_first_of_october(day: date, year: int) -> None:
    assert fiscal_year(day) == year
    assert begins(day) == date(year - 1, 10, 1)


def test_sf_311_is_for_those_cleared_for_the_whole(cast: Cast) -> None:
    release_all(cast)
    address = "/reports/sf-311/"
    assert "It has not run yet" in client_of(cast.reviewer).get(address).content.decode()
    run("sf-311")
    found = totals(cast.reviewer, address)
    assert (found["reviewed"], found["full"] + found["part"], found["denied"], found["basis"]) == (1, 1, 0, 1)
    other = make_collection(make_person(Role.CUSTODIAN, level=Level.TS), make_person(Role.REVIEWER))
    hidden = make_cast()
    release_all(hidden)
    ReportRun.objects.update(on=today() - timedelta(days=1))
    run("sf-311")
    assert other.pk != hidden.cable.collection_id
    response = client_of(cast.reviewer).get(address)
    assert response.status_code == 403
    assert "cleared for all that it counts" in response.content.decode()


@pytest.mark.parametrize("kind", KEPT)
def test_every_kind_has_its_page_its_file_and_its_paper(cast: Cast, kind: str) -> None:
    release_all(cast)
    assert run(kind) is not None
    assert run(kind) is None
    client = client_of(cast.reviewer)
    for address in (f"/reports/{kind}/", f"/reports/{kind}.csv", f"/reports/{kind}.pdf", "/reports/"):
        assert client.get(address).status_code == 200
        assert client.get(address, {"on": "2001-02-28"}).status_code == 200
    kept = ReportRun.objects.get().figures
    assert set(kept["sections"]) == {section.name for section in KINDS[kind].sections}
    assert bool(kept["groups"]) == (kind in ("auto-declassification", "queue", "reviewer-load", "sf-311"))


def test_runs_are_listed_without_their_figures(cast: Cast) -> None:
    run()
    response = client_of(cast.reviewer).get(PAGE)
    assert [kept.on for kept in response.context["runs"]] == [today()]
    assert "groups" not in response.content.decode()


def test_addresses_that_name_nothing(cast: Cast) -> None:
    client = client_of(cast.reviewer)
    for address in ("/reports/nothing/", "/reports/nothing.csv", f"{PAGE}nothing/", "/reports/queue/nothing.svg"):
        assert client.get(address).status_code == 404
