"""Two databases that differ only above a person's label, made one after the other, and what each answers."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse

from cables.tests import factories
from cables.tests.factories import grant
from declass import models
from declass.roles import Role
from reviews.models import queue
from tests.access.bearers import MARKINGS, SECRET, Bearer, C, S
from tests.access.clockwork import run_every_job
from tests.access.matrix import bring
from tests.access.planting import (
    Field,
    cleared,
    disputed,
    in_review,
    joined,
    new_crew,
    new_field,
    plant,
    referred,
)
from tests.access.world import World, make_world
from tests.urls_table import SITE, TABLE

# What differs between any two requests: the form's token, and the hour at which something was done.
NEW_EACH_TIME = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "token"),
    (re.compile(r"/calendar/[\w-]{43}\.ics"), "calendar"),
    (re.compile(r"(?:(?<=\dT)|\b)\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+\d\d:\d\d)?"), "hour"),
    (re.compile(r"\b\d{1,2}(:\d\d)? [ap]\.m\.|\bmidnight\b|\bnoon\b"), "hour"),
    (re.compile(r"\b\d{8}T\d{6}Z|D:\d{14}Z"), "moment"),
)
ABOVE = tuple(marking for marking in MARKINGS if marking.level > C)
POINTS = (in_review, referred, disputed, joined)
# Auditors stand outside: the log is system-high.
ASKING = tuple(role for role in Role if role is not Role.AUDITOR)
LOW, IMPORTING = Bearer(C), Bearer(S)
BYTES = "S E C R E T SECTION 01 OF 02 LIMA 000777\nE.O. 12958: DECL: 03/01/2010\nSUBJECT: ONE\n1. (S) Words.\nDOE\n"
# One paragraph that everybody asking may read, between others whose words and number differ.
MIXED = (
    "S E C R E T LIMA 000778\nE.O. 12958: DECL: 03/01/2010\nSUBJECT: (S) {}\n1. (S) {}\n2. (U) Open.\n3. (S) {}\nDOE\n"
)
LESS = ("ONE", "A word.", "Another word.")
MORE = ("ANOTHER MATTER", "Very many words.\n  (S) And a bullet of its own.", "Words.\n4. (S) More.\n5. (S) And more.")
FILES = {
    "the same bytes": BYTES,
    "the same number": BYTES.replace("Words", "Other words"),
    "the other section": BYTES.replace("SECTION 01", "SECTION 02"),
    "what is held there": "%PDF-1.4 \x00\x01 held",
}
Told = dict[tuple[str, str], tuple[int, str]]


@dataclass(frozen=True)
class Out:
    """Fields out of sight: of strangers, and above the label in a collection that everybody asking needs to know."""

    strange: Field
    shared: Field
    shown: Field


def answers(*, with_hidden: bool) -> Told:
    """Make the database, with what is out of sight or without, and ask it everything as each role."""
    with mock.patch.object(factories, "_numbers", count(1)):
        world, mixed = _made(with_hidden)
    with tempfile.TemporaryDirectory() as folder:
        run_every_job(Path(folder))
    return dict([*_asked(world), *_asked_of(world, mixed)])


def _made(with_hidden: bool) -> tuple[World, str]:
    """The world, and the public id of the cable that is seen in part."""
    with steady_ids("people"):
        out = _out_of_sight()
    if with_hidden:
        with steady_ids("hidden"):
            factories.make_cable(out.strange.collection, BYTES, year=2000)
            plant(out.strange, MARKINGS, POINTS)
            plant(out.shared, ABOVE, POINTS)
    with steady_ids("shown"):
        world = make_world()
        mixed = factories.make_cable(out.shared.collection, MIXED.format(*(MORE if with_hidden else LESS)), year=2000)
        plant(out.shown, MARKINGS[:3], (joined,))
        for person in world.people.values():
            grant(out.shared.collection.custodian, person, out.shared.collection)
    return world, mixed.public_id


def _out_of_sight() -> Out:
    crew = new_crew()
    strange = new_field(crew, cleared(Role.CUSTODIAN), own=False, seed=1, usual=SECRET)
    shared = new_field(crew, cleared(Role.CUSTODIAN), own=True, seed=2, usual=SECRET)
    strange.has_open_words = shared.has_open_words = False
    shown = Field(True, Random(3), shared.cast, shared.collection, shared.narrow, crew.liaison)
    return Out(strange, shared, shown)


@contextmanager
def steady_ids(phase: str) -> Iterator[None]:
    """Public ids and tokens of holds drawn in an order of the phase's own."""
    random = Random(phase)
    drawn = mock.Mock(choice=random.choice, randbelow=random.randrange)
    with mock.patch.object(models, "secrets", drawn), mock.patch.object(queue, "secrets", drawn):
        yield


