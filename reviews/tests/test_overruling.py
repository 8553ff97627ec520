"""Overruling: under a delegation, with a reason, to another reviewer; never to those whose answers were overruled."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.approving import approve, overrule
from reviews.actions.checking import checklist
from reviews.actions.determining import Answer, Cut, determine, submit
from reviews.actions.queueing import claim, claim_next
from reviews.models import Overruling
from reviews.tests.factories import DUE_CABLE, Cast, answer_for, decide_all, make_cast, make_person, submit_all
from reviews.workflow import State

pytestmark = pytest.mark.django_db
REASON = "Paragraph 1 names a private person."


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    submit_all(made)
    return made


def overruled(cast: Cast) -> None:
    with acting_as(cast.approver):
        overrule(actor=cast.approver, review=cast.review, reason=REASON)


def test_it_goes_to_another_reviewer_with_the_reason(client: Client, cast: Cast) -> None:
    client.force_login(cast.approver)
    with acting_as(cast.approver):
        address = reverse("reviews:agreement", args=[cast.review.public_id])
    assert "Overrule: to another reviewer" in client.get(address).content.decode()
    assert client.post(address, {"act": "OVERRULE", "reason": REASON}).status_code == 302
    with acting_as(cast.approver):
        review = cast.review
        assert (review.state, review.reviewer, review.sent_back_reason) == (State.QUEUED, None, REASON)
        assert review.overrulings.get().delegation.person == cast.approver
    assert (
        REASON in client.get(address).content.decode()
        and "overruled the determinations" in client.get(address).content.decode()
    )
    with acting_as(make_person(Role.AUDITOR)):
        assert AuditEvent.objects.filter(verb="reviews.overruled", actor=cast.approver).count() == 1


def test_who_was_overruled_cannot_take_it_again(cast: Cast) -> None:
    overruled(cast)
    with acting_as(cast.reviewer):
        with pytest.raises(RefusedError, match="You were overruled in this record"):
            claim(actor=cast.reviewer, review=cast.review)
        assert claim_next(actor=cast.reviewer) is None
    with acting_as(cast.other_reviewer):
        assert claim_next(actor=cast.other_reviewer) == cast.review


def test_another_decides_and_the_approver_may_then_approve(cast: Cast) -> None:
    overruled(cast)
    actor = cast.other_reviewer
    with acting_as(actor):
        token = claim(actor=actor, review=cast.review).pk
        for portion in cast.cable.portions.to_decide():
            answer = Answer("LAPSED", cuts=(Cut(11, 19, "(b)(6)"),)) if portion.number == "1" else answer_for(portion)
            determine(actor=actor, review=cast.review, token=token, portion=portion, answer=answer)
        assert submit(actor=actor, review=cast.review, token=token) == State.AWAITING_APPROVAL
    with acting_as(cast.approver):
        assert approve(actor=cast.approver, review=cast.review).approver == cast.approver


def test_what_changed_since_is_set_beside_it(client: Client, cast: Cast) -> None:
    overruled(cast)
    with acting_as(cast.other_reviewer):
        first = cast.cable.portions.get(number="1").position
    decide_all(cast, {first: Answer("LAPSED", cuts=(Cut(11, 19, "(b)(6)"),))}, reviewer=cast.other_reviewer)
    client.force_login(cast.approver)
    with acting_as(cast.approver):
        address = reverse("reviews:agreement", args=[cast.review.public_id])
    page = client.get(address).content.decode()
    assert "When last agreed on, now: 1 portion" in page and "(b)(6) “minister”" in page


@pytest.mark.parametrize(("act", "person"), [("reason", "approver"), ("reviewer", "reviewer"), ("officer", "officer")])
def test_it_is_refused_without_a_reason_and_to_others(cast: Cast, act: str, person: str) -> None:
    actor = getattr(cast, person)
    with acting_as(actor):
        with pytest.raises(RefusedError) as refused:
            overrule(actor=actor, review=cast.review, reason=" " if act == "reason" else REASON)
        assert cast.review.state == State.AWAITING_APPROVAL and not Overruling.objects.exists()
    assert refused.value.refusal.citation in ("§5.3", "A-05")


def test_without_a_delegation_nobody_overrules() -> None:
    cast = make_cast(delegation=False)
    submit_all(cast)
    with acting_as(cast.approver), pytest.raises(RefusedError, match="No written delegation") as refused:
        overrule(actor=cast.approver, review=cast.review, reason=REASON)
    assert refused.value.refusal.citation == "A-01"


def test_the_database_refuses_it_to_a_determiner(cast: Cast) -> None:
    overruled(cast)
    with acting_as(cast.reviewer), pytest.raises(DatabaseError, match="W-36, A-01"), transaction.atomic():
        Overruling(
            review=cast.review,
            cable=cast.cable,
            approver=cast.reviewer,
            delegation=Overruling.objects.get().delegation,
            at=timezone.now(),
            reason=REASON,
        ).save(force_insert=True)


def test_nato_text_that_goes_out_stands_in_the_way_until_it_is_withheld() -> None:
    """M-10: with NATO's consent alone."""
    text = DUE_CABLE.replace("2. (U) The press", "2. (NC) The allies agreed.\n3. (U) The press")
    for withheld in (False, True):
        cast = make_cast(text)
        with acting_as(cast.reviewer):
            nato = cast.cable.portions.get(number="2")
        whole = (Cut(nato.body_start - nato.start, len(nato.text.rstrip()), "NATO"),) if withheld else ()
        decide_all(cast, {nato.position: Answer("LAPSED", cuts=whole)})
        with acting_as(cast.approver):
            (line,) = [check for check in checklist(cast.review) if check.what.startswith("NATO")]
        assert line.is_open is not withheld and line.citation == "M-10"
        assert str(cast.reviewer) in line.detail or not withheld
