"""Drafts kept while a reviewer works, and steps taken back and taken again, until the review is submitted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cables.models import Portion
from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.determining import supersede, write_answers
from reviews.actions.queueing import locked_for
from reviews.actions.stepping import open_steps, take_draft
from reviews.answers import answer_of
from reviews.models import Determination, Review, Step
from reviews.workflow import Act

DRAFTED = audit.verb("reviews.drafted", "changed the draft of a decision")
UNDONE = audit.verb("reviews.undone", "took a step back")
REDONE = audit.verb("reviews.redone", "took a step again")
LONGEST = 40_000  # characters of all that a draft holds


@transaction.atomic
def draft(*, actor: User, review: Review, token: int, portion: Portion, form: Mapping[str, Any]) -> Step:
    """Keep the form of a portion as it stands, unconfirmed. Raises RefusedError, and keeps nothing, where the actor
    does not hold the review."""
    locked = locked_for(actor, Act.DETERMINE, review, token=token)
    if portion.cable_id != locked.cable_id or not portion.needs_decision or len(str(form)) > LONGEST:
        raise RefusedError(Refused("This draft cannot be kept.", "W-34"), record=locked.cable.public_id)
    step = take_draft(actor, locked, portion, form)
    audit.record(DRAFTED, actor=actor, record=locked.cable.public_id, facts={"portion": portion.pk, "step": step.pk})
    return step


@transaction.atomic
def undo(*, actor: User, review: Review, token: int) -> Step:
    """Take back the actor's last act: a draft, a decision, or the decisions made together. One of its steps."""
    locked = locked_for(actor, Act.DETERMINE, review, token=token)
    done = open_steps(actor, locked).filter(undone_at=None)
    steps = _of_one_act(locked, done, done.last())
    _stand(actor, locked, {step.portion: step.before for step in steps if step.determination_id})
    _mark(actor, locked, steps, UNDONE, undone_at=timezone.now())
    return steps[0]


@transaction.atomic
def redo(*, actor: User, review: Review, token: int) -> Step:
    """Take the act again that was taken back last. One of its steps."""
    locked = locked_for(actor, Act.DETERMINE, review, token=token)
    undone = open_steps(actor, locked).exclude(undone_at=None)
    steps = _of_one_act(locked, undone, undone.first())
    _stand(actor, locked, {step.portion: step.determination for step in steps if step.determination_id})
    _mark(actor, locked, steps, REDONE, undone_at=None)
    return steps[0]


def _of_one_act(review: Review, steps: Any, found: Step | None) -> list[Step]:
    if found is None:
        raise RefusedError(Refused("There is no step to take.", "§5.3"), record=review.cable.public_id, act="UNDO")
    together = steps.filter(taken_at=found.taken_at).select_related("portion", "before", "determination")
    return list(together)


def _stand(actor: User, review: Review, wanted: Mapping[Portion, Determination | None]) -> None:
    """Let these determinations stand, written anew under today's rules; where there was none, none stands."""
    now = timezone.now()
    answers = {portion: answer_of(found) for portion, found in wanted.items() if found is not None}
    supersede(actor, review, [portion for portion in wanted if portion not in answers], now)
    write_answers(actor, review, answers, now)


def _mark(actor: User, review: Review, steps: list[Step], verb: audit.Verb, **columns: object) -> None:
    Step.objects.filter(pk__in=[step.pk for step in steps]).update(**columns)
    facts = {"steps": [step.pk for step in steps], "portions": [step.portion_id for step in steps]}
    audit.record(verb, actor=actor, record=review.cable.public_id, facts=facts)
