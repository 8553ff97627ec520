"""The console's pages about clearances and read-ins."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cables.classification.levels import Level
from cables.models import Clearance, ReadIn
from cables.tests.factories import PASSWORD, make_person
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db
ENDS = date(2099, 1, 1)
GIVEN = {"level": "2", "country": "USA", "agency": "STATE", "nda_signed_on": "2020-01-01", "expires_on": ENDS}


@pytest.fixture
def administrator() -> User:
    return make_person(Role.ADMINISTRATOR, level=None)


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    assert client.login(username=administrator.username, password=PASSWORD)
    return client


def test_set_and_change_a_clearance(client: Client, administrator: User) -> None:
    person = make_person(Role.REVIEWER, level=None)
    assert client.post("/console/cables/clearance/add/", GIVEN | {"person": person.pk, "q": "on"}).status_code == 302
    made = Clearance.objects.get(person=person)
    assert (made.level, made.q, made.expires_on, made.granted_by) == (Level.S, True, ENDS, administrator)
    address = f"/console/cables/clearance/{made.pk}/change/"
    assert client.post(address, GIVEN | {"level": "1"}).status_code == 302
    made.refresh_from_db()
    assert (made.level, made.q) == (Level.C, False)
    with acting_as(make_person(Role.AUDITOR)):
        events = AuditEvent.objects.filter(verb="cables.clearance_set", record=f"person:{person.pk}")
        assert events.count() == 2


def test_nobody_clears_themselves(client: Client, administrator: User) -> None:
    response = client.post("/console/cables/clearance/add/", GIVEN | {"person": administrator.pk})
    assert response.status_code == 200
    assert not Clearance.objects.filter(person=administrator).exists()


def test_nobody_changes_their_own_clearance() -> None:
    cleared = make_person(Role.ADMINISTRATOR, level=Level.C)
    client = Client()
    assert client.login(username=cleared.username, password=PASSWORD)
    address = f"/console/cables/clearance/{cleared.clearance.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, GIVEN | {"level": "3"}).status_code == 403
    assert Clearance.objects.get(person=cleared).level == Level.C


def test_a_clearance_moves_to_nobody_else(client: Client) -> None:
    first, second = make_person(Role.REVIEWER), make_person(Role.REVIEWER, level=None)
    client.post(f"/console/cables/clearance/{first.clearance.pk}/change/", GIVEN | {"person": second.pk})
    assert not Clearance.objects.filter(person=second).exists()


def test_read_in_and_end(client: Client) -> None:
    person = make_person(Role.REVIEWER, level=Level.TS)
    given = {"person": person.pk, "token": "SCI:SI", "expires_on": ENDS}
    assert client.post("/console/cables/readin/add/", given).status_code == 302
    row = ReadIn.objects.get(person=person)
    client.post("/console/cables/readin/", {"action": "end_today", "_selected_action": row.pk})
    row.refresh_from_db()
    assert row.expires_on == today()
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="cables.read_out", record=f"person:{person.pk}").count() == 1
    later = today() + timedelta(days=9)
    assert client.post(f"/console/cables/readin/{row.pk}/change/", {"expires_on": later}).status_code == 302
    row.refresh_from_db()
    assert (row.token, row.expires_on) == ("SCI:SI", later)


@pytest.mark.parametrize("token", ["NODIS", "SI", "", "sci:si"])
def test_only_compartments_and_programmes_are_read_in_to(client: Client, token: str) -> None:
    person = make_person(Role.REVIEWER, level=Level.TS)
    given = {"person": person.pk, "token": token, "expires_on": ENDS}
    assert client.post("/console/cables/readin/add/", given).status_code == 200
    assert not ReadIn.objects.filter(person=person).exists()


def test_ending_ones_own_read_in_is_refused_with_its_sentence() -> None:
    own = make_person(Role.ADMINISTRATOR, level=Level.TS, readins=("SCI:SI",))
    client = Client()
    assert client.login(username=own.username, password=PASSWORD)
    row = ReadIn.objects.get(person=own)
    response = client.post("/console/cables/readin/", {"action": "end_today", "_selected_action": row.pk}, follow=True)
    assert "No one changes their own role, clearance, grant or delegation." in response.content.decode()
    row.refresh_from_db()
    assert row.expires_on > today()
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="declass.refused", actor=own).exists()
