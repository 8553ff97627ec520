"""What every page knows: who is here and what the navigation may offer."""

from typing import Any

from django.http import HttpRequest

from declass.roles import roles_of


def site(request: HttpRequest) -> dict[str, Any]:
    """Role names of the person, for the navigation; nothing about any record."""
    user = getattr(request, "user", None)
    return {"roles": {role.name for role in roles_of(user)} if user else set()}
