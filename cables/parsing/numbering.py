"""Paragraph numbers: which numbers at line start are a paragraph's, by their sequence (T-18)."""

import re
from typing import NamedTuple

from cables.parsing.patterns import NUMBERED, SENTENCE_ENDS

WITHOUT_POINT = re.compile(r"(?P<number>\d{1,3}) (?=[A-Z]{3,}\b)")
INITIALS = frozenset("0123456789'l\u00b6")
EXPECTS_NUMBER = re.compile(
    r"(?:\b(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?"
    r"|NOV(?:EMBER)?|DEC(?:EMBER)?|PARAS?|PARAGRAPHS?|ARTICLES?|SECTIONS?|NOS?\.|NUMBERS?|ITEMS?|WAS|IS|OF|TO|AND|OR|THAN"
    r"|ABOUT|BY|IN|AT|FROM|THE|ONLY|SOME|ANNEX|CHAPTER)|[,$-])$",
    re.IGNORECASE,
)
WIDEST_GAP = 9
LONGEST_LEAD = 16


class Candidate(NamedTuple):
    """A number at line start: its digits, its letter (6A), the sign behind it, and where the words begin."""

    value: int
    printed: str
    point: str
    end: int
    lettered: bool
    repaired: bool = False


class Numbering:
    """Follows the numbers of a cable's paragraphs and says which candidate is the next one."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.point: str | None = None
        self.used: set[str] = set()
        self.listing = False

    def candidate(self, line: str) -> Candidate | None:
        """The number that a stripped line begins with, or None."""
        if line[0] not in INITIALS:
            return None
        found = NUMBERED.match(line)
        if found:
            value = int(found["number"].replace("l", "1"))
            printed = found["number"].replace("l", "1") + found["letter"]
            return Candidate(
                value, printed, found["point"].strip(), found.end(), bool(found["letter"]), found["number"] == "l"
            )
        bare = WITHOUT_POINT.match(line)
        return Candidate(int(bare["number"]), bare["number"], "", bare.end(), False) if bare else None

    def is_next(self, found: Candidate) -> bool:
        """Whether this number is the one after the last."""
        return found.value == (self.last or 0) + 1

    def accepts(self, found: Candidate, *, marked: bool, after_break: bool, previous: str) -> bool:
        """Whether a candidate is a paragraph's number.

        `marked`: a portion mark follows it; `after_break`: a blank line, page break or heading stands before it;
        `previous`: the words of the line before.
        """
        if marked:
            return self._near(found, backwards=1) or after_break
        if found.point == ")" and self.point not in {None, ")"}:
            alone, self.listing = not self.listing, True
            return alone and after_break and self.is_next(found)
        if found.point in {"", ","} and not (after_break and self.last is not None and self.is_next(found)):
            return found.point == "," and after_break and self.last is None and found.value == 1
        if self.last is None:
            return found.value <= WIDEST_GAP + 1 or after_break
        if found.lettered:
            return after_break and self._near(found, backwards=0)
        if self.is_next(found):
            return after_break or (
                previous.endswith(SENTENCE_ENDS) and not EXPECTS_NUMBER.search(previous[-LONGEST_LEAD:])
            )
        return after_break and (self._near(found, backwards=0) or self._digit_lost(found))

    def take(self, found: Candidate) -> list[tuple[str, str]]:
        """Count an accepted number; returns codes and notes of what is odd about it."""
        odd = self._oddities(found)
        self.last = self.last + 1 if self.last and self._digit_lost(found) else found.value
        self.point = self.point or found.point
        self.used.add(found.printed)
        self.listing = False
        return odd

    def _oddities(self, found: Candidate) -> list[tuple[str, str]]:
        if found.repaired:
            return [("NUMBER_DAMAGED", "The paragraph's number is printed with the letter l; read as 1.")]
        if self.last is None or found.lettered or self.is_next(found):
            return []
        if self._digit_lost(found):
            return [("NUMBER_DAMAGED", f"Paragraph {self.last + 1} is printed as {found.printed}; a digit seems lost.")]
        if found.value <= self.last:
            what = "twice" if found.printed in self.used else "out of order"
            return [("DUPLICATE_NUMBER", f"Paragraph number {found.printed} stands {what}.")]
        return [("NUMBER_GAP", f"Paragraph {found.printed} follows {self.last}; {self.last + 1} is missing.")]

    def _near(self, found: Candidate, *, backwards: int) -> bool:
        last = self.last or 0
        return last - backwards <= found.value <= last + 1 + WIDEST_GAP

    def _digit_lost(self, found: Candidate) -> bool:
        """Whether the next number lost a digit: "1." for "11.", "2." for "22."."""
        if self.last is None or self.last < 9:
            return False
        expected = str(self.last + 1)
        return found.value < self.last and found.printed in {expected[1:], expected[:-1]}
