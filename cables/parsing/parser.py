"""Reading a text into cables: layout, header, body, labels. Pure, linear, and never raises on any text."""

import re
from collections.abc import Sequence

from cables.classification.levels import Level
from cables.parsing.header import EXTRACT, Header, HeaderReader, is_stamped
from cables.parsing.layout import lay_out
from cables.parsing.lines import Line, LineKind, split_lines
from cables.parsing.marking import Marked, Outside, mark_pieces
from cables.parsing.paragraphs import BodyReader
from cables.parsing.roles import Layout
from cables.parsing.types import ParsedCable, PieceKind, Problem, ReleaseStamp

ARCHIVE_STAMP = re.compile(r"Declassified/Released .*")
RECLASSIFIED = re.compile(r"Class: (?P<level>TOP SECRET|SECRET|CONFIDENTIAL)")
FOIA_STATUS = re.compile(r"RELEASED? IN(?: {1,9}(?P<how>FULL|PART))?|DEN(?:Y|IED) IN FULL")
FOIA_CODE = re.compile(r"\bB ?\(?[1-9]\)?|1\.4\([A-Ha-h]\)")


def parse(text: str) -> tuple[ParsedCable, ...]:
    """The cables in `text`, in order; their pieces together are the text, character for character.

    A cable quoted in another's body is part of that body. A text without any header is one unrecognised cable
    without a level (BANNER_MISSING). The empty string holds none.
    """
    lines = split_lines(text)
    return tuple(_read_cable(text, lines, layout) for layout in lay_out(text, lines)) if lines else ()


def _read_cable(text: str, lines: Sequence[Line], layout: Layout) -> ParsedCable:
    header = HeaderReader(text, lines, layout).read()
    drafts = BodyReader(text, lines, layout).read()
    release, outside, found = _read_surroundings(lines, layout, header)
    marked = mark_pieces(text, drafts.pieces, header, outside)
    problems = [*header.problems, *found, *drafts.problems, *marked.problems]
    if not layout.recognised:
        start, end = lines[layout.first].start, lines[layout.last - 1].end
        problems.append(Problem("UNRECOGNISED", start, end, "This text has no line of a cable's header."))
    span = lines[layout.first].start, lines[layout.last - 1].end
    return _assemble(span, header, marked, release, problems)


def _assemble(
    span: tuple[int, int], header: Header, marked: Marked, release: ReleaseStamp | None, problems: list[Problem]
) -> ParsedCable:
    subject = next((piece for piece in marked.pieces if piece.kind is PieceKind.SUBJECT), None)
    return ParsedCable(
        start=span[0],
        end=span[1],
        year=header.year,
        post=header.post,
        serial=header.serial,
        sections=header.sections,
        level=header.level,
        controls=header.controls,
        label=marked.label,
        captions=header.captions,
        origin_on=header.origin_on,
        origin_precision=header.precision,
        dtg=header.dtg,
        order=header.order,
        instruction=header.instruction,
        instruction_span=header.instruction_span,
        tags=header.tags,
        persons=header.persons,
        subject=header.subject,
        subject_mark=subject.mark if subject else None,
        references=header.references,
        classified_by=header.classified_by,
        classified_by_title=header.title,
        reasons=header.reasons,
        entire_text=marked.entire_text,
        release=release,
        pieces=marked.pieces,
        signature=_signature(marked),
        problems=tuple(sorted(problems, key=lambda problem: problem.start)),
        precedence=header.precedence,
        distribution=header.distribution,
    )


def _signature(marked: Marked) -> str | None:
    names = [piece.text for piece in marked.pieces if piece.kind is PieceKind.SIGNATURE]
    name = names[-1].removeprefix("Signature:").strip().rstrip("#") if names else ""
    return (name if " " in name else name.rstrip(".")) or None


def _read_surroundings(
    lines: Sequence[Line], layout: Layout, header: Header
) -> tuple[ReleaseStamp | None, Outside, list[Problem]]:
    """Release stamps, levels printed outside the cable's own line, and statements that the text makes of itself."""
    problems: list[Problem] = []
    status: str | None = None
    codes: list[str] = []
    reclassified: Level | None = None
    for at in layout.noise:
        line = lines[at]
        if line.kind is LineKind.TEXT and EXTRACT.search(line.body):
            note = "The text says of itself that it is a partial extract; a full release is refused."
            problems.append(Problem("SELF_DESCRIBED_EXTRACT", line.start, line.end, note))
        elif line.kind is LineKind.STAMP:
            printed = ARCHIVE_STAMP.search(line.body)
            status = status or (printed.group() if printed else None)
        elif line.kind is LineKind.RELEASE:
            status = status or _status(lines, at)
            codes += [_foia_code(code) for code in FOIA_CODE.findall(line.body)]
        elif line.kind is LineKind.RECLASSIFIED and (raised := RECLASSIFIED.search(line.body)):
            reclassified = Level.from_words(raised["level"])
            note = f"A reviewer classified this {reclassified.words} on release; protected at that level."
            problems.append(Problem("RECLASSIFIED_ON_RELEASE", line.start, line.end, note))
    release = ReleaseStamp(status, tuple(dict.fromkeys(codes))) if status else None
    outside, conflicts = _outside_levels(lines, layout, header, reclassified)
    return release, outside, problems + conflicts


def _status(lines: Sequence[Line], at: int) -> str | None:
    found = FOIA_STATUS.match(lines[at].body)
    if found is None:
        return None
    if found["how"] or found.group().startswith("DEN"):
        return " ".join(found.group().split())
    following = next((line.body for line in lines[at + 1 : at + 4] if line.body), "")
    return f"RELEASE IN {following}" if following in {"FULL", "PART"} else "RELEASE IN"


def _foia_code(printed: str) -> str:
    """A code in its plain form: "B(6)" is B6, "1.4(d)" is 1.4(D)."""
    return printed.upper() if printed.startswith("1") else re.sub(r"[ ()]", "", printed)


def _outside_levels(
    lines: Sequence[Line], layout: Layout, header: Header, reclassified: Level | None
) -> tuple[Outside, list[Problem]]:
    problems: list[Problem] = []
    page: Level | None = None
    printed = header.label
    stamped = is_stamped(lines, layout)
    for at in layout.page_banners:
        banner = lines[at].banner
        if banner is None or header.level is None:
            continue
        page = max(page or Level.U, banner.level)
        printed = printed.join(banner.label) if banner.label and not stamped else printed
        if banner.glued:
            note = f"The page's {lines[at].body} ran into the word before it; what stands before it was kept."
            problems.append(Problem("BANNER_GLUED", lines[at].start, lines[at].end, note))
        if banner.level < header.level and not stamped:
            note = f"{lines[at].body} stands alone on a line of a {header.level.words} cable."
            problems.append(Problem("BANNER_CONFLICT", lines[at].start, lines[at].end, note))
    for quotation in layout.quoted:
        line = lines[quotation.first]
        note = f"Another cable, {quotation.level.words}, is quoted here; it is part of this one's body."
        problems.append(Problem("QUOTED_CABLE", line.start, line.end, note))
    quoted = max((quotation.level for quotation in layout.quoted), default=None)
    return Outside(page, reclassified, quoted, printed), problems
