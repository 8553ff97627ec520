"""The dated list of agencies that may receive referrals (W-24), read once from `agencies.toml`."""

import tomllib
from datetime import date
from pathlib import Path

_ROWS = tomllib.loads((Path(__file__).parent / "agencies.toml").read_text())["agency"]


def agencies_on(day: date) -> dict[str, str]:
    """Code → name of the agencies listed on a day, by code."""
    return {
        row["code"]: row["name"]
        for row in sorted(_ROWS, key=lambda row: row["code"])
        if row["listed_from"] <= day <= row.get("listed_to", date.max)
    }
