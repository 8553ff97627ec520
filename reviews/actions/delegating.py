"""Written declassification authority: entered by one administrator, in force once a second confirms it (A-01)."""

from datetime import date

from django.db import transaction

from cables.classification.levels import Level
from cables.models import Collection
from declass import audit
from declass.accounts import require_administrator
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.models import Delegation

ENTERED = audit.verb("reviews.delegation_entered", "entered a delegation")
CONFIRMED = audit.verb("reviews.delegation_confirmed", "confirmed a delegation")
REVOKED = audit.verb("reviews.delegation_revoked", "revoked a delegation")


def enter_delegation(
    *,
    actor: User,
    person: User,
    instrument: str,
    scope_level: Level,
    valid_from: date,
    valid_to: date,
    collection: Collection | None = None,
) -> Delegation:
    """Enter a delegation with its instrument. It has no effect until a second administrator confirms it."""
    require_administrator(actor, about=person)
    delegation = Delegation(
        person=person,
        instrument=instrument,
        scope_level=int(scope_level),
        collection=collection,
        valid_from=valid_from,
        valid_to=valid_to,
        entered_by=actor,
    )
    delegation.full_clean()
    delegation.save()
    audit.record(ENTERED, actor=actor, record=f"person:{person.pk}", facts={"delegation": delegation.pk})
    return delegation


@transaction.atomic
def confirm_delegation(*, actor: User, delegation: Delegation, on: date) -> None:
    """The second administrator confirms; from that day the delegation counts."""
    locked = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    require_administrator(actor, about=locked.person)
    if locked.entered_by_id == actor.pk:
        raise RefusedError(Refused("A second administrator confirms a delegation.", "A-01"), act="confirm_delegation")
    if locked.confirmed_on is not None:
        raise RefusedError(Refused("This delegation has been confirmed.", "A-01"), act="confirm_delegation")
    locked.confirmed_by, locked.confirmed_on = actor, on
    locked.save(update_fields=["confirmed_by", "confirmed_on"])
    audit.record(CONFIRMED, actor=actor, record=f"person:{locked.person_id}", facts={"delegation": locked.pk})


@transaction.atomic
def revoke_delegation(*, actor: User, delegation: Delegation, on: date) -> None:
    """End a delegation from that day on; approvals given under it before stand."""
    locked = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    require_administrator(actor, about=locked.person)
    if locked.revoked_on is not None:
        raise RefusedError(Refused("This delegation has been revoked.", "A-01"), act="revoke_delegation")
    locked.revoked_by, locked.revoked_on = actor, on
    locked.save(update_fields=["revoked_by", "revoked_on"])
    audit.record(REVOKED, actor=actor, record=f"person:{locked.person_id}", facts={"delegation": locked.pk})
