"""Accounts, roles and the settings' readers: what is refused in the service and, again, in the database."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from declass.accounts import create_account, set_active, set_roles, system_account
from declass.checks import application_role_is_safe
from declass.env import envbool, envdatabase, envint, envlist, envstr
from declass.models import User
from declass.person import acting_as, current_person_id
from declass.refusals import RefusedError
from declass.roles import Role, roles_of
from declass.tests.factories import make_account

database = pytest.mark.django_db


@database
def test_administrators_make_people_and_nobody_else_does() -> None:
    administrator, reviewer = make_account(Role.ADMINISTRATOR), make_account(Role.REVIEWER)
    names = {"first_name": "A", "last_name": "B", "role": Role.REVIEWER}
    with acting_as(administrator):
        person = create_account(actor=administrator, username="new", **names)
    assert roles_of(person) == {Role.REVIEWER}
    assert not person.is_superuser and not person.is_staff
    with acting_as(reviewer), pytest.raises(RefusedError, match="Only an administrator"):
        create_account(actor=reviewer, username="newer", **names)


@database
def test_nobody_changes_their_own_roles_or_account() -> None:
    administrator = make_account(Role.ADMINISTRATOR)
    with acting_as(administrator):
        with pytest.raises(RefusedError, match="their own"):
            set_roles(actor=administrator, person=administrator, roles=[Role.ADMINISTRATOR, Role.AUDITOR])
        with pytest.raises(RefusedError, match="their own"):
            set_active(actor=administrator, person=administrator, active=False)


@database
def test_no_account_is_a_superuser() -> None:
    with pytest.raises(DatabaseError, match="superuser"):
        User.objects.create(username="root", is_superuser=True)


@database
@pytest.mark.parametrize("how", ["made", "turned"])
def test_system_accounts_are_made_by_the_owner_alone(how: str) -> None:
    person = make_account(Role.REVIEWER)
    with pytest.raises(DatabaseError, match="by the owner alone"):
        if how == "made":
            User.objects.create(username="system.more", is_system=True)
        else:
            User.objects.filter(pk=person.pk).update(is_system=True)


@database
def test_system_accounts_cannot_sign_in_and_unknown_ones_are_refused() -> None:
    assert not system_account("clock").has_usable_password()
    with pytest.raises(ValueError, match="no system account 'boss'"):
        system_account("boss")


@database
def test_the_person_is_restored_after_an_inner_one() -> None:
    outer, inner = make_account(Role.REVIEWER), make_account(Role.REVIEWER)
    with acting_as(outer):
        with acting_as(inner):
            assert current_person_id() == inner.pk
        assert current_person_id() == outer.pk
        with pytest.raises(ZeroDivisionError), acting_as(inner):
            raise ZeroDivisionError
        assert current_person_id() == outer.pk
    assert current_person_id() is None


@pytest.mark.django_db(databases=["default", "public"])
def test_the_roles_of_this_database_are_safe() -> None:
    assert [message.id for message in application_role_is_safe(["default", "public"])] == []


@pytest.mark.django_db(databases=["owner", "default"])
def test_a_role_that_owns_tables_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("declass.checks.connections", {"default": connections["owner"]})
    assert [message.id for message in application_role_is_safe(["default"])] == ["declass.E001"]


def test_the_environment_is_read_strictly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "perhaps")
    for reader in (
        lambda: envbool("X", True),
        lambda: envint("X", 1),
        lambda: envdatabase("X"),
        lambda: envstr("Y_UNSET"),
    ):
        with pytest.raises(ImproperlyConfigured):
            reader()
    monkeypatch.setenv("X", "mysql://a:b@h/d")
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        envdatabase("X")
    monkeypatch.setenv("X", "postgresql://h")
    with pytest.raises(ImproperlyConfigured, match="user and a database"):
        envdatabase("X")
    monkeypatch.setenv("X", "postgresql://a:p%40ss@h:5433/d")
    assert (envdatabase("X")["PASSWORD"], envdatabase("X")["PORT"]) == ("p@ss", "5433")
    monkeypatch.setenv("X", "a, b")
    assert envlist("X", []) == ["a", "b"]
    assert (envbool("Z_UNSET", True), envint("Z_UNSET", 7), envstr("Z_UNSET", "d")) == (True, 7, "d")
