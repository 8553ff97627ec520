"""The pages of a cable: what each reader is shown, and what stays hidden from them."""

import re

import pytest
from django.test import Client

from cables.classification.levels import Level
from cables.models import Cable
from cables.tests.factories import PASSWORD, grant, make_cable, make_collection, make_person
from cables.views import fetching
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db(databases=["default", "public"])

TEXT = """C O N F I D E N T I A L SECTION 01 OF 02 QUITO 000777
E.O. 12958: DECL: 03/01/2010
TAGS: PREL, EC
SUBJECT: HIDDENSUBJECT OF A TEST
1. (C) Hiddenword was said by Quispe.
2. (U) Openword was in the press.
3. (C) Anotherhidden matter.
STRUBLE
"""
NOTICE = "Part of this cable is not shown to you."


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def body(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return response.content.decode()


@pytest.fixture
def custodian() -> User:
    return make_person(Role.CUSTODIAN, level=Level.TS)


@pytest.fixture
def cable(custodian: User) -> Cable:
    return make_cable(make_collection(custodian, is_demonstration=True), TEXT, year=2000)


def reader(custodian: User, cable: Cable, level: Level, role: Role = Role.REVIEWER) -> User:
    person = make_person(role, level=level)
    grant(custodian, person, cable.collection)
    return person


def test_a_reader_of_the_whole_sees_text_facts_and_history(custodian: User, cable: Cable) -> None:
    page = body(client_of(reader(custodian, cable, Level.C)), f"/cables/{cable.public_id}/")
    for shown in ("Hiddenword", "Openword", "00 QUITO 777", "why this date", "imported it", "SECTION_MISSING"):
        assert shown in page
    assert NOTICE not in page
    assert page.count("<p>CONFIDENTIAL</p>") == 2
    assert "Demonstration. Not an official release." in page


def test_a_reader_of_a_part_sees_it_and_one_notice(custodian: User, cable: Cable) -> None:
    page = body(client_of(reader(custodian, cable, Level.U)), f"/cables/{cable.public_id}/")
    assert "Openword" in page
    assert page.count(NOTICE) == 1
    assert page.index(NOTICE) > page.index("Openword")
    hidden = (
        "Hiddenword",
        "HIDDENSUBJECT",
        "Anotherhidden",
        "QUITO",
        "2010",
        "12958",
        "STRUBLE",
        "SECTION",
        "imported",
    )
    assert not [word for word in hidden if word in page]
    assert page.count("<p>UNCLASSIFIED</p>") == 2


def test_hidden_and_absent_cannot_be_told_apart(custodian: User, cable: Cable) -> None:
    without_need = make_person(Role.REVIEWER, level=Level.TS)
    without_clearance = make_person(Role.ADMINISTRATOR, level=None)
    for person in (without_need, without_clearance):
        client = client_of(person)
        for address in ("", "why/", "facts/", "facts/extension/", "no-more-text/"):
            hidden = body(client, f"/cables/{cable.public_id}/{address}", 404)
            absent = body(client, f"/cables/22222222222222/{address}", 404)
            assert _without_token(hidden) == _without_token(absent)


def test_odd_addresses_are_not_found(custodian: User) -> None:
    client = client_of(custodian)
    for address in ("%00", "a%20b", "..%2F", "x" * 300):
        for place in ("cables", "collections", "reading-room"):
            assert client.get(f"/{place}/{address}/").status_code == 404


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_a_stranger_is_sent_to_sign_in(cable: Cable) -> None:
    for address in ("", f"{cable.public_id}/", f"{cable.public_id}/why/", f"{cable.public_id}/facts/"):
        response = Client().get(f"/cables/{address}")
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")


def test_reading_is_logged_by_ids(custodian: User, cable: Cable) -> None:
    part, whole = reader(custodian, cable, Level.U), reader(custodian, cable, Level.C)
    auditor = make_person(Role.AUDITOR)
    for person in (part, whole):
        body(client_of(person), f"/cables/{cable.public_id}/")
    body(client_of(make_person(Role.REVIEWER)), f"/cables/{cable.public_id}/", 404)
    with acting_as(custodian):
        open_portion = cable.portions.get(number="2").pk
    with acting_as(auditor):
        events = AuditEvent.objects.filter(verb="cables.read", record=cable.public_id)
        found = {event.actor_id: event.facts for event in events}
    assert found == {part.pk: {"portions": [open_portion]}, whole.pk: {"whole": True}}


def test_why_this_date_is_for_readers_of_the_whole(custodian: User, cable: Cable) -> None:
    page = body(client_of(reader(custodian, cable, Level.C)), f"/cables/{cable.public_id}/why/")
    assert "Why 1 March 2010" in page
    assert "DECL: 03/01/2010" in page
    body(client_of(reader(custodian, cable, Level.U)), f"/cables/{cable.public_id}/why/", 404)


def test_the_list_shows_each_reader_their_part(custodian: User, cable: Cable) -> None:
    make_cable(make_collection(custodian), TEXT.replace("777", "778"), year=2000)
    whole = body(client_of(reader(custodian, cable, Level.C)), "/cables/")
    assert "00 QUITO 777" in whole
    assert "HIDDENSUBJECT" in whole
    assert "778" not in whole
    part = body(client_of(reader(custodian, cable, Level.U)), "/cables/")
    assert cable.public_id in part
    assert not [word for word in ("QUITO", "HIDDENSUBJECT", "2010") if word in part]
    assert cable.public_id not in body(client_of(make_person(Role.REVIEWER, level=Level.TS)), "/cables/")


def test_the_list_takes_as_many_queries_for_many_cables(
    custodian: User, cable: Cable, django_assert_max_num_queries: object
) -> None:
    person = reader(custodian, cable, Level.C)
    for serial in range(800, 812):
        make_cable(cable.collection, TEXT.replace("777", str(serial)), year=2000)
    client = client_of(person)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert body(client, "/cables/").count("HIDDENSUBJECT") == 13


def test_the_list_goes_on_by_key_and_counts_nothing(
    custodian: User, cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PAGE_SIZE", 2)
    more = [make_cable(cable.collection, TEXT.replace("777", f"{number}"), year=2000) for number in (801, 802, 803)]
    secret = TEXT.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S)").replace("(U)", "(S)")
    hidden = make_cable(cable.collection, secret.replace("777", "804"), year=2000)
    client = client_of(reader(custodian, cable, Level.C))
    pages, address = [], "/cables/"
    while address:
        pages.append(body(client, address))
        found = re.search(r'href="(\?after=\w+)">More', pages[-1])
        address = f"/cables/{found[1]}" if found else ""
    listed = re.findall(r'<th scope="row"><a href="/cables/(\w+)/"', "".join(pages))
    assert listed == [each.public_id for each in (cable, *more)]
    assert len(pages) == 2 and "First page" in pages[1]
    assert not re.search(r"of \d+|\d+ cables", pages[0])
    for key in (hidden.public_id, "zzzzzzzzzzzzzz"):
        assert client.get(f"/cables/?after={key}").status_code == 404
