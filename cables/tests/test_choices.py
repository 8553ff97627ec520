"""An ambiguous form is offered to the custodian as choices, and what is chosen is what the record says (T-56, M-72)."""

import pytest
from django.test import Client

from cables.actions.correcting import settle_problem
from cables.models import Cable
from cables.tests.factories import PASSWORD, make_cable, make_collection, make_person
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role

pytestmark = pytest.mark.django_db
TEXT = (
    "R 141530Z MAR 05\nFM AMEMBASSY LIMA\nC O N F I D E N T I A L LIMA 000123\n\nE.O. 12958: DECL: 03/14/2015\n"
    "TAGS: PREL\nSUBJECT: TALKS\nREF: LIMA 9999\n\n1. (C) The talks ended.\nSTRUBLE\n"
)
READINGS = ["04LIMA9999", "05LIMA9999"]


@pytest.fixture
def cable() -> Cable:
    collection = make_collection(make_person(Role.CUSTODIAN))
    with acting_as(collection.custodian):
        return make_cable(collection, TEXT)


def test_the_reference_becomes_what_was_chosen(cable: Cable) -> None:
    custodian = cable.collection.custodian
    with acting_as(custodian):
        problem = cable.problems.get(code="REFERENCE_YEAR_INFERRED")
        assert problem.choices == READINGS
        assert [one.mrn for one in cable.references.all()] == READINGS[:1]
        for wrong in ("", "06LIMA9999"):
            with pytest.raises(RefusedError):
                settle_problem(actor=custodian, problem=problem, note="the log book", choice=wrong)
        settle_problem(actor=custodian, problem=problem, note="the log book", choice=READINGS[1])
        assert [one.mrn for one in cable.references.all()] == READINGS[1:]
        problem.refresh_from_db()
        assert (problem.chosen, problem.settled_by, problem.settled_note) == (READINGS[1], custodian, "the log book")


def test_the_page_offers_the_readings_and_takes_one(cable: Cable, client: Client) -> None:
    custodian = cable.collection.custodian
    with acting_as(custodian):
        problem = cable.problems.get(code="REFERENCE_YEAR_INFERRED")
    assert client.login(username=custodian.username, password=PASSWORD)
    address = f"/cables/{cable.public_id}/problems/{problem.public_id}/"
    page = client.get(address).content.decode()
    assert all(f">{reading}</option>" in page for reading in READINGS)
    assert client.post(address, {"note": "the log book"}).status_code == 422
    assert client.post(address, {"note": "the log book", "choice": "06LIMA9999"}).status_code == 422
    assert client.post(address, {"note": "the log book", "choice": READINGS[1]}).status_code == 302
    with acting_as(custodian):
        assert [one.mrn for one in cable.references.all()] == READINGS[1:]


def test_what_is_not_ambiguous_offers_nothing(client: Client) -> None:
    collection = make_collection(make_person(Role.CUSTODIAN))
    with acting_as(collection.custodian):
        cable = make_cable(collection, TEXT.replace("REF: LIMA 9999\n", "").replace("1. (C)", "1. C)"))
        problem = cable.problems.get(code="MALFORMED_MARK")
        assert problem.choices == []
    assert client.login(username=collection.custodian.username, password=PASSWORD)
    page = client.get(f"/cables/{cable.public_id}/problems/{problem.public_id}/").content.decode()
    assert "It reads" not in page
