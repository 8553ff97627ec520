"""Changing what a collection says about its cables, so that their dates follow."""

from datetime import date
from typing import Any

from django.db import transaction

from cables.actions.granting import change_collection
from cables.actions.scheduling import reschedule
from cables.models import Cable, Collection
from declass.models import User

COUNTED = {"disposition", "block_oldest", "block_newest", "is_series_exempt", "rd_certified_on"}


@transaction.atomic
def change_terms(*, actor: User, collection: Collection, on: date, **terms: Any) -> int:
    """Change the terms of a collection in the actor's custody; returns how many cables were computed anew.

    Those that the actor may read as a whole are, where a changed term counts for dates or blockers (D-53, D-59 to
    D-61). Raises RefusedError when the collection is not the actor's.
    """
    changed = {name: value for name, value in terms.items() if getattr(collection, name) != value}
    change_collection(actor=actor, collection=collection, **changed)
    if not COUNTED & set(changed):
        return 0
    cables = list(Cable.objects.whole_for(actor).filter(collection=collection).select_related("collection"))
    for cable in cables:
        reschedule(actor=actor, cable=cable, on=on)
    return len(cables)
