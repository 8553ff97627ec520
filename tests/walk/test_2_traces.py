"""Walk, step 2: for whom the seed does not exist, and who sees four paragraphs of it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.walk.seed import MRN, SUBJECT, UNCLASSIFIED, Seed, classified_words, words
from tests.walk.visitor import Visitor

NOTICE = "Part of this cable is not shown to you."
ABSENT = "zzzzzzzzzzzzzz"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def answer(visitor: Visitor, path: str) -> tuple[int, bytes]:
    """Status and body of a path without the form's token, which is new on every page."""
    status, body = visitor.fetch(path)
    return status, TOKEN.sub(b"", body)


def test_without_need_to_know_no_page_shows_a_trace(people: Callable[[str], Visitor], seed: Seed) -> None:
    reviewer = people("reviewer-3")
    for path in ("/", "/queue/", "/cables/", "/reports/auto-declassification/", "/reading-room/"):
        reviewer.open(path)
        assert not words(reviewer.text()) & {"lima", "4377", "peruvian", "toledo", "struble"}
        assert seed.public_id not in reviewer.page.content() and seed.review not in reviewer.page.content()
    status, table = reviewer.fetch("/reports/auto-declassification.csv")
    assert status == 200 and seed.public_id.encode() not in table and b"LIMA" not in table


def test_without_need_to_know_its_addresses_answer_as_those_of_nothing(
    people: Callable[[str], Visitor], seed: Seed
) -> None:
    reviewer = people("reviewer-3")
    review = seed.review.strip("/").split("/")[-1]
    for path, absent in [
        (seed.cable, f"/cables/{ABSENT}/"),
        (f"{seed.cable}why/", f"/cables/{ABSENT}/why/"),
        (seed.review, f"/reviews/{ABSENT}/"),
        (f"{seed.review}agreement/", f"/reviews/{ABSENT}/agreement/"),
        (f"{seed.review}release/", f"/reviews/{ABSENT}/release/"),
        (f"{seed.review}release/copy.txt", f"/reviews/{ABSENT}/release/copy.txt"),
        (f"/reading-room/{seed.public_id}/", f"/reading-room/{ABSENT}/"),
    ]:
        assert answer(reviewer, path) == answer(reviewer, absent)
        assert answer(reviewer, path)[0] == 404
    for act in (f"/reviews/{review}/take/", f"/reviews/{review}/hand-on/", f"/reviews/{review}/portions/1/"):
        assert reviewer.post(act)[0] == 404


def test_cleared_for_u_alone_the_queue_is_empty(people: Callable[[str], Visitor], seed: Seed) -> None:
    reviewer = people("reviewer-4")
    page = reviewer.open("/queue/")
    expect(page.get_by_text("Nothing waits here for you")).to_be_visible()
    assert "4377" not in reviewer.text()
    assert reviewer.fetch(seed.review)[0] == 404
    assert reviewer.post(f"{seed.review}take/")[0] == 404
    assert reviewer.fetch(f"{seed.cable}why/")[0] == 404


def test_cleared_for_u_alone_the_page_shows_four_paragraphs_and_one_notice(
    people: Callable[[str], Visitor], seed: Seed
) -> None:
    reviewer = people("reviewer-4")
    reviewer.open(seed.cable)
    text = reviewer.text()
    for number, begins in enumerate(
        ("General Juan Velasco", "Starting with Fujimori", "President Toledo and"), start=2
    ):
        assert f"{number}. {begins}" in text
    assert "5. Consequently, under Toledo" in text and len(UNCLASSIFIED) == 4
    shown = reviewer.main().text_content() or ""
    assert shown.count(NOTICE) == 1
    assert shown.index(NOTICE) > shown.index("Colombia.")
    for absent in (SUBJECT, MRN, "8 Oct 2015", "STRUBLE", "What has changed", "Margulies", "section"):
        assert absent.casefold() not in text.casefold()
    page_words = words(text) - {"cable", "shown", "part", "an", "subject", "may", "mark", "read", "all", "piece", "you"}
    assert not page_words & (classified_words() - words(" ".join(FURNITURE)))
    reviewer.look("cable-in-part")


# Words of the page itself that also stand in classified paragraphs.
FURNITURE = (
    "Skip to the main content Demonstration Not an official release Declass Desk Queue Cables Reading room Sign out",
    "each piece with its mark a dashed mark was not printed Reports Reviewer Sunniva Pate cleared for without that",
    "What is shown here is computes dates flags and blockers Only authorised people declassify and release",
)
