"""`may_read`, its SQL twins and the row policies over generated people and labels, on committed rows (rules §7.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cables.access import may_read, may_work_on
from cables.actions.granting import grant_cable, grant_collection, read_in, set_clearance
from cables.classification.guards import Holder
from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.models import Cable, Collection, Portion
from cables.models.labelled import label_columns
from cables.tests.classification.strategies import agencies, holders, labels
from cables.tests.factories import make_collection, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role

READINS = ("SCI:SI", "SCI:TK", "SAP:BP")
ENDS = st.sampled_from([-1, 0, 30])  # days from today: over, its last day, standing


@dataclass(frozen=True)
class Drawn:
    """A person: what they bring and how long, whether and how long they need to know, and the cables they are named
    for, by place.
    """

    holder: Holder
    cleared_for: int
    knows_for: int | None
    named: frozenset[int]
    named_for: int


people = st.builds(
    Drawn,
    holder=holders.filter(lambda holder: holder.agency != ""),
    cleared_for=ENDS,
    knows_for=st.none() | ENDS,
    named=st.frozensets(st.integers(0, 3), max_size=2),
    named_for=ENDS,
)
# A cable: two portions' labels, and the agencies that its originator named; the importer's own is among them, since
# nobody imports what they may not read.
records = st.tuples(labels, labels, agencies.map(lambda named: named | {"STATE"} if named else named))


@pytest.fixture
def collection(committed: None) -> Iterator[Collection]:
    custodian = make_person(Role.CUSTODIAN, level=Level.TS, q=True, readins=READINS)
    yield make_collection(custodian, ceiling=Level.TS)


def make_rows(collection: Collection, drawn: list[tuple[Label, Label, frozenset[str]]]) -> list[Cable]:
    """Cables with their portions, each with the guard that importing gives it."""
    custodian, cables = collection.custodian, []
    with acting_as(custodian):
        for first, second, named in drawn:
            whole = join_all([first, second])
            columns = label_columns(whole, guarded_by=whole, agencies=named)
            cable = Cable.objects.create(
                collection=collection,
                named_agencies=sorted(named),
                imported_by=custodian,
                imported_at=timezone.now(),
                **columns,
            )
            for position, label in enumerate((first, second), start=1):
                guarded_by = whole if whole.all_or_nothing else label
                Portion.objects.create(
                    cable=cable,
                    collection=collection,
                    position=position,
                    kind="PARAGRAPH",
                    start=0,
                    body_start=0,
                    end=4,
                    text="text",
                    basis="EXPLICIT",
                    **label_columns(label, guarded_by=guarded_by, agencies=named),
                )
            cables.append(cable)
    return cables


def make_reader(drawn: Drawn, collection: Collection, cables: list[Cable]) -> User:
    """An account with what was drawn."""
    person, setter, custodian = make_person(Role.REVIEWER, level=None), system_account("set-up"), collection.custodian
    holder, ends = drawn.holder, today() + timedelta(days=drawn.cleared_for)
    with acting_as(setter):
        set_clearance(
            actor=setter,
            person=person,
            level=holder.clearance,
            nda_signed_on=today() - timedelta(days=9),
            expires_on=ends,
            country=holder.country,
            agency=holder.agency,
            q=holder.q,
        )
        for token in holder.readins:
            read_in(actor=setter, person=person, token=token, expires_on=ends)
    with acting_as(custodian):
        if drawn.knows_for is not None:
            until = today() + timedelta(days=drawn.knows_for)
            grant_collection(
                actor=custodian, person=person, collection=collection, expires_on=until, reason="generated"
            )
        for place in drawn.named & set(range(len(cables))):
            until = today() + timedelta(days=drawn.named_for)
            grant_cable(actor=custodian, person=person, cable=cables[place], expires_on=until, reason="generated")
    return User.objects.get(pk=person.pk)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(records, min_size=2, max_size=4), readers=st.lists(people, min_size=2, max_size=3))
def test_predicate_filters_and_policies_agree(
    collection: Collection, drawn: list[tuple[Label, Label, frozenset[str]]], readers: list[Drawn]
) -> None:
    cables = make_rows(collection, drawn)
    ids = [cable.pk for cable in cables]
    with acting_as(collection.custodian):
        portions = list(Portion.objects.filter(cable__in=ids).select_related("cable__collection"))
        assert len(portions) == 2 * len(cables)  # the importer reads what they imported, whatever its label
    for reader in readers:
        person = make_reader(reader, collection, cables)
        with acting_as(person):
            raw = set(Portion.objects.filter(cable__in=ids).values_list("pk", flat=True))
            listed = set(Portion.objects.visible_to(person).filter(cable__in=ids).values_list("pk", flat=True))
            asked = {portion.pk for portion in portions if may_read(person, portion.label, portion)}
            assert raw == listed == asked
            some = {portion.cable_id for portion in portions if portion.pk in asked}
            assert set(Cable.objects.filter(pk__in=ids).values_list("pk", flat=True)) == some
            assert set(Cable.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True)) == some
            whole = set(Cable.objects.whole_for(person).filter(pk__in=ids).values_list("pk", flat=True))
            assert whole == {cable.pk for cable in cables if may_work_on(person, cable)}
            knows = reader.knows_for is not None and reader.knows_for >= 0
            if reader.cleared_for < 0 or not (knows or (reader.named and reader.named_for >= 0)):
                assert raw == set()
