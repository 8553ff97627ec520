"""Drafts kept, steps undone and redone, the one bulk act, and what submitting asks for."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cables.classification.levels import Level
from cables.models import Portion, Problem
from cables.tests.factories import make_person
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.determining import Answer, Cut, determine, release_unclassified, submit
from reviews.actions.queueing import claim, return_to_queue
from reviews.actions.stepping import drafts_of, open_steps
from reviews.actions.undoing import draft, redo, undo
from reviews.models import Determination, Step
from reviews.tests.factories import DUE_CABLE, Cast, decide_all, make_cast
from reviews.workflow import State

pytestmark = pytest.mark.django_db
PRIVACY = Cut(12, 20, "(b)(6)")
MANY_U = DUE_CABLE.replace("STRUBLE", "3. (U) A second plain one.\n4. (U//FOUO) Not so plain.\nSTRUBLE")


class Hand:
    """A reviewer who holds a cable."""

    def __init__(self, text: str = DUE_CABLE, *, year: int = 2005) -> None:
        self.cast: Cast = make_cast(text, year=year)
        self.actor = self.cast.reviewer
        with acting_as(self.actor):
            self.token = claim(actor=self.actor, review=self.cast.review).pk

    def portion(self, number: str) -> Portion:
        return self.cast.cable.portions.get(number=number)

    def do(self, act: Any, **given: Any) -> Any:
        with acting_as(self.actor):
            return act(actor=self.actor, review=self.cast.review, token=self.token, **given)

    def decide(self, number: str, answer: Answer) -> Determination:
        return self.do(determine, portion=self.portion(number), answer=answer)

    def standing(self, number: str) -> tuple[str, list[str]] | None:
        with acting_as(self.actor):
            found = Determination.objects.filter(portion__number=number, superseded_at=None).first()
            return found and (found.classification, [cut.code for cut in found.redactions.all()])

    def drafts(self) -> list[dict[str, Any]]:
        with acting_as(self.actor):
            return list(drafts_of(self.actor, self.cast.review).values())


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_a_decision_is_undone_and_redone_with_its_cuts(hand: Hand) -> None:
    with acting_as(hand.actor):
        hand.decide("1", Answer("LAPSED"))
        hand.decide("1", Answer("LAPSED", cuts=(PRIVACY,)))
    assert hand.standing("1") == ("LAPSED", ["(b)(6)"])
    hand.do(undo)
    assert hand.standing("1") == ("LAPSED", [])
    hand.do(undo)
    assert hand.standing("1") is None
    hand.do(redo)
    hand.do(redo)
    assert hand.standing("1") == ("LAPSED", ["(b)(6)"])
    with pytest.raises(RefusedError, match="no step to take"):
        hand.do(redo)


def test_nothing_is_lost_and_every_step_is_logged(hand: Hand) -> None:
    with acting_as(hand.actor):
        hand.decide("1", Answer("LAPSED", cuts=(PRIVACY,)))
    hand.do(undo)
    hand.do(redo)
    with acting_as(hand.actor):
        rows = Determination.objects.filter(portion__number="1").order_by("pk")
        assert [row.superseded_at is None for row in rows] == [False, True]
    with acting_as(make_person(Role.AUDITOR)):
        verbs = list(AuditEvent.objects.filter(actor=hand.actor).order_by("at").values_list("verb", flat=True))
    assert [verb for verb in verbs if "claim" not in verb] == [
        "reviews.determined",
        "reviews.undone",
        "reviews.determined",
        "reviews.redone",
    ]


def test_undo_is_without_limit_and_a_new_step_closes_what_was_undone(hand: Hand) -> None:
    with acting_as(hand.actor):
        for turn in range(12):
            hand.decide("1", Answer("LAPSED", note=f"turn {turn}"))
    for _ in range(12):
        hand.do(undo)
    assert hand.standing("1") is None
    with acting_as(hand.actor):
        hand.decide("2", Answer("NOT_NSI"))
    with pytest.raises(RefusedError):
        hand.do(redo)
    hand.do(undo)
    with pytest.raises(RefusedError):
        hand.do(undo)


def test_a_draft_is_kept_and_undone_and_a_decision_takes_its_place(hand: Hand) -> None:
    with acting_as(hand.actor):
        portion = hand.portion("1")
    hand.do(draft, portion=portion, form={"classification": "LAPSED", "note": "half a thought"})
    assert [kept["note"] for kept in hand.drafts()] == ["half a thought"] and hand.standing("1") is None
    hand.do(undo)
    assert hand.drafts() == []
    hand.do(redo)
    with acting_as(hand.actor):
        hand.decide("1", Answer("LAPSED"))
    assert hand.drafts() == []
    hand.do(undo)
    assert [kept["note"] for kept in hand.drafts()] == ["half a thought"]


def test_a_draft_needs_the_hold_and_fits(hand: Hand) -> None:
    with acting_as(hand.actor):
        portion = hand.portion("1")
    hand.token += 1
    with pytest.raises(RefusedError, match="hold on this cable has ended"):
        hand.do(draft, portion=portion, form={"note": "x"})
    hand.token -= 1
    with pytest.raises(RefusedError, match="cannot be kept"):
        hand.do(draft, portion=portion, form={"note": "x" * 50_000})
    assert hand.drafts() == []


def test_another_reviewers_step_ends_what_i_could_undo(hand: Hand) -> None:
    with acting_as(hand.actor):
        hand.decide("1", Answer("LAPSED"))
    hand.do(return_to_queue)
    decide_all(hand.cast, reviewer=hand.cast.other_reviewer)
    with acting_as(hand.actor):
        assert not open_steps(hand.actor, hand.cast.review).exists()


def test_unconfirmed_changes_stop_the_submission(hand: Hand) -> None:
    with acting_as(hand.actor):
        for portion in hand.cast.cable.portions.to_decide():
            answer = Answer("NOT_NSI" if portion.level == Level.U else "LAPSED")
            hand.do(determine, portion=portion, answer=answer)
    with acting_as(hand.actor):
        portion = hand.portion("1")
    hand.do(draft, portion=portion, form={"note": "wait"})
    with pytest.raises(RefusedError, match="did not confirm"):
        hand.do(submit, word="RELEASE")
    hand.do(undo)
    assert hand.do(submit, word="RELEASE") == State.AWAITING_APPROVAL
    with acting_as(hand.actor):
        assert not open_steps(hand.actor, hand.cast.review).exists()


@pytest.mark.parametrize("word", ["", "yes", "RELEAS"])
def test_a_classified_cable_without_a_cut_asks_for_the_word(word: str) -> None:
    cast = make_cast(year=2005)
    decide_all(cast)
    with acting_as(cast.reviewer):
        token = cast.review.leases.get(ended_at=None).pk
        with pytest.raises(RefusedError, match="Type RELEASE"):
            submit(actor=cast.reviewer, review=cast.review, token=token, word=word)
        assert cast.review.state == State.IN_REVIEW


def test_with_a_cut_or_unclassified_no_word_is_asked() -> None:
    cast = make_cast(year=2005)
    with acting_as(cast.reviewer):
        first = cast.cable.portions.get(number="1").position
    decide_all(cast, {first: Answer("LAPSED", cuts=(PRIVACY,))})
    with acting_as(cast.reviewer):
        token = cast.review.leases.get(ended_at=None).pk
        assert submit(actor=cast.reviewer, review=cast.review, token=token) == State.AWAITING_APPROVAL


def test_every_u_at_once_takes_the_plain_ones_and_is_undone_at_once() -> None:
    hand = Hand(MANY_U)
    made = hand.do(release_unclassified)
    assert [row.portion.number for row in made] == ["2", "3"]
    assert hand.standing("4") is None and hand.standing("1") is None
    hand.do(undo)
    assert hand.standing("2") is None and hand.standing("3") is None
    hand.do(redo)
    assert hand.standing("2") == hand.standing("3") == ("NOT_NSI", [])


def test_a_problem_or_personal_data_keeps_a_portion_out_of_it() -> None:
    hand = Hand(MANY_U.replace("A second plain one.", "Write to rosa@example.org about it."))
    with acting_as(hand.cast.custodian):
        second = hand.cast.cable.portions.get(number="2")
        Problem(cable=hand.cast.cable, code="X", start=second.start, end=second.start + 3, note="odd").save()
    with pytest.raises(RefusedError, match="No undecided portion is marked"):
        hand.do(release_unclassified)


def test_no_bulk_under_compilation() -> None:
    """M-81: the banner is higher than every portion that bears a mark."""
    hand = Hand(DUE_CABLE.replace("1. (C)", "1. (U)"))
    with pytest.raises(RefusedError, match="classified higher than every portion") as refused:
        hand.do(release_unclassified)
    assert refused.value.refusal.citation == "M-81"
    assert hand.standing("1") is None


def test_steps_are_for_those_who_may_read_the_whole(hand: Hand) -> None:
    with acting_as(hand.actor):
        hand.decide("1", Answer("LAPSED"))
    with acting_as(make_person(Role.REVIEWER)):
        assert not Step.objects.exists()
    with (
        acting_as(hand.cast.other_reviewer),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM reviews_step")
