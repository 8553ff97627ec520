"""Making accounts and setting roles. Clearances are `cables`', delegations `reviews`'."""

import secrets

from django.contrib.auth.models import Group

from declass import audit
from declass.models import User
from declass.refusals import Refused, RefusedError
from declass.roles import SYSTEM_ACCOUNTS, Role, roles_of

ACCOUNT_MADE = audit.verb("declass.account_made", "made an account")
ROLES_SET = audit.verb("declass.roles_set", "set the roles of a person")
ACCOUNT_CLOSED = audit.verb("declass.account_closed", "closed or opened an account")


def system_account(name: str) -> User:
    """The named account that jobs act as. Made by the owner connection; it has no password and no role.

    Raises ValueError for a name that is not among `roles.SYSTEM_ACCOUNTS`.
    """
    if name not in SYSTEM_ACCOUNTS:
        raise ValueError(f"there is no system account {name!r}; there are {', '.join(SYSTEM_ACCOUNTS)}")
    return User.objects.get(username=f"system.{name}")


def require_administrator(actor: User, *, about: User | None = None) -> None:
    """Raise RefusedError unless the actor may administer, and not themselves (product.md §1)."""
    if not actor.is_system and Role.ADMINISTRATOR not in roles_of(actor):
        raise RefusedError(Refused("Only an administrator sets accounts, roles and clearances.", "A-05"))
    if about is not None and about.pk == actor.pk:
        raise RefusedError(
            Refused("No one changes their own role, clearance, grant or delegation.", "A-05"), act="administer"
        )


def create_account(
    *,
    actor: User,
    username: str,
    first_name: str,
    last_name: str,
    role: Role,
    password: str | None = None,
    email: str = "",
) -> User:
    """Make a person's account with one role. Without a password nobody can sign in with it until one is set."""
    require_administrator(actor)
    person = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        is_staff=role is Role.ADMINISTRATOR,
    )
    person.set_password(password or secrets.token_urlsafe(32))
    person.full_clean()
    person.save()
    audit.record(ACCOUNT_MADE, actor=actor, record=f"person:{person.pk}")
    set_roles(actor=actor, person=person, roles=[role])
    return person


def set_roles(*, actor: User, person: User, roles: list[Role]) -> None:
    """Give exactly these roles. Administrators, and they alone, reach the admin console."""
    require_administrator(actor, about=person)
    before = sorted(person.groups.values_list("name", flat=True))
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    person.is_staff = Role.ADMINISTRATOR in roles
    person.save(update_fields=["is_staff"])
    after = sorted(role.value for role in roles)
    audit.record(ROLES_SET, actor=actor, record=f"person:{person.pk}", facts={"before": before, "after": after})


def set_active(*, actor: User, person: User, active: bool) -> None:
    """Close or reopen an account; accounts are never deleted, since the record names them."""
    require_administrator(actor, about=person)
    person.is_active = active
    person.save(update_fields=["is_active"])
    audit.record(ACCOUNT_CLOSED, actor=actor, record=f"person:{person.pk}", facts={"active": active})
