"""`make bench-flag CABLES=`: a whole year falls due in one night: how long flagging takes, what the queue feels of it.

The yardstick is the same change written by hand: one UPDATE … RETURNING that feeds one INSERT of events, sent by the
owner, whom no policy, no batches and no turn-taking slow down. Its triggers stay. Rows are made by SQL.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from psycopg.sql import SQL, Identifier

from benchmarks.figures import p95, timed
from cables.classification.levels import Level
from cables.tasks import flag_due_records
from cables.tests.factories import grant, make_cable, make_collection, make_person
from declass.models import User
from declass.roles import Role
from proofs import say
from proofs._clock_seed import CABLE
from proofs.ground import COULD_NOT_RUN, missing, on_its_own_database

MOST_SECONDS, MOST_RATIO, MOST_SLOWER = 60, 1.5, 2
FEWEST = 4  # pages, however long each takes
DUE_ON = date(2025, 12, 31)
RESET = "UPDATE cables_cable SET flagged_on = NULL, schedule_state = 'PENDING', declassify_on = %s"
BY_HAND = (
    "WITH flagged AS (UPDATE cables_cable SET flagged_on = current_date, schedule_state = 'DUE'"
    " WHERE flagged_on IS NULL AND declassify_on <= current_date RETURNING public_id, declassify_on)"
    " INSERT INTO declass_auditevent (id, at, actor_id, verb, record, outcome, facts, click, source)"
    " SELECT gen_random_uuid(), now(), NULL, 'bench.flagged', public_id, 'DONE',"
    " jsonb_build_object('date', declassify_on), gen_random_uuid(), '' FROM flagged"
)


def measure(cables: int) -> int:
    """Measure with `cables` due cables on the database of this environment; 0 when everything is within its bound."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    reviewer = _fill(cables)
    settings.ALLOWED_HOSTS = ["testserver"]
    before = _pages(reviewer, seconds=10)
    flagged, seconds, during = _watched(reviewer, flag_due_records)
    _owner(RESET, DUE_ON)
    _owner("VACUUM ANALYZE cables_cable")
    _, by_hand, _ = _watched(reviewer, lambda: _owner(BY_HAND))
    figures = {
        "cables": flagged,
        "seconds": round(seconds, 1),
        "by_hand_seconds": round(by_hand, 1),
        "ratio": round(seconds / by_hand, 2),
        "queue_p95_ms": round(p95(before)),
        "queue_p95_ms_while_flagging": round(p95(during)),
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    within = seconds <= MOST_SECONDS and seconds / by_hand <= MOST_RATIO and p95(during) <= MOST_SLOWER * p95(before)
    return 0 if flagged == cables and within else 1


def _watched(reviewer: User, work: Callable[[], Any]) -> tuple[Any, float, list[float]]:
    """What the work gives, its seconds, and the milliseconds of the queue's pages that were asked for meanwhile."""
    during: list[float] = []
    over = threading.Event()
    watcher = threading.Thread(target=lambda: during.extend(_pages(reviewer, until=over)))
    watcher.start()
    result, seconds = timed(work)
    over.set()
    watcher.join()
    return result, seconds, during


def _fill(cables: int) -> User:
    """One cable through the actions, the others copied from it, each with a review in the queue; the reviewer."""
    custodian, reviewer = make_person(Role.CUSTODIAN, level=Level.TS), make_person(Role.REVIEWER)
    collection = make_collection(custodian)
    grant(custodian, reviewer, collection)
    make_cable(collection, CABLE, year=2000)
    names = _columns()
    copied = SQL(
        "INSERT INTO cables_cable (public_id, {names}) SELECT left(md5(random()::text), 14), {names}"
        " FROM (SELECT * FROM cables_cable LIMIT 1) one, generate_series(2, %s)"
    )
    _owner(copied.format(names=names), cables)
    _owner(
        "INSERT INTO reviews_review (public_id, cable_id, kind, state, opened_on, opened_by_id, due_on, changed_at,"
        " needs_second_review, sent_back_reason, priority)"
        " SELECT public_id, id, 'AUTOMATIC', 'QUEUED', current_date, %s, %s, now(), '', '', 0 FROM cables_cable",
        custodian.pk,
        DUE_ON,
    )
    _owner(RESET, DUE_ON)
    for table in ("cables_cable", "reviews_review"):
        _owner(SQL("VACUUM ANALYZE {}").format(Identifier(table)))
    say(f"{cables} cables are due and in the queue")
    return reviewer


def _columns() -> object:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'cables_cable'"
            " AND column_name NOT IN ('id', 'public_id')"
        )
        return SQL(", ").join(Identifier(name) for (name,) in cursor.fetchall())


def _owner(statement: object, *parameters: object) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, parameters)


def _pages(reviewer: User, *, seconds: float = 600, until: threading.Event | None = None) -> list[float]:
    """Milliseconds that the queue's page takes, again and again."""
    client = Client()
    client.force_login(reviewer)
    taken, end = [], time.monotonic() + seconds
    while len(taken) < FEWEST or (time.monotonic() < end and not (until and until.is_set())):
        response, each = timed(lambda: client.get("/queue/"))
        if response.status_code != 200:
            raise RuntimeError(f"/queue/ answered {response.status_code}")
        taken.append(1000 * each)
    connections.close_all()
    return taken


def main(arguments: list[str]) -> int:
    """Measure on a database of its own; 2 when it cannot be run."""
    if missing() or not arguments or not arguments[-1].isdigit():
        sys.stderr.write("usage: python -m benchmarks.loaded.bench_flag CABLES; `make bench-flag` starts engines\n")
        return COULD_NOT_RUN
    if arguments[0] == "here":
        return measure(int(arguments[1]))
    return on_its_own_database("bench_flag", ["-m", "benchmarks.loaded.bench_flag", "here", arguments[0]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
