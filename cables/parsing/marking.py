"""Labels of the pieces and of the whole: the algorithm of rules section 1.4 and the disagreements of section 1.5."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.parsing.drafts import DraftPiece
from cables.parsing.header import Header
from cables.parsing.lines import RULE_SIGNS
from cables.parsing.types import Basis, Piece, PieceKind, Problem

PORTIONS = frozenset({PieceKind.SUBJECT, PieceKind.HEADING, PieceKind.PARAGRAPH, PieceKind.BULLET, PieceKind.TABLE})
WHOLE_KINDS = frozenset({PieceKind.SEPARATOR, PieceKind.NOISE, PieceKind.HEADER, PieceKind.SIGNATURE})
RULED = " \t\r\n\f" + RULE_SIGNS
COMPILATION = re.compile(r"\bCOMPILATION\b", re.IGNORECASE)
Reading = tuple[Label, Basis]


@dataclass(frozen=True, slots=True)
class Outside:
    """Levels printed outside the cable's own line: on its pages, in a release stamp, in a cable that it quotes.

    `printed` is the banner's label joined with the controls that the pages print.
    """

    page: Level | None = None
    reclassified: Level | None = None
    quoted: Level | None = None
    printed: Label = Label()


@dataclass(frozen=True, slots=True)
class Marked:
    """Pieces with their labels, the label of the whole, the level of an ENTIRE TEXT statement, and problems."""

    pieces: tuple[Piece, ...]
    label: Label
    entire_text: Level | None
    problems: tuple[Problem, ...]


_tokens = lru_cache(maxsize=4096)(Label.tokens)


def mark_pieces(text: str, drafts: Sequence[DraftPiece], header: Header, outside: Outside) -> Marked:
    """Give every piece its label and basis, and the whole its own (M-62, M-70, M-80; section 1.5)."""
    entire = next((piece.mark.label for piece in drafts if piece.mark and piece.entire_text), None)
    # Marks read alike share one label, so joining each once is enough.
    explicit = list({id(piece.mark.label): piece.mark.label for piece in drafts if piece.mark}.values())
    start = drafts[0].start
    whole, problems = _whole(explicit, header, outside, start)
    readings = _Readings(drafts, entire, header, whole)
    pieces = tuple(readings.piece(at, text) for at in range(len(drafts)))
    if _unexplained(text, drafts, explicit, header):
        note = f"The banner is {header.label.level.words}, every portion lower, and no statement says why."
        problems.append(Problem("BANNER_HIGHER", start, start, note))
    problems += _report_marks(drafts, entire, bool(explicit), header)
    return Marked(pieces, whole, entire.level if entire else None, tuple(problems))


def _whole(explicit: Sequence[Label], header: Header, outside: Outside, start: int) -> tuple[Label, list[Problem]]:
    """The label of the whole and what disagrees: never lower than any level printed anywhere (M-80, section 1.5)."""
    highest = join_all(explicit)
    parts = [outside.printed, *explicit]
    problems: list[Problem] = []
    if header.level is None:
        note = "No classification line was found; protected at the highest level until a custodian enters it."
        problems.append(Problem("BANNER_MISSING", start, start, note))
        parts.append(Label(level=highest.level if explicit else Level.TS))
    elif explicit and highest.level > header.level:
        note = f"A portion is marked {highest.level.name} above the banner {header.level.name}: a possible spill."
        problems.append(Problem("BANNER_LOWER", start, start, note))
    if outside.page is not None and header.level is not None and outside.page > header.level:
        note = f"A page is marked {outside.page.words}, above the cable's own {header.level.words}."
        problems.append(Problem("PAGE_BANNER_HIGHER", start, start, note))
    parts += [Label(level=level) for level in (outside.page, outside.reclassified, outside.quoted) if level]
    return join_all(parts), problems


def _unexplained(text: str, drafts: Sequence[DraftPiece], explicit: Sequence[Label], header: Header) -> bool:
    """Whether the banner stands above every portion though all are marked and no compilation is stated (M-81)."""
    if header.level is None or not explicit or max(label.level for label in explicit) >= header.level:
        return False
    paragraphs = [piece for piece in drafts if piece.kind is PieceKind.PARAGRAPH and not piece.continues]
    marked = all(piece.mark for piece in paragraphs)
    return marked and not COMPILATION.search(text, drafts[0].start, drafts[-1].end)


class _Readings:
    """Works out one piece after another; a heading looks ahead to the paragraphs it introduces."""

    def __init__(self, drafts: Sequence[DraftPiece], entire: Label | None, header: Header, whole: Label) -> None:
        self.drafts = drafts
        self.entire = entire
        captions = header.caption_label
        restrict = bool(captions.captions or captions.nf)
        self.limited = Label(captions=captions.captions, nf=captions.nf) if restrict else None
        self.whole = whole
        self.overall = header.label if header.level is not None else whole
        self.found: dict[int, Reading] = {}
        self.introduced = self._introduced()
        self.shown: dict[int, tuple[tuple[str, ...], Label]] = {}

    def _introduced(self) -> dict[int, list[int]]:
        """Heading index to the indices of the paragraphs up to the next heading."""
        groups: dict[int, list[int]] = {}
        heading: int | None = None
        for at, piece in enumerate(self.drafts):
            if piece.kind is PieceKind.HEADING:
                heading = at
                groups[at] = []
            elif heading is not None and piece.kind is PieceKind.PARAGRAPH and not piece.continues:
                groups[heading].append(at)
        return groups

    def reading(self, at: int) -> Reading:
        """Label and basis of a portion, before captions (steps 1 to 6 of section 1.4)."""
        if at not in self.found:
            self.found[at] = self._read(at)
        return self.found[at]

    def _read(self, at: int) -> Reading:
        piece = self.drafts[at]
        if piece.mark:
            return piece.mark.label, Basis.EXPLICIT
        if piece.kind is PieceKind.TABLE and piece.parent is not None:
            return self.reading(piece.parent)[0], Basis.INHERITED_PARENT
        if piece.continues and piece.parent is not None:
            inherited = self.reading(piece.parent)[0]
            quoted = Label(level=piece.quoted or inherited.level)
            return inherited.join(quoted), Basis.INHERITED_PREVIOUS
        if self.entire is not None and piece.kind is PieceKind.PARAGRAPH:
            return self.entire, Basis.ENTIRE_TEXT
        if piece.kind is PieceKind.HEADING and self.introduced[at]:
            return join_all(self.reading(below)[0] for below in self.introduced[at]), Basis.DEFAULT_OVERALL
        return self._default(), Basis.DEFAULT_OVERALL

    def _default(self) -> Label:
        """The overall label: banner, or the whole where a portion stands above the banner (M-70)."""
        return self.whole if self.whole.level > self.overall.level else self.overall

    def piece(self, at: int, text: str) -> Piece:
        """The finished piece; captions of the whole message protect every part of it (M-40 to M-45, M-55)."""
        draft = self.drafts[at]
        kind = draft.kind
        label, basis = (self.whole, Basis.DEFAULT_OVERALL) if kind in WHOLE_KINDS else self.reading(at)
        controls, protected = self.shown.get(id(label)) or self._show(label)
        words = text[draft.text_start : draft.end].strip(RULED if kind is PieceKind.HEADING else None)
        marked = kind, draft.number, draft.printed_mark, label.level, controls, protected, basis
        return Piece(*marked, draft.start, draft.end, words, draft.parent)

    def _show(self, label: Label) -> tuple[tuple[str, ...], Label]:
        """The tokens of a label, and the label with the captions of the whole message; worked out once each."""
        shown = self.shown[id(label)] = _tokens(label), label.join(self.limited) if self.limited else label
        return shown


def _report_marks(
    drafts: Sequence[DraftPiece], entire: Label | None, any_marked: bool, header: Header
) -> list[Problem]:
    problems: list[Problem] = []
    for piece in drafts:
        if piece.mark:
            problems += _report_mark(piece, entire, header)
        elif any_marked and entire is None and piece.kind is PieceKind.PARAGRAPH and piece.number and header.level:
            note = f"Paragraph {piece.number} bears no mark; protected at the overall level until a reviewer rules."
            problems.append(Problem("UNMARKED_PORTION", piece.start, piece.text_start, note))
    return problems


def _report_mark(piece: DraftPiece, entire: Label | None, header: Header) -> list[Problem]:
    mark = piece.mark
    if mark is None:
        return []
    problems = [
        Problem(
            flag,
            piece.start,
            piece.text_start,
            f"The mark {piece.printed_mark} is irregular; read as {mark.label.mark()}.",
        )
        for flag in mark.flags
    ]
    if entire is not None and not piece.entire_text and mark.level != entire.level:
        note = f"The mark {piece.printed_mark} differs from the entire-text mark {entire.mark()}; the mark is kept."
        problems.append(Problem("MARK_DIFFERS_FROM_ENTIRE_TEXT", piece.start, piece.text_start, note))
    if header.level is not None and mark.level > header.level:
        note = f"The mark {piece.printed_mark} stands above the cable's banner {header.level.words}."
        problems.append(Problem("MARK_ABOVE_BANNER", piece.start, piece.text_start, note))
    return problems
