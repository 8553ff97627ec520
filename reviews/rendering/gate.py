"""The release gate: opens the final bytes again and says what must not go out (P-03, rules §7.3, E-166).

First equality: what can be read in each part, page furniture removed, is the kept text with its markers. Then
search: no trace of a withheld passage anywhere in the bytes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from reviews.rendering.copy import DEMONSTRATION, OVERALL_MARK, FormerMark, Kept, ReleasedCopy, Run, Withheld
from reviews.rendering.files import archive_findings, json_findings, missing, side_findings
from reviews.rendering.findings import Finding, Kind
from reviews.rendering.layout import Role, blocks
from reviews.rendering.names import name_words
from reviews.rendering.notice import OWN_FIELDS, TITLE, CardFacts, card
from reviews.rendering.passages import Haystack, Needles, Passages, compact
from reviews.rendering.pdf import shown
from reviews.rendering.pdf_parts import Opened, Unreadable, open_pdf
from reviews.rendering.searching import Search
from reviews.rendering.text import WIDTH, plain, text_furniture

_FIXED = (
    f"{OVERALL_MARK} {DEMONSTRATION} Telegram Cable Airgram Document Released copy Case Doc No. Date: Page of "
    "Codes used in this copy application/pdf Typst en-US proof D UTF"
)
# Operators and other words of the format have no more letters than this less one.
_CODE_LETTERS = 5


def inspect(
    copy: ReleasedCopy,
    division: Passages,
    parts: Mapping[str, bytes],
    *,
    facts: CardFacts,
    names: Sequence[str] = (),
    archive: bytes = b"",
) -> list[Finding]:
    """All findings on the copy, its parts by kind and the archive of them; an empty list lets the release pass.

    `division` is `passages.passages(pieces)` and `names` the words of `names.cut_names(pieces)`, of the same decided
    pieces that the copy was built from.
    """
    seen = [*division.kept, *_fixed(copy), *_carded(copy, facts)]
    whole = {part for name in names for part in (name, *name_words(name))}
    search = Search(
        Needles.of(division.withheld, seen),
        Needles.of(division.withheld, [*seen, *_own(copy)], whole),
    )
    return [
        *_copy(copy, division, search),
        *missing(copy, parts),
        *_text(copy, search, parts.get("txt", b"")),
        *_pdf(copy, search, parts.get("pdf", b"")),
        *json_findings(copy, division, search, parts.get("json", b"")),
        *side_findings(copy, facts, search, parts),
        *(archive_findings(parts, archive) if archive else ()),
    ]


def _fixed(copy: ReleasedCopy) -> Iterator[str]:
    """What stands on a page whatever the record says."""
    yield from (_FIXED, copy.agency, copy.release_line, copy.statement.headline, *copy.statement.lines)
    yield copy.old_banner.printed if copy.old_banner else ""
    yield from (f"{row.code}: {row.meaning}" for row in copy.legend)
    yield from (f"{cut.marker} {cut.spoken} [former mark: ]" for cut in copy.cuts())


def _carded(copy: ReleasedCopy, facts: CardFacts) -> Iterator[str]:
    """The words of the withdrawal notice but for the copy's own."""
    yield TITLE
    yield from (f"{name}: {value}" for name, value in card(copy, facts, 0) if name not in OWN_FIELDS)


def _own(copy: ReleasedCopy) -> Sequence[str]:
    return (copy.title, *copy.notices, copy.public_id, *copy.furniture)


def _copy(copy: ReleasedCopy, division: Passages, search: Search) -> Iterator[Finding]:
    """The copy holds what was kept and no more, and its own sentences tell nothing."""
    kept = "".join(_stored(run) for piece in copy.pieces for run in piece.runs)
    if compact(kept) != compact("".join(division.kept)):
        yield Finding("copy", Kind.UNEQUAL, "pieces")
    for sentence in _own(copy):
        if search.strict.run_in(Haystack(sentence)):
            yield Finding("copy", Kind.PASSAGE, "title, notices or numbers")
        if search.strict.name_in(sentence):
            yield Finding("copy", Kind.WORD, "title, notices or numbers")


