"""A section that arrives later joins its cable (T-09); what is not clear waits for the custodian."""

from itertools import permutations

import pytest

from cables.actions.importing import import_cable
from cables.actions.receiving import retry
from cables.actions.refusing import FileRefused
from cables.intake.catalogues import Catalogue
from cables.models import Cable, CableSource, Collection, Portion
from cables.tests.factories import make_collection, make_person
from cables.tests.test_receiving import outcomes, received
from declass.models import AuditEvent
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.django_db

HEADER = "\n\nSIPDIS\n\nE.O. 12958: DECL: 10/08/2015\nTAGS: PREL, PE\nSUBJECT: A MATTER\n\n"
FIRST = f"C O N F I D E N T I A L SECTION 01 OF 03 LIMA 004377{HEADER}1. (C) First.\n\n2. (U) Second words"
SECOND = "C O N F I D E N T I A L SECTION 02 OF 03 LIMA 004377\n\nSIPDIS\n\ngo on here.\n\n3. (C) Third.\n"
THIRD = f"C O N F I D E N T I A L SECTION 03 OF 03 LIMA 004377{HEADER}4. (C) Fourth.\nSTRUBLE\n"
SECTIONS = {1: FIRST, 2: SECOND, 3: THIRD}
IN_2005 = Catalogue(year=2005)


@pytest.fixture
def collection() -> Collection:
    return make_collection(make_person(Role.CUSTODIAN))


def bring(collection: Collection, text: str, catalogue: Catalogue = IN_2005, **terms: object) -> Cable:
    with acting_as(collection.custodian):
        imported = import_cable(
            actor=collection.custodian,
            collection=collection,
            content=text.encode(),
            file_name="section.txt",
            catalogue=catalogue,
            **terms,
        )
        cable = imported.cables[0]
        cable.refresh_from_db()
    return cable


def text_of(cable: Cable) -> str:
    return "".join(portion.text for portion in Portion.objects.filter(cable=cable).order_by("position"))


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_in_whatever_order_they_come_the_sections_are_one_cable(collection: Collection, order: tuple[int, ...]) -> None:
    cables = {bring(collection, SECTIONS[number]).pk for number in order}
    assert len(cables) == 1
    with acting_as(collection.custodian):
        cable = Cable.objects.get()
        assert text_of(cable) == FIRST + SECOND + THIRD
        assert (cable.sections_seen, cable.is_complete, cable.order_number) == ([1, 2, 3], True, "12958")
        assert cable.declassify_on.isoformat() == "2015-10-08"
        assert cable.schedules.latest().instruction == "DECL: 10/08/2015"
        portions = list(cable.portions.order_by("position"))
        assert [portion.position for portion in portions] == list(range(len(portions)))
        assert all(before.end == after.start for before, after in zip(portions, portions[1:], strict=False))
        assert all((FIRST + SECOND + THIRD)[p.start : p.end] == p.text for p in portions)
        continued = cable.portions.get(text__startswith="go on here")
        assert portions[continued.parent_position].number == "2" or continued.level == 1
        assert not cable.problems.filter(code="SECTION_MISSING", settled_at=None).exists()
        assert cable.problems.filter(code="SECTION_MISSING").exclude(settled_note="").exists()
        assert sorted(bytes(source.content).decode() for source in cable.sources.all()) == sorted(SECTIONS.values())


def test_rows_that_were_there_stay_the_same_rows(collection: Collection) -> None:
    cable = bring(collection, SECOND)
    with acting_as(collection.custodian):
        before = {portion.pk: portion.text for portion in cable.portions.all()}
    bring(collection, FIRST)
    with acting_as(collection.custodian):
        after = {portion.pk: portion.text for portion in cable.portions.all()}
    assert before.items() <= after.items() and len(after) > len(before)


