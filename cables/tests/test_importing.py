"""The seed, exactly (product.md §4, issue of the first walk), and what an import refuses."""

from pathlib import Path

import pytest

from cables.access import may_read
from cables.actions.importing import import_cable
from cables.models import Cable, CableSource, Portion
from cables.tests.factories import make_cable, make_collection, make_person
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role

pytestmark = pytest.mark.django_db

SEED = (Path(__file__).parent / "corpus" / "lima-004377.txt").read_text()


def seed() -> Cable:
    return make_cable(make_collection(make_person(Role.CUSTODIAN)), SEED, year=2005)


def test_the_seed_exactly() -> None:
    cable = seed()
    with acting_as(cable.imported_by):
        cable.refresh_from_db()
        pieces = [(p.kind, p.number, p.label.level.name) for p in cable.portions.to_decide()]
        schedule = cable.schedules.latest()
        assert [tag.code for tag in cable.tags.order_by("id")] == ["PREL", "PE", "US"]
        assert {problem.code for problem in cable.problems.all()} >= {"SECTION_MISSING", "SELF_DESCRIBED_EXTRACT"}
        subject, first = cable.portions.get(kind="SUBJECT"), cable.portions.get(number="1")
        assert subject.text[subject.body_start - subject.start :].startswith("PERUVIAN FOREIGN POLICY UNDER TOLEDO")
        assert first.text[first.body_start - first.start :].startswith("SUMMARY: Under the Toledo")
        assert "".join(p.text for p in cable.portions.order_by("position")) == SEED
    assert (cable.order_number, cable.instruction_kind, schedule.instruction) == ("12958", "DATE", "DECL: 10/08/2015")
    assert (cable.declassify_on.isoformat(), cable.schedule_basis, cable.schedule_state) == (
        "2015-10-08",
        "STATED",
        "DUE",
    )
    assert (cable.mrn, cable.level, cable.sections_seen, cable.sections_of) == ("05 LIMA 4377", 1, [1], 3)
    assert pieces == [
        ("HEADER", "", "C"),
        ("SUBJECT", "", "C"),
        ("HEADER", "", "C"),
        ("PARAGRAPH", "1", "C"),
        ("PARAGRAPH", "2", "U"),
        ("HEADING", "", "C"),  # it introduces paragraphs 3 to 6, of which one is (C)
        ("PARAGRAPH", "3", "U"),
        ("PARAGRAPH", "4", "U"),
        ("PARAGRAPH", "5", "U"),
        ("PARAGRAPH", "6", "C"),
        ("HEADING", "", "C"),
        ("PARAGRAPH", "7", "C"),
        ("PARAGRAPH", "8", "C"),
        ("SIGNATURE", "", "C"),
    ]


def test_the_same_bytes_twice_are_the_same_record() -> None:
    cable = seed()
    with acting_as(cable.imported_by):
        again = import_cable(
            actor=cable.imported_by, collection=cable.collection, content=SEED.encode(), file_name="again.txt"
        )
        assert again.was_known
        assert [known.pk for known in again.cables] == [cable.pk]
        assert CableSource.objects.count() == 1
        assert Cable.objects.count() == 1


def test_the_event_says_nothing_of_the_text() -> None:
    cable = seed()
    auditor = make_person(Role.AUDITOR)
    with acting_as(auditor):
        event = AuditEvent.objects.get(verb="cables.imported", record=cable.public_id)
    assert event.actor_id == cable.imported_by_id
    assert set(event.facts) == {"sha256", "pieces"}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"%PDF-1.4 \x00\x01\x02\x03" + bytes(range(256)) * 8, "binary.pdf")],
)
def test_what_is_no_text_is_refused_by_name_and_leaves_nothing(content: bytes, words: str) -> None:
    custodian = make_person(Role.CUSTODIAN)
    collection = make_collection(custodian)
    with acting_as(custodian):
        with pytest.raises(RefusedError, match=words):
            import_cable(actor=custodian, collection=collection, content=content, file_name="binary.pdf")
        assert not CableSource.objects.exists()


def test_above_the_ceiling_is_refused() -> None:
    custodian = make_person(Role.CUSTODIAN, level=3)
    collection = make_collection(custodian)
    secret = "T O P S E C R E T LIMA 000001\nE.O. 12958: DECL: 01/01/2030\nTAGS: PREL\nSUBJECT: X\n1. (TS) Words.\n"
    with acting_as(custodian), pytest.raises(RefusedError, match="above what the collection may hold"):
        import_cable(actor=custodian, collection=collection, content=secret.encode(), file_name="ts.txt")


def test_only_the_custodian_imports() -> None:
    collection = make_collection(make_person(Role.CUSTODIAN))
    other = make_person(Role.CUSTODIAN)
    with acting_as(other), pytest.raises(RefusedError, match="custodian"):
        import_cable(actor=other, collection=collection, content=SEED.encode(), file_name="x.txt")


def test_each_piece_at_its_own_label() -> None:
    cable = seed()
    reader = make_person(Role.REVIEWER, level=0)
    from_other = make_person(Role.REVIEWER)
    with acting_as(cable.imported_by):
        portions = list(Portion.objects.filter(cable=cable).select_related("cable__collection"))
    for person, allowed in ((reader, False), (from_other, False), (cable.imported_by, True)):
        with acting_as(person):
            assert {may_read(person, portion.label, portion) for portion in portions} == {allowed}
