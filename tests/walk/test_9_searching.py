"""Searching in a real browser: with scripts and without, with no fault that axe finds."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.walk.visitor import Visitor

WORDS = "Toledo"
LIMA = "PERUVIAN FOREIGN POLICY UNDER TOLEDO"


def search(visitor: Visitor, words: str) -> None:
    """Ask for words on the search page."""
    page = visitor.open("/search/")
    page.get_by_label("Words").fill(words)
    page.get_by_role("main").get_by_role("button", name="Search").click()


def test_words_lead_to_excerpts_and_to_the_cable(arrive: Callable[..., Visitor]) -> None:
    reviewer = arrive("reviewer-1")
    search(reviewer, WORDS)
    page = reviewer.page
    assert WORDS.lower() not in page.url.lower()
    found = page.get_by_role("article").filter(has_text="TOLEDO")
    expect(found.locator("mark").first).to_be_visible()
    reviewer.look("found")
    found.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("TOLEDO")


def test_who_does_not_need_to_know_finds_nothing(arrive: Callable[..., Visitor]) -> None:
    reviewer = arrive("reviewer-3")
    search(reviewer, WORDS)
    expect(reviewer.page.get_by_role("main")).not_to_contain_text(LIMA)


def test_without_scripts_a_search_is_kept_and_found_again(arrive: Callable[..., Visitor]) -> None:
    reviewer = arrive("reviewer-2", scripts=False)
    search(reviewer, WORDS)
    page = reviewer.page
    page.get_by_label("Keep this search as").fill("Lima")
    page.get_by_role("button", name="Keep").click()
    page = reviewer.open("/search/")
    page.get_by_role("link", name="Lima").click()
    expect(page.get_by_role("article").first).to_be_visible()
