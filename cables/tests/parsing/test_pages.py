"""Pages: printed marks are counted, otherwise lines by a convention."""

import pytest

from cables.parsing.pages import PageBasis, Pages, pages_of


@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (53, 1), (54, 1), (55, 2), (108, 2), (109, 3)])
def test_lines_are_rounded_up_to_pages_of_54(lines: int, pages: int) -> None:
    assert pages_of("words\n" * lines + "\n\n") == Pages(pages, PageBasis.LINES)


def test_an_empty_text_is_one_page() -> None:
    assert pages_of("") == Pages(1, PageBasis.LINES)


def test_printed_marks_are_counted() -> None:
    text = "PAGE 01 QUITO 01234 021530Z\nwords\n\nPAGE 02        QUITO 01234\nwords\n  Page 3 of 3\n"
    assert pages_of(text) == Pages(3, PageBasis.PRINTED)


def test_head_and_foot_of_one_page_are_one_and_sections_begin_anew() -> None:
    assert pages_of("PAGE 01\nw\nPAGE 01\nPAGE 02\nw\nPAGE 01\nPAGE 02\n").count == 4


@pytest.mark.parametrize("prose", ["He turned the PAGE 12 of the note.", "PAGE 3, he said, was missing.", "PAGES 2"])
def test_prose_has_no_page_marks(prose: str) -> None:
    assert pages_of(prose).basis is PageBasis.LINES
