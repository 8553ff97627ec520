"""What an administrator changes about an existing account besides roles: names, address, password."""

from django.contrib.auth.password_validation import validate_password

from declass import audit
from declass.accounts import require_administrator
from declass.models import User

RENAMED = audit.verb("declass.renamed", "changed the name or address of a person")
PASSWORD_SET = audit.verb("declass.password_set", "set the password of a person")


def rename(*, actor: User, person: User, first_name: str, last_name: str, email: str) -> None:
    """Change how a person is called and where mail for them goes. Nothing is written when nothing changed."""
    require_administrator(actor, about=person)
    given = {"first_name": first_name, "last_name": last_name, "email": email}
    changed = [name for name, value in given.items() if getattr(person, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(person, name, given[name])
    person.full_clean()
    person.save(update_fields=changed)
    audit.record(RENAMED, actor=actor, record=f"person:{person.pk}", facts={"columns": changed})


def set_password(*, actor: User, person: User, password: str) -> None:
    """Set another person's password, which ends their sessions. Raises ValidationError for a weak one."""
    require_administrator(actor, about=person)
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record(PASSWORD_SET, actor=actor, record=f"person:{person.pk}")
