"""Which agencies may have an equity in a portion, and why (W-23, D-64). It suggests, it never decides."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from reviews.agencies import agencies_on

_ROWS = tomllib.loads((Path(__file__).parent / "equities.toml").read_text())["equity"]
ADDRESSES = ("HEADER",)  # lines of addressees name agencies that were merely told


@dataclass(frozen=True)
class Equity:
    """One suggestion: the agency, the sentence that says why, and what that rests on."""

    agency: str
    why: str
    citation: str


def equities_in(text: str, controls: Iterable[str], *, kind: str, on: date) -> list[Equity]:
    """What a portion's text and its own label suggest, of agencies that receive referrals that day; each agency once
    a reason."""
    found = _by_label(controls) if kind in ADDRESSES else [*_by_name(text), *_by_label(controls)]
    listed = agencies_on(on)
    return list(dict.fromkeys(equity for equity in found if equity.agency in listed))


def equities_of_whole(controls: Iterable[str], *, on: date) -> list[Equity]:
    """What the label of the whole cable suggests for every portion of it: channels and controls."""
    listed = agencies_on(on)
    return list(dict.fromkeys(equity for equity in _by_label(controls) if equity.agency in listed))


def _by_name(text: str) -> Iterator[Equity]:
    for row in _ROWS:
        found = list(dict.fromkeys(name for name in row.get("names", ()) if _shape(name).search(text)))
        if found:
            yield Equity(row["agency"], f"The text names {', '.join(found)}.", row["cites"])


def _by_label(controls: Iterable[str]) -> list[Equity]:
    tokens = {token.removeprefix("SCI:") for token in controls}
    systems = tokens | {token.partition("-")[0] for token in tokens}
    return [
        Equity(row["agency"], f"{'Channel' if kind == 'captions' else 'Control'}: {', '.join(bears)}.", row["cites"])
        for row in _ROWS
        for kind in ("captions", "controls")
        if (bears := sorted(systems & set(row.get(kind, ()))))
    ]


@lru_cache(maxsize=256)
def _shape(name: str) -> re.Pattern[str]:
    """The name as whole words, over line ends; an abbreviation in capitals as it stands, with points or without.

    In a text all in capitals (before the 1990s) DOE and ICE may be other words; a suggestion may be wrong.
    """
    if name.isupper() and " " not in name:
        return re.compile(rf"(?<![\w.])(?:{name}|{'[.]'.join(name)}[.])(?!\w)")
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
