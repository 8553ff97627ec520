"""Corrections: history kept, labels and guards follow, dates follow, nobody else may, nothing falls in silence."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cables.actions.correcting import (
    correct_instruction,
    correct_mark,
    correct_number,
    correct_order,
    correct_origin,
    correct_whole,
    settle_problem,
)
from cables.actions.importing import import_cable
from cables.actions.scheduling import record_fact
from cables.intake.catalogues import Catalogue, Number
from cables.models import Cable, Correction, Portion, ScheduleFact
from cables.parsing.types import Precision
from cables.tests.factories import make_cable, make_collection, make_person
from declass.clock import today
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role

pytestmark = pytest.mark.django_db
Kind = ScheduleFact.Kind

TEXT = """C O N F I D E N T I A L LIMA 000123
E.O. 12958: DECL: 03/01/2010
TAGS: PREL, PE
SUBJECT: (U) A TEST
1. (C) The minister told us.
2. (U) The press reported nothing.
STRUBLE
"""


@pytest.fixture
def cable() -> Cable:
    return make_cable(make_collection(make_person(Role.CUSTODIAN)), TEXT, year=2000)


def portion(cable: Cable, number: str) -> Portion:
    return cable.portions.select_related("cable__collection").get(number=number)


def mark(cable: Cable, number: str, words: str, reason: str = "misread") -> Correction:
    return correct_mark(actor=cable.imported_by, portion=portion(cable, number), mark=words, reason=reason, on=today())


def test_a_mark_is_corrected_and_what_was_is_kept(cable: Cable) -> None:
    reader = make_person(Role.REVIEWER, level=0)
    with acting_as(cable.imported_by):
        correction = mark(cable, "1", "(U)")
        corrected = portion(cable, "1")
        assert (corrected.level, corrected.guard_level, corrected.basis, corrected.mark) == (0, 0, "CORRECTED", "(C)")
        assert (correction.before, correction.after, correction.reason) == ("(C)", "(U)", "misread")
        cable.refresh_from_db()
        assert cable.level == 1, "the whole never falls by itself"
        assert corrected.text == "1. (C) The minister told us.\n"
    with acting_as(reader):
        assert not Portion.objects.exists(), "a lower mark gives no need to know"


def test_a_higher_mark_raises_the_whole_and_what_follows_it(cable: Cable) -> None:
    reader = make_person(Role.REVIEWER, level=1)
    with acting_as(cable.imported_by):
        mark(cable, "2", "S//NF")
        cable.refresh_from_db()
        assert (cable.level, cable.guard_level, cable.guard_countries) == (2, 2, ["USA"])
        assert set(cable.portions.filter(basis="DEFAULT_OVERALL").values_list("guard_level", flat=True)) == {2}
        assert portion(cable, "1").level == 1
    with acting_as(reader):
        assert not Cable.objects.whole_for(reader).exists()


def test_a_mark_that_makes_it_all_or_nothing_guards_every_piece() -> None:
    custodian = make_person(Role.CUSTODIAN, level=3, readins=("SCI:SI",))
    cable = make_cable(make_collection(custodian, ceiling=3, ceiling_controls=["SCI:SI"]), TEXT, year=2000)
    with acting_as(custodian):
        mark(cable, "1", "(TS//SI)")
        assert {tuple(row.guard_needs) for row in cable.portions.all()} == {("SCI:SI",)}
        assert portion(cable, "2").level == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [("(Q)", "not read as a mark"), ("(C)", "stands already"), ("(TS)", "above"), ("(S//NODIS)", "above")],
)
def test_marks_that_are_refused(cable: Cable, words: str, why: str) -> None:
    with acting_as(cable.imported_by), pytest.raises(RefusedError, match=why):
        mark(cable, "1", words)
    with acting_as(cable.imported_by):
        assert not Correction.objects.exists() and portion(cable, "1").level == 1


def test_the_whole_follows_only_when_no_portion_stands_above(cable: Cable) -> None:
    custodian = cable.imported_by
    terms = {"actor": custodian, "cable": cable, "mark": "(U)", "reason": "over-marked", "on": today()}
    with acting_as(custodian), pytest.raises(RefusedError, match="A portion bears"):
        correct_whole(**terms)
    with acting_as(custodian):
        mark(cable, "1", "(U)")
        correct_whole(**terms)
        cable.refresh_from_db()
        assert (cable.level, cable.schedule_state, cable.declassify_on) == (0, "NOT_CLASSIFIED", None)
        assert set(cable.portions.values_list("level", flat=True)) == {0}
        assert list(cable.corrections.order_by("pk").values_list("field", flat=True)) == ["MARK", "WHOLE"]


def test_a_reason_is_needed_and_only_the_custodian_corrects(cable: Cable) -> None:
    with acting_as(cable.imported_by), pytest.raises(RefusedError, match="Say why"):
        mark(cable, "1", "(U)", reason=" ")
    for person in (make_person(Role.CUSTODIAN), make_person(Role.REVIEWER)):
        with acting_as(cable.imported_by):
            row = portion(cable, "1")
        with acting_as(person), pytest.raises(RefusedError, match="its custodian"):
            correct_mark(actor=person, portion=row, mark="(U)", reason="r", on=today())


@pytest.mark.parametrize(("days", "right"), [(-1, True), (0, True), (1, False)])
def test_an_origin_lies_on_or_before_today(cable: Cable, days: int, right: bool) -> None:
    terms = {"actor": cable.imported_by, "cable": cable, "precision": Precision.DAY, "reason": "r", "on": today()}
    day = today() + timedelta(days=days)
    with acting_as(cable.imported_by):
        if right:
            correct_origin(day=day, **terms)
        else:
            with pytest.raises(RefusedError, match="not come yet"):
                correct_origin(day=day, **terms)
        cable.refresh_from_db()
        assert (cable.origin_on == day) is right


def test_dates_follow_header_corrections(cable: Cable) -> None:
    custodian = cable.imported_by
    terms = {"actor": custodian, "cable": cable, "reason": "from the paper", "on": today()}
    with acting_as(custodian):
        correct_instruction(instruction="DECL: X1", **terms)
        cable.refresh_from_db()
        assert (cable.instruction_kind, cable.schedule_basis) == ("X", "25A")
        assert cable.declassify_on == date(2025, 12, 31)
        correct_origin(day=date(2001, 5, 6), precision=Precision.DAY, **terms)
        cable.refresh_from_db()
        assert (cable.declassify_on, cable.origin_basis) == (date(2026, 12, 31), "CORRECTED")
        correct_order(order="12356", **terms)
        correct_number(number=Number(2001, "CUZCO", 77), **terms)
        cable.refresh_from_db()
        assert (cable.order_number, cable.mrn) == ("12356", "01 CUZCO 77")
        assert cable.schedules.count() == 5
        before = dict(cable.corrections.values_list("field", "before"))
    assert before == {
        "INSTRUCTION": "DECL: 03/01/2010",
        "ORIGIN": "2000-01-01 YEAR",
        "ORDER": "12958",
        "NUMBER": "00 LIMA 123",
    }


@pytest.mark.parametrize("words", ["", "hello there", "DECL: 31/31/2010"])
def test_an_instruction_that_is_not_read_is_refused(cable: Cable, words: str) -> None:
    with acting_as(cable.imported_by), pytest.raises(RefusedError, match="not read as an instruction"):
        correct_instruction(actor=cable.imported_by, cable=cable, instruction=words, reason="r", on=today())


def test_an_unknown_order_is_refused(cable: Cable) -> None:
    with acting_as(cable.imported_by), pytest.raises(RefusedError, match="none of the orders"):
        correct_order(actor=cable.imported_by, cable=cable, order="99999", reason="r", on=today())


def test_corrections_take_no_change_and_no_forged_hand(cable: Cable) -> None:
    with acting_as(cable.imported_by):
        mark(cable, "1", "(U)")
        for statement in ("UPDATE cables_correction SET reason = 'x'", "DELETE FROM cables_correction"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    reader = make_person(Role.REVIEWER)
    with acting_as(reader):
        assert not Correction.objects.exists()


def test_the_log_holds_ids_alone(cable: Cable) -> None:
    with acting_as(cable.imported_by):
        mark(cable, "1", "(U)", reason="WORDS OF MINE")
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="cables.corrected")
        assert set(event.facts) == {"correction", "field", "portion"}
        assert "WORDS" not in str(event.facts)


def test_a_problem_is_settled_once_with_a_note() -> None:
    cable = make_cable(make_collection(make_person(Role.CUSTODIAN)), TEXT.replace("LIMA", "SECTION 01 OF 02 LIMA"))
    custodian = cable.imported_by
    with acting_as(custodian):
        for problem in cable.problems.select_related("cable__collection"):
            settle_problem(actor=custodian, problem=problem, note="looked at the paper")
            with pytest.raises(RefusedError, match="settled already"):
                settle_problem(actor=custodian, problem=problem, note="again")
        cable.refresh_from_db()
        assert not cable.has_problems
        with pytest.raises(RefusedError, match="Say why"):
            settle_problem(actor=custodian, problem=cable.problems.select_related("cable").first(), note="")


def test_a_later_section_leaves_corrections_alone(cable: Cable) -> None:
    custodian = cable.imported_by
    first = TEXT.replace("LIMA", "SECTION 01 OF 02 LIMA").replace("STRUBLE\n", "")
    second = (
        "C O N F I D E N T I A L SECTION 02 OF 02 LIMA 000123\n\nE.O. 12958: DECL: 03/01/2010\n\n3. (C) More.\nDOE\n"
    )
    with acting_as(custodian):
        collection = cable.collection
    sectioned = make_cable(make_collection(custodian), first, year=2000)
    with acting_as(custodian):
        mark(sectioned, "1", "(U)")
        correct_instruction(actor=custodian, cable=sectioned, instruction="DECL: X1", reason="r", on=today())
        (joined,) = import_cable(
            actor=custodian,
            collection=sectioned.collection,
            content=second.encode(),
            file_name="2.txt",
            catalogue=Catalogue(year=2000),
        ).cables
        assert (joined.pk, collection.pk) != (cable.pk, sectioned.collection_id)
        assert (portion(joined, "1").level, portion(joined, "3").level) == (0, 1)
        joined.refresh_from_db()
        assert (joined.instruction_kind, joined.schedules.latest().instruction) == ("X", "DECL: X1")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.DISPOSITION, {"disposition": "PERMANENT", "scheduled_on": "2024-04-01"}, date(2029, 4, 1)),
        (Kind.DISPOSITION, {"disposition": "TEMPORARY"}, None),
        (Kind.MEDIA_DELAY, "2028-06-30", date(2028, 6, 30)),
        (Kind.DISCOVERY, "2026-02-01", date(2029, 2, 1)),
    ],
)
def test_facts_on_file_move_the_date(kind: Kind, value: object, expected: date | None) -> None:
    """D-59, D-62, D-63: scheduling, delay and discovery count from the moment they are on file."""
    text = TEXT.replace("DECL: 03/01/2010", "DECL: X1")
    cable = make_cable(make_collection(make_person(Role.CUSTODIAN)), text, year=2000)
    with acting_as(cable.imported_by):
        assert cable.declassify_on == date(2025, 12, 31)
        record_fact(
            actor=cable.imported_by, cable=cable, kind=kind, value=value, evidence="SF 115, page 2", on=date(2026, 5, 1)
        )
        cable.refresh_from_db()
        assert cable.declassify_on == expected


def test_the_day_of_classification_stands_in_for_an_unknown_origin() -> None:
    """D-41, E-108."""
    text = TEXT.replace("E.O. 12958: DECL: 03/01/2010\n", "")
    cable = make_cable(make_collection(make_person(Role.CUSTODIAN)), text)
    with acting_as(cable.imported_by):
        assert cable.schedule_state == "ORIGIN_UNKNOWN"
        record_fact(
            actor=cable.imported_by,
            cable=cable,
            kind=Kind.CLASSIFIED_ON,
            value="1990-03-03",
            evidence="stamp",
            on=today(),
        )
        cable.refresh_from_db()
        assert cable.declassify_on == date(2015, 12, 31)
