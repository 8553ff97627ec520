"""What is measured on: a collection, who keeps it, and two who review it, cleared for all of it and for a part."""

import os
from dataclasses import dataclass

from cables.classification.levels import Level
from cables.models import Collection
from cables.tests.factories import make_collection, make_person
from declass.models import User
from declass.roles import Role


@dataclass(frozen=True)
class World:
    """`cables` is how many the collection is to hold."""

    cables: int
    processes: int
    custodian: User
    collection: Collection
    cleared: User
    ordinary: User


def make_world(cables: int) -> World:
    """An empty collection with its people."""
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    cleared = make_person(Role.REVIEWER, level=Level.S)
    ordinary = make_person(Role.REVIEWER, level=Level.C)
    collection = make_collection(custodian, cleared, ordinary, ceiling=Level.S, ceiling_controls=["EXDIS"])
    return World(cables, os.cpu_count() or 1, custodian, collection, cleared, ordinary)
