"""Dates: computed from the text and the facts on file, kept with their reasons, and flagged once they have passed."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cables.classification.schedule import ENGINE_VERSION, Facts, decide
from cables.models import Cable, Portion, ScheduleFact, ScheduleHistory
from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

RESCHEDULED = audit.verb("cables.rescheduled", "recomputed the date of a cable")
FACT_RECORDED = audit.verb("cables.fact_recorded", "recorded a fact about a cable's date")
FACT_TAKEN_BACK = audit.verb("cables.fact_taken_back", "took back a fact about a cable's date")
NO_MORE_TEXT = audit.verb("cables.no_more_text", "recorded that no more text exists here")
TOLD_AS_RECORDED = (
    ScheduleFact.Kind.EXTENSION,
    ScheduleFact.Kind.EVENT,
    ScheduleFact.Kind.PANEL_APPROVAL,
    ScheduleFact.Kind.MEDIA_DELAY,
    ScheduleFact.Kind.DISCOVERY,
    ScheduleFact.Kind.CLASSIFIED_ON,
)
COMPUTED_COLUMNS = (
    "declassify_on",
    "schedule_state",
    "schedule_basis",
    "schedule_flags",
    "schedule_blockers",
    "schedule_rules",
    "engine_version",
    "flagged_on",
)


def facts_of(cable: Cable, instruction: str) -> Facts:
    """What the engine is told about a cable: its reading, its collection and the facts on file."""
    return Facts.from_json(_told(cable, instruction, _recorded(cable)))


def _recorded(cable: Cable) -> dict[str, Any]:
    return {fact.kind: fact.value for fact in cable.facts.filter(superseded_at=None).order_by("id")}


def _told(cable: Cable, instruction: str, recorded: dict[str, Any]) -> dict[str, Any]:
    collection = cable.collection
    label = cable.label
    told: dict[str, Any] = {
        "level": label.level.name,
        "origin": cable.origin_on.isoformat() if cable.origin_on else None,
        "origin_precision": cable.origin_precision or None,
        "instruction": instruction,
        "order": cable.order_number or None,
        "disposition": collection.disposition,
        "file_series_exempt": collection.is_series_exempt,
        "aea": label.aea or None,
        "aea_suspected": ScheduleFact.Kind.AEA_SUSPECTED in recorded,
        "nato": "NATO" in label.fgi,
        "kyl_lott_done": ScheduleFact.Kind.AEA_REVIEW in recorded or collection.rd_certified_on is not None,
        "referrals": [],
    }
    if collection.block_newest:
        told["file_block"] = {
            "oldest": collection.block_oldest.isoformat(),
            "newest": collection.block_newest.isoformat(),
        }
    told |= {kind: recorded[kind] for kind in TOLD_AS_RECORDED if kind in recorded}
    told |= recorded.get(ScheduleFact.Kind.DISPOSITION, {})
    return {key: value for key, value in told.items() if value is not None}


def latest_schedule(cable: Cable) -> ScheduleHistory:
    """The computation that stands."""
    return cable.schedules.latest()


@transaction.atomic
def reschedule(*, actor: User, cable: Cable, on: date, instruction: str | None = None) -> ScheduleHistory:
    """Compute the cable's date and each portion's, keep the computation (D-86), and let the flag follow the date."""
    printed = latest_schedule(cable).instruction if instruction is None else instruction
    before = cable.declassify_on
    computed = computation(actor=actor, cable=cable, on=on, instruction=printed, recorded=_recorded(cable))
    computed.save(force_insert=True)
    cable.save(update_fields=COMPUTED_COLUMNS)
    Portion.objects.filter(cable=cable, level__gt=0).update(declassify_on=computed.date)
    if before != computed.date:
        audit.record(RESCHEDULED, actor=actor, record=cable.public_id, facts=date_change(before, computed.date))
    return computed


def date_change(before: date | None, after: date | None) -> dict[str, str | None]:
    """A changed date as an audit event tells it."""
    return {"before": before and before.isoformat(), "after": after and after.isoformat()}


def computation(*, actor: User, cable: Cable, on: date, instruction: str, recorded: dict[str, Any]) -> ScheduleHistory:
    """Compute the date of a cable as of `on` and set its columns; returns the computation. Nothing is saved."""
    told = _told(cable, instruction, recorded)
    schedule = decide(Facts.from_json(told), on)
    cable.declassify_on = schedule.date
    cable.schedule_state = schedule.state
    cable.schedule_basis = schedule.basis
    cable.schedule_flags = list(schedule.flags)
    cable.schedule_blockers = list(schedule.blockers)
    cable.schedule_rules = list(schedule.rules)
    cable.engine_version = ENGINE_VERSION
    if schedule.state != "DUE":
        cable.flagged_on = None
    return ScheduleHistory(
        cable=cable,
        computed_at=timezone.now(),
        computed_by=actor,
        as_of=on,
        instruction=instruction,
        facts=told,
        date=schedule.date,
        basis=schedule.basis,
        state=schedule.state,
        flags=list(schedule.flags),
        blockers=list(schedule.blockers),
        rules=list(schedule.rules),
        trace=list(schedule.trace),
        engine_version=ENGINE_VERSION,
    )


@transaction.atomic
def record_fact(
    *, actor: User, cable: Cable, kind: ScheduleFact.Kind, value: Any, evidence: str, on: date
) -> ScheduleFact:
    """Put a fact on file with its evidence and recompute. The former fact of its kind is superseded, not lost."""
    _require_custodian(actor, cable)
    if not evidence.strip():
        raise RefusedError(Refused("A fact needs its evidence.", "D-50"), record=cable.public_id, act="record_fact")
    return _put_on_file(actor, cable, kind, value, evidence, on)


def _put_on_file(
    actor: User, cable: Cable, kind: ScheduleFact.Kind, value: Any, evidence: str, on: date
) -> ScheduleFact:
    cable.facts.filter(kind=kind, superseded_at=None).update(superseded_at=timezone.now())
    fact = ScheduleFact.objects.create(
        cable=cable, kind=kind, value=value, evidence=evidence, recorded_by=actor, recorded_at=timezone.now()
    )
    audit.record(FACT_RECORDED, actor=actor, record=cable.public_id, facts={"kind": kind, "fact": fact.pk})
    reschedule(actor=actor, cable=cable, on=on)
    return fact


@transaction.atomic
def take_back_fact(*, actor: User, cable: Cable, kind: ScheduleFact.Kind, reason: str, on: date) -> None:
    """Take a standing fact off the file, with the reason, and recompute; the fact and its evidence stay to be read.

    Raises RefusedError without a reason, without such a fact, and for what an approval put on file: that falls with
    its approval.
    """
    _require_custodian(actor, cable)
    fact = cable.facts.select_for_update().filter(kind=kind, superseded_at=None).first()
    if not reason.strip():
        raise _refused_to_take_back(cable, "Say why this fact is taken back.")
    if fact is None:
        raise _refused_to_take_back(cable, "No fact of this kind is on file; look at the record again.")
    if Role.CUSTODIAN not in roles_of(fact.recorded_by):
        raise _refused_to_take_back(cable, "An approval put this on file; it falls with the approval.")
    fact.superseded_at, fact.taken_back_by, fact.taken_back_reason = timezone.now(), actor, reason
    fact.save(update_fields=["superseded_at", "taken_back_by", "taken_back_reason"])
    audit.record(FACT_TAKEN_BACK, actor=actor, record=cable.public_id, facts={"kind": kind, "fact": fact.pk})
    reschedule(actor=actor, cable=cable, on=on)


def _refused_to_take_back(cable: Cable, sentence: str) -> RefusedError:
    return RefusedError(Refused(sentence, "D-86"), record=cable.public_id, act="take_back_fact")


@transaction.atomic
def keep_until(*, actor: User, cable: Cable, dates: dict[int, date], on: date, evidence: str) -> None:
    """Move the dates of portions (by key) that an approved determination keeps classified; the cable's follows.

    Before its stated date that is an extension made on `on` (D-44), and the flag goes with the date. An exemption
    past 25 years is on file already, by the Panel's approval (D-49).
    """
    latest = max(dates.values())
    if cable.declassify_on is not None and latest > cable.declassify_on:
        extension = {"made_on": on.isoformat(), "to": latest.isoformat()}
        _put_on_file(actor, cable, ScheduleFact.Kind.EXTENSION, extension, evidence, on)
    for portion, day in dates.items():
        Portion.objects.filter(pk=portion, cable=cable).update(declassify_on=day)


@transaction.atomic
def keep_no_longer(*, actor: User, cable: Cable, on: date, evidence: str) -> None:
    """Take back what `keep_until` put on file on this evidence: the approval that it rested on was voided."""
    extension = cable.facts.filter(kind=ScheduleFact.Kind.EXTENSION, evidence=evidence, superseded_at=None)
    if extension.update(superseded_at=timezone.now()):
        reschedule(actor=actor, cable=cable, on=on)


def state_no_more_text(*, actor: User, cable: Cable, reason: str) -> None:
    """Record that no more of an incomplete cable exists here (T-09). It may then go out, saying what is missing."""
    _require_custodian(actor, cable)
    if not reason.strip():
        raise RefusedError(
            Refused("Say why no more text exists here.", "T-09"), record=cable.public_id, act="no_more_text"
        )
    cable.no_more_text_reason, cable.no_more_text_by, cable.no_more_text_at = reason, actor, timezone.now()
    cable.save(update_fields=["no_more_text_reason", "no_more_text_by", "no_more_text_at"])
    audit.record(NO_MORE_TEXT, actor=actor, record=cable.public_id)


def _require_custodian(actor: User, cable: Cable) -> None:
    if Role.CUSTODIAN not in roles_of(actor) or cable.collection.custodian_id != actor.pk:
        raise RefusedError(
            Refused("Facts about a record are put on file by its custodian.", "A-05"),
            record=cable.public_id,
            act="record_fact",
        )
