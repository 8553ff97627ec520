"""What the pages about cables have in common: fetching within what the person may read, and the words of a subject."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cables.classification.labels import Label
from cables.models import Cable, CableSource, Portion
from declass.models import User

PAGE_SIZE = 50
_SUBJECT = re.compile(r"\s*SUBJ(?:ECT)?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A cable in a list: what the person may read of its subject, and whether they may read the whole."""

    cable: Cable
    subject: Portion | None
    whole: bool

    @property
    def words(self) -> str:
        """The subject's words, or nothing."""
        return subject_words(self.subject) if self.subject else ""

    @property
    def label(self) -> Label:
        """The label of what the row shows."""
        if self.whole:
            return self.cable.label
        return self.subject.label if self.subject else Label()


def cable_for(person: User, public_id: str) -> Cable:
    """A cable of which the person may read something; Http404 otherwise: for them it does not exist (X-03)."""
    return get_object_or_404(Cable.objects.visible_to(person).select_related("collection"), public_id=public_id)


def whole_cable_for(person: User, public_id: str) -> Cable:
    """A cable that the person may read as a whole; Http404 otherwise."""
    cables = Cable.objects.whole_for(person).select_related("collection__custodian", "imported_by")
    return get_object_or_404(cables, public_id=public_id)


def kept_cable_for(person: User, public_id: str) -> Cable:
    """A cable in the person's custody that they may read as a whole; Http404 otherwise."""
    cable = whole_cable_for(person, public_id)
    if cable.collection.custodian_id != person.pk:
        raise Http404
    return cable


def reads_whole(person: User, cable: Cable) -> bool:
    """Whether nothing of the cable is hidden from the person."""
    return Cable.objects.whole_for(person).filter(pk=cable.pk).exists()


def portions_for(person: User, cable: Cable) -> list[Portion]:
    """The pieces of a cable that the person may read, in reading order."""
    return list(Portion.objects.visible_to(person).filter(cable=cable).defer("search").order_by("position"))


def page_of(cables: QuerySet[Cable], after: str) -> tuple[list[Cable], str]:
    """The cables that follow the one with the public id `after` in the order of import, and the key of the next page,
    "" on the last. Nothing is counted. Http404 for a key that names none of them.
    """
    if after:
        cables = cables.filter(pk__gt=get_object_or_404(cables.values_list("pk", flat=True), public_id=after))
    found = list(cables.select_related("collection").order_by("pk")[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].public_id if len(found) > PAGE_SIZE else ""


def rows_for(person: User, cables: Iterable[Cable]) -> list[Row]:
    """Rows for a list, in two more queries however long it is."""
    listed = list(cables)
    ids = [cable.pk for cable in listed]
    whole = set(Cable.objects.whole_for(person).filter(pk__in=ids).values_list("pk", flat=True))
    subjects: dict[int, Portion] = {}
    found = Portion.objects.visible_to(person).filter(cable__in=ids, kind="SUBJECT")
    for portion in found.defer("search").order_by("position"):
        subjects.setdefault(portion.cable_id, portion)
    return [Row(cable, subjects.get(cable.pk), cable.pk in whole) for cable in listed]


def subject_words(portion: Portion) -> str:
    """The subject on one line, without its number, mark and the word SUBJECT."""
    return " ".join(_SUBJECT.sub("", portion.text[portion.body_start - portion.start :], count=1).split())


def waiting_for(cable: Cable) -> list[CableSource]:
    """Held sections that bear the cable's number (T-09); their custodian alone is asked."""
    if not cable.mrn_post or cable.mrn_serial is None:
        return []
    number = f"{cable.mrn_post} {cable.mrn_serial}"
    return list(CableSource.objects.held().filter(collection=cable.collection_id, held_number=number).defer("content"))


def same_number(person: User, cable: Cable) -> list[Cable]:
    """Other cables that bear its number, here or elsewhere, of those that the person may read as a whole."""
    if not cable.mrn_post or cable.mrn_serial is None:
        return []
    same = Cable.objects.whole_for(person).filter(mrn_post=cable.mrn_post, mrn_serial=cable.mrn_serial)
    if cable.mrn_year is not None:
        same = same.filter(mrn_year=cable.mrn_year) | same.filter(mrn_year=None)
    return list(same.exclude(pk=cable.pk).select_related("collection").order_by("pk"))
