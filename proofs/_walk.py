"""One review as the rule sees it: its rows in memory, the acts on them, and what must never be."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace

from declass.roles import Role
from reviews.policy import OVERRULED, Situation, judge
from reviews.workflow import CLOCKWORK, Act, State, acts_from

LONGEST = 40
PORTIONS = 3
SENSIBLE = 0.7
FORCE = "in force"
TAKE_UP, CORRECT = "TAKE_UP", "CORRECT"  # no moves of their own: taking up again, and the custodian's correction
ACTS = (*Act, TAKE_UP, CORRECT)


class BrokenError(Exception):
    """Something happened that must never happen."""


@dataclass(frozen=True)
class Person:
    """One of the cast: what they may be, and whether an approver's delegation is in force for them."""

    name: str
    roles: frozenset[Role]
    delegated: bool = False
    keeps: bool = False


# Everybody who decides holds every role that decides, so that only the rule keeps them apart.
EVERY = frozenset({Role.REVIEWER, Role.APPROVER, Role.RELEASE_OFFICER})
CAST = (
    Person("importer", EVERY | {Role.CUSTODIAN}, delegated=True, keeps=True),
    Person("one", EVERY, delegated=True),
    Person("two", EVERY, delegated=True),
    Person("three", EVERY),
    Person("four", EVERY, delegated=True),
    Person("five", frozenset({Role.REVIEWER})),
)


@dataclass
class Record:
    """The rows of one review, as far as the rule reads or writes them."""

    state: State = State.QUEUED
    reviewer: str = ""
    holder: str = ""
    edits: list[tuple[str, int]] = field(default_factory=list)  # who, which portion; the last of a portion stands
    seconds: list[tuple[str, bool, int]] = field(default_factory=list)  # who, whether they concur, after how many edits
    approvals: list[list[object]] = field(
        default_factory=list
    )  # approver, delegated then, stands, after how many edits
    overruled: set[str] = field(default_factory=set)
    released_by: str = ""

    def parts(self, person: Person) -> frozenset[str]:
        """What the person has done in the record."""
        done = {
            "imported": person.keeps,
            "determined": person.name in {who for who, _ in self.edits},
            "second-reviewed": person.name in {who for who, _, _ in self.seconds},
            "approved": person.name in {who for who, *_ in self.approvals},
            "released": person.name == self.released_by,
            OVERRULED: person.name in self.overruled,
        }
        return frozenset(part for part, true in done.items() if true)

    def situation(self, person: Person) -> Situation:
        """What the rule looks at."""
        return Situation(
            state=self.state,
            roles=person.roles,
            works_on_whole=True,
            holds_lease=self.holder == person.name == self.reviewer,
            parts=self.parts(person),
            delegation=FORCE if person.delegated else "Your delegation has ended.",
            keeps=person.keeps,
        )

    @property
    def standing(self) -> list[list[object]]:
        """The approvals that stand."""
        return [approval for approval in self.approvals if approval[2]]

    @property
    def is_decided(self) -> bool:
        """Whether every portion has a determination."""
        return {portion for _, portion in self.edits} == set(range(PORTIONS))


@dataclass(frozen=True)
class Step:
    """One attempt: who does what; the portion decided, or the person to whom it is handed, where the act has one."""

    actor: Person
    act: str
    portion: int = 0
    to: Person = CAST[1]


def attempt(record: Record, step: Step) -> bool:
    """Do the step if the rule allows it; whether it was done."""
    if step.act in BESIDE:
        return BESIDE[step.act](record, step)
    if step.act in CLOCKWORK or judge(Act(step.act), record.situation(step.actor)) is not None:
        return False
    return EFFECTS[Act(step.act)](record, step)


def _expire(record: Record, step: Step) -> bool:
    if record.state is not State.IN_REVIEW or not record.holder:
        return False
    record.state, record.reviewer, record.holder = State.QUEUED, "", ""
    return True


def _take_up(record: Record, step: Step) -> bool:
    if record.state is not State.IN_REVIEW or record.reviewer != step.actor.name:
        return False
    record.holder = step.actor.name
    return True


def _correct(record: Record, step: Step) -> bool:
    if not step.actor.keeps:
        return False
    if record.state in (State.SECOND_REVIEW, State.AWAITING_APPROVAL, State.APPROVED):
        _void(record)
        record.state = State.IN_REVIEW
    return True


def _claim(record: Record, step: Step) -> bool:
    record.state, record.reviewer, record.holder = State.IN_REVIEW, step.actor.name, step.actor.name
    return True


def _return(record: Record, step: Step) -> bool:
    record.state, record.reviewer, record.holder = State.QUEUED, "", ""
    return True


def _hand_over(record: Record, step: Step) -> bool:
    receiving = replace(record.situation(step.to), state=State.QUEUED)
    if step.to.name == record.reviewer or judge(Act.CLAIM, receiving) is not None:
        return False
    record.reviewer, record.holder = step.to.name, ""
    return True


