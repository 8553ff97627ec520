"""Two answers for every portion: what becomes of its classification, and what of it may be disclosed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cables.classification.levels import Level
from cables.models import Cable, Portion
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.actions.queueing import locked_for, move
from reviews.actions.referring import request_referrals
from reviews.actions.stepping import close_steps, drafts_of, take_steps
from reviews.answers import Answer, Answers, Cut, answer_refusal, is_security
from reviews.bulk import releasable_together, why_not_together
from reviews.grounds import standing_of
from reviews.models import Determination, Redaction, Review
from reviews.second_review import is_drawn, why_second_review
from reviews.workflow import Act, State

__all__ = ["Answer", "Cut", "determine", "release_unclassified", "submit", "undecided"]

DETERMINED = audit.verb("reviews.determined", "determined a portion")
SUBMITTED = audit.verb("reviews.submitted", "submitted a review")
WITHHELD_WHOLE = [Answers.KEEP, Answers.DOWNGRADE, Answers.REFER, Answers.EXCLUDE_AEA]
WORD = "RELEASE"  # typed by who submits a classified cable of which nothing is withheld


@transaction.atomic
def determine(*, actor: User, review: Review, token: int, portion: Portion, answer: Answer) -> Determination:
    """Record the actor's decision on a portion. What stood before is superseded, and any approval is voided.

    Raises RefusedError with the rule's sentence; nothing is written then.
    """
    locked = locked_for(actor, Act.DETERMINE, review, token=token)
    (determination,) = decide(actor, locked, {portion: answer})
    return determination


@transaction.atomic
def release_unclassified(*, actor: User, review: Review, token: int) -> list[Determination]:
    """Decide every undecided portion that is marked (U) and nothing else: the one act on more than one portion.

    Raises RefusedError where there is none, or where the whole is classified by compilation (M-81).
    """
    locked = locked_for(actor, Act.DETERMINE, review, token=token)
    portions = releasable_together(locked)
    if not portions:
        raise RefusedError(why_not_together(locked), record=locked.cable.public_id, act="RELEASE_U")
    return decide(actor, locked, dict.fromkeys(portions, Answer(Answers.NOT_NSI)))


def decide(actor: User, review: Review, answers: dict[Portion, Answer]) -> list[Determination]:
    """Check and write the answers given in one act on a locked review, and keep them as steps."""
    now = timezone.now()
    written = write_answers(actor, review, answers, now)
    take_steps(actor, review, written, now)
    return [determination for determination, _ in written.values()]


def write_answers(
    actor: User, review: Review, answers: dict[Portion, Answer], at: datetime
) -> dict[Portion, tuple[Determination, Determination | None]]:
    """Check each answer under today's rules, end what stood and write it; each with what stood before.

    Raises RefusedError for the first answer that a rule forbids.
    """
    standing = standing_of(review.cable, on=today())
    given = {portion: answer.within(portion.text) for portion, answer in answers.items()}
    for portion, answer in given.items():
        if portion.cable_id != review.cable_id or not portion.needs_decision:
            raise RefusedError(Refused("This piece is not one to decide.", "W-34"), record=review.cable.public_id)
        refusal = answer_refusal(answer, portion, review, standing)
        if refusal is not None:
            raise RefusedError(refusal, record=review.cable.public_id, act=Act.DETERMINE.value)
    before = supersede(actor, review, given, at)
    return {
        portion: (_write(actor, review, portion, answer, at), before.get(portion.pk))
        for portion, answer in given.items()
    }


def supersede(actor: User, review: Review, portions: Iterable[Portion], at: datetime) -> dict[int, Determination]:
    """End what stands on the portions; what that was, by portion."""
    standing = review.determinations.filter(portion__in=list(portions), superseded_at=None)
    ended = {row.portion_id: row for row in standing}
    review.determinations.filter(pk__in=[row.pk for row in ended.values()]).update(
        superseded_at=at, superseded_by=actor
    )
    return ended


def _write(actor: User, review: Review, portion: Portion, answer: Answer, at: datetime) -> Determination:
    determination = Determination.objects.create(
        review=review,
        cable_id=review.cable_id,
        portion=portion,
        determined_by=actor,
        determined_at=at,
        classification=answer.classification,
        ground=answer.ground,
        declassify_on=answer.declassify_on,
        harm=answer.harm,
        guide=answer.guide,
        level=answer.level,
        agency=answer.agency,
        note=answer.note,
    )
    Redaction.objects.bulk_create(_redaction(determination, cut, answer) for cut in answer.cuts)
    facts = {"portion": portion.pk, "classification": answer.classification, "codes": [cut.code for cut in answer.cuts]}
    audit.record(DETERMINED, actor=actor, record=review.cable.public_id, facts=facts)
    return determination


def _redaction(determination: Determination, cut: Cut, answer: Answer) -> Redaction:
    secure = is_security(cut.code)
    return Redaction(
        determination=determination,
        cable_id=determination.cable_id,
        start=cut.start,
        end=cut.end,
        code=cut.code,
        statute=cut.statute,
        harm=answer.harm if secure else "",
        guide=answer.guide if secure else "",
    )


def undecided(review: Review) -> list[Portion]:
    """The pieces that still need a determination, in reading order."""
    decided = review.determinations.filter(superseded_at=None).values("portion")
    return list(review.cable.portions.to_decide().exclude(pk__in=decided))


def stands_unwithheld(cable: Cable, standing: Iterable[Determination]) -> bool:
    """Whether a classified cable, with these determinations, goes out without a single cut."""
    withheld = any(row.classification in WITHHELD_WHOLE or row.redactions.all() for row in standing)
    return cable.level > Level.U and not withheld


@transaction.atomic
def submit(*, actor: User, review: Review, token: int, word: str = "") -> State:
    """Hand the review on: to the agencies it is referred to, to a second reviewer where W-35 asks, else to approval.

    Raises RefusedError while a portion is undecided or changed without being confirmed, and where nothing of a
    classified cable is withheld and the word was not typed.
    """
    locked = locked_for(actor, Act.SUBMIT, review, token=token)
    refusal = _submit_refusal(actor, locked, word)
    if refusal is not None:
        raise RefusedError(refusal, record=locked.cable.public_id, act=Act.SUBMIT.value)
    locked.leases.filter(ended_at=None).update(ended_at=timezone.now())
    close_steps(locked)
    reason = why_second_review(locked)
    if request_referrals(actor=actor, review=locked, on=today()):
        target = State.REFERRED
    elif reason and not locked.second_reviews.filter(concurs=True, at__gt=_last_edit(locked)).exists():
        target = State.SECOND_REVIEW
    else:
        target = State.AWAITING_APPROVAL
    move(locked, target, needs_second_review=reason, is_sampled=is_drawn(locked))
    audit.record(SUBMITTED, actor=actor, record=locked.cable.public_id, facts={"state": target.value})
    return target


def _submit_refusal(actor: User, review: Review, word: str) -> Refused | None:
    left = len(undecided(review))
    if left:
        return Refused(f"{left} portions are undecided. Decide each of them first.", "W-34")
    drafts = len(drafts_of(actor, review))
    if drafts:
        return Refused(f"{drafts} portions have changes that you did not confirm. Confirm or undo them first.", "W-34")
    standing = review.determinations.filter(superseded_at=None).prefetch_related("redactions")
    if stands_unwithheld(review.cable, standing) and word.strip().upper() != WORD:
        return Refused(f"Nothing of this classified cable is withheld. Type {WORD} to submit it so.", "W-34")
    return None


def _last_edit(review: Review) -> object:
    return review.determinations.latest("determined_at").determined_at
