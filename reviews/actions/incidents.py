"""Opening and closing incidents (X-30). The database freezes the record and takes its releases out of public sight."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from cables.access import may_work_on
from cables.models import Cable
from declass import audit
from declass.clock import today
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of
from reviews.models import Incident, Release
from reviews.policy import FROZEN

OPENED = audit.verb("reviews.incident_opened", "opened an incident", seals=True)
CLOSING = audit.verb("reviews.incident_closing", "gave the reason why an incident can be closed")
CLOSED = audit.verb("reviews.incident_closed", "confirmed as second person that an incident is closed", seals=True)
PROMPTLY = timedelta(days=1)  # the rule names no number of days; a person has to have acted by the next one
REPORT_AT_ONCE = "Report it promptly; where something was wrongly declassified or released, ISOO is told (R-04)."
REPORT_TO_ENERGY = "Log the finding and tell Energy, which reports to Congress in every even year (R-08)."


def open_incident(
    *,
    actor: User,
    kind: str,
    cable: Cable | None = None,
    release: Release | None = None,
    rule: str = "",
    remark: str = "",
) -> Incident:
    """Open an incident about a cable, or about a release and its cable; the open one of that kind where there is one.

    `rule` is the id of the rule that found it; a person says in `remark` what happened, without the record's text.
    The cable is frozen and its releases are out of public sight when this returns. Raises RefusedError for who may
    not work on the cable, and for a person without a remark.
    """
    about = cable or (release and release.cable)
    if about is None:
        raise ValueError("an incident is about a cable or a release")
    _require_opener(actor, about, rule, remark)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"incident {about.pk}"])
        standing = Incident.objects.open().filter(cable=about, kind=kind).first()
        return standing or _open(actor, Incident.Kind(kind), about, release, rule, remark.strip())


def _require_opener(actor: User, cable: Cable, rule: str, remark: str) -> None:
    if not (actor.is_system or may_work_on(actor, cable)):
        refusal = Refused("This cable is not among those you may work on.", "X-03")
    elif not rule and not remark.strip():
        refusal = Refused("Say what happened, without the words of the record.", "X-30")
    else:
        return
    raise RefusedError(refusal, record=cable.public_id, act="open_incident")


def _open(actor: User, kind: Incident.Kind, cable: Cable, release: Release | None, rule: str, remark: str) -> Incident:
    on = today()
    duty, due_on = duty_of(kind, on=on)
    incident = Incident(
        kind=kind,
        cable=cable,
        record=cable.public_id,
        custodian_id=cable.collection.custodian_id,
        release=release,
        opened_by=actor,
        opened_at=timezone.now(),
        opened_on=on,
        rule=rule,
        remark=remark,
        duty=duty,
        due_on=due_on,
    )
    incident.save(force_insert=True)
    facts = {"incident": incident.public_id, "kind": kind.value, "rule": rule, "due_on": due_on.isoformat()}
    facts |= {"release": release.public_id} if release else {}
    audit.record(OPENED, actor=actor, record=cable.public_id, facts=facts)
    return incident


def require_thawed(cable: Cable, *, act: str) -> None:
    """Raise RefusedError while an incident about the cable is open, also for who may not see the incident."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reviews_is_frozen(%s)", [cable.pk])
        is_frozen = cursor.fetchone()[0]
    if is_frozen:
        raise RefusedError(FROZEN, record=cable.public_id, act=act)


def duty_of(kind: Incident.Kind, *, on: date) -> tuple[str, date]:
    """What an incident of this kind, opened on that day, asks for, and the last day for it (R-04, R-08)."""
    if kind is Incident.Kind.AEA:
        return REPORT_TO_ENERGY, date(on.year + on.year % 2, 12, 31)
    return REPORT_AT_ONCE, on + PROMPTLY


def open_spills(*, actor: User) -> list[str]:
    """Open an incident for every cable whose banner is below one of its portions (rules §1.5). Runs as the clock.

    Returns the public ids of the cables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT reviews_possible_spills()")
        found = [row[0] for row in cursor.fetchall()]
    cables = Cable.objects.filter(pk__in=found).select_related("collection").order_by("pk")
    return [open_incident(actor=actor, kind=Incident.Kind.SPILL, cable=cable, rule="X-30").record for cable in cables]


@transaction.atomic
def propose_closing(*, actor: User, incident: Incident, reason: str) -> None:
    """Say why the incident can be closed; a second person has to agree. A later reason takes the place of this one."""
    locked = _locked_for(actor, incident)
    if not reason.strip():
        raise _refused(locked, "Say what was done and why the incident can be closed.")
    locked.closing_reason, locked.closing_by, locked.closing_at = reason.strip(), actor, timezone.now()
    locked.save(update_fields=["closing_reason", "closing_by", "closing_at"])
    audit.record(CLOSING, actor=actor, record=locked.record, facts={"incident": locked.public_id})


@transaction.atomic
def confirm_closing(*, actor: User, incident: Incident) -> None:
    """Close the incident as the second person. The record is free again when no other incident freezes it."""
    locked = _locked_for(actor, incident)
    if locked.closing_by_id is None:
        raise _refused(locked, "Nobody has given a reason to close this incident yet.")
    if locked.closing_by_id == actor.pk:
        raise _refused(locked, "Who gave the reason does not confirm it; another person must do this.")
    locked.confirmed_by, locked.confirmed_at = actor, timezone.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    facts = {"incident": locked.public_id, "kind": locked.kind, "proposed_by": locked.closing_by_id}
    audit.record(CLOSED, actor=actor, record=locked.record, facts=facts)


def may_close(actor: User, incident: Incident) -> bool:
    """Whether the person is the custodian of the record or an auditor."""
    roles = roles_of(actor)
    keeps = Role.CUSTODIAN in roles and incident.custodian_id == actor.pk
    return keeps or Role.AUDITOR in roles


def _locked_for(actor: User, incident: Incident) -> Incident:
    if not may_close(actor, incident):
        raise _refused(incident, "Incidents are closed by the record's custodian and an auditor, or two auditors.")
    locked = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if not locked.is_open:
        raise _refused(locked, "The incident is closed already.")
    return locked


def _refused(incident: Incident, sentence: str) -> RefusedError:
    return RefusedError(Refused(sentence, "X-30"), record=incident.record, act="close_incident")
