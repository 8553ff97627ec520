"""Agreeing: another person, a delegation in force today, and a reason to send back."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cables.tests.factories import make_cable
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.queueing import open_reviews
from reviews.models import Approval, Review
from reviews.tests.factories import DUE_CABLE, Cast, approve_all, make_cast, make_delegation, make_person, submit_all
from reviews.workflow import State

pytestmark = pytest.mark.django_db
SECRET = DUE_CABLE.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S)")


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    submit_all(made)
    return made


def address(cast: Cast) -> str:
    with acting_as(cast.reviewer):
        return reverse("reviews:agreement", args=[cast.review.public_id])


def answer(client: Client, cast: Cast, person: User, act: str, reason: str = "") -> HttpResponse:
    client.force_login(person)
    return client.post(address(cast), {"act": act, "reason": reason})


def state_of(cast: Cast) -> str:
    with acting_as(cast.reviewer):
        return cast.review.state


def test_the_page_shows_what_goes_out_and_the_delegation(client: Client, cast: Cast) -> None:
    client.force_login(cast.approver)
    body = client.get(address(cast)).content.decode()
    assert "RELEASE IN FULL" in body and "Test instrument" in body and "determined 5 portions" in body
    assert "RD/FRD: collection certified highly unlikely" in body


def test_another_person_approves(client: Client, cast: Cast) -> None:
    assert answer(client, cast, cast.approver, "APPROVE", "agreed")["Location"] == reverse("reviews:queue")
    assert state_of(cast) == State.APPROVED
    with acting_as(cast.approver):
        assert Approval.objects.get().approver == cast.approver


def test_the_reviewer_is_offered_nothing_and_a_hand_made_post_is_refused_and_logged(client: Client, cast: Cast) -> None:
    client.force_login(cast.reviewer)
    assert 'value="APPROVE"' not in client.get(address(cast)).content.decode()
    assert answer(client, cast, cast.reviewer, "APPROVE").status_code == 403
    assert state_of(cast) == State.AWAITING_APPROVAL
    with acting_as(make_person(Role.AUDITOR)):
        refused = AuditEvent.objects.get(verb="declass.refused", actor=cast.reviewer)
        assert refused.facts["act"] == "APPROVE"


@pytest.mark.parametrize(("end", "allowed"), [(-1, False), (0, True), (1, True)])
def test_a_delegation_holds_to_its_last_day(client: Client, end: int, allowed: bool) -> None:
    cast = make_cast(delegation=False)
    make_delegation(cast.administrators, cast.approver, end=end)
    submit_all(cast)
    client.force_login(cast.approver)
    body = client.get(address(cast)).content.decode()
    assert ("Your delegation ended on" in body) == (not allowed)
    assert answer(client, cast, cast.approver, "APPROVE").status_code == (302 if allowed else 403)
    assert (state_of(cast) == State.APPROVED) == allowed


def test_without_a_delegation_the_button_says_why(client: Client) -> None:
    cast = make_cast(delegation=False)
    submit_all(cast)
    client.force_login(cast.approver)
    body = client.get(address(cast)).content.decode()
    assert "No written delegation is on file for you." in body and "disabled" in body.split('value="APPROVE"')[1][:60]


def test_sending_back_needs_a_reason_that_the_reviewer_then_reads(client: Client, cast: Cast) -> None:
    refused = answer(client, cast, cast.approver, "SEND_BACK")
    assert refused.status_code == 422 and "Say why you send it back." in refused.content.decode()
    assert state_of(cast) == State.AWAITING_APPROVAL
    assert answer(client, cast, cast.approver, "SEND_BACK", "Paragraph 1 names a source.").status_code == 302
    client.force_login(cast.reviewer)
    assert "Paragraph 1 names a source." in client.get(reverse("reviews:desk")).content.decode()


def test_a_blocker_stands_in_the_way_on_the_page_and_in_the_post(client: Client) -> None:
    cast = make_cast(DUE_CABLE.replace("LIMA 000123", "SECTION 01 OF 02 LIMA 000123"))
    submit_all(cast)
    client.force_login(cast.approver)
    assert "in the way" in client.get(address(cast)).content.decode()
    refused = answer(client, cast, cast.approver, "APPROVE")
    assert refused.status_code == 422 and "Sections missing" in refused.content.decode()
    assert state_of(cast) == State.AWAITING_APPROVAL


def test_an_act_that_the_page_does_not_have_is_not_found(client: Client, cast: Cast) -> None:
    assert answer(client, cast, cast.approver, "RELEASE").status_code == 404
    assert answer(client, cast, cast.approver, "nonsense").status_code == 404


def test_a_second_reviewer_disagrees_with_a_reason_and_concurs(client: Client) -> None:
    cast = make_cast(SECRET)
    submit_all(cast)
    assert state_of(cast) == State.SECOND_REVIEW
    assert answer(client, cast, cast.reviewer, "CONCUR").status_code == 403
    assert answer(client, cast, cast.other_reviewer, "DISSENT").status_code == 422
    assert answer(client, cast, cast.other_reviewer, "CONCUR").status_code == 302
    assert state_of(cast) == State.AWAITING_APPROVAL


def test_an_approved_review_offers_no_second_approval(client: Client) -> None:
    cast = make_cast()
    approve_all(cast)
    assert answer(client, cast, cast.approver, "APPROVE").status_code == 403


def test_an_undecided_review_has_no_copy(client: Client) -> None:
    cast = make_cast()
    make_cable(cast.cable.collection, DUE_CABLE.replace("123", "456"), year=2000)
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())
    client.force_login(cast.approver)
    with acting_as(cast.approver):
        review = Review.objects.exclude(cable=cast.cable).get()
    body = client.get(reverse("reviews:agreement", args=[review.public_id])).content.decode()
    assert "has no determination" in body and "undecided" in body
