"""`make prove-clock N=`: N kills (SIGKILL) of workers, database and broker while jobs flag, open and send reports.

It needs engines that it may kill, so it starts its own in a folder of its own, beside those that it was given. In the
place of the scheduler it asks for the jobs itself, far oftener, each several times. In every round more cables are due
and one more report is to run; then something is killed at a moment drawn by chance and started again. In the end every
due cable must be flagged once, with one event, and have one review; every report sent at most once, and either sent or
standing as a stale claim. Rows are counted by SQL and mails by their files, not by the actions under proof.
"""

import random
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from proofs import conclude, say
from proofs._clock_seed import SUBSCRIBERS
from proofs._stage import Stage, stage

DEFAULT = 200
NEW_CABLES = 25
FIRST_DAY = date(2020, 1, 1)
JOBS = ("cables.flag_due_records",) * 4 + ("reviews.open_due_reviews",) * 2 + ("declass.send_mail",) * 2
VICTIMS = ("worker", "worker", "worker", "worker", "database", "database", "broker", "broker", "host")
LONGEST_WAIT = 0.4
SETTLING = 240
MAIL = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)
OPEN = (
    "SELECT (SELECT count(*) FROM cables_cable WHERE flagged_on IS NULL)"
    " + (SELECT count(*) FROM cables_cable c WHERE NOT EXISTS (SELECT 1 FROM reviews_review r WHERE r.cable_id = c.id))"
    " + (SELECT count(*) FROM declass_mailing WHERE claimed_at IS NULL)"
)
ONCE = SQL(
    "SELECT count(*), count(*) FILTER (WHERE flagged_on IS NOT NULL AND {flagged} = 1),"
    " count(*) FILTER (WHERE (SELECT count(*) FROM reviews_review r WHERE r.cable_id = c.id) = 1 AND {opened} = 1)"
    " FROM cables_cable c"
)
EVENTS = SQL("(SELECT count(*) FROM declass_auditevent e WHERE e.record = c.public_id AND e.verb = {})")


def main(kills: int) -> None:
    """Run the rounds, let everything settle, count, and conclude."""
    draw, killed = random.Random(kills), Counter()
    with stage(Path(tempfile.mkdtemp(prefix="declass-clock-"))) as own:
        own.run("-m", "proofs._clock_seed")
        own.start_workers()
        _await_workers(own)
        for number in range(kills):
            _round(own, draw, number, killed)
            if (number + 1) % 20 == 0:
                say(f"{number + 1} kills: {dict(killed)}")
        settled = _settle(own, kills)
        _conclude(own, kills, killed, settled)


def _round(own: Stage, draw: random.Random, number: int, killed: Counter[str]) -> None:
    _add_cables(own)
    day = FIRST_DAY + timedelta(days=number)
    for task in JOBS:
        own.ask(task)
    for _ in range(3):
        own.ask("proofs.report", day.isoformat())
    time.sleep(draw.uniform(0, LONGEST_WAIT))
    victim = draw.choice(VICTIMS)
    getattr(own, f"kill_{victim}")(draw)
    killed[victim] += 1
    own.start_workers()


def _add_cables(own: Stage) -> None:
    """Copies of the one cable, due and not flagged."""
    with own.owner() as owner:
        listed = owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'cables_cable'"
            " AND column_name NOT IN ('id', 'public_id', 'flagged_on', 'schedule_state')"
        )
        names = SQL(", ").join(Identifier(name) for (name,) in listed)
        owner.execute(
            SQL(
                "INSERT INTO cables_cable (public_id, schedule_state, {names}) SELECT left(md5(random()::text), 14),"
                " 'PENDING', {names} FROM (SELECT * FROM cables_cable ORDER BY id LIMIT 1) one, generate_series(1, %s)"
            ).format(names=names),
            [NEW_CABLES],
        )


def _await_workers(own: Stage) -> None:
    """Until the first flag shows that a worker works."""
    for _ in range(120):
        own.ask("cables.flag_due_records")
        time.sleep(0.5)
        with own.owner() as owner:
            if owner.execute("SELECT count(*) FROM cables_cable WHERE flagged_on IS NOT NULL").fetchone()[0]:
                return
    raise TimeoutError("no worker flagged anything within a minute")


def _settle(own: Stage, kills: int) -> bool:
    """Ask for the jobs, and for every day's report, until nothing waits; whether that came to be."""
    deadline = time.monotonic() + SETTLING
    for number in range(kills):
        own.ask("proofs.report", (FIRST_DAY + timedelta(days=number)).isoformat())
    while time.monotonic() < deadline:
        for task in dict.fromkeys(JOBS):
            own.ask(task)
        time.sleep(1)
        with suppress(psycopg.OperationalError), own.owner() as owner:
            runs = owner.execute("SELECT count(*) FROM reviews_reportrun").fetchone()[0]
            if runs >= kills and not owner.execute(OPEN).fetchone()[0]:
                time.sleep(3)  # what is being sent just now
                return True
        own.start_workers()
        for number in range(kills):
            if runs < kills:
                own.ask("proofs.report", (FIRST_DAY + timedelta(days=number)).isoformat())
    return False


def _conclude(own: Stage, kills: int, killed: Counter[str], settled: bool) -> None:
    with own.owner() as owner:
        due, flagged_once, opened_once = owner.execute(
            ONCE.format(flagged=EVENTS.format("cables.flagged"), opened=EVENTS.format("reviews.opened"))
        ).fetchone()
        events = owner.execute("SELECT count(*) FROM declass_auditevent WHERE verb = 'cables.flagged'").fetchone()[0]
        runs = owner.execute("SELECT count(*), count(finished_at) FROM reviews_reportrun").fetchone()
        mails = owner.execute(
            "SELECT replace(about, ':', '.') || '.' || id || '@declass', sent_at IS NOT NULL FROM declass_mailing"
        )
        noted = dict(mails.fetchall())
    sent = _mails(own.root / "mail")
    twice = sum(1 for times in sent.values() if times > 1)
    lost = [mail for mail, is_sent in noted.items() if is_sent and mail not in sent]
    unknown = set(sent) - set(noted)
    stale = sum(1 for is_sent in noted.values() if not is_sent)
    announced = len(noted) == runs[1] * SUBSCRIBERS
    held = settled and due == flagged_once == opened_once == events and not twice and not lost and not unknown
    conclude(
        held and announced and runs[0] == kills,
        proof="clock",
        kills=kills,
        due=due,
        flagged_once=flagged_once,
        opened_once=opened_once,
        events=events,
        reports=runs[1],
        reports_sent=sum(noted.values()),
        reports_twice=twice,
        reports_lost=len(lost),
        stale_claims=stale + runs[0] - runs[1],
        killed=dict(killed),
    )


def _mails(folder: Path) -> Counter[str]:
    """How often each mail went out, by its Message-ID."""
    found: Counter[str] = Counter()
    for path in folder.glob("*.log") if folder.is_dir() else ():
        found.update(match.decode() for match in MAIL.findall(path.read_bytes()))
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
