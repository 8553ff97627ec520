"""RD, FRD and TFNI: what clears KYL_LOTT, what never does, and a suspicion recorded and taken back (D-52, D-53)."""

from datetime import date

import pytest
from django.test import Client

from cables.actions.scheduling import record_fact, take_back_fact
from cables.models import Cable, Collection, ScheduleFact
from cables.tests.factories import PASSWORD, grant, make_cable, make_collection, make_person
from declass.clock import today
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role

pytestmark = pytest.mark.django_db
Kind = ScheduleFact.Kind
TEXT = (
    "R 141530Z MAR 05\nFM AMEMBASSY LIMA\nC O N F I D E N T I A L LIMA 000123\n\nE.O. 12958: DECL: 03/14/2015\n"
    "TAGS: PREL\nSUBJECT: TALKS\n\n1. ({mark}) The talks ended.\nSTRUBLE\n"
)
REVIEW = {"on": "2020-01-01", "reviewer": "A Trained Reviewer"}
SUSPICION = {"on": "2020-01-01", "signs": "paragraph 1"}


@pytest.fixture
def collection() -> Collection:
    custodian = make_person(Role.CUSTODIAN)
    return make_collection(custodian)


def put(cable: Cable, kind: Kind, value: object) -> None:
    custodian = cable.collection.custodian
    record_fact(actor=custodian, cable=cable, kind=kind, value=value, evidence="file 7", on=today())


def stand(cable: Cable) -> tuple[str, list[str], date | None]:
    cable.refresh_from_db()
    return cable.schedule_state, cable.schedule_blockers, cable.declassify_on


def uncertified(collection: Collection) -> None:
    collection.rd_plan, collection.rd_official, collection.rd_certified_on = "", "", None
    collection.save()


def test_a_page_by_page_review_clears_the_record_where_its_collection_is_not_certified(collection: Collection) -> None:
    with acting_as(collection.custodian):
        uncertified(collection)
        cable = make_cable(collection, TEXT.format(mark="C"))
        assert stand(cable) == ("DUE", ["KYL_LOTT"], date(2015, 3, 14))
        put(cable, Kind.AEA_REVIEW, REVIEW)
        assert stand(cable) == ("DUE", [], date(2015, 3, 14))


@pytest.mark.parametrize("mark", ["C//FRD", "C//RD"])
def test_neither_review_nor_certification_helps_what_bears_it(mark: str) -> None:
    custodian = make_person(Role.CUSTODIAN, q=True)
    collection = make_collection(custodian, ceiling_controls=["RD", "FRD"])
    with acting_as(custodian):
        cable = make_cable(collection, TEXT.format(mark=mark))
        put(cable, Kind.AEA_REVIEW, REVIEW)
        assert stand(cable) == ("EXCLUDED_AEA", ["DOE_REFERRAL"], None)


def test_neither_review_nor_certification_helps_what_is_suspected(collection: Collection) -> None:
    with acting_as(collection.custodian):
        cable = make_cable(collection, TEXT.format(mark="C"))
        assert collection.rd_certified_on and stand(cable)[0] == "DUE"
        put(cable, Kind.AEA_REVIEW, REVIEW)
        put(cable, Kind.AEA_SUSPECTED, SUSPICION)
        assert stand(cable) == ("EXCLUDED_AEA", ["DOE_REFERRAL"], None)


def test_a_suspicion_is_taken_back_with_a_reason_and_nothing_is_lost(collection: Collection) -> None:
    custodian = collection.custodian
    with acting_as(custodian):
        cable = make_cable(collection, TEXT.format(mark="C"))
        put(cable, Kind.AEA_SUSPECTED, SUSPICION)
        take_back_fact(actor=custodian, cable=cable, kind=Kind.AEA_SUSPECTED, reason="DOE says no", on=today())
        assert stand(cable) == ("DUE", [], date(2015, 3, 14))
        (fact,) = cable.facts.all()
        assert (fact.taken_back_by, fact.taken_back_reason, fact.evidence) == (custodian, "DOE says no", "file 7")
        assert [one.state for one in cable.schedules.order_by("pk")] == ["DUE", "EXCLUDED_AEA", "DUE"]
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="cables.fact_taken_back")
    assert event.record == cable.public_id and "DOE" not in str(event.facts)


@pytest.mark.parametrize("reason,kind", [("", Kind.AEA_SUSPECTED), ("  ", Kind.AEA_SUSPECTED), ("x", Kind.AEA_REVIEW)])
def test_without_reason_or_fact_nothing_is_taken_back(collection: Collection, reason: str, kind: Kind) -> None:
    custodian = collection.custodian
    with acting_as(custodian):
        cable = make_cable(collection, TEXT.format(mark="C"))
        put(cable, Kind.AEA_SUSPECTED, SUSPICION)
        with pytest.raises(RefusedError):
            take_back_fact(actor=custodian, cable=cable, kind=kind, reason=reason, on=today())
        assert stand(cable)[0] == "EXCLUDED_AEA"


def test_only_the_custodian_takes_back(collection: Collection) -> None:
    other = make_person(Role.REVIEWER)
    grant(collection.custodian, other, collection)
    with acting_as(collection.custodian):
        cable = make_cable(collection, TEXT.format(mark="C"))
        put(cable, Kind.AEA_SUSPECTED, SUSPICION)
    with acting_as(other), pytest.raises(RefusedError):
        take_back_fact(actor=other, cable=cable, kind=Kind.AEA_SUSPECTED, reason="no", on=today())


def test_the_page_records_a_suspicion_and_takes_it_back(collection: Collection, client: Client) -> None:
    with acting_as(collection.custodian):
        cable = make_cable(collection, TEXT.format(mark="C"))
    assert client.login(username=collection.custodian.username, password=PASSWORD)
    address = f"/cables/{cable.public_id}/facts/aea_suspected/"
    assert b"Take it back" not in client.get(address).content
    given = {"on": "2020-01-01", "signs": "paragraph 1", "evidence": "page 3"}
    assert client.post(address, given).status_code == 302
    page = client.get(address).content.decode()
    assert "Take it back" in page and "page 3" in page
    assert client.post(address, {"take_back": "1", "undo-reason": ""}).status_code == 422
    assert client.post(address, {"take_back": "1", "undo-reason": "DOE says no"}).status_code == 302
    why = client.get(f"/cables/{cable.public_id}/why/").content.decode()
    assert "taken back" in why and "DOE says no" in why
    with acting_as(collection.custodian):
        assert stand(cable)[0] == "DUE"
