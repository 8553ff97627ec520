"""Lists ask as many questions of the database for many grants as for few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cables.actions.granting import grant_cable
from cables.classification.levels import Level
from cables.models import Cable, CableUserObjectPermission
from cables.tests.factories import grant, make_cable, make_collection, make_person
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from declass.tests.factories import client_of

pytestmark = pytest.mark.django_db

TEXT = "C O N F I D E N T I A L LIMA 000001\nE.O. 12958: DECL: 01/01/2030\nSUBJECT: (C) ONE\n1. (C) Copper.\nDOE\n"
CABLES, STRANGERS = 12, 5


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def name_for_all(cables: list[Cable], people: list[User]) -> None:
    custodian = cables[0].collection.custodian
    with acting_as(custodian):
        for person in people:
            for cable in cables:
                terms = {"expires_on": today() + timedelta(days=1), "reason": "test"}
                grant_cable(actor=custodian, person=person, cable=cable, **terms)


def test_queries_stay_as_many_when_grants_grow() -> None:
    custodian, reader = make_person(Role.CUSTODIAN, level=Level.TS), make_person(Role.REVIEWER)
    known, unknown = make_collection(custodian), make_collection(custodian)
    cables = [make_cable(known, TEXT.replace("001", "100"))]
    cables += [make_cable(unknown, TEXT.replace("001", f"{number:03}")) for number in range(CABLES)]
    grant(custodian, reader, known)
    client, keeper = client_of(reader), client_of(custodian)
    search = client.post("/search/", {"words": "copper"})["Location"]
    of_collection = f"/collections/{known.public_id}/"
    pages = ["/", "/queue/", "/cables/", search, f"/cables/{cables[0].public_id}/"]
    before = [asked(client, page) for page in pages] + [asked(keeper, of_collection)]
    name_for_all(cables, [reader, *(make_person(Role.REVIEWER) for _ in range(STRANGERS))])
    with acting_as(custodian):
        assert CableUserObjectPermission.objects.count() == len(cables) * (STRANGERS + 1)
    after = [asked(client, page) for page in pages] + [asked(keeper, of_collection)]
    assert after == before
    assert client.get("/cables/").content.decode().count('<th scope="row">') == len(cables)
