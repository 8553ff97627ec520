"""Nobody learns what they may not know: the generated matrix, planted words, two databases, people by chance.

`python -m proofs access N`: N people by chance are asked about generated labels. From 100 on, the answers of two
databases that differ out of sight are compared, and every bearing, route and page is asked; below, a part of each.
"""

import logging
import sys
from collections.abc import Iterator
from random import Random

from django.conf import settings
from django.db import OperationalError, connections
from django.test.utils import setup_test_environment

from declass.roles import Role
from proofs import conclude, say
from tests.access.canaries import find_words, plant_words, some_people
from tests.access.chance import twin_differences
from tests.access.matrix import FEW, MANY, wrong_answers
from tests.access.twins import answers, differences
from tests.access.world import make_world
from tests.emptying import empty_tables

WHOLE = 100  # from this size on nothing is left out


def main(wanted: int) -> None:
    """Prove it for `wanted` people by chance and conclude."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    setup_test_environment(debug=False)
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.CRITICAL)  # thousands of refusals are what is asked for
    thorough = wanted >= WHOLE
    apart = list(_apart()) if thorough else []
    world = make_world()
    say("every route by role, level, caveat, need-to-know and method ...")
    cases, wrong = wrong_answers(world, MANY) if thorough else wrong_answers(world, FEW[-1:], each=8)
    say(f"  {cases} cases; planting words ...")
    planted = plant_words(world, seed=wanted)
    people = some_people(Random(wanted), wanted // 50) if thorough else some_people()[-1:]
    found = find_words(planted, people, step=3 if thorough else 24)
    say(f"  {len(planted.secrets)} words looked for in {found.answers} answers; people by chance ...")
    reader, custodian = world.people[Role.REVIEWER], world.people[Role.CUSTODIAN]
    disagreed = list(twin_differences(planted.own, reader, custodian, count=wanted, seed=wanted))
    for line in (*wrong, *sorted(found.leaks), *apart, *disagreed):
        say(line)
    conclude(
        not (wrong or found.leaks or apart or disagreed) and len(found.seen) > 0,
        proof="access",
        cases=cases,
        wrong=len(wrong),
        canaries=len(planted.secrets),
        answers=found.answers,
        leaks=len(found.leaks),
        told_apart=len(apart),
        people=wanted,
        twin_differences=len(disagreed),
    )


def _apart() -> Iterator[str]:
    """Where the answers of two databases that differ out of sight differ."""
    say("two databases that differ out of sight ...")
    told = []
    for with_hidden in (False, True):
        told.append(answers(with_hidden=with_hidden))
        connections.close_all()
        empty_tables()
    return differences(*told)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    except OperationalError as error:
        say(f"The database did not answer: {error}")
        sys.exit(2)
