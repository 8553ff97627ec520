"""Who gets a telegram and how fast: precedence letters (T-02) and the distribution block with its checksum (T-04)."""

import re
from dataclasses import dataclass
from enum import StrEnum

LETTERS = re.compile(r"(?P<letters>(?:[ZOPR] ?){1,4})[\dIlO]{6}[Z2]")
CODE = re.compile(r"(?<![A-Z/-])(?P<office>[A-Z][A-Z/]{0,5})-(?P<copies>\d\d)(?!\d)")
TOTAL = re.compile(r"/(?P<total>\d{3})(?: [A-Z]{1,2})?(?=\s|$)")


class Urgency(StrEnum):
    """How soon a telegram must be delivered, most urgent first (T-02)."""

    FLASH = "FLASH"
    IMMEDIATE = "IMMEDIATE"
    PRIORITY = "PRIORITY"
    ROUTINE = "ROUTINE"


URGENCIES = {"Z": Urgency.FLASH, "O": Urgency.IMMEDIATE, "P": Urgency.PRIORITY, "R": Urgency.ROUTINE}


@dataclass(frozen=True, slots=True)
class Precedence:
    """The urgency for those who must act and, where a second letter is printed, for those who are informed."""

    action: Urgency
    info: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """Copies for each office in printed order, and the printed total, None where it is not printed (T-04)."""

    copies: tuple[tuple[str, int], ...]
    printed_total: int | None

    @property
    def total(self) -> int:
        """The sum of the copies."""
        return sum(count for _, count in self.copies)

    @property
    def agrees(self) -> bool | None:
        """Whether the copies add up to the printed total; None where none is printed."""
        return None if self.printed_total is None else self.total == self.printed_total


def read_precedence(line: str) -> Precedence | None:
    """The precedence of a date-time line ("O R 051020Z JUN 79"); None where no letter stands before the group."""
    found = LETTERS.match(line)
    if found is None:
        return None
    urgencies = [URGENCIES[letter] for letter in found["letters"] if letter != " "]
    return Precedence(urgencies[0], urgencies[1] if len(urgencies) > 1 else None)


def read_distribution(block: str) -> Distribution | None:
    """The block that begins with an ACTION or ORIGIN line, up to its total; None where it names no office."""
    end = TOTAL.search(block)
    counted = block[: end.start()] if end else block
    codes = tuple((found["office"], int(found["copies"])) for found in CODE.finditer(counted))
    return Distribution(codes, int(end["total"]) if end else None) if codes else None
