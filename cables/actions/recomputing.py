"""Computing dates anew where the engine or its tables have changed since: the flag follows, the custodian is told."""

from datetime import date

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from cables.actions.noticing import notify
from cables.actions.scheduling import reschedule
from cables.classification.schedule import ENGINE_VERSION
from cables.models import Cable, Notice, ScheduleHistory
from declass.models import User


@transaction.atomic
def recompute_outdated(*, actor: User, on: date, limit: int = 200) -> int:
    """Compute up to `limit` cables again whose date another engine or other tables made; returns how many.

    State-based: each is done once, however often this runs. Runs beside each other take turns (D-86).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cables.recompute'))")
    printed = ScheduleHistory.objects.filter(cable=OuterRef("pk")).order_by("-id").values("instruction")[:1]
    outdated = Cable.objects.exclude(engine_version=ENGINE_VERSION).annotate(printed=Subquery(printed))
    cables = list(outdated.select_related("collection").select_for_update(of=("self",)).order_by("id")[:limit])
    changed = []
    for cable in cables:
        before = cable.declassify_on
        reschedule(actor=actor, cable=cable, on=on, instruction=cable.printed or "")
        if cable.declassify_on != before:
            changed.append((cable, before))
    notify((date_changed(cable, cable.collection.custodian_id, before, on) for cable, before in changed), on=on)
    return len(cables)


def date_changed(cable: Cable, person_id: int, before: date | None, on: date) -> Notice:
    """The notice that a cable's date is now another; one a person, cable, pair of dates and day."""
    return Notice(
        person_id=person_id,
        cable=cable,
        kind=Notice.Kind.DATE_CHANGED,
        about=f"{before or 'none'}>{on:%m%d}>{cable.declassify_on or 'none'}",
        before=before,
        after=cable.declassify_on,
        made_on=on,
    )
