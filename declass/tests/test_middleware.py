"""The transaction of a request, and what its answer tells browsers and caches."""

import pytest
from django.db import DatabaseError
from django.test import Client

from declass.roles import Role
from declass.tests.factories import client_of, make_account
from declass.views import audit

pytestmark = pytest.mark.django_db(databases=["default", "public"])


@pytest.mark.parametrize(
    ("address", "status"), [("/", 200), ("/cables/", 200), ("/queue/", 403), ("/nowhere/", 404), ("/sign-out/", 405)]
)
def test_no_answer_to_a_person_is_kept(address: str, status: int) -> None:
    answer = client_of(make_account(Role.AUDITOR)).get(address)
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("address", "status"), [("/", 302), ("/sign-in/", 200), ("/nowhere/", 404)])
def test_nor_one_to_a_stranger(address: str, status: int) -> None:
    answer = Client().get(address)
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]


def test_nor_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise DatabaseError("secret words")

    monkeypatch.setattr(audit, "require_auditor", broken)
    client = client_of(make_account(Role.AUDITOR))
    client.raise_request_exception = False
    answer = client.get("/audit/")
    assert answer.status_code == 500
    assert "no-store" in answer["Cache-Control"]
    assert "secret words" not in answer.content.decode()