def _stored(run: Run) -> str:
    if isinstance(run, Kept):
        return run.text
    return run.printed if isinstance(run, FormerMark) else ""


def _text(copy: ReleasedCopy, search: Search, text_bytes: bytes) -> Iterator[Finding]:
    try:
        text = text_bytes.decode("utf-8")
    except UnicodeDecodeError:
        yield Finding("txt", Kind.UNREADABLE, "whole")
        return
    rule, furniture = "=" * WIDTH, text_furniture(copy)
    expected = [*furniture, rule, *(plain(block.runs) for block in blocks(copy)), rule, *furniture]
    if compact(text) != compact("".join(expected)):
        yield Finding("txt", Kind.UNEQUAL, "whole")
    yield from search.traces("txt", {"whole": [text]})
    yield from search.words("txt", {"whole": [text]})


def _pdf(copy: ReleasedCopy, search: Search, pdf_bytes: bytes) -> Iterator[Finding]:
    try:
        opened = open_pdf(pdf_bytes)
    except Unreadable as error:
        yield Finding("pdf", Kind.UNREADABLE, str(error))
        return
    yield from (Finding("pdf", kind, place) for kind, place in opened.surplus)
    bodies = _bodies(copy, opened)
    yield from _unequal(copy, opened, bodies)
    pages = {f"page {number}": [page] for number, page in enumerate(opened.pages, start=1)}
    # A run must not be put together from the end of a page and its foot.
    inner = {place: [pages[place][0] if body is None else body] for place, body in zip(pages, bodies, strict=True)}
    yield from search.traces("pdf", inner | opened.strings)
    yield from search.words("pdf", pages | opened.strings)
    yield from search.traces("pdf", opened.code | opened.blobs)
    yield from search.words("pdf", opened.code, _CODE_LETTERS)


def _bodies(copy: ReleasedCopy, opened: Opened) -> list[str | None]:
    count = len(opened.pages)
    return [_inner(copy, compact(page), f"Page {n} of {count}") for n, page in enumerate(opened.pages, start=1)]


def _unequal(copy: ReleasedCopy, opened: Opened, bodies: Sequence[str | None]) -> Iterator[Finding]:
    """Title, pages less head, foot and margin, and spoken forms are those of the copy in reading order."""
    drawn = list(blocks(copy))
    for number, body in enumerate(bodies, start=1):
        if body is None:
            yield Finding("pdf", Kind.UNEQUAL, f"head, foot or margin of page {number}")
    if "".join(body or "" for body in bodies) != compact("".join(_visible(r) for b in drawn for r in b.runs)):
        yield Finding("pdf", Kind.UNEQUAL, "pages")
    voiced = [run for block in drawn if block.role is not Role.RULE for run in block.runs]
    if opened.spoken != [shown(run.spoken) for run in voiced if not isinstance(run, Kept)]:
        yield Finding("pdf", Kind.UNEQUAL, "spoken forms")
    if opened.title != shown(copy.title):
        yield Finding("pdf", Kind.METADATA, "title")


def _inner(copy: ReleasedCopy, page: str, count: str) -> str | None:
    """The body of a page, or None when its head, foot or margin is not what it must be."""
    line = compact(shown("".join(copy.furniture)))
    notice = compact(DEMONSTRATION) if copy.demonstration else ""
    head, foot = line + notice, line + notice + compact(count)
    body, found, margin = page.removeprefix(head).rpartition(foot)
    codes = "|".join(sorted({re.escape(compact(cut.margin)) for cut in copy.cuts()}, key=len, reverse=True))
    return body if page.startswith(head) and found and re.fullmatch(f"(?:{codes})*", margin) else None


def _visible(run: Run) -> str:
    if isinstance(run, Withheld):
        return run.marker
    return shown(run.text if isinstance(run, Kept) else run.printed)
