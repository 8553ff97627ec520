"""The whole product of states, roles and acts: what is allowed, and the sentence of every refusal."""

from dataclasses import replace
from itertools import product

import pytest

from declass.roles import Role
from reviews.policy import APART_FROM, HELD_BY_ACTOR, ROLE_FOR, Situation, judge
from reviews.workflow import CLOCKWORK, MOVES, Act, State, acts_from, move_for

# The table once more, by hand: who may do what where, everything else in order.
ALLOWED = {
    (State.QUEUED, Role.REVIEWER, Act.CLAIM),
    (State.IN_REVIEW, Role.REVIEWER, Act.RETURN),
    (State.IN_REVIEW, Role.CUSTODIAN, Act.HAND_OVER),
    (State.IN_REVIEW, Role.APPROVER, Act.HAND_OVER),
    (State.IN_REVIEW, Role.REVIEWER, Act.DETERMINE),
    (State.IN_REVIEW, Role.REVIEWER, Act.SUBMIT),
    (State.SECOND_REVIEW, Role.REVIEWER, Act.CONCUR),
    (State.SECOND_REVIEW, Role.REVIEWER, Act.DISSENT),
    (State.AWAITING_APPROVAL, Role.APPROVER, Act.APPROVE),
    (State.AWAITING_APPROVAL, Role.APPROVER, Act.SEND_BACK),
    (State.AWAITING_APPROVAL, Role.RELEASE_OFFICER, Act.SEND_BACK),
    (State.AWAITING_APPROVAL, Role.APPROVER, Act.OVERRULE),
    (State.APPROVED, Role.APPROVER, Act.SEND_BACK),
    (State.APPROVED, Role.RELEASE_OFFICER, Act.SEND_BACK),
    (State.APPROVED, Role.RELEASE_OFFICER, Act.RELEASE),
    (State.APPROVED, Role.RELEASE_OFFICER, Act.CLOSE),
    (State.RELEASED, Role.RELEASE_OFFICER, Act.WITHDRAW),
}
PARTS = ("imported", "determined", "second-reviewed", "approved", "released", "were overruled in")


def in_order(state: State, *roles: Role) -> Situation:
    return Situation(state, frozenset(roles), works_on_whole=True, holds_lease=True, delegation="in force", keeps=True)


@pytest.mark.parametrize(("state", "role", "act"), list(product(State, Role, Act)))
def test_every_state_role_and_act(state: State, role: Role, act: Act) -> None:
    refusal = judge(act, in_order(state, role))
    assert (refusal is None) == ((state, role, act) in ALLOWED)
    if refusal is not None:
        assert refusal.reason.endswith(".")
        assert refusal.citation


def test_nobody_without_a_role_may_do_anything() -> None:
    assert all(judge(act, in_order(state)) is not None for state, act in product(State, Act))


def test_who_holds_every_role_still_needs_the_state() -> None:
    for state, act in product(State, Act):
        allowed = judge(act, in_order(state, *Role)) is None
        assert allowed == (move_for(state, act) is not None and act not in CLOCKWORK)


@pytest.mark.parametrize(("act", "part"), list(product(Act, PARTS)))
def test_pairwise_different_people(act: Act, part: str) -> None:
    """W-36: who determined, second-reviewed, approved, released or imported does none of the others."""
    move = next(move for move in MOVES if move.act is act)
    situation = replace(in_order(move.source, *Role), parts=frozenset({part}))
    expected = None if act not in CLOCKWORK and part not in APART_FROM.get(act, ()) else "refused"
    refusal = judge(act, situation)
    assert (refusal is None) == (expected is None)
    if expected and act not in CLOCKWORK:
        assert refusal is not None and refusal.citation == "W-36"


def test_the_importer_neither_decides_nor_approves_nor_releases() -> None:
    for act in (Act.CLAIM, Act.DETERMINE, Act.CONCUR, Act.APPROVE, Act.RELEASE):
        assert "imported" in APART_FROM[act]


def test_one_who_may_not_read_the_whole_is_told_nothing_of_the_state() -> None:
    for state, act in product(State, Act):
        refusal = judge(act, replace(in_order(state, *Role), works_on_whole=False))
        assert refusal is not None
        assert refusal.citation == "X-03"


@pytest.mark.parametrize("act", sorted(HELD_BY_ACTOR))
def test_only_the_holder_writes(act: Act) -> None:
    refusal = judge(act, replace(in_order(State.IN_REVIEW, Role.REVIEWER), holds_lease=False))
    assert refusal is not None
    assert "do not hold" in refusal.reason


@pytest.mark.parametrize("words", ["", "Your delegation ended on 2026-11-22."])
def test_approval_needs_a_delegation_in_force(words: str) -> None:
    """E-159, A-01."""
    refusal = judge(Act.APPROVE, replace(in_order(State.AWAITING_APPROVAL, Role.APPROVER), delegation=words))
    assert refusal is not None
    assert refusal.citation == "A-01"


@pytest.mark.parametrize(
    ("role", "keeps", "delegation", "allowed"),
    [
        (Role.CUSTODIAN, True, "", True),
        (Role.CUSTODIAN, False, "", False),
        (Role.CUSTODIAN, False, "in force", False),
        (Role.APPROVER, False, "in force", True),
        (Role.APPROVER, False, "Your delegation ended on 2026-11-22.", False),
        (Role.APPROVER, True, "", False),
    ],
)
def test_who_supervises_hands_over(role: Role, keeps: bool, delegation: str, allowed: bool) -> None:
    """The custodian for their own collection, an approver for what their delegation covers; nobody else."""
    refusal = judge(Act.HAND_OVER, replace(in_order(State.IN_REVIEW, role), keeps=keeps, delegation=delegation))
    assert (refusal is None) == allowed


def test_the_table_is_sound() -> None:
    assert len({(move.source, move.act) for move in MOVES}) == len(MOVES)
    assert {move.act for move in MOVES} == set(Act)
    assert set(ROLE_FOR) | CLOCKWORK == set(Act)
    reached = {State.QUEUED} | {target for move in MOVES for target in move.targets}
    assert reached == set(State)
    assert acts_from(State.CLOSED) == ()
