"""The single keys of the review workspace: what each does, its default, and a person's own choice (WCAG 2.1.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CODES = "123456789"  # one of the nine most used codes each; not to be given to anything else
GOING = "g"


@dataclass(frozen=True)
class Key:
    """One thing that a key does. `name` is what pages and settings call it."""

    name: str
    default: str
    does: str


KEYS = (
    Key("next", "j", "Next portion (also ↓)"),
    Key("previous", "k", "Previous portion (also ↑)"),
    Key("next_undecided", "n", "Next undecided portion"),
    Key("previous_undecided", "p", "Previous undecided portion"),
    Key("release", "r", "Release the portion in full"),
    Key("withhold", "w", "Withhold the whole portion; a code follows"),
    Key("select", "s", "Mark words; again for the next name"),
    Key("invert", "i", "Keep only what is marked"),
    Key("codes", "c", "Any code, by typing it"),
    Key("refer", "f", "Refer to another agency"),
    Key("undo", "u", "Undo"),
    Key("redo", "U", "Redo"),
    Key("unclassified", "a", "Release every portion marked (U)"),
    Key("note", "m", "Note"),
    Key("preview", "v", "Preview as released"),
    Key("why", "e", "Why this date"),
    Key("earlier", "d", "Earlier decisions"),
    Key("find", "/", "Find words in the cable"),
    Key("go", GOING, "Go: then q to the queue, d to the desk, s to the search"),
    Key("help", "?", "The keys that are valid here"),
)
DEFAULTS = {key.name: key.default for key in KEYS}
# Always there; none is a single letter, digit or sign.
FIXED = (
    ("Enter", "Confirm and go to the next undecided portion"),
    ("1–9", "Withhold what is marked under one of the nine most used codes"),
    ("Shift+← →", "While marking: more or fewer words; with Alt, characters"),
    ("Ctrl+S", "Save the draft now"),
    ("Ctrl+Enter", "Submit and take the next cable"),
    ("Esc", "Leave a mode"),
)


def chosen(own: Mapping[str, str]) -> dict[str, str]:
    """Every name with its key: a person's own where there is one, else the default."""
    return {name: own.get(name, default) for name, default in DEFAULTS.items()}


def clashes(keys: Mapping[str, str]) -> Sequence[str]:
    """A sentence for everything that cannot be: two acts on one key, a digit, a blank, more than one sign."""
    wrong = []
    taken: dict[str, str] = {}
    words = {key.name: key.does for key in KEYS}
    for name, key in keys.items():
        if len(key) != 1 or not key.isprintable() or key.isspace():
            wrong.append(f"{words[name]}: give one letter or sign.")
        elif key in CODES:
            wrong.append(f"{words[name]}: {key} is the key of a code.")
        elif key in taken:
            wrong.append(f"{words[name]}: {key} is already the key of “{words[taken[key]]}”.")
        taken.setdefault(key, name)
    return wrong
