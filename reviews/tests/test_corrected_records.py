"""A corrected record goes back to its reviewer, and the approver sees every correction and fact."""

import pytest

from cables.actions.correcting import correct_mark
from cables.actions.importing import Catalogue, import_cable
from cables.actions.scheduling import record_fact, take_back_fact
from cables.models import ScheduleFact
from declass.clock import today
from declass.person import acting_as
from declass.refusals import RefusedError
from reviews.actions.checking import checklist
from reviews.actions.queueing import claim
from reviews.actions.releasing import release
from reviews.models import Review
from reviews.tests.factories import DUE_CABLE, Cast, approve_all, decide_all, make_cast, release_all, submit_all
from reviews.workflow import State

pytestmark = pytest.mark.django_db
RECORDED = {
    ScheduleFact.Kind.EXTENSION: {"made_on": "2009-01-01", "to": "2012-01-01"},
    ScheduleFact.Kind.EVENT: "2009-01-01",
    ScheduleFact.Kind.PANEL_APPROVAL: {"code": "25X1", "on": "2009-01-01"},
    ScheduleFact.Kind.RECLASSIFICATION: {"on": "2009-01-01", "authority": "A head"},
    ScheduleFact.Kind.AEA_REVIEW: {"on": "2009-01-01", "reviewer": "A Trained Reviewer"},
    ScheduleFact.Kind.AEA_SUSPECTED: {"on": "2009-01-01", "signs": "paragraph 2"},
    ScheduleFact.Kind.DISPOSITION: {"disposition": "PERMANENT"},
    ScheduleFact.Kind.MEDIA_DELAY: "2027-01-01",
    ScheduleFact.Kind.DISCOVERY: "2009-01-01",
    ScheduleFact.Kind.CLASSIFIED_ON: "2000-01-01",
}


def correct(cast: Cast, mark: str = "(S)") -> None:
    with acting_as(cast.custodian):
        portion = cast.cable.portions.select_related("cable__collection").get(number="1")
        correct_mark(actor=cast.custodian, portion=portion, mark=mark, reason="misread", on=today())


@pytest.mark.parametrize("bring", [submit_all, approve_all])
def test_a_correction_voids_the_approval_and_sends_the_review_back(bring: object) -> None:
    cast = make_cast()
    bring(cast)
    correct(cast)
    with acting_as(cast.reviewer):
        review = cast.review
        assert (review.state, review.reviewer_id) == (State.IN_REVIEW, cast.reviewer.pk)
        assert "corrected the record" in review.sent_back_reason
        assert not review.approvals.filter(voided_at=None).exists()
    with acting_as(cast.officer), pytest.raises(RefusedError):
        release(actor=cast.officer, review=cast.review)


def test_a_review_at_work_stays_where_it_is() -> None:
    cast = make_cast()
    decide_all(cast)
    correct(cast)
    with acting_as(cast.reviewer):
        assert cast.review.state == State.IN_REVIEW and not cast.review.sent_back_reason


def test_what_is_released_stays_released_and_the_corrected_record_is_queued_once() -> None:
    cast = make_cast()
    release_all(cast)
    correct(cast)
    correct(cast, "(C)")
    with acting_as(cast.officer):
        released, queued = Review.objects.filter(cable=cast.cable).order_by("pk")
        assert released.state == State.RELEASED
        assert released.approvals.filter(voided_at=None).exists()
    assert (queued.state, queued.reviewer, queued.opened_by) == (State.QUEUED, None, cast.custodian)
    assert (queued.opened_on, queued.kind) == (today(), released.kind)
    assert "corrected the record" in queued.sent_back_reason
    with acting_as(cast.reviewer):
        assert claim(actor=cast.reviewer, review=queued)


def test_a_correction_in_second_review_goes_back_to_the_first_reviewer() -> None:
    cast = make_cast()
    with acting_as(cast.custodian):
        cast.cable.collection.second_review_percent = 100
        cast.cable.collection.save()
    submit_all(cast)
    with acting_as(cast.reviewer):
        assert cast.review.state == State.SECOND_REVIEW
    correct(cast)
    with acting_as(cast.reviewer):
        review = cast.review
        assert (review.state, review.reviewer_id) == (State.IN_REVIEW, cast.reviewer.pk)
        assert not review.leases.filter(ended_at=None).exists()


def test_a_section_that_arrives_sends_the_review_back() -> None:
    first = DUE_CABLE.replace("LIMA", "SECTION 01 OF 02 LIMA").replace("STRUBLE\n", "")
    cast = make_cast(first)
    submit_all(cast)
    section = "C O N F I D E N T I A L SECTION 02 OF 02 LIMA 000123\n\n3. (C) More.\nSTRUBLE\n"
    with acting_as(cast.custodian):
        (joined,) = import_cable(
            actor=cast.custodian,
            collection=cast.cable.collection,
            content=section.encode(),
            file_name="2.txt",
            catalogue=Catalogue(year=2000),
        ).cables
        assert joined.pk == cast.cable.pk
    with acting_as(cast.reviewer):
        assert cast.review.state == State.IN_REVIEW and "section" in cast.review.sent_back_reason


@pytest.mark.parametrize("kind", list(ScheduleFact.Kind))
def test_every_kind_of_fact_stands_on_the_checklist(kind: ScheduleFact.Kind) -> None:
    cast, value = make_cast(), RECORDED[kind]
    with acting_as(cast.custodian):
        record_fact(
            actor=cast.custodian, cable=cast.cable, kind=kind, value=value, evidence="box 4, page 9", on=today()
        )
    with acting_as(cast.approver):
        (found,) = [one for one in checklist(cast.review) if one.what == kind.label]
    assert "box 4, page 9" in found.detail and str(cast.custodian) in found.detail
    for words in value.values() if isinstance(value, dict) else [value]:
        assert words in found.detail


def test_corrections_stand_on_the_checklist() -> None:
    cast = make_cast()
    correct(cast)
    with acting_as(cast.approver):
        (found,) = [one for one in checklist(cast.review) if one.what.startswith("Corrected")]
    assert "(C) became (S)" in found.detail and "misread" in found.detail and str(cast.custodian) in found.detail


def test_a_fact_that_was_taken_back_stays_on_the_checklist_with_both_names() -> None:
    cast = make_cast()
    kind = ScheduleFact.Kind.AEA_SUSPECTED
    with acting_as(cast.custodian):
        record_fact(
            actor=cast.custodian,
            cable=cast.cable,
            kind=kind,
            value=RECORDED[kind],
            evidence="box 4, page 9",
            on=today(),
        )
    with acting_as(cast.approver):
        found = checklist(cast.review)
        assert [one.citation for one in found if one.is_open] == ["D-52"]
        assert not [one for one in found if "certified" in one.what]
    with acting_as(cast.custodian):
        take_back_fact(actor=cast.custodian, cable=cast.cable, kind=kind, reason="DOE says no", on=today())
    with acting_as(cast.approver):
        found = checklist(cast.review)
        assert not [one for one in found if one.is_open]
        (line,) = [one for one in found if one.what == kind.label]
    assert "box 4, page 9" in line.detail and "Taken back by" in line.detail and "DOE says no" in line.detail
