"""A decision's round trip: what is posted, stored and shown again, with many cables loaded.

`make bench-decision CABLES=` loads the cables and measures this alone.
"""

import json
import re
import sys
import time

from django.conf import settings
from django.test import Client
from django.urls import reverse

from benchmarks.figures import Figure, p95, timed
from benchmarks.loaded.bench_import import load
from benchmarks.loaded.bench_pages import open_every_review
from benchmarks.loaded.world import World, make_world
from cables.models import Portion
from declass.accounts import system_account
from declass.person import acting_as
from proofs.ground import COULD_NOT_RUN, missing, on_its_own_database
from reviews.actions.queueing import claim, return_to_queue
from reviews.models import Review

ALLOWED_MS = 150
DECISIONS = 60
WARM_UP = 5
CHECKED = re.compile(r'name="classification" value="(\w+)" checked')


def measure(world: World) -> list[Figure]:
    """The 95th percentile of confirming one portion and drawing the next, as a page with scripts asks for it.

    Cables that the reviewer may work on are taken as they come in the queue; every portion is answered as offered.
    """
    client = Client(SERVER_NAME="localhost", headers={"hx-request": "true"})
    client.force_login(world.cleared)
    taken: list[tuple[float, float]] = []
    while len(taken) < DECISIONS + WARM_UP:
        review, token, portions = _taken(world)
        for portion in portions:
            taken.append(_decided(client, review, token, portion))
        with acting_as(world.cleared):
            return_to_queue(actor=world.cleared, review=review, token=token)
    waited, worked = (p95(list(each)) for each in zip(*taken[WARM_UP:], strict=True))
    what = "a decision: posted, stored, the next portion drawn, p95"
    own = "the same, what the web process computes of it, p95"
    return [
        Figure("decision", what, "ms", waited, ALLOWED_MS, "what is allowed", at_most=1),
        Figure("decision_cpu", own, "ms", worked, ALLOWED_MS, "what is allowed for the whole"),
    ]


def _taken(world: World) -> tuple[Review, int, list[Portion]]:
    with acting_as(world.cleared):
        waiting = Review.objects.filter(state="QUEUED", determinations=None).workable_by(world.cleared)
        review = waiting.untouched_by(world.cleared).in_queue_order().first()
        if review is None:
            raise RuntimeError("the queue has run out; load more cables")
        lease = claim(actor=world.cleared, review=review)
        return review, lease.pk, list(review.cable.portions.to_decide())


def _decided(client: Client, review: Review, token: int, portion: Portion) -> tuple[float, float]:
    """Milliseconds for one decision, and those of them in which this process computed; RuntimeError when it is not
    stored. The second tell something of the product even on a machine that is busy with other work."""
    page = client.get(reverse("reviews:workspace", args=[review.public_id]), {"portion": portion.position})
    offered = CHECKED.search(page.content.decode())
    url = reverse("reviews:decide", args=[review.public_id, portion.position])
    given = {"act": "confirm", "classification": offered[1] if offered else "DECLASSIFY", "token": token}
    begin = time.process_time()
    answer, seconds = timed(lambda: client.post(url, given))
    worked = time.process_time() - begin
    if answer.status_code != 200:
        raise RuntimeError(f"a decision answered {answer.status_code}")
    return seconds * 1000, worked * 1000


def alone(cables: int) -> int:
    """Load, measure and tell the figure as a line of JSON; 0 when it is within its bound."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = make_world(cables)
    load(world)
    open_every_review(system_account("clock"))
    waited, worked = measure(world)
    figures = {"p95_ms": round(waited.figure), "cpu_p95_ms": round(worked.figure)}
    sys.stdout.write(json.dumps({"cables": cables, "decisions": DECISIONS} | figures) + "\n")
    return 0 if waited.holds else 1


def main(arguments: list[str]) -> int:
    """Measure on a database of its own; 2 when it cannot be run."""
    if missing() or not arguments or not arguments[-1].isdigit():
        sys.stderr.write("usage: python -m benchmarks.loaded.bench_decision CABLES; or `make bench-decision`\n")
        return COULD_NOT_RUN
    if arguments[0] == "here":
        return alone(int(arguments[1]))
    return on_its_own_database("bench_decision", ["-m", "benchmarks.loaded.bench_decision", "here", arguments[0]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
