"""Views of a queue that a person keeps for themselves."""

from django.db import transaction

from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.models import SavedView

VIEW_KEPT = audit.verb("reviews.view_kept", "kept a view of a queue")
VIEW_DELETED = audit.verb("reviews.view_deleted", "deleted a view of a queue")
MOST_VIEWS = 30
TAKEN = Refused("You have a view of this name in this queue. Choose another name, or delete that one.", "§4.3")
ENOUGH = Refused(f"You keep {MOST_VIEWS} views. Delete one first.", "§4.3")


@transaction.atomic
def keep_view(*, actor: User, queue: str, name: str, query: str) -> SavedView:
    """Keep filters and columns, as the query of an address, under a name. Raises RefusedError for a name in use."""
    own = SavedView.objects.filter(owner=actor)
    if own.count() >= MOST_VIEWS:
        raise RefusedError(ENOUGH, act="keep_view")
    if own.filter(queue=queue, name=name).exists():
        raise RefusedError(TAKEN, act="keep_view")
    view = SavedView.objects.create(owner=actor, queue=queue, name=name, query=query)
    audit.record(VIEW_KEPT, actor=actor, record=view.public_id)
    return view


@transaction.atomic
def delete_view(*, actor: User, view: SavedView) -> None:
    """Delete a view of the actor's own; the row policy knows no other."""
    audit.record(VIEW_DELETED, actor=actor, record=view.public_id)
    SavedView.objects.filter(pk=view.pk, owner=actor).delete()
