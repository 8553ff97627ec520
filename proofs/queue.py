"""`make prove-queue N=`: fifty workers and N claims, some killed in the middle of one, some writing with old tokens.

Every worker is a process with its own connection, acts as its own reviewer, and does over and over what reviewers do:
take the next cable, decide a portion under the token, give the cable back. Some are killed (SIGKILL) at a statement of
a claim drawn by chance; the clock gives back what they held. Then the rows are held against each other and against
what the workers saw. Nothing is read from the actions under proof: double holds, lost claims and writes outside a
hold are looked for in the rows by SQL.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, connections

from cables.tests.factories import make_cable, make_collection, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from proofs import conclude, say
from reviews.actions import queueing
from reviews.actions.determining import Answer, determine
from reviews.models import Review

WORKERS = 50
HOLD = timedelta(seconds=5)  # short, so that what a killed worker held comes back while the proof runs
ONE_IN = 60  # claims that kill their worker; in a short run more of them do
STATEMENTS = 16  # of one claim, about; a worker that is to die does so at one of them
PATIENCE = 0.02
CABLE = """UNCLAS LIMA {serial:06d}
E.O. 12958: N/A
TAGS: PREL
SUBJECT: A CABLE TO BE TAKEN
1. (U) Nothing is in it.
"""
DUE = "UPDATE cables_cable SET declassify_on = current_date"
CHECKS = {
    # Two holds of one review that were both running at some moment.
    "double": "SELECT count(*) FROM reviews_lease a JOIN reviews_lease b ON a.review_id = b.review_id AND a.id < b.id"
    " AND tstzrange(a.taken_at, a.ended_at, '[)') && tstzrange(b.taken_at, b.ended_at, '[)')",
    # A write that lies in no hold of its writer.
    "outside": "SELECT count(*) FROM reviews_determination d WHERE NOT EXISTS (SELECT 1 FROM reviews_lease l"
    " WHERE l.review_id = d.review_id AND l.holder_id = d.determined_by_id AND d.determined_at >= l.taken_at"
    " AND d.determined_at <= l.ended_at)",
    # A review that nobody holds and nobody can take, or a hold without its event.
    "stuck": "SELECT count(*) FROM reviews_review WHERE state <> 'QUEUED' OR reviewer_id IS NOT NULL",
    "silent": "SELECT abs((SELECT count(*) FROM reviews_lease)"
    " - (SELECT count(*) FROM declass_auditevent WHERE verb = 'reviews.claimed'))",
}


@dataclass
class Seen:
    """What one worker saw of itself; one line of its file after each claim."""

    worker: int
    lease: int = 0
    stale_tried: int = 0
    stale_refused: int = 0


def main(wanted: int) -> None:
    """Run `wanted` claims and conclude."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    queueing.LEASE = HOLD
    reviewers = _prepare(max(2 * WORKERS, wanted // 50))
    with tempfile.TemporaryDirectory() as folder:
        killed = _run(reviewers, wanted, Path(folder))
        seen = [json.loads(line) for path in Path(folder).iterdir() for line in path.read_text().splitlines()]
    _expire_all()
    counts = {name: _count(statement) for name, statement in CHECKS.items()}
    leases = _leases()
    unknown = sum(each["lease"] not in leases for each in seen)
    tried, refused = (sum(each[name] for each in seen) for name in ("stale_tried", "stale_refused"))
    lost = unknown + counts["stuck"] + counts["silent"]
    held = not counts["double"] and not counts["outside"] and not lost and refused == tried > 0 and killed > 0
    conclude(
        held and len(leases) >= wanted,
        proof="queue",
        claims=len(leases),
        double=counts["double"],
        lost=lost,
        stale_refused=refused,
        stale_tried=tried,
        written_outside_a_hold=counts["outside"],
        workers=WORKERS,
        killed=killed,
    )


def _prepare(cables: int) -> list[User]:
    """Cables with an open review each, and a reviewer for each worker who may take any of them."""
    say(f"{cables} cables, {WORKERS} reviewers ...")
    custodian = make_person(Role.CUSTODIAN)
    reviewers = [make_person(Role.REVIEWER) for _ in range(WORKERS)]
    collection = make_collection(custodian, *reviewers)
    for serial in range(1, cables + 1):
        make_cable(collection, CABLE.format(serial=serial), year=2000)
    say("opening their reviews ...")
    with connections["owner"].cursor() as cursor:
        cursor.execute(DUE)
    clock = system_account("clock")
    with acting_as(clock):
        queueing.open_reviews(actor=clock, on=today())
    return reviewers


def _run(reviewers: list[User], wanted: int, folder: Path) -> int:
    """Keep a worker running for each reviewer until enough claims are made; how many workers were killed."""
    say(f"{wanted} claims ...")
    context = get_context("fork")
    claims, next_death = context.Value("q", 0), context.Value("q", min(ONE_IN, wanted // 8))

    def start(number: int) -> Any:
        connections.close_all()  # a fork must not share one
        worker = context.Process(target=_work, args=(number, reviewers[number], claims, next_death, wanted, folder))
        worker.start()
        return worker

    workers = {number: start(number) for number in range(WORKERS)}
    killed, told, clock = 0, 0, system_account("clock")
    while workers:
        with acting_as(clock):
            queueing.expire_leases(actor=clock)
        time.sleep(PATIENCE * 5)
        for number, worker in list(workers.items()):
            if worker.is_alive():
                continue
            killed += worker.exitcode == -signal.SIGKILL
            if worker.exitcode not in (0, -signal.SIGKILL):
                raise RuntimeError(f"worker {number} ended with {worker.exitcode}")
            del workers[number]
            if worker.exitcode:
                workers[number] = start(number)
        if claims.value >= told + max(1, wanted // 10):
            told = claims.value
            say(f"  {told} claims, {killed} workers killed")
    return killed


def _work(number: int, reviewer: User, claims: Any, next_death: Any, wanted: int, folder: Path) -> None:
    """Take, decide, try old tokens, give back; until enough claims were made or this process is killed."""
    chance = random.Random(f"{os.getpid()}")
    former: dict[int, int] = {}
    with (folder / f"{number}-{os.getpid()}").open("a") as lines:
        while claims.value < wanted:
            dies = _is_its_turn_to_die(claims.value, next_death, wanted)
            review = _claim(reviewer, dies=dies, at=chance.randrange(STATEMENTS))
            if review is None:
                time.sleep(PATIENCE)
                continue
            with claims.get_lock():
                claims.value += 1
            seen = _hold(number, reviewer, review, former)
            lines.write(json.dumps(vars(seen)) + "\n")
            lines.flush()


def _is_its_turn_to_die(made: int, next_death: Any, wanted: int) -> bool:
    with next_death.get_lock():
        if made < next_death.value:
            return False
        next_death.value += min(ONE_IN, wanted // 8)
        return True


def _claim(reviewer: User, *, dies: bool, at: int) -> Review | None:
    """The next review, committed; a process that is to die does so before statement `at` of the claim."""
    left = [at]

    def count_down(execute: Callable[..., Any], *given: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    if not dies:
        with acting_as(reviewer):
            return queueing.claim_next(actor=reviewer)
    with connection.execute_wrapper(count_down), acting_as(reviewer):
        queueing.claim_next(actor=reviewer)
    os.kill(os.getpid(), signal.SIGKILL)  # the claim was shorter than that: die holding it
    return None


def _hold(number: int, reviewer: User, review: Review, former: dict[int, int]) -> Seen:
    """Work under the token of the claim just made, and try every token that this worker had before."""
    with acting_as(reviewer):
        token = review.leases.get(ended_at=None, holder=reviewer).pk
    seen = Seen(number, lease=token)
    if review.pk in former:
        _try_stale(seen, reviewer, review, former[review.pk])
    try:
        _decide(reviewer, review, token)
        with acting_as(reviewer):
            queueing.return_to_queue(actor=reviewer, review=review, token=token)
    except RefusedError:
        pass  # too slow: the hold ran out and the clock gave the cable back, as it should
    former[review.pk] = token
    _try_stale(seen, reviewer, review, token)
    return seen


def _try_stale(seen: Seen, reviewer: User, review: Review, token: int) -> None:
    seen.stale_tried += 1
    try:
        _decide(reviewer, review, token)
    except RefusedError:
        seen.stale_refused += 1


def _decide(reviewer: User, review: Review, token: int) -> None:
    with acting_as(reviewer):
        portion = review.cable.portions.get(number="1")
        determine(actor=reviewer, review=review, token=token, portion=portion, answer=Answer("NOT_NSI"))


def _expire_all() -> None:
    """Let the last holds of killed workers run out."""
    time.sleep(HOLD.total_seconds() + 1)
    clock = system_account("clock")
    with acting_as(clock):
        queueing.expire_leases(actor=clock)


def _count(statement: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _leases() -> set[int]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM reviews_lease")
        return {row[0] for row in cursor.fetchall()}


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    except OperationalError as error:
        say(f"The database did not answer: {error}")
        sys.exit(2)