def test_a_higher_section_raises_the_whole_and_what_follows_it(collection: Collection) -> None:
    cable = bring(collection, FIRST)
    assert cable.level == 1
    joined = bring(collection, THIRD.replace("C O N F I D E N T I A L", "S E C R E T").replace("4. (C)", "4. (S)"))
    with acting_as(collection.custodian):
        assert (joined.pk, joined.level, joined.guard_level) == (cable.pk, 2, 2)
        assert set(cable.portions.filter(kind="HEADER").values_list("level", flat=True)) == {2}
        assert cable.portions.get(number="2").level == 0  # an explicit mark stands


def test_the_same_section_again_is_no_join(collection: Collection) -> None:
    cable = bring(collection, FIRST)
    other = bring(collection, FIRST.replace("First", "Another first"))
    assert cable.pk != other.pk


@pytest.mark.parametrize(
    ("year", "one"), [(2004, False), (2005, True), (2006, False)], ids=["year before", "year", "year after"]
)
def test_only_the_same_year_joins(collection: Collection, year: int, one: bool) -> None:
    first = bring(collection, FIRST)
    second = bring(collection, SECOND, Catalogue(year=year))
    assert (first.pk == second.pk) is one


def test_another_collection_is_another_cable(collection: Collection) -> None:
    elsewhere = make_collection(collection.custodian)
    assert bring(collection, FIRST).pk != bring(elsewhere, SECOND).pk


def held_section(collection: Collection) -> tuple[CableSource, list[Cable]]:
    twins = [bring(collection, FIRST), bring(collection, FIRST.replace("First", "Twin"))]
    with acting_as(collection.custodian), pytest.raises(FileRefused, match="may belong to 2 cables"):
        import_cable(
            actor=collection.custodian,
            collection=collection,
            content=SECOND.encode(),
            file_name="s.txt",
            catalogue=IN_2005,
        )
    table = f'year,text\n2005,"{SECOND}"\n'.encode()
    assert outcomes(received(collection, ("rows.csv", table))) == {"rows.csv, row 1": "QUARANTINED"}
    with acting_as(collection.custodian):
        held = CableSource.objects.held().select_related("collection").get()
    assert (held.held_as, held.held_number) == ("SECTION", "LIMA 4377")
    return held, twins


def test_between_two_the_custodian_chooses(collection: Collection) -> None:
    held, (one, other) = held_section(collection)
    with acting_as(collection.custodian):
        (joined,) = retry(actor=collection.custodian, source=held, into=other).cables
        assert joined.pk == other.pk
        other.refresh_from_db()
        one.refresh_from_db()
        assert (one.sections_seen, other.sections_seen) == ([1], [1, 2])


def test_or_lets_it_be_a_cable_of_its_own(collection: Collection) -> None:
    held, twins = held_section(collection)
    with acting_as(collection.custodian):
        (own,) = retry(actor=collection.custodian, source=held, alone=True).cables
        assert own.pk not in {twin.pk for twin in twins}


def test_a_cable_that_is_no_candidate_cannot_be_chosen(collection: Collection) -> None:
    held, _ = held_section(collection)
    stranger = bring(collection, FIRST.replace("004377", "004378"))
    with acting_as(collection.custodian), pytest.raises(FileRefused):
        retry(actor=collection.custodian, source=held, into=stranger)


def test_without_a_year_nothing_is_sure(collection: Collection) -> None:
    bring(collection, FIRST, Catalogue())
    with pytest.raises(FileRefused, match="may belong to one cable"):
        bring(collection, SECOND, Catalogue())


def test_the_join_is_in_the_log_by_ids(collection: Collection) -> None:
    cable = bring(collection, FIRST)
    bring(collection, SECOND)
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="cables.section_joined", record=cable.public_id)
        assert set(event.facts) == {"sha256", "sections"}


def test_a_section_twice_is_known(collection: Collection) -> None:
    cable = bring(collection, FIRST)
    bring(collection, SECOND)
    assert bring(collection, SECOND).pk == cable.pk
    with acting_as(collection.custodian):
        assert cable.sources.count() == 2
