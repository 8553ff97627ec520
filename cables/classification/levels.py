"""Classification levels: the four ranks of rules M-01 and M-02, and no other word."""

from enum import IntEnum


class Level(IntEnum):
    """Rank of national security information (M-01). SBU, LOU, FOUO and CUI are controls on U (M-03)."""

    U = 0
    C = 1
    S = 2
    TS = 3

    @property
    def words(self) -> str:
        """The level spelled out for a banner, upper-case (M-82)."""
        return WORDS[self]

    @classmethod
    def from_words(cls, printed: str) -> "Level":
        """The level that a whole word or portion symbol names ("SECRET", "S", "UNCLAS").

        Raises ValueError for anything else: SECRETARY is not a level (T-08).
        """
        try:
            return BY_WORD[" ".join(printed.upper().split())]
        except KeyError:
            raise ValueError(f"{printed!r} is not a classification level; use U, C, S or TS") from None


WORDS = {
    Level.U: "UNCLASSIFIED",
    Level.C: "CONFIDENTIAL",
    Level.S: "SECRET",
    Level.TS: "TOP SECRET",
}
BY_WORD = {
    **{words: level for level, words in WORDS.items()},
    **{level.name: level for level in Level},
    "UNCLAS": Level.U,
}
