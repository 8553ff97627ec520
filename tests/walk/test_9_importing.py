"""The custodian hands in an archive and settles what came of it, page by page."""

from playwright.sync_api import expect

from cables.tests.intake.archives import zip_of
from tests.walk.conftest import People
from tests.walk.visitor import Visitor

TEXT = """C O N F I D E N T I A L SECTION 01 OF 02 QUITO 000777
E.O. 12958: DECL: 03/01/2010
TAGS: PREL, EC
SUBJECT: (U) A TEST OF IMPORTING
1. (C) The first paragraph.
2. (U) The second one.
"""
ARCHIVE = zip_of({"a.txt": TEXT.encode(), "empty.txt": b"", "picture.bin": bytes(range(256)) * 8})


def look(visitor: Visitor, name: str) -> None:
    """Look at the page once its sheets are there: a followed link has only begun to load."""
    visitor.page.wait_for_load_state("load")
    visitor.look(f"importing-{name}")


def test_what_came_in_is_reported_held_and_put_right(people: People) -> None:
    visitor = people("custodian")
    page = visitor.open("/collections/")
    visitor.main().get_by_role("table").get_by_role("link").first.click()
    page.get_by_label("Files").set_input_files({"name": "x.zip", "mimeType": "application/zip", "buffer": ARCHIVE})
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="What became of each file")).to_be_visible()
    look(visitor, "batch")
    report = page.url

    page.get_by_role("link", name="Quarantine").click()
    look(visitor, "quarantine")
    page.get_by_role("link", name="x.zip/picture.bin").click()
    look(visitor, "held")
    page.get_by_role("button", name="Discard").click()
    page.get_by_label("Reason").fill("A picture, no cable.")
    page.get_by_role("button", name="Discard").click()
    expect(visitor.main().get_by_text("A picture, no cable.")).to_be_visible()

    page.goto(report)
    page.get_by_role("link", name="SECTION_MISSING").click()
    look(visitor, "problems")
    page.get_by_role("row").filter(has_text="QUITO 777").get_by_role("link", name="Settle").first.click()
    look(visitor, "problem")
    page.get_by_label("Note").fill("The second section was never sent here.")
    page.get_by_role("button", name="Settle").click()
    expect(page.get_by_text("Settled.")).to_be_visible()

    page.goto(report)
    page.get_by_role("link", name="QUITO 777").click()
    page.get_by_role("link", name="how it was read").click()
    look(visitor, "reading")
    piece = page.get_by_role("row").filter(has_text="The first paragraph")
    piece.get_by_role("link", name="Correct the mark of piece").click()
    look(visitor, "correction")
    page.get_by_label("Mark").fill("(U)")
    page.get_by_label("Reason").fill("Misread.")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("heading", name="How it was read")).to_be_visible()
