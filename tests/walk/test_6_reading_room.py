"""Walk, step 6: a visitor without an account reads the copy, and nothing else."""

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from reviews.demo.catalogue import entries
from tests.walk.seed import CUTS, MRN, SUBJECT, Seed, withheld_words, words
from tests.walk.visitor import Visitor

DEMONSTRATION = "Demonstration. Not an official release."


@pytest.fixture(scope="module")
def stranger(released: Visitor, arrive: Callable[..., Visitor]) -> Visitor:
    """A visitor without an account, after the release."""
    return arrive()


def test_the_reading_room_lists_the_seed_alone(stranger: Visitor) -> None:
    page = stranger.open("/reading-room/")
    rows = page.get_by_role("table", name="Releases").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text(MRN)
    expect(rows.nth(1)).to_contain_text("Released in part")
    expect(page.get_by_role("region", name="Demonstration")).to_contain_text(DEMONSTRATION)
    stranger.look("reading-room")


def test_it_is_found_by_its_words_and_nothing_else_is(stranger: Visitor) -> None:
    page = stranger.open("/reading-room/")
    for asked, found in (("toledo peruvian", 1), ("prel", 1), ("oslo", 0), ("margulies", 0)):
        page.get_by_label("Words, or a “phrase”").fill(asked)
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_label("Words, or a “phrase”")).to_have_value(asked)
        expect(page.get_by_role("link", name=SUBJECT)).to_have_count(found)
    stranger.open("/reading-room/")
    for posts in [entry.mrn for entry in entries() if "LIMA" not in entry.mrn]:
        assert posts not in stranger.text().replace(" ", "")


def test_the_copy_is_there_as_page_text_and_pdf(stranger: Visitor) -> None:
    page = stranger.open("/reading-room/")
    page.get_by_role("link", name=SUBJECT).click()
    expect(page.get_by_role("heading", name="Released copy")).to_be_visible()
    expect(page.get_by_role("region", name="Demonstration")).to_contain_text(DEMONSTRATION)
    stranger.look("released-copy")
    copies = {
        name: page.get_by_role("link", name=name, exact=True).get_attribute("href") or "" for name in ("Text", "PDF")
    }
    text = stranger.fetch(copies["Text"])[1].decode()
    pdf = PdfReader(io.BytesIO(stranger.fetch(copies["PDF"])[1]))
    for content in (stranger.text(), text, " ".join(sheet.extract_text() for sheet in pdf.pages)):
        assert content.count("[withheld (b)(6)]") == len(CUTS)
        assert not words(content) & withheld_words()


def test_everything_else_asks_to_sign_in(stranger: Visitor, seed: Seed) -> None:
    for path in ("/", "/queue/", "/cables/", seed.cable, seed.review, "/audit/", "/console/", "/collections/"):
        stranger.open(path)
        assert stranger.path == "/sign-in/"
    for path in (f"{seed.review}release/copy.txt", f"{seed.review}release/copy.pdf"):
        status, body = stranger.fetch(path)
        assert status == 302 and not body
    assert stranger.fetch(f"/reading-room/{seed.public_id}/")[0] == 404
