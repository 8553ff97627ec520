"""The custodian corrects the reading of a cable, with a reason. What stood before is kept; dates follow.

A trigger of `reviews` sends an open review back and voids its approval; this module knows no reviews.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cables.actions.importing import above_ceiling
from cables.actions.joining import CORRECTED
from cables.actions.pieces import protection
from cables.actions.scheduling import latest_schedule, reschedule
from cables.classification.instructions import Kind, parse_instruction
from cables.classification.labels import Label, join_all
from cables.classification.marks import parse_mark
from cables.classification.orders import orders
from cables.intake.catalogues import Number
from cables.models import Cable, Correction, Portion, Problem
from cables.models.labelled import label_columns
from cables.parsing.types import Basis, Precision
from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

CORRECTED_READING = audit.verb("cables.corrected", "corrected the reading of a cable")
PROBLEM_SETTLED = audit.verb("cables.problem_settled", "settled a problem of a cable's reading")
Field = Correction.Field
REFERENCE_YEAR = "REFERENCE_YEAR_INFERRED"
INHERITED = (Basis.INHERITED_PARENT, Basis.INHERITED_PREVIOUS)


@dataclass(frozen=True)
class Change:
    """What is corrected: the field, how it read before and after, and the portion where it is one portion's."""

    field: Correction.Field
    before: str
    after: str
    portion: Portion | None = None


@transaction.atomic
def correct_mark(*, actor: User, portion: Portion, mark: str, reason: str, on: date) -> Correction:
    """Give a portion the label that `mark` means ("(S//NF)"), captions of the whole included.

    What inherits from it, and the whole, rise with it and never fall with it (M-80, section 1.5). Raises RefusedError
    when the mark cannot be read, changes nothing, or stands above the collection's ceiling.
    """
    cable = _locked(actor, portion.cable, reason)
    portions = list(cable.portions.defer("search").order_by("position"))
    label = _label(cable, mark).join(Label(captions=cable.label.captions, nf=_whole_message_is_noforn(portions)))
    corrected = next(row for row in portions if row.pk == portion.pk)
    if not corrected.needs_decision:
        raise _refused(cable, "A separator follows the marking of the whole; correct that instead.", "M-61")
    change = Change(Field.MARK, corrected.label.mark(), label.mark(), corrected)
    labels = {corrected.position: label}
    for row in portions:
        if row.basis in INHERITED and row.parent_position in labels:
            labels[row.position] = row.label.join(labels[row.parent_position])
    same = corrected.label == label
    return _written(actor, cable, change, reason, on, same=same, labels=labels, whole=cable.label.join(label))


@transaction.atomic
def correct_whole(*, actor: User, cable: Cable, mark: str, reason: str, on: date) -> Correction:
    """Give the whole the label that `mark` means; what has no mark of its own follows it, up and down (M-70).

    Raises RefusedError also when a portion stands above it (M-80).
    """
    locked = _locked(actor, cable, reason)
    label = _label(locked, mark)
    portions = list(locked.portions.defer("search").order_by("position"))
    own = join_all(row.label for row in portions if row.basis != Basis.DEFAULT_OVERALL)
    if not label.dominates(own):
        words = f"A portion bears {own.mark()}: the whole cannot be lower. Correct that portion first."
        raise _refused(locked, words, "M-80")
    labels = {row.position: label for row in portions if row.basis == Basis.DEFAULT_OVERALL}
    change = Change(Field.WHOLE, locked.label.mark(), label.mark())
    same = label == locked.label
    return _written(actor, locked, change, reason, on, same=same, labels=labels, whole=label)


@transaction.atomic
def correct_origin(*, actor: User, cable: Cable, day: date, precision: Precision, reason: str, on: date) -> Correction:
    """Set the date of origin; with YEAR precision only its year counts (D-80). Raises RefusedError for a day ahead."""
    locked = _locked(actor, cable, reason)
    first = day if precision is Precision.DAY else date(day.year, 1, 1)
    if first > on:
        raise _refused(locked, "This day has not come yet: a cable cannot have been sent on it.", "D-80")
    before = f"{locked.origin_on} {locked.origin_precision}" if locked.origin_on else ""
    change = Change(Field.ORIGIN, before, f"{first} {precision}")
    columns = {"origin_on": first, "origin_precision": str(precision), "origin_basis": CORRECTED}
    return _written(actor, locked, change, reason, on, columns=columns)


@transaction.atomic
def correct_number(*, actor: User, cable: Cable, number: Number, reason: str, on: date) -> Correction:
    """Set the message reference number (T-50)."""
    locked = _locked(actor, cable, reason)
    before = locked.mrn
    columns = {"mrn_year": number.year, "mrn_post": number.post, "mrn_serial": number.serial}
    after = Cable(**columns).mrn
    return _written(actor, locked, Change(Field.NUMBER, before, after), reason, on, columns=columns)


@transaction.atomic
def correct_order(*, actor: User, cable: Cable, order: str, reason: str, on: date) -> Correction:
    """Set the executive order named on the paper. Raises RefusedError for one that the tables do not know."""
    locked = _locked(actor, cable, reason)
    if order not in orders():
        raise _refused(locked, f"{order} is none of the orders {', '.join(orders())}.", "D-01")
    change = Change(Field.ORDER, locked.order_number, order)
    return _written(actor, locked, change, reason, on, columns={"order_number": order})


