"""How a review's state is shown: its words, and a tone that repeats what the words say."""

from django import template

from reviews.workflow import State

register = template.Library()

SHOWN = {
    State.QUEUED: ("In the queue", ""),
    State.IN_REVIEW: ("In review", "active"),
    State.SECOND_REVIEW: ("Second review", "waiting"),
    State.REFERRED: ("Referred", "waiting"),
    State.AWAITING_APPROVAL: ("Awaiting approval", "waiting"),
    State.APPROVED: ("Approved", "done"),
    State.RELEASED: ("Released", "done"),
    State.CLOSED: ("Closed", "ended"),
}


@register.inclusion_tag("components/state.html")
def state(value: str) -> dict[str, str]:
    """The pill for a state of the workflow. Raises ValueError for a word that is none."""
    words, tone = SHOWN[State(value)]
    return {"words": words, "tone": tone}
