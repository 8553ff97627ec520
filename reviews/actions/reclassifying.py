"""Classifying again what was released with authority: only under A-07, whose every condition goes on file first."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cables.actions.scheduling import record_fact
from cables.models import Cable, ScheduleFact
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.models import Reclassification, Release

RECLASSIFIED = audit.verb("reviews.reclassified", "put a reclassification after release on file", seals=True)
REPORT_WITHIN = timedelta(days=30)
A_07 = "A-07"


@dataclass(frozen=True)
class Approval:
    """What the agency head approved in writing for this one record, and who was told when."""

    agency_head: str
    approved_on: date
    instrument: str
    damage: str
    recovery: str
    adviser_told_on: date
    isoo_told_on: date
    at_archives: bool
    archivist_told_on: date | None = None
    isoo_approved_on: date | None = None


@transaction.atomic
def reclassify(*, actor: User, release: Release, approval: Approval) -> Reclassification:
    """Put a reclassification of a released cable on file. Only then are security grounds open again for its portions.

    The custodian records it. Raises RefusedError where a condition of A-07 is not met, or not yet.
    """
    cable = release.cable
    refusal = _refusal(approval, release, on=today())
    if refusal is not None:
        raise RefusedError(Refused(refusal, A_07), record=cable.public_id, act="RECLASSIFY")
    made = Reclassification.objects.create(
        cable=cable, release=release, recorded_by=actor, recorded_at=timezone.now(), **vars(approval)
    )
    _put_on_file(actor, cable, approval)
    facts = {"release": release.public_id, "reclassification": made.pk, "approved_on": approval.approved_on.isoformat()}
    audit.record(RECLASSIFIED, actor=actor, record=cable.public_id, facts=facts)
    return made


def _put_on_file(actor: User, cable: Cable, approval: Approval) -> None:
    value = {"on": approval.approved_on.isoformat(), "authority": approval.agency_head}
    kind = ScheduleFact.Kind.RECLASSIFICATION
    record_fact(actor=actor, cable=cable, kind=kind, value=value, evidence=approval.instrument, on=today())


def _refusal(approval: Approval, release: Release, *, on: date) -> str | None:
    """The first condition that is not met, as a sentence."""
    told = (approval.adviser_told_on, approval.isoo_told_on)
    by_hand = (approval.agency_head, approval.instrument, approval.damage, approval.recovery)
    days = [day for day in (*told, approval.approved_on, approval.archivist_told_on, approval.isoo_approved_on) if day]
    if not all(words.strip() for words in by_hand):
        return "It needs the agency head's written approval, the damage it prevents and how the text is recovered."
    if max(days) > on:
        return "A condition of it lies in the future. Record it once every one has been met."
    if approval.approved_on < release.released_on:
        return "It was approved before the release: that approval is not about what was released."
    if max(told) > approval.approved_on + REPORT_WITHIN:
        return "The National Security Advisor and ISOO are told within 30 days of the approval."
    if approval.at_archives and not (approval.archivist_told_on and approval.isoo_approved_on):
        return "For a record open at the National Archives the Archivist is told and the ISOO Director approves."
    return None
