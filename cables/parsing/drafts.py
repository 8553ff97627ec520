"""Pieces while they are being found: kind, place and mark, before labels are worked out."""

from dataclasses import dataclass, field

from cables.classification.levels import Level
from cables.classification.marks import PortionMark
from cables.parsing.lines import Line
from cables.parsing.types import PieceKind, Problem


@dataclass(slots=True)
class DraftPiece:
    """A piece without its label.

    `continues`: a page or section break cut it off `parent` (rules 1.4, step 3). `quoted`: the level of the quoted
    cable that the piece is part of.
    """

    kind: PieceKind
    start: int
    end: int
    text_start: int
    number: str | None = None
    mark: PortionMark | None = None
    printed_mark: str | None = None
    parent: int | None = None
    continues: bool = False
    entire_text: bool = False
    quoted: Level | None = None


@dataclass(slots=True)
class DraftPieces:
    """The pieces so far. Blank lines inside a piece belong to it; those between two pieces become a SEPARATOR."""

    start: int
    pieces: list[DraftPiece] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def last(self) -> DraftPiece | None:
        """The piece that the latest line went to."""
        return self.pieces[-1] if self.pieces else None

    def begin(self, kind: PieceKind, line: Line) -> DraftPiece:
        """Open a piece at `line`; what lies between it and the last one is a SEPARATOR."""
        self._separate(line.start)
        piece = DraftPiece(kind, line.start, line.end, line.start)
        self.pieces.append(piece)
        return piece

    def extend(self, line: Line) -> None:
        """Let `line`, with any blanks before it, join the last piece."""
        self.pieces[-1].end = line.end

    def put(self, kind: PieceKind, line: Line) -> DraftPiece:
        """Join `line` to the last piece where it is of this kind, else open one."""
        if self.pieces and self.pieces[-1].kind is kind:
            self.extend(line)
            return self.pieces[-1]
        return self.begin(kind, line)

    def finish(self, end: int) -> None:
        """Close at offset `end`: blanks at the very end become a SEPARATOR."""
        self._separate(end)

    def _separate(self, upto: int) -> None:
        end = self.pieces[-1].end if self.pieces else self.start
        if end < upto:
            self.pieces.append(DraftPiece(PieceKind.SEPARATOR, end, upto, end))
