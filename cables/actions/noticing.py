"""Notices: telling people what changed about a cable or waits for them, once each, and by mail without content."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from cables.models import Notice
from declass import audit
from declass.actions.mailing import announce
from declass.models import User

SEEN = audit.verb("cables.notices_seen", "marked notices as read")


def notify(notices: Iterable[Notice], *, on: date) -> int:
    """Give people notices in the caller's transaction, each once; those with an address get one mail a day.

    Returns how many notices were handed in. Runs as a system account.
    """
    found = list(notices)
    Notice.objects.bulk_create(found, ignore_conflicts=True, batch_size=2000)
    people = User.objects.filter(pk__in={notice.person_id for notice in found}, is_active=True)
    announce(people=people, about=f"notices:{on.isoformat()}", template="notices")
    return len(found)


def mark_seen(*, actor: User, count: int) -> int:
    """Mark the actor's oldest unread notices as read, as many as a page counted; returns how many.

    Those they cannot see stay. A count of one's own says nothing of the notices of others, as a key would.
    """
    oldest = list(Notice.objects.unseen_by(actor).order_by("id").values_list("pk", flat=True)[:count])
    seen = Notice.objects.unseen_by(actor).filter(pk__in=oldest).update(seen_at=timezone.now())
    if seen:
        audit.record(SEEN, actor=actor, facts={"notices": seen})
    return seen
