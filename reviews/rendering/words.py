"""Words that are in many names and tell nobody's, and the codes of governments: the tables of `words.toml`."""

import tomllib
from pathlib import Path

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PARTICLES = frozenset(_TABLES["particles"].split())
GENERIC = frozenset(_TABLES["generic"].split())
_BY_INITIAL: dict[str, tuple[str, ...]] = {name: (f"GO{name[0].upper()}",) for name in _TABLES["countries"].split()}
COUNTRIES = _BY_INITIAL | {name: tuple(codes) for name, codes in _TABLES["codes"].items()}
