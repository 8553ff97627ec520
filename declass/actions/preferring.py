"""How a person wants to work: keys and density. Theirs alone, and changed by nobody else."""

from collections.abc import Mapping

from declass import audit
from declass.keys import DEFAULTS, clashes
from declass.models import Preference, User
from declass.refusals import Refused, RefusedError

PREFERRED = audit.verb("declass.preferred", "changed their own keys or density")


def set_preferences(*, actor: User, single_keys: bool, keys: Mapping[str, str], is_dense: bool) -> Preference:
    """Keep the actor's keys, those that differ from the defaults, and density. Raises RefusedError where keys clash."""
    wrong = clashes(keys)
    if wrong or set(keys) - set(DEFAULTS):
        raise RefusedError(Refused(" ".join(wrong) or "There is no such act.", "WCAG 2.1.4"), act="set_preferences")
    own = {name: key for name, key in keys.items() if key != DEFAULTS[name]}
    columns = {"single_keys": single_keys, "keys": own, "is_dense": is_dense}
    preference, _ = Preference.objects.update_or_create(person=actor, defaults=columns)
    audit.record(PREFERRED, actor=actor, record=f"person:{actor.pk}", facts=columns)
    return preference


def preferences_of(person: User) -> Preference:
    """The person's preferences, or the defaults, unsaved."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)
