"""The custodian's pages: collections, grants, imports and facts; and that nobody else gets near them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cables.classification.levels import Level
from cables.models import Cable, Collection, ScheduleFact
from cables.tests.factories import PASSWORD, grant, make_cable, make_collection, make_person
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db

TEXT = """C O N F I D E N T I A L SECTION 01 OF 02 QUITO 000777
E.O. 12958: DECL: 03/01/2010
TAGS: PREL, EC
SUBJECT: A TEST
1. (C) One.
STRUBLE
"""
SECRET = TEXT.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S)").replace("777", "779")
TERMS = {"name": "Named", "disposition": "PERMANENT", "lead_time_months": "24", "ceiling_level": "2"}
TERMS |= {"second_review_percent": "0"}


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


@pytest.fixture
def custodian() -> User:
    return make_person(Role.CUSTODIAN, level=Level.TS)


@pytest.fixture
def collection(custodian: User) -> Collection:
    return make_collection(custodian, ceiling=Level.C)


@pytest.fixture
def cable(collection: Collection) -> Cable:
    return make_cable(collection, TEXT, year=2000)


def addresses(collection: Collection) -> list[str]:
    own = f"/collections/{collection.public_id}/"
    return ["/collections/", "/collections/new/", own, own + "terms/", own + "import/"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CUSTODIAN])
def test_only_custodians_open_these_pages(role: Role, collection: Collection) -> None:
    person = make_person(role, level=Level.TS)
    grant(collection.custodian, person, collection)
    client = client_of(person)
    for address in addresses(collection):
        for response in (client.get(address), client.post(address, TERMS)):
            assert response.status_code == 403
            assert collection.name not in response.content.decode()


def test_anothers_collection_does_not_exist(collection: Collection, cable: Cable) -> None:
    other = make_person(Role.CUSTODIAN, level=Level.TS)
    grant(collection.custodian, other, collection)
    client = client_of(other)
    for address in addresses(collection)[2:] + [f"/cables/{cable.public_id}/{way}/" for way in ("facts", "readers")]:
        assert client.get(address).status_code == 404
    posted = {"person": other.pk, "expires_on": "2099-01-01", "reason": "mine"}
    assert client.post(f"/collections/{collection.public_id}/grants/", posted).status_code == 404
    assert collection.name not in client.get("/collections/").content.decode()


def test_open_a_collection_and_change_its_terms(custodian: User) -> None:
    client = client_of(custodian)
    response = client.post("/collections/new/", TERMS | {"ceiling_controls": "nodis, SCI:SI", "is_demonstration": "on"})
    assert response.status_code == 302
    with acting_as(custodian):
        made = Collection.objects.get(name="Named")
    assert (made.ceiling_controls, made.is_demonstration, made.custodian) == (["NODIS", "SCI:SI"], True, custodian)
    address = f"/collections/{made.public_id}/terms/"
    assert client.post(address, TERMS | {"name": "Renamed"}).status_code == 302
    with acting_as(custodian):
        made.refresh_from_db()
    assert (made.name, made.is_demonstration) == ("Renamed", True)
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="cables.collection_changed", record=made.public_id)
    assert "name" in event.facts["columns"] and "Renamed" not in str(event.facts)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ceiling_controls": "NOSUCH"}, "unknown label token"),
        ({"block_oldest": "2001-01-01"}, "A file block has its oldest and its newest day"),
        ({"block_oldest": "2001-01-02", "block_newest": "2001-01-01"}, "A file block has"),
        ({"rd_plan": "Plan"}, "A certification names its plan"),
    ],
)
def test_terms_that_make_no_sense_are_refused(custodian: User, wrong: dict[str, str], sentence: str) -> None:
    response = client_of(custodian).post("/collections/new/", TERMS | wrong)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    with acting_as(custodian):
        assert not Collection.objects.filter(name="Named").exists()


def test_dates_follow_the_terms(custodian: User, collection: Collection, cable: Cable) -> None:
    terms = TERMS | {"rd_plan": "", "rd_official": "", "rd_certified_on": ""}
    assert client_of(custodian).post(f"/collections/{collection.public_id}/terms/", terms).status_code == 302
    with acting_as(custodian):
        cable.refresh_from_db()
        assert cable.schedule_blockers == ["KYL_LOTT"]
        assert cable.schedules.count() == 2


@pytest.mark.parametrize(("days", "stands"), [(-1, False), (0, True), (1, True)])
def test_a_grant_until_a_day(custodian: User, collection: Collection, cable: Cable, days: int, stands: bool) -> None:
    person = make_person(Role.REVIEWER, level=Level.C)
    posted = {"person": person.pk, "expires_on": today() + timedelta(days=days), "reason": "Works on it"}
    response = client_of(custodian).post(f"/collections/{collection.public_id}/grants/", posted)
    assert response.status_code == (302 if stands else 422)
    assert client_of(person).get(f"/cables/{cable.public_id}/").status_code == (200 if stands else 404)


def test_a_grant_is_ended_at_once_and_logged(custodian: User, collection: Collection, cable: Cable) -> None:
    person = make_person(Role.REVIEWER, level=Level.C)
    grant(custodian, person, collection)
    with acting_as(custodian):
        given = collection.grants.get(user=person)
    address = f"/collections/{collection.public_id}/grants/{given.public_id}/end/"
    assert client_of(custodian).get(address).status_code == 405
    assert client_of(custodian).post(address).status_code == 302
    assert client_of(person).get(f"/cables/{cable.public_id}/").status_code == 404
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="cables.need_ended", record=collection.public_id).count() == 1


def test_nobody_grants_themselves(custodian: User, collection: Collection) -> None:
    posted = {"person": custodian.pk, "expires_on": today() + timedelta(days=1), "reason": "Mine"}
    response = client_of(custodian).post(f"/collections/{collection.public_id}/grants/", posted)
    assert response.status_code == 403
    assert "No one changes their own" in response.content.decode()


def test_name_a_reader_for_a_cable_and_end_it(custodian: User) -> None:
    """M-40: need-to-know for the collection does not open a NODIS cable; being named for it does."""
    person = make_person(Role.REVIEWER, level=Level.S)
    collection = make_collection(custodian, person, ceiling_controls=["NODIS"])
    cable = make_cable(collection, SECRET.replace("E.O.", "NODIS\nE.O."), year=2000)
    client, theirs = client_of(custodian), client_of(person)
    address = f"/cables/{cable.public_id}/readers/"
    assert cable.label.captions == {"NODIS"}
    assert theirs.get(f"/cables/{cable.public_id}/").status_code == 404
    for wrong in ({"person": person.pk, "expires_on": today(), "reason": ""}, {"person": custodian.pk}):
        assert client.post(address, wrong).status_code == 422
    named = {"person": person.pk, "expires_on": today(), "reason": "Drafted it"}
    assert theirs.post(address, named).status_code == 404
    assert client.post(address, named).status_code == 302
    assert theirs.get(f"/cables/{cable.public_id}/").status_code == 200
    assert theirs.get(address).status_code == 404
    with acting_as(custodian):
        given = cable.grants.get()
    assert theirs.post(f"{address}{given.public_id}/end/").status_code == 404
    assert client.post(f"{address}{given.public_id}/end/").status_code == 302
    assert theirs.get(f"/cables/{cable.public_id}/").status_code == 404


def test_each_file_has_its_own_outcome(custodian: User, collection: Collection) -> None:
    files = [
        SimpleUploadedFile("good.txt", TEXT.encode()),
        SimpleUploadedFile("empty.txt", b""),
        SimpleUploadedFile("above.txt", SECRET.encode()),
        SimpleUploadedFile("picture.png", b"\x89PNG\r\n\x1a\n0000"),
        SimpleUploadedFile("again.txt", TEXT.encode()),
    ]
    address = f"/collections/{collection.public_id}/import/"
    response = client_of(custodian).post(address, {"files": files}, follow=True)
    outcomes = {file.name: file.outcome for file, _ in response.context["rows"]}
    assert outcomes == {
        "good.txt": "ACCEPTED",
        "empty.txt": "REFUSED",
        "above.txt": "QUARANTINED",
        "picture.png": "QUARANTINED",
        "again.txt": "KNOWN",
    }
    page = response.content.decode()
    assert "QUITO 777" in page
    assert "above what the collection may hold" in page
    with acting_as(custodian):
        assert Cable.objects.filter(collection=collection).count() == 1
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="declass.refused", facts__act="import").count() == 3


def test_an_importer_below_the_ceiling_is_refused_by_name(collection: Collection) -> None:
    low = make_person(Role.CUSTODIAN, level=Level.U)
    mine = make_collection(low, ceiling=Level.S)
    files = {"files": [SimpleUploadedFile("good.txt", TEXT.encode())]}
    page = client_of(low).post(f"/collections/{mine.public_id}/import/", files).content.decode()
    assert "clearance must dominate" in page
    assert "777" not in page


def test_no_file_is_an_error(custodian: User, collection: Collection) -> None:
    response = client_of(custodian).post(f"/collections/{collection.public_id}/import/", {})
    assert response.status_code == 422
    assert "Choose at least one file." in response.content.decode()


DAY = date(2009, 12, 1)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("extension", {"made_on": DAY, "to": date(2020, 1, 1)}, {"made_on": "2009-12-01", "to": "2020-01-01"}),
        ("event_confirmed_on", {"on_day": DAY}, "2009-12-01"),
        ("panel_approval", {"code": "25x1", "on": DAY}, {"code": "25X1", "on": "2009-12-01"}),
        (
            "reclassification",
            {"on": DAY, "authority": "The Secretary"},
            {"on": "2009-12-01", "authority": "The Secretary"},
        ),
        ("aea_review", {"on": DAY, "reviewer": "A. Trained"}, {"on": "2009-12-01", "reviewer": "A. Trained"}),
    ],
)
def test_each_fact_goes_on_file_with_its_evidence(
    custodian: User, cable: Cable, kind: str, given: dict[str, object], value: object
) -> None:
    client = client_of(custodian)
    address = f"/cables/{cable.public_id}/facts/{kind}/"
    assert client.get(address).status_code == 200
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"evidence": "File 12"}).status_code == 302
    with acting_as(custodian):
        fact = ScheduleFact.objects.get(cable=cable)
        assert (fact.kind, fact.value, fact.evidence) == (kind, value, "File 12")
        assert cable.schedules.count() == 2
    page = client.get(f"/cables/{cable.public_id}/why/").content.decode()
    assert "File 12" in page


@pytest.mark.parametrize(("days", "accepted"), [(-1, True), (0, True), (1, False)])
def test_what_has_happened_lies_not_ahead(custodian: User, cable: Cable, days: int, accepted: bool) -> None:
    given = {"on": today() + timedelta(days=days), "reviewer": "A. Trained", "evidence": "File 12"}
    response = client_of(custodian).post(f"/cables/{cable.public_id}/facts/aea_review/", given)
    assert response.status_code == (302 if accepted else 422)


def test_unknown_facts_and_codes_are_refused(custodian: User, cable: Cable) -> None:
    client = client_of(custodian)
    assert client.get(f"/cables/{cable.public_id}/facts/other/").status_code == 404
    given = {"code": "1.4(d)", "on": DAY, "evidence": "File 12"}
    response = client.post(f"/cables/{cable.public_id}/facts/panel_approval/", given)
    assert response.status_code == 422
    assert "is no exemption" in response.content.decode()


def test_no_more_text_needs_a_reason(custodian: User, cable: Cable) -> None:
    client = client_of(custodian)
    address = f"/cables/{cable.public_id}/no-more-text/"
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "The file ends here."}).status_code == 302
    assert "The file ends here." in client.get(f"/cables/{cable.public_id}/").content.decode()


def test_a_complete_cable_has_no_such_page(custodian: User, collection: Collection) -> None:
    complete = make_cable(collection, TEXT.replace(" SECTION 01 OF 02", ""), year=2000)
    assert client_of(custodian).get(f"/cables/{complete.public_id}/no-more-text/").status_code == 404
