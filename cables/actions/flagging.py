"""Flags: a record's date has passed. A flag says due; it declassifies nothing."""

from datetime import date

from django.db import connection, transaction
from psycopg import sql

from declass import audit
from declass.models import User

FLAGGED = audit.verb("cables.flagged", "flagged a cable: its date has passed")
BATCH = 10_000
FLAG = sql.SQL(
    "WITH due AS (SELECT id FROM cables_cable WHERE flagged_on IS NULL AND declassify_on <= {on}"
    " AND schedule_state IN ('DUE', 'PENDING') ORDER BY declassify_on, id LIMIT {limit} FOR UPDATE),"
    " flagged AS (UPDATE cables_cable c SET flagged_on = {on}, schedule_state = 'DUE' FROM due"
    " WHERE c.id = due.id AND c.flagged_on IS NULL RETURNING c.public_id AS record,"
    " jsonb_build_object('on', {on}::date, 'date', c.declassify_on) AS facts),"
    " logged AS ({log}) SELECT record FROM flagged"
)


@transaction.atomic
def flag_due(*, actor: User, on: date, limit: int = BATCH) -> list[str]:
    """Flag up to `limit` cables whose date has come, earliest first, in one statement; return their public ids.

    State-based: a run that was missed, or runs twice, flags each cable once with one event. Runs beside each other
    take turns, so that an empty answer means that nothing was left to flag.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [FLAGGED.name])
        log = audit.insertion(FLAGGED, actor=actor, source="flagged")
        cursor.execute(FLAG.format(on=on, limit=limit, log=log))
        return [public_id for (public_id,) in cursor.fetchall()]
