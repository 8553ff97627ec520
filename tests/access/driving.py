"""Every page, export and download, asked for by one person, and the planted words that stand in the answers."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from tests.access.world import World
from tests.urls_table import SITE, TABLE, Route

WORD = re.compile(r"zq[a-z]{10}")
OF_CABLE = {"cable", "part_cable", "review", "released_review"}
ASKED_FOR = {"q": "common words", "words": "common", "tab": "second", "page": "1"}


def words_in(response: HttpResponse) -> set[str]:
    """The planted words in headers and body; of a PDF in its text and metadata, of an archive in its members."""
    told = " ".join(f"{name}: {value}" for name, value in response.items())
    return set(WORD.findall(told.lower())) | words_of(response.content)


def words_of(content: bytes) -> set[str]:
    """The planted words in bytes of any kind that the product hands out or keeps."""
    found = set(WORD.findall(content.decode("utf-8", errors="replace").lower()))
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]:
        pdf = PdfReader(io.BytesIO(content))
        told = [page.extract_text() for page in pdf.pages] + [f"{pdf.metadata}", f"{pdf.xmp_metadata}"]
        found |= set(WORD.findall(" ".join(told).lower()))
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found |= set().union(*(words_of(archive.read(name)) for name in archive.namelist()))
    return found


def routes_of_cables() -> list[str]:
    """The routes whose address is filled by a cable or its review alone."""
    return [name for name, route in TABLE.items() if (needs := _needs(route)) and needs <= OF_CABLE]


def _needs(route: Route) -> set[str]:
    return {word for word in route.takes.values() if not str(word).startswith("=")}


def ask_everything(
    world: World, client: Client, rows: Mapping[str, Any], *, console: bool
) -> Iterator[tuple[str, HttpResponse]]:
    """Each route with these rows, in the method that it is for; lists with words to look for besides."""
    for name, route in TABLE.items() if console else SITE.items():
        yield name, world.ask(client, name, rows=rows)
        if not route.takes and route.post is None and name in SITE:
            yield f"{name}, looking for words", world.ask(client, name, rows=rows, given=ASKED_FOR)


def ask_of_collection(world: World, client: Client, rows: Mapping[str, Any]) -> Iterator[tuple[str, HttpResponse]]:
    """Each route of a collection with its batch and what it holds."""
    for name, route in SITE.items():
        if "collection" in _needs(route):
            yield name, world.ask(client, name, rows=rows)


def ask_of_cables(
    world: World, client: Client, all_rows: Iterable[Mapping[str, Any]], names: list[str], step: int, start: int
) -> Iterator[tuple[str, HttpResponse]]:
    """Of each cable the page of the cable and each `step`th other route, a different one from cable to cable."""
    for place, rows in enumerate(all_rows, start):
        for name in {"cables:cable", *names[place % step :: step]}:
            yield name, world.ask(client, name, rows=rows)
