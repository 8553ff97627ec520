"""Acts that a page offers by their names: done, or refused on the page that asked."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest

from declass.models import User
from declass.refusals import Refused, RefusedError
from reviews.models import Review
from reviews.policy import may, offers
from reviews.workflow import Act, Move

BACK = (Act.SEND_BACK, Act.OVERRULE)
Actions = Mapping[Act, Callable[..., Any]]


def offered(person: User, review: Review) -> list[tuple[Move, Refused | None]]:
    """The person's moves, the way forward before the ways back."""
    return sorted(offers(person, review), key=lambda offer: BACK.index(offer[0].act) if offer[0].act in BACK else -1)


def answer(request: HttpRequest, review: Review, actions: Actions, **given: Any) -> tuple[Act, Refused | None]:
    """Do the act that the form names; the act, and the refusal that a better answer could still turn.

    A refusal that no answer can turn (role, part, authority, state) is raised for the 403 page. Http404 for an act
    that the page does not have.
    """
    act = next((act for act in actions if act == request.POST.get("act")), None)
    if act is None:
        raise Http404
    try:
        actions[act](actor=request.user, review=review, **given)
    except RefusedError as error:
        if may(request.user, act, review) is not None:
            raise
        request.refusals.append(error)
        return act, error.refusal
    return act, None
