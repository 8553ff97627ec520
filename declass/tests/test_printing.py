"""What is printed is on record by route and id, never by what stood on the page (X-12, X-13)."""

import pytest
from django.test import Client

from declass.models import AuditEvent, User, new_public_id
from declass.person import acting_as
from declass.roles import Role
from declass.tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_account(Role.REVIEWER)


def prints() -> list[tuple[int, str, dict[str, str]]]:
    with acting_as(make_account(Role.AUDITOR)):
        found = AuditEvent.objects.filter(verb="declass.printed").order_by("at")
        return [(event.actor_id, event.record, event.facts) for event in found]


def test_a_printed_page_is_on_record_with_its_record(client: Client, person: User) -> None:
    client.force_login(person)
    page = client.get("/profile/").content.decode()
    assert 'data-printed="/printed/"' in page and "js/printing.js" in page
    record = new_public_id()
    for path in ("/profile/", f"/incidents/{record}/", "/incidents/words-that-somebody-typed/"):
        assert client.post("/printed/", {"path": path}).status_code == 204
    assert prints() == [
        (person.pk, "", {"page": "profile"}),
        (person.pk, record, {"page": "incidents:incident"}),
        (person.pk, "", {"page": "incidents:incident"}),
    ]


def test_an_address_that_is_none_and_a_stranger_leave_nothing(client: Client, person: User) -> None:
    assert client.post("/printed/", {"path": "/profile/"}).status_code == 302
    assert "data-printed" not in client.get("/sign-in/").content.decode()
    client.force_login(person)
    assert client.get("/printed/").status_code == 405
    for wrong in ({"path": "/nothing/of/the/kind/"}, {"path": ""}, {}):
        assert client.post("/printed/", wrong).status_code == 404
    assert prints() == []


def test_another_site_cannot_have_it_recorded(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post("/printed/", {"path": "/profile/"}).status_code == 403
    assert prints() == []
