"""From determinations to the released copy.

In: pieces of a record with the answers given on them, and the facts of the release. Out: a `ReleasedCopy`.
Rests on rules W-30 to W-44, P-03, P-04 and product.md §2 and §3. Policy (which ground is open, who decides)
is not here; what is here only refuses a copy that would contradict the answers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reviews.rendering.codes import read_code
from reviews.rendering.copy import (
    CopyPiece,
    FormerBanner,
    Ground,
    LegendRow,
    ReleasedCopy,
    Statement,
    Withheld,
)
from reviews.rendering.spans import Cut, divide, merge_cuts, struck_spans

OPEN_ANSWERS = frozenset({"DECLASSIFY", "LAPSED", "NOT_NSI"})
PROTECTED_ANSWERS = frozenset({"KEEP", "DOWNGRADE", "REFER", "EXCLUDE_AEA"})
UNRELEASED_KINDS = frozenset({"SEPARATOR", "NOISE"})


class UndecidedPiece(ValueError):
    """A piece has no determination, so its text may not reach a renderer."""


class ContradictoryAnswers(ValueError):
    """The cuts of a piece do not fit its classification answer (product.md §2)."""


@dataclass(frozen=True, slots=True)
class DecidedPiece:
    """A piece of the record as stored, with the answers in force.

    `text` is the stored text of the piece; `mark_span` is where its printed mark stands in it, if it has one;
    `classification` is a closed-list answer of product.md §2, or None when nobody has decided.
    Cuts are offsets into `text`. Separators and noise need no answer: they are not released.
    """

    kind: str
    number: str | None
    mark: str | None
    mark_span: tuple[int, int] | None
    text: str
    classification: str | None
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What the copy says besides the record's text.

    `authority` is a name and position, an identifier or a guide's title and date (W-40, W-41).
    `old_banner` is the former overall marking or empty, `instruction` the DECL line as printed or empty.
    `title` appears in metadata: it must be cleared by its own label (W-47).
    """

    public_id: str
    case_number: str
    document_number: str
    title: str
    demonstration: bool
    authority: str
    decided_on: date
    released_on: date
    old_banner: str = ""
    instruction: str = ""
    agency: str = ""
    notices: tuple[str, ...] = ()


def build_copy(pieces: Sequence[DecidedPiece], facts: CopyFacts) -> ReleasedCopy:
    """The released copy of a record whose pieces come in order.

    Raises UndecidedPiece, ContradictoryAnswers, UnknownCode or CutOutside; none of them quotes the text.
    """
    if not _released(pieces):
        raise UndecidedPiece("The record has no piece that could be released. Parse it again or close the review.")
    for position, piece in enumerate(pieces, start=1):
        _check(piece, position)
    classified = any(piece.classification in PROTECTED_ANSWERS for piece in _released(pieces))
    drawn = _collapse([_draw(piece, facts, classified) for piece in pieces])
    cuts = [run for piece in drawn for run in piece.runs if isinstance(run, Withheld)]
    return ReleasedCopy(
        public_id=facts.public_id,
        case_number=facts.case_number,
        document_number=facts.document_number,
        title=facts.title,
        demonstration=facts.demonstration,
        agency="" if facts.demonstration else facts.agency,
        statement=_statement(pieces, facts, cuts),
        notices=facts.notices,
        release_line=_release_line(pieces, cuts),
        released_on=facts.released_on,
        old_banner=_old_banner(facts.old_banner),
        pieces=drawn,
        legend=_legend(cuts),
    )


def _released(pieces: Sequence[DecidedPiece]) -> list[DecidedPiece]:
    return [piece for piece in pieces if piece.kind not in UNRELEASED_KINDS]


def _check(piece: DecidedPiece, position: int) -> None:
    if piece.kind in UNRELEASED_KINDS:
        return
    where = f"Piece {position} ({piece.kind.lower()}{' ' + piece.number if piece.number else ''})"
    answer = piece.classification
    if answer not in OPEN_ANSWERS | PROTECTED_ANSWERS:
        raise UndecidedPiece(f"{where} has no determination. Decide it before a copy is made.")
    cuts = merge_cuts(piece.text, piece.cuts)
    secure = [read_code(ground.code).security for _, _, withheld in cuts for ground in withheld.grounds]
    if answer in OPEN_ANSWERS and any(secure):
        raise ContradictoryAnswers(f"{where}: a security code stands only on a portion kept classified.")
    if answer == "KEEP" and not any(secure):
        raise ContradictoryAnswers(f"{where} is kept classified, but no span is withheld under a security code.")
    if answer in PROTECTED_ANSWERS - {"KEEP"} and any(s.strip() for s in _remainder(piece, cuts)):
        raise ContradictoryAnswers(f"{where} is answered {answer}: withhold the whole of its text.")


