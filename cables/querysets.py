"""Filters over records, named as the sentence reads. Rules stay in the pure packages."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL

from cables.readers import Reader, reader_for
from declass.clock import today

CONFIG = "english"  # of Portion.search


def query_for(words: str) -> SearchQuery:
    """The words as people type them into a search engine: all of them, "a phrase", or, -without."""
    return SearchQuery(words, config=CONFIG, search_type="websearch")


def granted_collections(person_id: int) -> QuerySet[Any, Any]:
    """Ids of the collections that the person keeps, or holds a standing grant on."""
    collection = apps.get_model("cables", "Collection")
    granted = _standing("CollectionUserObjectPermission", person_id)
    return collection.objects.filter(Q(custodian_id=person_id) | Q(pk__in=granted)).values("pk")


def named_cables(person_id: int) -> QuerySet[Any, Any]:
    """Ids of the cables for which the person is named by a standing grant."""
    return _standing("CableUserObjectPermission", person_id)


def granted_portions(person_id: int) -> QuerySet[Any, Any]:
    """Ids of the portions that a standing portion grant opens to the person or one of their groups."""
    return (
        apps.get_model("cables", "PortionGrant")
        .objects.filter(Q(person_id=person_id) | Q(group__user=person_id), until__gte=today())
        .values("portion_id")
    )


def _standing(model: str, person_id: int) -> QuerySet[Any, Any]:
    return (
        apps.get_model("cables", model)
        .objects.filter(
            user_id=person_id,
            permission__codename="need_to_know",
            granted_by__isnull=False,
            expires_on__gte=today(),
        )
        .values("content_object_id")
    )


def reach(person_id: int, *, at_most: int) -> Q:
    """Portions that need-to-know opens to the person, by their ids; every portion where these are more than `at_most`.

    It opens nothing: `visible_to` does, whose subqueries the planner cannot see into.
    """
    opened = {
        "collection": granted_collections(person_id),
        "cable": named_cables(person_id),
        "pk": granted_portions(person_id),
    }
    rows = [
        ids.annotate(of=Value(column)).values_list("of", *ids.query.values_select) for column, ids in opened.items()
    ]
    ids: dict[str, list[int]] = {}
    for column, pk in rows[0].union(*rows[1:])[: at_most + 1]:
        ids.setdefault(column, []).append(pk)
    if sum(map(len, ids.values())) > at_most:
        return Q()
    within = Q(pk__in=[])
    for column, found in ids.items():
        within |= Q(**{f"{column}__in": found})
    return within


def known_cables(person_id: int) -> Q:
    """Cables that the person needs to know, by collection or by name."""
    return Q(collection__in=granted_collections(person_id)) | Q(pk__in=named_cables(person_id))


def whole_to(reader: Reader) -> Q:
    """Cables that the reader may read as a whole. Their importer has read them already, and counts as named."""
    named = Q(pk__in=named_cables(reader.person_id)) | Q(imported_by=reader.person_id)
    return known_cables(reader.person_id) & reader.admitted(named=named)


class CollectionQuerySet(models.QuerySet):
    """Collections."""

    def kept_by(self, person: Any) -> Self:
        """In the person's custody."""
        return self.filter(custodian=person)

    def known_to(self, person: Any) -> Self:
        """The person keeps it or needs to know it."""
        return self.filter(pk__in=granted_collections(person.pk))


class PortionQuerySet(models.QuerySet):
    """Pieces of text."""

    def visible_to(self, person: Any) -> Self:
        """What the person may read: label dominated, and need-to-know for collection, cable or portion."""
        reader = reader_for(person)
        if reader is None:
            return self.none()
        person_id = reader.person_id
        by_name = Q(cable__in=named_cables(person_id))
        known = Q(collection__in=granted_collections(person_id)) | by_name | Q(pk__in=granted_portions(person_id))
        cable = apps.get_model("cables", "Cable").objects.filter(pk=OuterRef("cable"), imported_by=person_id)
        return self.filter(known & reader.admitted(named=by_name | Q(Exists(cable))))

    def matching(self, words: str, *, indexed: bool) -> Self:
        """Whose words match. Not `indexed`: behind the policies the database would scan for them, so its function
        asks, which applies the same label conditions and gives ids only.
        """
        if indexed:
            return self.filter(search=query_for(words))
        return self.filter(pk__in=RawSQL("SELECT cables_matching(websearch_to_tsquery(%s, %s))", [CONFIG, words]))

    def to_decide(self) -> Self:
        """Pieces that need a determination."""
        return self.exclude(kind__in=["SEPARATOR", "NOISE"])


class SourceQuerySet(models.QuerySet):
    """Bytes as received."""

    def held(self) -> Self:
        """In quarantine: without a cable, and not settled yet."""
        return self.filter(cable=None, settled_at=None)

    def read(self) -> Self:
        """Of which a cable was made."""
        return self.filter(cable__isnull=False)


class CableQuerySet(models.QuerySet):
    """Cables."""

    def visible_to(self, person: Any) -> Self:
        """Cables of which the person may read at least one portion; the others do not exist for them."""
        reader = reader_for(person)
        if reader is None:
            return self.none()
        portions = apps.get_model("cables", "Portion").objects.visible_to(person).filter(cable=OuterRef("pk"))
        referred = granted_portions(reader.person_id).values("cable_id")
        # Whoever knows nothing of a cable is told so by its own row; its portions are asked for the others alone.
        known = known_cables(reader.person_id) | Q(pk__in=referred)
        # Not EXISTS, which the planner turns into a list of all portions, made before the first cable is looked at.
        first = Subquery(portions.order_by().values("pk")[:1])
        return self.alias(first_readable=first).filter(whole_to(reader) | (known & Q(first_readable__isnull=False)))

    def whole_for(self, person: Any) -> Self:
        """Cables that the person may read as a whole, and so may work on."""
        reader = reader_for(person)
        if reader is None:
            return self.none()
        return self.filter(whole_to(reader))

    def due(self, *, on: date) -> Self:
        """Its date has come (D-85)."""
        return self.filter(declassify_on__lte=on)

    def flagged(self) -> Self:
        """A job has noted that its date has passed."""
        return self.filter(flagged_on__isnull=False)

    def unflagged(self) -> Self:
        """Not flagged yet."""
        return self.filter(flagged_on__isnull=True)


class NoticeQuerySet(models.QuerySet):
    """Notices."""

    def unseen_by(self, person: Any) -> Self:
        """To the person, not marked as read, about cables of which they may read something; the latest first."""
        cables = apps.get_model("cables", "Cable").objects.visible_to(person)
        return self.filter(person=person, seen_at=None, cable__in=cables).order_by("-id")
