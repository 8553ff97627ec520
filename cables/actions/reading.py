"""That somebody read something is written down at the moment it is shown (X-12)."""

from collections.abc import Iterable

from cables.models import Cable, CableSource, Collection, Portion
from declass import audit
from declass.models import User

HELD_READ = audit.verb("cables.held_read", "looked at a file in quarantine")
READ = audit.verb("cables.read", "read")
LISTED = audit.verb("cables.listed", "was shown in a list")
FILES_LISTED = audit.verb("cables.files_listed", "was shown the names of files handed in")


def record_reading(*, actor: User, cable: Cable, portions: Iterable[Portion], whole: bool) -> None:
    """Log that the actor was shown a cable: the whole of it, or these portions, by their ids and never their text."""
    facts = {"whole": True} if whole else {"portions": [portion.pk for portion in portions]}
    audit.record_shown(READ, actor=actor, record=cable.public_id, facts=facts)


def record_listing(*, actor: User, cables: Iterable[Cable]) -> None:
    """Log, in one event a page, which cables a list named to the actor; an empty list showed nothing."""
    listed = sorted({cable.public_id for cable in cables})
    if listed:
        audit.record_shown(LISTED, actor=actor, facts={"cables": listed})


def record_files(*, actor: User, collection: Collection, **rows: Iterable[int]) -> None:
    """Log that the actor was shown names of files handed in to a collection: the keys of their rows, by kind of row."""
    facts = {kind: sorted(keys) for kind, keys in rows.items()}
    if any(facts.values()):
        audit.record_shown(FILES_LISTED, actor=actor, record=collection.public_id, facts=facts)


def record_look(*, actor: User, source: CableSource, whole: bool) -> None:
    """Log that the actor was shown what is held in quarantine: its beginning, or (not `whole`) its name alone."""
    facts = {"source": source.pk, "whole": whole}
    audit.record_shown(HELD_READ, actor=actor, record=source.collection.public_id, facts=facts)
