"""Searches: asked, kept under a name or forgotten by their person, and recorded with what they showed."""

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.crypto import salted_hmac

from cables.models import Cable, Portion, Search
from declass import audit
from declass.models import User

LATEST = 20  # searches without a name that a person finds again
SEARCHED = audit.verb("cables.searched", "searched")
SEARCH_KEPT = audit.verb("cables.search_kept", "kept a search under a name")
SEARCH_FORGOTTEN = audit.verb("cables.search_forgotten", "forgot a search")


def ask(*, actor: User, given: Mapping[str, str]) -> Search:
    """Put down what is asked for, so that its address does not hold it; the oldest without a name is forgotten.

    What was asked before is the same search again.
    """
    search = actor.searches.filter(given=given).first() or Search(person=actor, given=dict(given))
    search.made_at = timezone.now()
    search.save(update_fields=["made_at"] if search.pk else None)
    latest = actor.searches.filter(name="").order_by("-made_at", "-pk").values("pk")[:LATEST]
    actor.searches.filter(name="").exclude(pk__in=latest).delete()
    return search


def record_search(*, actor: User, search: Search, cables: Iterable[Cable], portions: Iterable[Portion]) -> None:
    """Log that the actor was shown what it found: hashes of what was asked for, ids of what was shown (X-12, X-13)."""
    facts = {
        "asked": {name: _hash(value) for name, value in search.given.items()},
        "cables": [cable.public_id for cable in cables],
        "portions": [portion.pk for portion in portions],
    }
    audit.record_shown(SEARCHED, actor=actor, record=search.public_id, facts=facts)


def _hash(value: str) -> str:
    """Tells whoever has the key whether these words were asked for, whatever their case; and nobody else."""
    return salted_hmac("cables.search", " ".join(value.casefold().split()), algorithm="sha256").hexdigest()


def keep(*, actor: User, search: Search, name: str) -> None:
    """Keep the actor's search under a name of theirs."""
    search.name = name
    search.save(update_fields=["name"])
    audit.record(SEARCH_KEPT, actor=actor, record=search.public_id)


def forget(*, actor: User, search: Search) -> None:
    """Delete the actor's search; the log keeps its hashes."""
    audit.record(SEARCH_FORGOTTEN, actor=actor, record=search.public_id)
    search.delete()
