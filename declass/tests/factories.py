"""Accounts for tests, made as in life, and signed in."""

from itertools import count

from django.test import Client

from declass.accounts import create_account, system_account
from declass.models import User
from declass.person import acting_as
from declass.roles import Role

PASSWORD = "a long password for tests"
_numbers = count(1)


def make_account(role: Role) -> User:
    """A person with a role and no clearance."""
    setter = system_account("set-up")
    number = next(_numbers)
    with acting_as(setter):
        return create_account(
            actor=setter,
            username=f"{role.name.lower()}-account-{number}",
            first_name=role.value,
            last_name=f"Account {number}",
            role=role,
            password=PASSWORD,
        )


def client_of(person: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client
