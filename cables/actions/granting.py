"""Clearances and read-ins (administrators), collections and need-to-know (custodians)."""

from datetime import date
from typing import Any

from guardian.shortcuts import assign_perm

from cables.classification.levels import Level
from cables.models import (
    Cable,
    CableUserObjectPermission,
    Clearance,
    Collection,
    CollectionUserObjectPermission,
    ReadIn,
)
from cables.models.grants import NEED_TO_KNOW
from declass import audit
from declass.accounts import require_administrator
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import Role, roles_of

CLEARANCE_SET = audit.verb("cables.clearance_set", "set the clearance of a person")
READ_IN = audit.verb("cables.read_in", "read a person in")
READ_OUT = audit.verb("cables.read_out", "ended a person's read-in")
COLLECTION_MADE = audit.verb("cables.collection_made", "opened a collection")
COLLECTION_CHANGED = audit.verb("cables.collection_changed", "changed a collection")
NEED_GRANTED = audit.verb("cables.need_granted", "granted need-to-know")
NEED_ENDED = audit.verb("cables.need_ended", "ended need-to-know")
OWN_GRANT = Refused("No one changes their own role, clearance, grant or delegation.", "A-05")


def set_clearance(
    *,
    actor: User,
    person: User,
    level: Level,
    nda_signed_on: date,
    expires_on: date,
    country: str = "USA",
    agency: str = "STATE",
    q: bool = False,
) -> Clearance:
    """Set what a person is cleared for (X-01). Replaces what stood; the audit event keeps both."""
    require_administrator(actor, about=person)
    before = Clearance.objects.filter(person=person).values("level", "expires_on").first()
    clearance, _ = Clearance.objects.update_or_create(
        person=person,
        defaults={
            "level": int(level),
            "nda_signed_on": nda_signed_on,
            "expires_on": expires_on,
            "country": country,
            "agency": agency,
            "q": q,
            "granted_by": actor,
        },
    )
    facts = {"before": before and before["level"], "after": int(level), "until": expires_on.isoformat()}
    audit.record(CLEARANCE_SET, actor=actor, record=f"person:{person.pk}", facts=facts)
    return clearance


def read_in(*, actor: User, person: User, token: str, expires_on: date) -> ReadIn:
    """Read a person in to a compartment or programme ("SCI:SI", "SAP:X") until a day."""
    require_administrator(actor, about=person)
    row, _ = ReadIn.objects.update_or_create(
        person=person, token=token, defaults={"expires_on": expires_on, "granted_by": actor}
    )
    audit.record(READ_IN, actor=actor, record=f"person:{person.pk}", facts={"until": expires_on.isoformat()})
    return row


def create_collection(*, actor: User, name: str, ceiling_level: Level, **terms: Any) -> Collection:
    """Open a collection in the actor's custody. `terms` are the other columns of Collection."""
    if Role.CUSTODIAN not in roles_of(actor):
        raise RefusedError(Refused("Only a custodian keeps collections.", "A-05"), act="create_collection")
    collection = Collection(name=name, custodian=actor, ceiling_level=int(ceiling_level), **terms)
    collection.full_clean()
    collection.save()
    audit.record(COLLECTION_MADE, actor=actor, record=collection.public_id)
    return collection


def change_collection(*, actor: User, collection: Collection, **terms: Any) -> None:
    """Change the terms of a collection in the actor's custody."""
    _require_custody(actor, collection)
    for column, value in terms.items():
        setattr(collection, column, value)
    collection.full_clean()
    collection.save(update_fields=list(terms))
    audit.record(COLLECTION_CHANGED, actor=actor, record=collection.public_id, facts={"columns": sorted(terms)})


def grant_collection(
    *, actor: User, person: User, collection: Collection, expires_on: date, reason: str
) -> CollectionUserObjectPermission:
    """Say that a person needs to know a collection, why and until when (X-03)."""
    _require_custody(actor, collection, about=person)
    return _grant(actor, person, collection, expires_on, reason)


def grant_cable(*, actor: User, person: User, cable: Cable, expires_on: date, reason: str) -> CableUserObjectPermission:
    """Name a person for one cable (NODIS, M-40)."""
    _require_custody(actor, cable.collection, about=person)
    return _grant(actor, person, cable, expires_on, reason)


def _grant(actor: User, person: User, target: Any, expires_on: date, reason: str) -> Any:
    if not reason.strip():
        raise RefusedError(Refused("A grant needs its reason.", "X-03"), record=target.public_id, act="grant")
    grant = assign_perm(NEED_TO_KNOW, person, target)
    grant.granted_by, grant.expires_on, grant.reason = actor, expires_on, reason
    grant.save(update_fields=["granted_by", "expires_on", "reason"])
    audit.record(
        NEED_GRANTED,
        actor=actor,
        record=target.public_id,
        facts={"person": person.pk, "until": expires_on.isoformat()},
    )
    return grant


def end_grant(*, actor: User, grant: CollectionUserObjectPermission | CableUserObjectPermission) -> None:
    """Take need-to-know away at once. The log keeps that it stood."""
    target = grant.content_object
    _require_custody(actor, target if isinstance(target, Collection) else target.collection)
    audit.record(NEED_ENDED, actor=actor, record=target.public_id, facts={"person": grant.user_id})
    grant.delete()


def end_read_in(*, actor: User, row: ReadIn, on: date) -> None:
    """End a read-in as of `on`; the row stays with its end."""
    require_administrator(actor, about=row.person)
    row.expires_on = on
    row.save(update_fields=["expires_on"])
    audit.record(READ_OUT, actor=actor, record=f"person:{row.person_id}")


def _require_custody(actor: User, collection: Collection, *, about: User | None = None) -> None:
    if Role.CUSTODIAN not in roles_of(actor) or collection.custodian_id != actor.pk:
        raise RefusedError(
            Refused("Collections and their grants are their custodian's.", "A-05"),
            record=collection.public_id,
            act="keep_collection",
        )
    if about is not None and about.pk == actor.pk:
        raise RefusedError(OWN_GRANT, record=collection.public_id, act="grant")
