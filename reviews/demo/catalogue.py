"""The list of the demonstration's files (`catalogue.csv`), as a records office would keep it beside the texts."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
CABLES = HERE / "cables"


@dataclass(frozen=True)
class Entry:
    """One line: the file, its collection's name, its MRN ("05LIMA4377"), year, date where known, what it shows."""

    file: str
    collection: str
    mrn: str
    year: int
    on: date | None
    note: str

    @property
    def content(self) -> bytes:
        """The file's bytes, unchanged."""
        return (CABLES / self.file).read_bytes()


def entries() -> list[Entry]:
    """Every line of the catalogue, in its order. Raises ValueError for a year or date that is none."""
    with (HERE / "catalogue.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Entry(
                line["file"],
                line["collection"],
                line["mrn"],
                int(line["year"]),
                date.fromisoformat(line["date"]) if line["date"] else None,
                line["note"],
            )
            for line in csv.DictReader(lines)
        ]
