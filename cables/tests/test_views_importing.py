"""The custodian's pages about what came in: batches, quarantine, problems, readings and corrections."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cables.models import Cable, CableSource, Clearance, Collection, Correction, ScheduleFact
from cables.tests.factories import PASSWORD, grant, make_cable, make_collection, make_person
from cables.tests.intake.archives import zip_of
from cables.tests.test_joining import FIRST, SECOND, bring, held_section
from cables.tests.test_receiving import ABOVE, received, text
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db
NOISE = b"\x00\x01<script>WORDS</script>" + bytes(range(256)) * 8
SECTIONED = text(7).replace(b"LIMA", b"SECTION 01 OF 03 LIMA").decode()


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


@pytest.fixture
def collection() -> Collection:
    return make_collection(make_person(Role.CUSTODIAN, level=3))


@pytest.fixture
def custodian(collection: Collection) -> Client:
    return client_of(collection.custodian)


def held(collection: Collection, name: str, content: bytes) -> CableSource:
    received(collection, (name, content))
    with acting_as(collection.custodian):
        return CableSource.objects.held().get(file_name=name)


def test_an_archive_is_handed_in_and_reported_member_by_member(collection: Collection, custodian: Client) -> None:
    archive = SimpleUploadedFile("x.zip", zip_of({"a.txt": SECTIONED.encode(), "b.bin": NOISE}))
    response = custodian.post(f"/collections/{collection.public_id}/import/", {"files": [archive]}, follow=True)
    page = response.content.decode()
    assert "x.zip/a.txt" in page and "x.zip/b.bin" in page and "binary" in page
    assert "SECTION_MISSING" in page
    assert (
        "x.zip"
        not in client_of(make_person(Role.CUSTODIAN, level=3)).get(response.request["PATH_INFO"]).content.decode()
    )


def test_every_page_is_the_custodians_alone(collection: Collection) -> None:
    source = held(collection, "x.bin", NOISE)
    cable = make_cable(collection, SECTIONED, year=2000)
    reader = make_person(Role.REVIEWER)
    grant(collection.custodian, reader, collection)
    with acting_as(collection.custodian):
        problem = cable.problems.first()
    of_collection = f"/collections/{collection.public_id}"
    of_cable = f"/cables/{cable.public_id}"
    pages = [
        f"{of_collection}/quarantine/",
        f"{of_collection}/quarantine/{source.public_id}/",
        f"{of_collection}/problems/",
        f"{of_cable}/problems/{problem.public_id}/",
        f"{of_cable}/correct/WHOLE/",
        f"{of_cable}/correct/mark/1/",
    ]
    keeper, other, known = (
        client_of(person) for person in (collection.custodian, make_person(Role.CUSTODIAN, level=3), reader)
    )
    for page in pages:
        assert keeper.get(page).status_code == 200, page
        assert other.get(page).status_code == 404, page
        assert known.get(page).status_code in (403, 404), page
    assert known.get(f"{of_cable}/reading/").status_code == 200
    assert other.get(f"{of_cable}/reading/").status_code == 404
    assert "Correct" not in known.get(f"{of_cable}/reading/").content.decode().split("Corrections")[0]


def test_a_held_file_shows_its_beginning_harmlessly_and_the_look_is_logged(
    collection: Collection, custodian: Client
) -> None:
    source = held(collection, "x.bin", NOISE)
    page = custodian.get(f"/collections/{collection.public_id}/quarantine/{source.public_id}/").content.decode()
    assert "&lt;script&gt;WORDS" in page and "<script>WORDS" not in page and "\x01" not in page
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="cables.held_read", facts__source=source.pk).count() == 1


def test_what_stands_above_the_ceiling_is_not_shown_but_can_be_tried_again(
    collection: Collection, custodian: Client
) -> None:
    source = held(collection, "above.txt", ABOVE.encode())
    address = f"/collections/{collection.public_id}/quarantine/{source.public_id}/"
    assert "Words 9" not in custodian.get(address).content.decode()
    response = custodian.post(f"{address}again/", follow=True)
    assert "It is still held" in response.content.decode()
    with acting_as(collection.custodian):
        Collection.objects.filter(pk=collection.pk).update(ceiling_level=3)
    response = custodian.post(f"{address}again/", follow=True)
    assert response.status_code == 200 and "Words 9" in response.content.decode()
    assert custodian.get(address).status_code == 404


def test_whoever_may_no_longer_hold_all_of_the_collection_is_not_shown_what_is_held(
    collection: Collection, custodian: Client
) -> None:
    """What could not be read may be anything up to the ceiling."""
    source = held(collection, "x.bin", NOISE)
    address = f"/collections/{collection.public_id}/quarantine/{source.public_id}/"
    assert "WORDS" in custodian.get(address).content.decode()
    setter = system_account("set-up")
    for change in ({"level": collection.ceiling_level - 1}, {"level": 3, "expires_on": today() - timedelta(days=1)}):
        with acting_as(setter):
            Clearance.objects.filter(person=collection.custodian).update(**change)
        page = custodian.get(address)
        assert page.status_code == 200 and "WORDS" not in page.content.decode()
        assert "your clearance does not" in page.content.decode()


def test_discarding_needs_its_reason(collection: Collection, custodian: Client) -> None:
    source = held(collection, "x.bin", NOISE)
    address = f"/collections/{collection.public_id}/quarantine/{source.public_id}/"
    assert custodian.post(f"{address}discard/", {"reason": ""}).status_code == 422
    page = custodian.post(f"{address}discard/", {"reason": "A photograph."}, follow=True).content.decode()
    assert "A photograph." in page and "Nothing is held" in page


def test_where_a_section_belongs_is_offered_and_chosen(collection: Collection, custodian: Client) -> None:
    source, (one, other) = held_section(collection)
    for cable in (one, other):
        assert "may belong to this cable" in custodian.get(f"/cables/{cable.public_id}/").content.decode()
    address = f"/collections/{collection.public_id}/quarantine/{source.public_id}/"
    page = custodian.get(address).content.decode()
    assert one.public_id in page and other.public_id in page
    assert custodian.post(f"{address}again/", {"into": "nowhere"}).status_code == 404
    response = custodian.post(f"{address}again/", {"into": other.public_id}, follow=True)
    assert response.status_code == 200 and "go on here" in response.content.decode()
    reader = make_person(Role.REVIEWER)
    grant(collection.custodian, reader, collection)
    assert "may belong" not in client_of(reader).get(f"/cables/{one.public_id}/").content.decode()


def test_a_match_elsewhere_is_shown_to_who_may_read_both(collection: Collection, custodian: Client) -> None:
    stranger = make_person(Role.CUSTODIAN, level=3)
    mine, elsewhere = make_collection(collection.custodian), make_collection(stranger)
    first = bring(collection, FIRST)
    here, there = bring(mine, SECOND), bring(elsewhere, SECOND)
    page = custodian.get(f"/cables/{first.public_id}/").content.decode()
    assert here.public_id in page and there.public_id not in page


def test_problems_by_kind_are_settled_with_a_note(collection: Collection, custodian: Client) -> None:
    cable = make_cable(collection, SECTIONED, year=2000)
    address = f"/collections/{collection.public_id}/problems/"
    page = custodian.get(address, {"kind": "SECTION_MISSING"}).content.decode()
    assert "SECTION_MISSING" in page and cable.mrn in page
    with acting_as(collection.custodian):
        problem = cable.problems.get(code="SECTION_MISSING")
    settle = f"/cables/{cable.public_id}/problems/{problem.public_id}/"
    assert custodian.post(settle, {"note": ""}).status_code == 422
    assert custodian.post(settle, {"note": "The file ends here."}).status_code == 302
    assert custodian.get(settle).status_code == 404
    assert custodian.get(address, {"kind": "SECTION_MISSING"}).content.decode().count(cable.mrn) == 0


def test_problems_of_cables_that_cannot_be_read_are_not_counted(collection: Collection) -> None:
    cable = make_cable(collection, SECTIONED, year=2000)
    with acting_as(collection.custodian):
        clearance = collection.custodian.clearance
        Collection.objects.filter(pk=collection.pk).update(ceiling_level=3)
    administrator = make_person(Role.ADMINISTRATOR, level=None)
    with acting_as(administrator):
        clearance.level = 0
        clearance.save()
    page = client_of(collection.custodian).get(f"/collections/{collection.public_id}/problems/").content.decode()
    assert "SECTION_MISSING" not in page and cable.mrn not in page


def test_the_queue_takes_as_many_queries_for_one_as_for_many(
    collection: Collection, custodian: Client, django_assert_max_num_queries: object
) -> None:
    for n in range(6):
        make_cable(collection, SECTIONED.replace("000007", f"00000{n}"), year=2000)
    with django_assert_max_num_queries(26):
        custodian.get(f"/collections/{collection.public_id}/problems/")


def test_the_reading_shows_every_piece_with_its_place(collection: Collection, custodian: Client) -> None:
    cable = make_cable(collection, SECTIONED, year=2000)
    page = custodian.get(f"/cables/{cable.public_id}/reading/").content.decode()
    with acting_as(collection.custodian):
        for portion in cable.portions.all():
            assert f'id="p{portion.position}"' in page and f"{portion.start}–{portion.end}" in page


CORRECTIONS = {
    "ORIGIN": ({"day": "1999-03-02", "precision": "DAY"}, {"day": "2999-01-01", "precision": "DAY"}),
    "NUMBER": ({"number": "99CUZCO77"}, {"number": "CUZCO 77"}),
    "ORDER": ({"order": "12356"}, {"order": "1"}),
    "INSTRUCTION": ({"instruction": "OADR"}, {"instruction": "hello"}),
    "WHOLE": ({"mark": "(S)"}, {"mark": "(U)"}),
}


@pytest.mark.parametrize("field", [field for field in Correction.Field if field != "MARK"])
def test_each_field_is_corrected_with_a_reason(collection: Collection, custodian: Client, field: str) -> None:
    cable = make_cable(collection, text(8).decode(), year=2000)
    right, wrong = CORRECTIONS[field]
    address = f"/cables/{cable.public_id}/correct/{field}/"
    assert custodian.get(address).status_code == 200
    assert custodian.post(address, right).status_code == 422
    assert custodian.post(address, wrong | {"reason": "r"}).status_code == 422
    with acting_as(collection.custodian):
        assert not Correction.objects.exists()
    assert custodian.post(address, right | {"reason": "From the paper."}).status_code == 302
    with acting_as(collection.custodian):
        assert Correction.objects.get().field == field
    assert "From the paper." in custodian.get(f"/cables/{cable.public_id}/reading/").content.decode()
    assert custodian.get(f"/cables/{cable.public_id}/correct/OTHER/").status_code == 404


def test_a_mark_is_corrected_from_its_piece(collection: Collection, custodian: Client) -> None:
    cable = make_cable(collection, text(8).decode(), year=2000)
    with acting_as(collection.custodian):
        position = cable.portions.get(number="1").position
    address = f"/cables/{cable.public_id}/correct/mark/{position}/"
    response = custodian.post(address, {"mark": "(TS)", "reason": "r"})
    assert response.status_code == 422 and "above what the collection may hold" in response.content.decode()
    assert custodian.post(address, {"mark": "(U)", "reason": "r"}).status_code == 302
    with acting_as(collection.custodian):
        assert cable.portions.get(number="1").level == 0
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="declass.refused", facts__act="correct").count() == 1


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (
            "disposition",
            {"disposition": "PERMANENT", "scheduled_on": "2024-04-01"},
            {"disposition": "PERMANENT", "scheduled_on": "2024-04-01"},
        ),
        ("media_delay_to", {"day": "2028-06-30"}, "2028-06-30"),
        ("discovered_on", {"day": "2026-02-01"}, "2026-02-01"),
        ("classified_on", {"day": "1990-03-03"}, "1990-03-03"),
    ],
)
def test_the_further_facts_have_fields(
    collection: Collection, custodian: Client, kind: str, given: dict[str, str], value: object
) -> None:
    cable = make_cable(collection, text(8).decode(), year=2000)
    address = f"/cables/{cable.public_id}/facts/{kind}/"
    assert custodian.get(address).status_code == 200
    assert custodian.post(address, given).status_code == 422
    assert custodian.post(address, given | {"evidence": "SF 115"}).status_code == 302
    with acting_as(collection.custodian):
        assert ScheduleFact.objects.get(cable=cable).value == value
        assert Cable.objects.get(pk=cable.pk).schedules.count() == 2
