"""A key printed on what it does. Without single keys, or for an act that has none, nothing is printed."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def key(context: dict[str, Any], name: str) -> SafeString | str:
    """The attributes that give an element its key: `name` is one of declass.keys, or a digit for a code."""
    sign = _sign(context, name)
    return format_html(' data-key="{}" aria-keyshortcuts="{}"', sign, sign) if sign else ""


@register.simple_tag(takes_context=True)
def kbd(context: dict[str, Any], name: str) -> SafeString | str:
    """The key as printed; the element's attributes say it to screen readers."""
    sign = _sign(context, name)
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', sign) if sign else ""


def _sign(context: dict[str, Any], name: str) -> str:
    keys = context.get("keys") or {}
    return str(name) if keys and str(name).isdecimal() else keys.get(name, "")
