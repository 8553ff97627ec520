"""The case tables beside the tests: TOML rows with the ids they rest on."""

import tomllib
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent.parent / "cases"


def rows(table: str, kind: str) -> list[dict[str, Any]]:
    """The rows of one kind in cases/<table>.toml; a table without any is an error."""
    found: list[dict[str, Any]] = tomllib.loads((CASES / f"{table}.toml").read_text("utf-8"))[kind]
    if not found:
        raise ValueError(f"cases/{table}.toml holds no {kind}")
    return found
