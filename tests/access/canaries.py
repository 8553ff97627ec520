"""Planted words: who found which, on every page and in every place where words come to rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import transaction

from cables.actions.granting import grant_cable, read_in
from cables.models import Cable, CableSource, Collection
from cables.tests.factories import grant
from declass.accounts import system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from tests.access.bearers import MARKINGS, SECRET, TS, UNCLEARED, Bearer, C, S, U
from tests.access.clockwork import run_every_job
from tests.access.driving import ask_everything, ask_of_cables, ask_of_collection, routes_of_cables, words_in
from tests.access.matrix import bring
from tests.access.planting import Field, Secret, cleared, new_crew, new_field, plant, review_of
from tests.access.surfaces import listening, words_at_rest
from tests.access.world import World, browser, key_of

ALL = Bearer(TS, q=True, read_in=frozenset({"SCI:SI"}))
BEARERS = (
    ALL,
    Bearer(C, "GBR"),
    Bearer(S, agency="DOD"),
    Bearer(U),
    Bearer(TS),
    Bearer(S, "GBR", q=True),
    Bearer(S, q=True),
    Bearer(UNCLEARED),
)


@dataclass
class Planted:
    """A world with planted words in its readers' collection and in another."""

    world: World
    own: Field
    strange: Field
    rows: list[dict[str, Any]]

    @property
    def secrets(self) -> dict[str, Secret]:
        """Every planted word."""
        return {each.word: each for each in (*self.own.secrets, *self.strange.secrets)}


@dataclass
class Found:
    """What was asked, which words were seen by who may, and which by who may not."""

    secrets: dict[str, Secret]
    answers: int = 0
    seen: set[str] = field(default_factory=set)
    leaks: set[str] = field(default_factory=set)

    def note(self, where: str, words: Iterable[str], role: Role | None, bearer: Bearer) -> None:
        """Judge the words that somebody was shown."""
        self.answers += 1
        for word in words:
            secret = self.secrets.get(word)
            if secret is None or secret.is_for(role, bearer):
                self.seen.add(word)
            else:
                whose = "own" if secret.own else "strange"
                self.leaks.add(f"{where} showed {role or 'the public'} {bearer} the {whose} {secret.where}")


def plant_words(world: World, *, seed: int, copies: int = 1) -> Planted:
    """Plant a collection that the world's people need to know, and one of strangers; `copies` of each marking."""
    crew = new_crew()
    custodian = _cleared_for_all(world.people[Role.CUSTODIAN])
    own = new_field(crew, custodian, own=True, seed=seed)
    strange = new_field(new_crew(), cleared(Role.CUSTODIAN), own=False, seed=seed + 1)
    plant(own, MARKINGS * copies)
    plant(strange, MARKINGS)
    for person in set(world.people.values()) - {custodian}:
        for collection in (own.collection, own.narrow):
            grant(custodian, person, collection)
    _reasons_of_grants(own, world.people[Role.REVIEWER])
    rows = [_rows(world, each, custodian) for each in own.cables]
    rows += [_rows(world, each, strange.collection.custodian) for each in strange.cables]
    rows += [_custodians_rows(world, collection) for collection in (own.collection, own.narrow, strange.collection)]
    return Planted(world, own, strange, rows)


def _cleared_for_all(person: User) -> User:
    """The person read in and cleared for everything, as the rows say now."""
    setter = system_account("set-up")
    with acting_as(setter):
        read_in(actor=setter, person=person, token="SCI:SI", expires_on=today())
        bring(person, ALL)
    return User.objects.get(pk=person.pk)


def _reasons_of_grants(own: Field, person: User) -> None:
    """A reader named for one cable, with a reason that bears the record's marking."""
    cable = own.cables[3]
    custodian = cable.collection.custodian
    with acting_as(custodian):
        reason = own.word("reason of a grant", SECRET, kept=True)
        grant_cable(actor=custodian, person=person, cable=cable, expires_on=today(), reason=reason)


def _rows(world: World, cable: Cable, reader: User) -> dict[str, Any]:
    """The world's rows with this cable and its review in place of the world's."""
    review, public_id = review_of(cable, reader), cable.public_id
    of_cable = {"cable": public_id, "part_cable": public_id, "review": review, "released_review": review}
    return world.rows | {"collection": cable.collection.public_id} | of_cable


def _custodians_rows(world: World, collection: Collection) -> dict[str, Any]:
    """The world's rows with a collection, its batch and what it holds in place of the world's."""
    with acting_as(collection.custodian):
        batch, held = collection.batches.latest("pk"), CableSource.objects.held().get(collection=collection)
    return world.rows | {"collection": collection.public_id, "batch": batch.public_id, "held": key_of(held)}


def find_words(planted: Planted, people: Iterable[tuple[Role, Bearer]], *, step: int) -> Found:
    """Drive every page as each of the people and as the public, run every job, then look everywhere else.

    Each `step`th route is asked of each cable, all of them at 1.
    """
    found, names = Found(planted.secrets), sorted(routes_of_cables())
    with listening() as (heard, folder):
        for start, (role, bearer) in enumerate(people):
            with transaction.atomic():
                bring(planted.world.people[role], bearer)
                for where, words in _answers(planted, role, names, step, start):
                    found.note(where, words, role, bearer)
                transaction.set_rollback(True)
        for where, response in ask_everything(planted.world, browser(), planted.rows[0], console=True):
            found.note(where, words_in(response), None, ALL)
        run_every_job(folder)
        for where, words in words_at_rest(heard, folder):
            secret = {word for word in words & planted.secrets.keys() if not planted.secrets[word].is_public}
            found.note(where, secret, None, ALL)  # what an earlier run left was that run's to judge
    return found


def _answers(planted: Planted, role: Role, names: list[str], step: int, start: int) -> Iterator[tuple[str, set[str]]]:
    world, client = planted.world, planted.world.knowing[role]
    for where, response in ask_everything(world, client, planted.rows[0], console=role is Role.ADMINISTRATOR):
        yield where, words_in(response)
    for rows in planted.rows[-3:]:
        for where, response in ask_of_collection(world, client, rows):
            yield where, words_in(response)
    for where, response in ask_of_cables(world, client, planted.rows[:-3], names, step, start):
        yield where, words_in(response)


def some_people(random: Random | None = None, count: int = 0) -> list[tuple[Role, Bearer]]:
    """Each role with everything and with less; with a count, so many more by chance."""
    roles = list(Role)
    few = [(role, BEARERS[1 + place % (len(BEARERS) - 1)]) for place, role in enumerate(roles)]
    few += [(Role.CUSTODIAN, ALL), (Role.REVIEWER, ALL)]
    chance = random or Random(0)
    return few + [(chance.choice(roles), chance.choice(BEARERS)) for _ in range(count)]
