"""The keys that the compiler writes into a PDF of ours: a file with any other key holds what no copy has."""

import re
from pathlib import Path

_KNOWN = frozenset(Path(__file__).with_suffix(".txt").read_text("ascii").split())
_RESOURCE = re.compile(r"[cf]\d{1,3}\Z")  # its names of fonts and colour spaces


def is_known(key: str) -> bool:
    """Whether a copy may have this key, given with its slash."""
    return key[1:] in _KNOWN or _RESOURCE.match(key[1:]) is not None