def _asked(world: World) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    for role in ASKING:
        with transaction.atomic():
            bring(world.people[role], LOW)
            for name in TABLE if role is Role.ADMINISTRATOR else SITE:
                yield (role, name), _told(name, lambda name=name, role=role: _ask(world, role, name))
            transaction.set_rollback(True)
    with transaction.atomic():
        bring(world.people[Role.CUSTODIAN], IMPORTING)
        for what, text in FILES.items():
            yield (Role.CUSTODIAN, what), _told(what, lambda text=text: _import(world, text))
        transaction.set_rollback(True)


def _asked_of(world: World, mixed: str) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    rows = world.rows | {"cable": mixed, "part_cable": mixed}
    for role in ASKING:
        with transaction.atomic():
            bring(world.people[role], LOW)
            for name in (name for name, route in SITE.items() if set(route.takes.values()) & {"cable", "part_cable"}):
                client = world.knowing[role]
                ask = partial(world.ask, client, name, rows=rows, follow=True)
                yield (role, f"{name} of the cable seen in part"), _told(name, ask)
            transaction.set_rollback(True)


def _ask(world: World, role: Role, name: str) -> HttpResponse:
    return world.ask(world.knowing[role], name, follow=True)


def _import(world: World, text: str) -> HttpResponse:
    files = {"files": SimpleUploadedFile("new.txt", text.encode())}
    return world.ask(world.knowing[Role.CUSTODIAN], "collections:import", method="post", given=files, follow=True)


def _told(name: str, ask: Callable[[], HttpResponse]) -> tuple[int, str]:
    """Status, and headers and body with what is new each time taken out."""
    with steady_ids(name):
        response = ask()
    headers = "\n".join(f"{key}: {value}" for key, value in sorted(response.items()))
    told = f"{headers}\n{response.redirect_chain}\n{response.content.decode('utf-8', errors='replace')}"
    for pattern, word in NEW_EACH_TIME:
        told = pattern.sub(word, told)
    return response.status_code, told


def differences(without: Told, having: Told) -> Iterator[str]:
    """Where the two answers differ, with the first line that does."""
    for key in without.keys() | having.keys():
        one, other = without.get(key), having.get(key)
        if one != other:
            yield f"{key}: {_first(one, other)}"


def _first(one: tuple[int, str] | None, other: tuple[int, str] | None) -> str:
    if one is None or other is None or one[0] != other[0]:
        return f"{one and one[0]} and {other and other[0]}"
    lines = zip(_lines(one[1]), _lines(other[1]), strict=False)
    return next((_apart(a, b) for a, b in lines if a != b), "one says more")


def _lines(told: str) -> list[str]:
    """Without the length, which only follows from the rest."""
    return [line.strip() for line in told.splitlines() if not line.startswith("Content-Length")]


def _apart(one: str, other: str) -> str:
    """The two lines from a little before the place where they part."""
    at = max(next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0) - 60, 0)
    return f"{one[at : at + 160]!r} and {other[at : at + 160]!r}"
