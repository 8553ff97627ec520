"""Pages at this size, for somebody cleared for all of it and for somebody cleared for a part."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.figures import Figure, p95, timed
from benchmarks.loaded.world import World
from cables.models import Cable
from cables.search import Criteria, find
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from reviews.actions.queueing import open_reviews
from reviews.models import Review

ALLOWED_MS = 300
ALLOWED_QUERIES = 12
ASKED = 40
WORDS = ("ferry grain", '"grain tariff"', "harvest -loan", "minister or delegation", "railway treaty license")
BY_HAND = """
SELECT cable_id, id, ts_rank(search, query, 1) AS rank
FROM cables_portion, websearch_to_tsquery('english', %s) AS query
WHERE search @@ query LIMIT 2001
"""
Address = Callable[[Random], str]


@dataclass(frozen=True)
class Asked:
    """One page asked for by one person: its 95th percentile in milliseconds and its most queries."""

    p95: float
    queries: int


def measure(world: World) -> list[Figure]:
    """The 95th percentile of each page and of the search alone, and how much longer the restricted person waits."""
    open_every_review(system_account("clock"))
    figures, ratios, most = [], [], 0
    for name, address in _pages(world).items():
        cleared, ordinary = (_ask(person, address) for person in (world.cleared, world.ordinary))
        ratios.append(ordinary.p95 / cleared.p95)
        most = max(most, cleared.queries, ordinary.queries)
        slower = max(cleared.p95, ordinary.p95)
        figures.append(
            Figure(name, f"{name.replace('_', ' ')}, p95", "ms", slower, ALLOWED_MS, "what is allowed", at_most=1)
        )
    return [
        *figures,
        Figure(
            "page_queries", "most queries of a page", "queries", most, ALLOWED_QUERIES, "what is allowed", at_most=1
        ),
        Figure("restricted_ratio", "restricted reader, worst page", "times", max(ratios), 1, "the other", at_most=1.5),
        _search(world),
    ]


def open_every_review(clock: User) -> None:
    """A review for every cable whose date is within the lead time, as the clock opens them."""
    opened = True
    while opened:
        with acting_as(clock):
            opened = bool(open_reviews(actor=clock, on=today()))


def _pages(world: World) -> dict[str, Address]:
    with acting_as(world.ordinary):
        cables = list(Cable.objects.whole_for(world.ordinary).values_list("public_id", flat=True)[:1000])
        reviews = list(Review.objects.workable_by(world.ordinary).values_list("public_id", flat=True)[:1000])
    return {
        "queue_page": lambda random: reverse("reviews:queue"),
        "cable_page": lambda random: reverse("cables:cable", args=[random.choice(cables)]),
        "cable_list": lambda random: reverse("cables:index"),
        "workspace_page": lambda random: reverse("reviews:workspace", args=[random.choice(reviews)]),
        "desk_page": lambda random: reverse("reviews:desk"),
        "report_page": lambda random: reverse("reviews:reports"),
    }


def _ask(person: User, address: Address) -> Asked:
    client, random = Client(SERVER_NAME="localhost"), Random(1)
    client.force_login(person)
    for _ in range(3):
        _answered(client, address(random))
    with CaptureQueriesContext(connections["default"]) as queries:
        _answered(client, address(random))
        count = len(queries)  # the next request empties the log
    taken = [timed(lambda: _answered(client, address(random)))[1] * 1000 for _ in range(ASKED)]
    return Asked(p95(taken), count)


def _answered(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _search(world: World) -> Figure:
    """Ranked portions for words, beside the same by hand as the owner of the table, whom no policy binds."""

    def asked(words: str) -> float:
        with acting_as(world.ordinary):
            return timed(lambda: find(world.ordinary, Criteria(words=words)))[1] * 1000

    def by_hand(words: str) -> float:
        with connections["owner"].cursor() as cursor:
            return timed(lambda: cursor.execute(BY_HAND, [words]).fetchall())[1] * 1000

    turns = [words for _ in range(ASKED // len(WORDS)) for words in WORDS]
    for words in WORDS:
        asked(words), by_hand(words)
    figure, yardstick = p95([asked(words) for words in turns]), p95([by_hand(words) for words in turns])
    return Figure("search", "search for words, p95", "ms", figure, yardstick, "by hand as table owner", at_most=1.5)