def _remainder(piece: DecidedPiece, cuts: Sequence[tuple[int, int, Withheld]]) -> list[str]:
    """What the cuts leave, but for number and mark, which may stand."""
    start = piece.mark_span[1] if piece.mark_span else _number_end(piece)
    edges = [start, *(edge for begin, end, _ in cuts for edge in (begin, end)), len(piece.text)]
    return [piece.text[max(a, start) : max(b, start)] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _number_end(piece: DecidedPiece) -> int:
    found = re.match(rf"\s*{re.escape(piece.number)}[.)]?\s", piece.text) if piece.number else None
    return found.end() if found else 0


def _draw(piece: DecidedPiece, facts: CopyFacts, classified: bool) -> CopyPiece:
    if piece.kind in UNRELEASED_KINDS:
        return CopyPiece("SEPARATOR", "", ())
    struck = struck_spans(
        piece.kind,
        piece.text,
        piece.mark,
        piece.mark_span,
        facts.instruction if classified else "",
    )
    runs = divide(piece.kind, piece.text, merge_cuts(piece.text, piece.cuts), struck)
    return CopyPiece(piece.kind, piece.number or "", runs)


def _collapse(pieces: Sequence[CopyPiece]) -> tuple[CopyPiece, ...]:
    """Pieces with neighbouring separators made one, and none at either end."""
    kept: list[CopyPiece] = []
    for blank, group in groupby(pieces, key=lambda piece: not piece.runs):
        kept.extend([CopyPiece("SEPARATOR", "", ())] if blank else group)
    return tuple(kept[not kept[0].runs : len(kept) - (not kept[-1].runs)]) if kept else ()


def _old_banner(printed: str) -> FormerBanner | None:
    return FormerBanner(printed) if printed and not printed.startswith("UNCLAS") else None


def _release_line(pieces: Sequence[DecidedPiece], cuts: Sequence[Withheld]) -> str:
    """W-30: RELEASE IN FULL, RELEASE IN PART with its codes, or DENIED IN FULL with its codes."""
    if not cuts:
        return "RELEASE IN FULL"
    codes = {read_code(ground.code) for cut in cuts for ground in cut.grounds}
    listed = ",".join(code.short for code in sorted(codes, key=lambda code: code.order))
    left = (_remainder(piece, merge_cuts(piece.text, piece.cuts)) for piece in _released(pieces))
    denied = not any(stretch.strip() for stretches in left for stretch in stretches)
    return f"{'DENIED IN FULL' if denied else 'RELEASE IN PART'} {listed}"


def _statement(pieces: Sequence[DecidedPiece], facts: CopyFacts, cuts: Sequence[Withheld]) -> Statement:
    """W-40: the word "Declassified" stands only when nothing in the record is kept classified."""
    answers = {piece.classification for piece in _released(pieces)}
    by = (
        f"Authority: {facts.authority}",
        f"Date: {facts.decided_on:%B} {facts.decided_on.day}, {facts.decided_on:%Y}",
    )
    if answers & PROTECTED_ANSWERS:
        line = declassify_on_line(cuts)
        sentence = "This is a sanitized copy. Part of the record remains classified and is withheld."
        return Statement("Sanitized copy", (sentence, *by, *((line,) if line else ())))
    if answers <= {"NOT_NSI"}:
        return Statement("Released", ("This record holds no classified information.", *by))
    return Statement("Declassified", by)


def declassify_on_line(cuts: Sequence[Withheld]) -> str:
    """The DECL line of what is kept (W-42): its longest ground by the order of D-56, else its latest date.

    Empty when no security ground carries an exemption or a date.
    """
    grounds = {g for cut in cuts for g in cut.grounds if read_code(g.code).security}
    exempt = [g for g in grounds if "X" in g.code]
    if exempt:
        return f"DECL: {max(exempt, key=_length).label}"
    dates = [g.until for g in grounds if g.until]
    return f"DECL: {max(dates):%Y%m%d}" if dates else ""


def _length(ground: Ground) -> tuple[bool, int, date, str]:
    """D-56: HUM, WMD and 75X come before 50X, 50X before 25X, a date before none; then the later date."""
    years = int(ground.code[:2])
    return years == 75 or "-" in ground.code, years, ground.until or date.min, ground.code


def _legend(cuts: Sequence[Withheld]) -> tuple[LegendRow, ...]:
    grounds = [ground for cut in cuts for ground in cut.grounds]
    codes = sorted({read_code(ground.code) for ground in grounds}, key=lambda code: code.order)
    rows = []
    for code in codes:
        cited = sorted({g.citation for g in grounds if g.code == code.printed and g.citation})
        rows.append(LegendRow(code.printed, code.meaning + (f" ({'; '.join(cited)})" if cited else "")))
    return tuple(rows)