@transaction.atomic
def correct_instruction(*, actor: User, cable: Cable, instruction: str, reason: str, on: date) -> Correction:
    """Set the declassification instruction as printed ("DECL: 10/08/2015"). Raises RefusedError when none is read."""
    locked = _locked(actor, cable, reason)
    year = locked.origin_on.year if locked.origin_on else None
    read = parse_instruction(instruction, order=locked.order_number or None, origin_year=year)
    if read.kind in (Kind.UNPARSEABLE, Kind.MISSING):
        raise _refused(locked, "This is not read as an instruction. Write it as printed, as DECL: 10/08/2015.", "T-30")
    change = Change(Field.INSTRUCTION, latest_schedule(locked).instruction, instruction)
    columns = {"instruction_kind": read.kind}
    return _written(actor, locked, change, reason, on, columns=columns, instruction=instruction)


@transaction.atomic
def settle_problem(*, actor: User, problem: Problem, note: str, choice: str = "") -> None:
    """Settle a problem with a note of what was found, an ambiguous one by choosing a reading too.

    A choice between two numbers of a reference is written into the reference (T-56). Raises RefusedError without a
    note, for a reading that was not offered, or when the problem is settled.
    """
    cable = _locked(actor, problem.cable, note)
    if choice not in (problem.choices or [""]):
        raise _refused(cable, "Choose one of the readings.", "D-84")
    open_ones = cable.problems.filter(settled_at=None)
    settled = {"settled_at": timezone.now(), "settled_by": actor, "settled_note": note, "chosen": choice}
    if not open_ones.filter(pk=problem.pk).update(**settled):
        raise _refused(cable, "This problem is settled already.", "D-86")
    if problem.code == REFERENCE_YEAR:
        cable.references.filter(mrn__in=problem.choices).update(mrn=choice)
    cable.has_problems = open_ones.exists()
    cable.save(update_fields=["has_problems"])
    facts = {"problem": problem.pk, "code": problem.code}
    audit.record(PROBLEM_SETTLED, actor=actor, record=cable.public_id, facts=facts)


def _locked(actor: User, cable: Cable, reason: str) -> Cable:
    found = Cable.objects.whole_for(actor).filter(pk=cable.pk, collection__custodian=actor)
    locked = found.select_for_update(of=("self",)).select_related("collection").first()
    if locked is None or Role.CUSTODIAN not in roles_of(actor):
        raise _refused(cable, "The reading of a record is corrected by its custodian.", "A-05")
    if not reason.strip():
        raise _refused(cable, "Say why: a correction stands on the approver's checklist.", "D-86")
    return locked


def _label(cable: Cable, mark: str) -> Label:
    read = parse_mark(mark.strip() if mark.strip().startswith("(") else f"({mark.strip()})")
    if read is None:
        raise _refused(cable, "This is not read as a mark. Write it as (U), (SBU), (C), (S//NF).", "M-60")
    if above_ceiling(read.label, cable.collection):
        words = "This is above what the collection may hold. Raise its ceiling first, if that is right."
        raise _refused(cable, words, "D-86")
    return read.label


def _whole_message_is_noforn(portions: Iterable[Portion]) -> bool:
    """Whether a caption keeps every part from foreign readers: it shows where the label says more than the mark."""
    printed = ((row, parse_mark(row.mark)) for row in portions if row.basis == Basis.EXPLICIT)
    return any(row.label.nf and mark is not None and not mark.label.nf for row, mark in printed)


def _refused(cable: Cable, reason: str, citation: str) -> RefusedError:
    return RefusedError(Refused(reason, citation), record=cable.public_id, act="correct")


def _written(
    actor: User,
    cable: Cable,
    change: Change,
    reason: str,
    on: date,
    *,
    same: bool | None = None,
    labels: dict[int, Label] | None = None,
    whole: Label | None = None,
    columns: dict[str, Any] | None = None,
    instruction: str | None = None,
) -> Correction:
    """Write the correction, then what it changes, then the date that follows."""
    if same if same is not None else change.before == change.after:
        raise _refused(cable, "This is what stands already.", "D-86")
    correction = Correction.objects.create(
        cable=cable,
        portion=change.portion,
        field=change.field,
        before=change.before,
        after=change.after,
        reason=reason,
        corrected_by=actor,
        corrected_at=timezone.now(),
    )
    if whole is not None:
        columns = label_columns(whole, guarded_by=whole, agencies=cable.named_agencies)
        _relabel(cable, labels or {}, whole, change.portion)
    for column, value in (columns or {}).items():
        setattr(cable, column, value)
    cable.save(update_fields=list(columns or {}))
    reschedule(actor=actor, cable=cable, on=on, instruction=instruction)
    facts = {"correction": correction.pk, "field": change.field, "portion": change.portion and change.portion.pk}
    audit.record(CORRECTED_READING, actor=actor, record=cable.public_id, facts=facts)
    return correction


def _relabel(cable: Cable, labels: dict[int, Label], whole: Label, corrected: Portion | None) -> None:
    """Labels of the portions by position; the others keep theirs, raised to the whole where that is all they have."""
    rows = list(cable.portions.defer("search").order_by("position"))
    for row in rows:
        label = labels.get(row.position, row.label)
        if row.position not in labels and row.basis == Basis.DEFAULT_OVERALL:
            label = label.join(whole) if whole.level > cable.label.level else label
        if corrected is not None and row.pk == corrected.pk:
            row.basis = CORRECTED
        for column, value in protection(label, whole).items():
            setattr(row, column, value)
    Portion.objects.bulk_update(rows, ["basis", *protection(whole, whole)])
