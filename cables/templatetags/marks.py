"""How a label is shown on a page: the banner of the page and the mark of a piece. Nothing else writes either."""

from typing import Any

from django import template
from django.conf import settings

from cables.classification.labels import Label
from cables.classification.levels import Level
from cables.models import Portion

register = template.Library()

WHY_MARKED = {
    "INHERITED_PARENT": "not marked, taken from the piece above it",
    "INHERITED_PREVIOUS": "not marked, taken from the piece before it",
    "ENTIRE_TEXT": "not marked, covered by an entire text statement",
    "DEFAULT_OVERALL": "not marked, protected at the level of the whole",
}


def tone(label: Label) -> str:
    """The name of the colour that goes with a label's words: u, cui, c, s, ts or sci."""
    if label.sci:
        return "sci"
    if label.level is Level.U and label.handling:
        return "cui"
    return label.level.name.lower()


@register.inclusion_tag("components/banner.html")
def banner(label: Label | None, end: str) -> dict[str, str]:
    """The banner of a page that shows `label` (None or nothing shown: UNCLASSIFIED); `end` is "top" or "bottom"."""
    shown = label or Label()
    return {"words": shown.banner(), "tone": tone(shown), "end": end}


@register.inclusion_tag("components/banner.html")
def system_high(end: str) -> dict[str, str]:
    """The banner of what is marked as the whole system is: the audit log (X-13). ValueError for a bad setting."""
    level, *tokens = settings.SYSTEM_HIGH.split()
    return banner(Label.from_tokens(Level.from_words(level), tokens), end)


@register.inclusion_tag("components/mark.html")
def mark(bearer: Any) -> dict[str, Any]:
    """The mark of a Label, or of a row that bears one; dashed where the piece itself printed none (M-68)."""
    label = bearer if isinstance(bearer, Label) else bearer.label
    why = WHY_MARKED.get(bearer.basis, "") if isinstance(bearer, Portion) else ""
    words = f"{label.banner()}: {why}" if why else label.banner()
    return {"short": label.mark().strip("()"), "words": words, "tone": tone(label), "derived": bool(why)}
