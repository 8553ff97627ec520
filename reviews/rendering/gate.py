"""The release gate: opens the final bytes again and says what must not go out (P-03, rules §7.3, E-166).

First equality: what can be read in each part, page furniture removed, is the kept text with its markers. Then
search: no trace of a withheld passage anywhere in the bytes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviews.rendering.copy import DEMONSTRATION, FormerMark, Kept, ReleasedCopy, Run, Withheld
from reviews.rendering.findings import Finding, Kind
from reviews.rendering.layout import Role, blocks
from reviews.rendering.passages import Needles, Passages, compact
from reviews.rendering.pdf import shown
from reviews.rendering.pdf_parts import Opened, Unreadable, open_pdf
from reviews.rendering.text import WIDTH, plain, text_furniture

_FIXED = (
    f"{DEMONSTRATION} Telegram Cable Airgram Document Released copy Case Doc No. Date: Page of "
    "Codes used in this copy application/pdf Typst en-US proof D UTF"
)


@dataclass(frozen=True, slots=True)
class _Search:
    """`strict` judges the copy's own title, notices and numbers; `rest` takes their words as given."""

    strict: Needles
    rest: Needles

    def findings(self, part: str, places: dict[str, list[str]], *, by_word: bool) -> Iterator[Finding]:
        """What the texts of a part hold of withheld passages, by place."""
        for place, texts in places.items():
            if any(map(self.strict.run_in, texts)):
                yield Finding(part, Kind.PASSAGE, place)
            if by_word and any(map(self.rest.word_in, texts)):
                yield Finding(part, Kind.WORD, place)


def inspect(copy: ReleasedCopy, division: Passages, text_bytes: bytes, pdf_bytes: bytes) -> list[Finding]:
    """All findings on the copy and the two parts made from it; an empty list lets the release pass.

    `division` is `passages.passages(pieces)` of the same decided pieces that the copy was built from.
    """
    seen = [*division.kept, *_fixed(copy)]
    search = _Search(Needles.of(division.withheld, seen), Needles.of(division.withheld, [*seen, *_own(copy)]))
    return [*_copy(copy, division, search), *_text(copy, search, text_bytes), *_pdf(copy, search, pdf_bytes)]


def _fixed(copy: ReleasedCopy) -> Iterator[str]:
    """What stands on a page whatever the record says."""
    yield from (_FIXED, copy.agency, copy.release_line, copy.statement.headline, *copy.statement.lines)
    yield from (f"{row.code}: {row.meaning}" for row in copy.legend)
    yield from (f"{cut.marker} {cut.spoken} [former mark: ]" for cut in copy.cuts())


def _own(copy: ReleasedCopy) -> Sequence[str]:
    return (copy.title, *copy.notices, copy.public_id, *copy.furniture)


def _copy(copy: ReleasedCopy, division: Passages, search: _Search) -> Iterator[Finding]:
    """The copy holds what was kept and no more, and its own sentences tell nothing."""
    kept = "".join(_stored(run) for piece in copy.pieces for run in piece.runs)
    if compact(kept) != compact("".join(division.kept)):
        yield Finding("copy", Kind.UNEQUAL, "pieces")
    for sentence in _own(copy):
        if search.strict.run_in(sentence):
            yield Finding("copy", Kind.PASSAGE, "title, notices or numbers")
        if search.strict.name_in(sentence):
            yield Finding("copy", Kind.WORD, "title, notices or numbers")


def _stored(run: Run) -> str:
    if isinstance(run, Kept):
        return run.text
    return run.printed if isinstance(run, FormerMark) else ""


def _text(copy: ReleasedCopy, search: _Search, text_bytes: bytes) -> Iterator[Finding]:
    try:
        text = text_bytes.decode("utf-8")
    except UnicodeDecodeError:
        yield Finding("text", Kind.UNREADABLE, "whole")
        return
    rule, furniture = "=" * WIDTH, text_furniture(copy)
    expected = [*furniture, rule, *(plain(block.runs) for block in blocks(copy)), rule, *furniture]
    if compact(text) != compact("".join(expected)):
        yield Finding("text", Kind.UNEQUAL, "whole")
    yield from search.findings("text", {"whole": [text]}, by_word=True)


def _pdf(copy: ReleasedCopy, search: _Search, pdf_bytes: bytes) -> Iterator[Finding]:
    try:
        opened = open_pdf(pdf_bytes)
    except Unreadable as error:
        yield Finding("pdf", Kind.UNREADABLE, str(error))
        return
    yield from (Finding("pdf", kind, place) for kind, place in opened.surplus)
    yield from _pages(copy, opened)
    if opened.title != shown(copy.title):
        yield Finding("pdf", Kind.METADATA, "title")
    pages = {f"page {number}": [page] for number, page in enumerate(opened.pages, start=1)}
    yield from search.findings("pdf", pages | opened.strings, by_word=True)
    yield from search.findings("pdf", opened.blobs, by_word=False)


def _pages(copy: ReleasedCopy, opened: Opened) -> Iterator[Finding]:
    """Pages, less head, foot and margin, and the spoken forms are those of the copy in reading order."""
    drawn = list(blocks(copy))
    read = []
    for number, page in enumerate(opened.pages, start=1):
        inner = _inner(copy, compact(page), f"Page {number} of {len(opened.pages)}")
        if inner is None:
            yield Finding("pdf", Kind.UNEQUAL, f"head, foot or margin of page {number}")
        read.append(inner or "")
    if "".join(read) != compact("".join(_visible(run) for block in drawn for run in block.runs)):
        yield Finding("pdf", Kind.UNEQUAL, "pages")
    voiced = [run for block in drawn if block.role is not Role.RULE for run in block.runs]
    if opened.spoken != [shown(run.spoken) for run in voiced if not isinstance(run, Kept)]:
        yield Finding("pdf", Kind.UNEQUAL, "spoken forms")


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
