"""Fills the proof's own database: people with addresses, their subscriptions, and one due cable to be copied."""

from django.conf import settings

from cables.classification.levels import Level
from cables.tests.factories import make_cable, make_collection, make_person
from declass.models import User
from declass.person import acting_as
from declass.roles import Role
from reviews.actions.subscribing import subscribe

KIND = "queue"
SUBSCRIBERS = 3
CABLE = """C O N F I D E N T I A L LIMA 000001
E.O. 12958: DECL: 03/01/2010
TAGS: PREL
SUBJECT: ONE OF MANY
1. (C) Words.
STRUBLE
"""


def main() -> None:
    """Make the rows through the actions."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    custodian = make_person(Role.CUSTODIAN, level=Level.TS)
    collection = make_collection(custodian)
    make_cable(collection, CABLE, year=2000)
    for number in range(SUBSCRIBERS):
        person = make_person(Role.AUDITOR)
        User.objects.filter(pk=person.pk).update(email=f"reader-{number}@proof.example")
        with acting_as(person):
            subscribe(actor=person, kind=KIND)


if __name__ == "__main__":
    main()
