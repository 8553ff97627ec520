"""Where a review can be and what can be done there: one table. Buttons, tests and the docs' diagram derive from it.

Pure. The outcome of a cable is no state: it is computed from its determinations (product.md §2). Who may act is
`policy`'s.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Closed list (product.md §4)."""

    QUEUED = "QUEUED"
    IN_REVIEW = "IN_REVIEW"
    SECOND_REVIEW = "SECOND_REVIEW"
    REFERRED = "REFERRED"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    APPROVED = "APPROVED"
    RELEASED = "RELEASED"
    CLOSED = "CLOSED"


class Act(StrEnum):
    """What a person can do to a review."""

    CLAIM = "CLAIM"
    RETURN = "RETURN"
    HAND_OVER = "HAND_OVER"
    DETERMINE = "DETERMINE"
    SUBMIT = "SUBMIT"
    CONCUR = "CONCUR"
    DISSENT = "DISSENT"
    RESUME = "RESUME"
    EXPIRE = "EXPIRE"
    APPROVE = "APPROVE"
    SEND_BACK = "SEND_BACK"
    OVERRULE = "OVERRULE"
    RELEASE = "RELEASE"
    WITHDRAW = "WITHDRAW"
    CLOSE = "CLOSE"


@dataclass(frozen=True)
class Move:
    """One row of the table: from where, by which act, to one of which states, and the words on its button."""

    source: State
    act: Act
    targets: tuple[State, ...]
    label: str


MOVES = (
    Move(State.QUEUED, Act.CLAIM, (State.IN_REVIEW,), "Take this cable"),
    Move(State.IN_REVIEW, Act.RETURN, (State.QUEUED,), "Return to the queue"),
    Move(State.IN_REVIEW, Act.HAND_OVER, (State.IN_REVIEW,), "Hand over"),
    Move(State.IN_REVIEW, Act.EXPIRE, (State.QUEUED,), "The hold has ended"),
    Move(State.IN_REVIEW, Act.DETERMINE, (State.IN_REVIEW,), "Decide"),
    Move(
        State.IN_REVIEW,
        Act.SUBMIT,
        (State.AWAITING_APPROVAL, State.SECOND_REVIEW, State.REFERRED),
        "Submit",
    ),
    Move(State.SECOND_REVIEW, Act.CONCUR, (State.AWAITING_APPROVAL,), "Concur"),
    Move(State.SECOND_REVIEW, Act.DISSENT, (State.IN_REVIEW,), "Disagree and return"),
    Move(State.REFERRED, Act.RESUME, (State.IN_REVIEW,), "Every agency has answered"),
    Move(State.AWAITING_APPROVAL, Act.APPROVE, (State.APPROVED,), "Approve"),
    Move(State.AWAITING_APPROVAL, Act.SEND_BACK, (State.IN_REVIEW,), "Send back"),
    Move(State.AWAITING_APPROVAL, Act.OVERRULE, (State.QUEUED,), "Overrule: to another reviewer"),
    Move(State.APPROVED, Act.SEND_BACK, (State.IN_REVIEW,), "Send back"),
    Move(State.APPROVED, Act.RELEASE, (State.RELEASED,), "Release"),
    Move(State.APPROVED, Act.CLOSE, (State.CLOSED,), "Close without release"),
    Move(State.RELEASED, Act.WITHDRAW, (State.CLOSED,), "Withdraw"),
)
_BY_SOURCE = {(move.source, move.act): move for move in MOVES}

# Done by the clock, never by a person.
CLOCKWORK = frozenset({Act.RESUME, Act.EXPIRE})
CLOSED_STATES = (State.RELEASED, State.CLOSED)


def acts_from(state: State) -> tuple[Act, ...]:
    """The acts that a state allows, in the table's order."""
    return tuple(move.act for move in MOVES if move.source is state)


def move_for(state: State, act: Act) -> Move | None:
    """The row for an act in a state, or None where the state does not allow it."""
    return _BY_SOURCE.get((state, act))


def sources_of(act: Act) -> tuple[State, ...]:
    """The states in which an act is allowed."""
    return tuple(move.source for move in MOVES if move.act is act)
