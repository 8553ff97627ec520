"""People and labels drawn by chance: the predicate, its SQL twin, the row policies and the rule, asked the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.db import connections, transaction

from cables.access import may_read, may_work_on
from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.models import Cable, Portion
from cables.models.labelled import label_columns
from declass.models import User
from declass.person import acting_as
from tests.access.bearers import TS, UNCLEARED, Bearer, Marking, may_hold
from tests.access.matrix import bring
from tests.access.planting import Field

COUNTRIES = ("USA", "GBR", "AUS", "FRA")
AGENCIES = ("STATE", "CIA", "DOD")
A_ROUND = 25  # people for each set of labels
US, STATE = frozenset({"USA"}), frozenset({"STATE"})


@dataclass(frozen=True)
class Drawn:
    """One label as the product has it, and what the rules ask of who reads it."""

    label: Label
    marking: Marking


def label(random: Random) -> Drawn:
    """A label with any of the controls that limit who may hold it."""
    level = random.randrange(4)
    sci = random.random() < 0.15
    q, nf = random.random() < 0.15, random.random() < 0.25
    rel = frozenset({"USA", *random.sample(COUNTRIES[1:], 2)}) if random.random() < 0.2 and not nf else frozenset()
    caption = random.choice(("", "", "", "", "NODIS", "EXDIS", "STADIS"))
    made = Label(
        level=Level(level),
        sci=frozenset({"SI"} if sci else ()),
        aea="RD" if q else "",
        nf=nf,
        rel=rel,
        captions=frozenset({caption} if caption else ()),
    )
    named_distribution = caption in ("NODIS", "EXDIS")
    marking = Marking(
        name=made.mark(),
        level=TS if sci else level,
        banner="",
        mark="",
        countries=US if nf or named_distribution else rel,
        agencies=STATE if caption in ("EXDIS", "STADIS") else frozenset(),
        compartments=frozenset({"SCI:SI"} if sci else ()),
        needs_q=q,
        by_name=caption == "NODIS",
    )
    return Drawn(made, marking)


def bearer(random: Random) -> Bearer:
    """A person with anything that a label may ask for."""
    return Bearer(
        level=random.randrange(UNCLEARED, TS + 1),
        country=random.choice(COUNTRIES),
        agency=random.choice(AGENCIES),
        q=random.random() < 0.5,
        read_in=frozenset({"SCI:SI"} if random.random() < 0.5 else ()),
    )


def twin_differences(field: Field, person: User, custodian: User, *, count: int, seed: int) -> Iterator[str]:
    """Where the four disagree about one of the field's cables, for `count` people and as many labels at least.

    The labels are written as the owner and committed. `person` needs to know the field's collection.
    """
    random = Random(seed)
    with acting_as(custodian):
        ids = list(Portion.objects.filter(cable__in=field.cables).values_list("pk", "cable_id"))
    for asked in range(count):
        if asked % A_ROUND == 0:
            drawn = {cable: label(random) for _, cable in ids}
            _write(drawn)
        yield from _disagreements(bearer(random), person, ids, drawn)


def _write(drawn: dict[int, Drawn]) -> None:
    """Give each cable, and each of its portions, its label."""
    with transaction.atomic(using="owner"):
        for pk, each in drawn.items():
            columns = label_columns(each.label, guarded_by=each.label)
            Cable.objects.using("owner").filter(pk=pk).update(**columns)
            Portion.objects.using("owner").filter(cable_id=pk).update(**columns)
    connections["owner"].close()


def _disagreements(bearer: Bearer, person: User, ids: list[tuple[int, int]], drawn: dict[int, Drawn]) -> Iterator[str]:
    mine, cables = {pk for pk, _ in ids}, {cable for _, cable in ids}
    by_rule = {cable for cable in cables if may_hold(bearer, drawn[cable].marking)}
    with transaction.atomic():
        bring(person, bearer)
        said = _said(User.objects.get(pk=person.pk), mine, cables)
        transaction.set_rollback(True)
    for who, of in said.items():
        for cable in of ^ by_rule:
            yield f"{who} about {drawn[cable].marking.name} and {bearer}: {'yes' if cable in of else 'no'}"


def _said(reader: User, mine: set[int], cables: set[int]) -> dict[str, set[int]]:
    """The cables that each says the person may read; the filter without the policies, over the owner's connection."""
    every = Portion.objects.using("owner").filter(pk__in=mine).select_related("cable__collection")
    portions = list(every)
    rows = {portion.cable_id: portion.cable for portion in portions}
    with acting_as(reader):
        return {
            "the policies": set(Portion.objects.filter(pk__in=mine).values_list("cable_id", flat=True)),
            "the filter": set(every.visible_to(reader).values_list("cable_id", flat=True)),
            "the predicate": {each.cable_id for each in portions if may_read(reader, each.label, each)},
            "the policies on the whole": set(Cable.objects.filter(pk__in=cables).values_list("pk", flat=True)),
            "the predicate on the whole": {pk for pk, cable in rows.items() if may_work_on(reader, cable)},
        }
