"""Searching what one person may read: by words, ranked, or by facts alone; a page at a time, by key.

Words are looked for in the portions that the person may read, and nowhere else, so rank, order, excerpts and the end
of the list say nothing of the others. Post, dates, order, level and state are facts about a whole cable: asked for,
they leave the cables that the person may read as a whole.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.db import connection
from django.db.models import F, Q, QuerySet

from cables.models import Cable, Portion, Tag
from cables.querysets import CONFIG, query_for, reach
from declass import leakproof
from declass.models import User

MOST = 2000  # portions that are ranked for one search
PAGE_SIZE = 20
FEW = 10_000  # ids that a query takes as they are
EXCERPTS = 3  # of one cable
BY_LENGTH = 1  # ts_rank divides by 1 + the logarithm of the length
HIT = re.compile("\ue000(.*?)\ue001", re.DOTALL)
FLAGGED, NO_REVIEW = "FLAGGED", "NO_REVIEW"
TOO_COMMON = "These words are too common to look for. Add one that says more."
ONLY_EXCLUDED = "Name a word that must stand in the text. A word to leave out narrows what others find."


@dataclass(frozen=True)
class Criteria:
    """What is asked for. `words` as typed into a search engine: "a phrase", or, -without."""

    words: str = ""
    post: str = ""
    since: date | None = None
    until: date | None = None
    tags: tuple[str, ...] = ()
    level: int | None = None
    order: str = ""
    state: str = ""

    def given(self) -> dict[str, Any]:
        """The fields that ask for something."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in ("", None, ())}


@dataclass(frozen=True)
class Hit:
    """A cable that was found, its best rank, and the portions that bear the words, the best first."""

    cable_id: int
    rank: float = 0.0
    portion_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Hits:
    """One page; `after` is the key of the next one, "" on the last. `is_cut`: more portions matched than are ranked."""

    hits: tuple[Hit, ...]
    after: str
    is_cut: bool = False


@dataclass(frozen=True)
class Excerpt:
    """What stands around the words in one portion, in runs of text that were asked for or not."""

    portion: Portion
    runs: tuple[tuple[str, bool], ...]


def why_not(words: str) -> str:
    """Why these words cannot be looked for: all too common, or none that must stand in the text; "" when they can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT querytree(websearch_to_tsquery(%s::regconfig, %s))", [CONFIG, words])
        tree = cursor.fetchone()[0]
    return {"": TOO_COMMON, "T": ONLY_EXCLUDED}.get(tree, "")


def find(person: User, criteria: Criteria, after: str = "") -> Hits:
    """The page of cables that follows the key `after`. Raises ValueError for a key that names nothing."""
    rank, last = _read_key(person, after) if after else (None, None)
    return _ranked(person, criteria, rank, last) if criteria.words else _listed(person, criteria, last)


def _ranked(person: User, criteria: Criteria, rank: float | None, last: int | None) -> Hits:
    within = reach(person.pk, at_most=FEW)
    portions = Portion.objects.visible_to(person).filter(within).matching(criteria.words, indexed=leakproof.marked())
    for cables in _limits(person, criteria):
        portions = portions.filter(cable__in=cables)
    ranked = portions.order_by().annotate(
        rank=SearchRank(F("search"), query_for(criteria.words), normalization=BY_LENGTH)
    )
    found = list(ranked.values_list("cable_id", "pk", "rank")[: MOST + 1])
    hits = sorted(_by_cable(found[:MOST]), key=lambda hit: (-hit.rank, -hit.cable_id))
    if rank is not None and last is not None:
        hits = [hit for hit in hits if (-hit.rank, -hit.cable_id) > (-rank, -last)]
    return _page(hits, is_cut=len(found) > MOST)


def _by_cable(found: Iterable[tuple[int, int, float]]) -> list[Hit]:
    by_cable: dict[int, list[tuple[float, int]]] = {}
    for cable_id, portion_id, rank in found:
        by_cable.setdefault(cable_id, []).append((-rank, portion_id))
    return [
        Hit(cable_id, -min(portions)[0], tuple(portion_id for _, portion_id in sorted(portions)))
        for cable_id, portions in by_cable.items()
    ]


def _listed(person: User, criteria: Criteria, last: int | None) -> Hits:
    """The latest import first."""
    cables = Cable.objects.visible_to(person)
    for limit in _limits(person, criteria):
        cables = cables.filter(pk__in=limit)
    if last is not None:
        cables = cables.filter(pk__lt=last)
    found = cables.order_by("-pk").values_list("pk", flat=True)[: PAGE_SIZE + 1]
    return _page([Hit(cable_id) for cable_id in found])


def _page(hits: list[Hit], *, is_cut: bool = False) -> Hits:
    shown, left = hits[:PAGE_SIZE], hits[PAGE_SIZE:]
    return Hits(tuple(shown), _key(shown[-1]) if left else "", is_cut)


def _key(hit: Hit) -> str:
    """Rank and public id: a row's number would tell how many rows there are."""
    return f"{hit.rank!r}_{Cable.objects.values_list('public_id', flat=True).get(pk=hit.cable_id)}"


