"""People, collections and cables for tests, made through the same actions as in life."""

from datetime import date, timedelta
from itertools import count

from cables.actions.granting import create_collection, grant_collection, read_in, set_clearance
from cables.actions.importing import Catalogue, import_cable
from cables.classification.levels import Level
from cables.models import Cable, Collection
from declass.accounts import create_account, system_account
from declass.clock import today
from declass.models import User
from declass.person import acting_as
from declass.roles import Role

PASSWORD = "a long password for tests"
_numbers = count(1)


def make_person(
    role: Role,
    *,
    level: Level | None = Level.S,
    country: str = "USA",
    agency: str = "STATE",
    q: bool = False,
    readins: tuple[str, ...] = (),
    until: date | None = None,
) -> User:
    """A person with a role and, unless `level` is None, a clearance."""
    setter = system_account("set-up")
    end = until or today() + timedelta(days=365)
    with acting_as(setter):
        number = next(_numbers)
        person = create_account(
            actor=setter,
            username=f"{role.name.lower()}-{number}",
            first_name=role.value,
            last_name=f"Number {number}",
            role=role,
            password=PASSWORD,
        )
        if level is not None:
            set_clearance(
                actor=setter,
                person=person,
                level=level,
                nda_signed_on=date(2020, 1, 1),
                expires_on=end,
                country=country,
                agency=agency,
                q=q,
            )
        for token in readins:
            read_in(actor=setter, person=person, token=token, expires_on=end)
    return person


def make_collection(custodian: User, *people: User, ceiling: Level = Level.S, **terms: object) -> Collection:
    """A permanent, certified collection that `people` need to know for a year."""
    defaults: dict[str, object] = {
        "disposition": Collection.Disposition.PERMANENT,
        "rd_plan": "Test plan",
        "rd_official": "Test official",
        "rd_certified_on": date(2020, 1, 1),
    }
    with acting_as(custodian):
        collection = create_collection(
            actor=custodian, name="Test collection", ceiling_level=ceiling, **(defaults | terms)
        )
        for person in people:
            grant(custodian, person, collection)
    return collection


def grant(custodian: User, person: User, collection: Collection, *, until: date | None = None) -> None:
    """Need-to-know for a collection, a year unless said otherwise."""
    with acting_as(custodian):
        grant_collection(
            actor=custodian,
            person=person,
            collection=collection,
            expires_on=until or today() + timedelta(days=365),
            reason="test",
        )


def make_cable(collection: Collection, text: str, *, year: int | None = None, file_name: str = "cable.txt") -> Cable:
    """One cable, imported by the collection's custodian."""
    custodian = collection.custodian
    with acting_as(custodian):
        imported = import_cable(
            actor=custodian,
            collection=collection,
            content=text.encode(),
            file_name=file_name,
            catalogue=Catalogue(year=year),
        )
    return imported.cables[0]