def _determine(record: Record, step: Step) -> bool:
    record.edits.append((step.actor.name, step.portion))
    _void(record)
    return True


def _submit(record: Record, step: Step) -> bool:
    if not record.is_decided:
        return False
    record.holder = ""
    concurred = any(concurs and after == len(record.edits) for _, concurs, after in record.seconds)
    record.state = State.AWAITING_APPROVAL if concurred else State.SECOND_REVIEW
    return True


def _second(record: Record, step: Step) -> bool:
    concurs = step.act is Act.CONCUR
    record.seconds.append((step.actor.name, concurs, len(record.edits)))
    record.state = State.AWAITING_APPROVAL if concurs else State.IN_REVIEW
    return True


def _approve(record: Record, step: Step) -> bool:
    record.approvals.append([step.actor.name, step.actor.delegated, True, len(record.edits)])
    record.state = State.APPROVED
    return True


def _send_back(record: Record, step: Step) -> bool:
    _void(record)
    record.state = State.IN_REVIEW
    return True


def _overrule(record: Record, step: Step) -> bool:
    record.overruled |= {who for who, _ in record.edits}
    record.state, record.reviewer = State.QUEUED, ""
    return True


def _release(record: Record, step: Step) -> bool:
    record.released_by, record.state = step.actor.name, State.RELEASED
    return True


def _close(record: Record, step: Step) -> bool:
    record.state = State.CLOSED
    return True


def _void(record: Record) -> None:
    for approval in record.approvals:
        approval[2] = False


EFFECTS = {
    Act.CLAIM: _claim,
    Act.RETURN: _return,
    Act.HAND_OVER: _hand_over,
    Act.DETERMINE: _determine,
    Act.SUBMIT: _submit,
    Act.CONCUR: _second,
    Act.DISSENT: _second,
    Act.APPROVE: _approve,
    Act.SEND_BACK: _send_back,
    Act.OVERRULE: _overrule,
    Act.RELEASE: _release,
    Act.WITHDRAW: _close,
    Act.CLOSE: _close,
}


BESIDE = {Act.EXPIRE: _expire, TAKE_UP: _take_up, CORRECT: _correct}


def hold(record: Record, before: int, step: Step, done: bool) -> None:
    """Raise BrokenError where the record is as it must never be."""
    if len(record.edits) < before or (not done and len(record.edits) != before):
        raise BrokenError(f"a determination was lost by {step}")
    if done and step.act is Act.DETERMINE and record.standing:
        raise BrokenError(f"an edit left an approval standing: {step}")
    if any(approval[3] != len(record.edits) for approval in record.standing):
        raise BrokenError(f"an approval stands for something else than what is there: {step}")
    if not record.released_by:
        return
    groups = [
        {who for who, _ in record.edits},
        {who for who, _, _ in record.seconds},
        {str(approval[0]) for approval in record.standing},
        {record.released_by},
    ]
    everybody = [name for group in groups for name in group]
    if len(everybody) != len(set(everybody)) or CAST[0].name in everybody:
        raise BrokenError(f"released without different people: {groups}")
    if not record.standing or not all(approval[1] for approval in record.standing) or not record.is_decided:
        raise BrokenError("released without a standing approval under a delegation in force")


def draw(chance: random.Random, record: Record) -> Step:
    """An attempt: mostly one that the rule allows, so that sequences get far; else any act by anybody."""
    step = Step(chance.choice(CAST), chance.choice(ACTS), chance.randrange(PORTIONS), chance.choice(CAST))
    if chance.random() > SENSIBLE:
        return step
    if record.state is State.IN_REVIEW and not record.holder and record.reviewer:
        return replace(step, actor=_named(record.reviewer), act=TAKE_UP)
    left = set(range(PORTIONS)) - {portion for _, portion in record.edits}
    forward = Act.DETERMINE if left else Act.SUBMIT
    acts = [act for act in acts_from(record.state) if act not in CLOCKWORK]
    act = forward if forward in acts and chance.random() < SENSIBLE else chance.choice(acts or [Act.CLAIM])
    allowed = [person for person in CAST if judge(act, record.situation(person)) is None]
    actor = chance.choice(allowed) if allowed else step.actor
    return replace(step, actor=actor, act=act, portion=min(left) if left else step.portion)


def _named(name: str) -> Person:
    return next(person for person in CAST if person.name == name)


def walk(seed: int) -> tuple[list[Step], Counter[str]]:
    """One sequence through the rule; its steps and what became of them. Raises BrokenError."""
    chance, record, steps, told = random.Random(seed), Record(), [], Counter[str]()
    for _ in range(chance.randint(5, LONGEST)):
        step = draw(chance, record)
        before, approved = len(record.edits), len(record.standing)
        done = attempt(record, step)
        hold(record, before, step, done)
        steps.append(step)
        told["done" if done else "refused"] += 1
        told["approvals_voided"] += approved > len(record.standing)
    told["releases"] += bool(record.released_by)
    return steps, told
