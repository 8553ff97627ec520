"""That somebody read something is written down at the moment it is shown (X-12)."""

from collections.abc import Iterable

from cables.models import Cable, CableSource, Portion
from declass import audit
from declass.models import User

HELD_READ = audit.verb("cables.held_read", "looked at a file in quarantine")
READ = audit.verb("cables.read", "read")


def record_reading(*, actor: User, cable: Cable, portions: Iterable[Portion], whole: bool) -> None:
    """Log that the actor was shown a cable: the whole of it, or these portions, by their ids and never their text."""
    facts = {"whole": True} if whole else {"portions": [portion.pk for portion in portions]}
    audit.record(READ, actor=actor, record=cable.public_id, facts=facts)


def record_look(*, actor: User, source: CableSource) -> None:
    """Log that the actor was shown what is held in quarantine."""
    audit.record(HELD_READ, actor=actor, record=source.collection.public_id, facts={"source": source.pk})
