"""What is held stays whole until a person settles it: imported after all, or discarded with a reason."""

import pytest
from django.db import DatabaseError, connection, transaction

from cables.actions.keeping import change_terms
from cables.actions.receiving import discard, retry
from cables.actions.refusing import FileRefused
from cables.classification.levels import Level
from cables.models import Cable, CableSource, Collection
from cables.tests.factories import make_collection, make_person
from cables.tests.test_receiving import ABOVE, outcomes, received, text
from declass.clock import today
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role

pytestmark = pytest.mark.django_db
NOISE = bytes(range(256)) * 8


@pytest.fixture
def collection() -> Collection:
    return make_collection(make_person(Role.CUSTODIAN, level=3))


def hold(collection: Collection, name: str, content: bytes) -> CableSource:
    received(collection, (name, content))
    with acting_as(collection.custodian):
        return CableSource.objects.held().select_related("collection").get(file_name=name)


def test_a_text_above_the_ceiling_comes_in_once_the_ceiling_is_raised(collection: Collection) -> None:
    held = hold(collection, "above.txt", ABOVE.encode())
    custodian = collection.custodian
    assert held.held_as == CableSource.Held.ABOVE_CEILING and held.cable_id is None
    with acting_as(custodian), pytest.raises(FileRefused, match="above what the collection may hold"):
        retry(actor=custodian, source=held)
    with acting_as(custodian):
        assert CableSource.objects.held().count() == 1
        change_terms(actor=custodian, collection=collection, on=today(), ceiling_level=int(Level.TS))
        (cable,) = retry(actor=custodian, source=held).cables
        held.refresh_from_db()
        assert cable.level == Level.TS
        assert bytes(cable.sources.get().content) == ABOVE.encode()
        assert (bytes(held.content), held.settled_as, held.settled_by_id) == (b"", "IMPORTED", custodian.pk)
        assert not CableSource.objects.held().exists()


def test_what_the_catalogue_said_is_not_lost_on_the_way(collection: Collection) -> None:
    received(collection, ("rows.csv", f'date,text\n1999-03-02,"{ABOVE}"\n'.encode()))
    custodian = collection.custodian
    with acting_as(custodian):
        held = CableSource.objects.held().get()
        change_terms(actor=custodian, collection=collection, on=today(), ceiling_level=int(Level.TS))
        (cable,) = retry(actor=custodian, source=held).cables
    assert str(cable.origin_on) == "1999-03-02"


def test_discarding_needs_a_reason_and_empties(collection: Collection) -> None:
    held = hold(collection, "x.bin", NOISE)
    custodian = collection.custodian
    with acting_as(custodian), pytest.raises(RefusedError, match="Say why"):
        discard(actor=custodian, source=held, reason="  ")
    with acting_as(custodian):
        discard(actor=custodian, source=held, reason="a photograph")
        held.refresh_from_db()
        assert (bytes(held.content), held.settled_as, held.settled_reason) == (b"", "DISCARDED", "a photograph")
        assert len(held.sha256) == 64
    with acting_as(custodian), pytest.raises(RefusedError, match="settled already"):
        retry(actor=custodian, source=held)
    assert outcomes(received(collection, ("x.bin", NOISE))) == {"x.bin": "QUARANTINED"}
    with acting_as(custodian):
        assert CableSource.objects.held().count() == 1


def test_nobody_else_sees_or_settles_it(collection: Collection) -> None:
    held = hold(collection, "x.bin", NOISE)
    for person in (make_person(Role.CUSTODIAN, level=3), make_person(Role.REVIEWER, level=3)):
        with acting_as(person):
            assert not CableSource.objects.held().exists()
            for act in (
                lambda who: retry(actor=who, source=held),
                lambda who: discard(actor=who, source=held, reason="r"),
            ):
                with pytest.raises(RefusedError):
                    act(person)
    with acting_as(collection.custodian):
        held.refresh_from_db()
        assert bytes(held.content) == NOISE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cables_cablesource SET content = 'x'",
        "UPDATE cables_cablesource SET content = ''",
        "UPDATE cables_cablesource SET settled_at = now(), settled_as = 'DISCARDED', settled_reason = 'r'",
        "UPDATE cables_cablesource SET sha256 = 'x'",
        "DELETE FROM cables_cablesource",
    ],
)
def test_the_database_lets_held_bytes_change_by_settling_alone(collection: Collection, statement: str) -> None:
    hold(collection, "x.bin", NOISE)
    with acting_as(collection.custodian):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert bytes(CableSource.objects.get().content) == NOISE


def test_the_source_of_a_cable_never_changes(collection: Collection) -> None:
    received(collection, ("a.txt", text(1)))
    with acting_as(collection.custodian), connection.cursor() as cursor:
        cursor.execute("UPDATE cables_cablesource SET content = '', settled_at = now()")
        assert cursor.rowcount == 0
        assert bytes(CableSource.objects.get().content) == text(1)


def test_each_act_is_in_the_log(collection: Collection) -> None:
    held = hold(collection, "x.bin", NOISE)
    with acting_as(collection.custodian):
        discard(actor=collection.custodian, source=held, reason="WORDS OF MINE")
    with acting_as(make_person(Role.AUDITOR)):
        events = AuditEvent.objects.filter(record=collection.public_id, verb__startswith="cables.held")
        assert [event.verb for event in events.order_by("at")] == ["cables.held", "cables.held_discarded"]
        assert all("WORDS" not in str(event.facts) for event in events)
    with acting_as(collection.custodian):
        assert not Cable.objects.exists()