def _read_key(person: User, key: str) -> tuple[float, int]:
    rank, _, public_id = key.partition("_")
    found = Cable.objects.visible_to(person).filter(public_id=public_id).values_list("pk", flat=True).first()
    if found is None:
        raise ValueError("this page names no cable")
    return float(rank), found


def _limits(person: User, criteria: Criteria) -> Iterator[QuerySet[Any, Any] | list[int]]:
    """Ids of the cables among which each of the criteria beside the words leaves us; the ids themselves where they
    are few, because the database then looks at those cables alone.
    """
    readable = Portion.objects.visible_to(person)
    limits = [Tag.objects.filter(code=tag, portion__in=readable).values_list("cable_id") for tag in criteria.tags]
    if facts := _facts(criteria):
        limits.append(Cable.objects.whole_for(person).filter(facts).values_list("pk"))
    for limit in limits:
        ids = [pk for (pk,) in limit.order_by()[: FEW + 1]]
        yield ids if len(ids) <= FEW else limit


def _facts(criteria: Criteria) -> Q:
    columns = {
        "mrn_post": criteria.post.upper(),
        "origin_on__gte": criteria.since,
        "origin_on__lte": criteria.until,
        "level": criteria.level,
        "order_number": criteria.order,
    }
    asked = Q(**{name: value for name, value in columns.items() if value not in ("", None)})
    if criteria.state == FLAGGED:
        return asked & Q(flagged_on__isnull=False)
    if criteria.state == NO_REVIEW:
        return asked & Q(reviews__isnull=True)
    return asked & Q(reviews__state=criteria.state) if criteria.state else asked


def excerpts(person: User, hits: Iterable[Hit], words: str) -> dict[int, list[Excerpt]]:
    """What stands around the words in the best portions of each cable, by cable id; one query."""
    ids = [portion_id for hit in hits for portion_id in hit.portion_ids[:EXCERPTS]]
    if not ids:
        return {}
    headline = SearchHeadline(
        "text",
        query_for(words),
        config=CONFIG,
        start_sel="\ue000",
        stop_sel="\ue001",
        max_fragments=2,
        max_words=30,
        min_words=12,
        fragment_delimiter=" … ",
    )
    portions = Portion.objects.visible_to(person).filter(pk__in=ids).defer("search", "text")
    drawn = {portion.pk: portion for portion in portions.annotate(headline=headline)}
    found: dict[int, list[Excerpt]] = {}
    for portion_id in ids:
        portion = drawn[portion_id]
        found.setdefault(portion.cable_id, []).append(Excerpt(portion, _runs(portion.headline)))
    return found


def _runs(headline: str) -> tuple[tuple[str, bool], ...]:
    """The text in turns: not asked for, asked for, not asked for, …; empty ones left out."""
    turns = HIT.split(" ".join(headline.split()))
    return tuple((text, bool(number % 2)) for number, text in enumerate(turns) if text)
