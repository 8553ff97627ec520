"""The console's pages about delegations and report runs: two administrators for each delegation (A-01)."""

from datetime import timedelta

import pytest
from django.test import Client

from cables.classification.levels import Level
from cables.tests.factories import PASSWORD, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.reporting import run_report
from reviews.models import Delegation
from reviews.tests.factories import make_cast

pytestmark = pytest.mark.django_db
LIST = "/console/reviews/delegation/"


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def act(client: Client, action: str, delegation: Delegation) -> str:
    """Choose an action in the list; returns the page that follows."""
    posted = {"action": action, "_selected_action": delegation.pk}
    return client.post(LIST, posted, follow=True).content.decode()


@pytest.fixture
def administrators() -> tuple[User, User]:
    return make_person(Role.ADMINISTRATOR, level=None), make_person(Role.ADMINISTRATOR, level=None)


@pytest.fixture
def approver() -> User:
    return make_person(Role.APPROVER)


def enter(administrator: User, person: User) -> Delegation:
    given = {
        "person": person.pk,
        "instrument": "Written instrument 7",
        "scope_level": "2",
        "valid_from": today() - timedelta(days=1),
        "valid_to": today() + timedelta(days=1),
    }
    assert client_of(administrator).post(f"{LIST}add/", given).status_code == 302
    return Delegation.objects.get(person=person)


def test_one_enters_and_a_second_confirms(administrators: tuple[User, User], approver: User) -> None:
    first, second = administrators
    delegation = enter(first, approver)
    assert (delegation.scope_level, delegation.entered_by, delegation.confirmed_on) == (Level.S, first, None)
    assert "waits for a second administrator" in client_of(first).get(LIST).content.decode()
    assert "A second administrator confirms a delegation." in act(client_of(first), "confirm", delegation)
    assert not Delegation.objects.in_force(on=today()).exists()
    page = act(client_of(second), "confirm", delegation)
    assert "Confirmed: 1." in page
    assert "in force" in page
    assert Delegation.objects.in_force(on=today()).get() == delegation
    assert "This delegation has been confirmed." in act(client_of(second), "confirm", delegation)


def test_revoke(administrators: tuple[User, User], approver: User) -> None:
    first, second = administrators
    delegation = enter(first, approver)
    act(client_of(second), "confirm", delegation)
    assert "Revoked: 1." in act(client_of(first), "revoke", delegation)
    assert not Delegation.objects.in_force(on=today()).exists()
    with acting_as(make_person(Role.AUDITOR)):
        verbs = set(AuditEvent.objects.filter(record=f"person:{approver.pk}").values_list("verb", flat=True))
    assert {"reviews.delegation_entered", "reviews.delegation_confirmed", "reviews.delegation_revoked"} <= verbs


def test_nobody_delegates_to_themselves_or_confirms_their_own(administrators: tuple[User, User]) -> None:
    first, second = administrators
    given = {"person": first.pk, "instrument": "Mine", "scope_level": "3", "valid_from": today(), "valid_to": today()}
    assert client_of(first).post(f"{LIST}add/", given).status_code == 200
    assert not Delegation.objects.exists()
    delegation = enter(second, first)
    assert "No one changes their own" in act(client_of(first), "confirm", delegation)
    assert not Delegation.objects.in_force(on=today()).exists()


def test_an_entered_delegation_is_not_edited(administrators: tuple[User, User], approver: User) -> None:
    first, second = administrators
    delegation = enter(first, approver)
    for person in (first, second):
        address = f"{LIST}{delegation.pk}/change/"
        assert client_of(person).get(address).status_code == 200
        assert client_of(person).post(address, {"scope_level": "3", "instrument": "Other"}).status_code == 403
    delegation.refresh_from_db()
    assert (delegation.scope_level, delegation.instrument) == (Level.S, "Written instrument 7")


def test_a_delegation_that_ends_before_it_begins_is_refused(administrators: tuple[User, User], approver: User) -> None:
    given = {"person": approver.pk, "instrument": "I", "scope_level": "2", "valid_from": today()}
    backwards = given | {"valid_to": today() - timedelta(days=1)}
    response = client_of(administrators[0]).post(f"{LIST}add/", backwards)
    assert response.status_code == 200
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(("start", "end", "standing"), [(-1, -1, "ended on"), (0, 0, "in force"), (1, 1, "from ")])
def test_the_standing_on_the_days_around(
    administrators: tuple[User, User], approver: User, start: int, end: int, standing: str
) -> None:
    first, second = administrators
    given = {
        "person": approver.pk,
        "instrument": "I",
        "scope_level": "2",
        "valid_from": today() + timedelta(days=start),
        "valid_to": today() + timedelta(days=end),
    }
    client_of(first).post(f"{LIST}add/", given)
    act(client_of(second), "confirm", Delegation.objects.get())
    rows = client_of(first).get(LIST).content.decode()
    assert f'<td class="field-standing">{standing}' in rows


def test_runs_stand_without_figures_and_no_console_page_shows_a_record(administrators: tuple[User, User]) -> None:
    cast = make_cast()
    clock = system_account("clock")
    with acting_as(clock):
        run = run_report(actor=clock, kind="auto-declassification", on=today())
    assert run is not None
    client = client_of(administrators[0])
    addresses = ["/console/", "/console/reviews/reportrun/", f"/console/reviews/reportrun/{run.pk}/change/", LIST]
    pages = "".join(client.get(address).content.decode() for address in addresses)
    assert "auto-declassification" in pages
    hidden = ("groups", "guard_level", cast.cable.public_id, "Quispe", "A TEST OF THE FLOW", "LIMA")
    assert not [word for word in hidden if word in pages]
    assert client.post(f"/console/reviews/reportrun/{run.pk}/change/", {"kind": "other"}).status_code == 403
