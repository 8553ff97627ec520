"""A short cable taken, decided and submitted without scripts, and another by keyboard alone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.walk.visitor import Visitor

WITHOUT_SCRIPTS = "99 GABORONE 1877"
BY_KEYBOARD = "65 ASUNCION 312"
MOST_STEPS = 120
ANSWERS = {True: "Not national security information", False: "Lapsed"}
SUBMITTED = re.compile(r"It now awaits approval by another person|A second reviewer sees it")


def waits_unclassified(page: Page) -> bool:
    """Whether the portion on the bench is marked unclassified."""
    current = page.get_by_role("navigation", name="Portions").locator("[aria-current=true]")
    return "UNCLASSIFIED" in (current.get_attribute("aria-label") or "")


def count_left(page: Page) -> int:
    """How many portions are undecided, as the button says."""
    words = page.get_by_role("button", name="Submit").inner_text()
    found = re.search(r"\d+", words)
    return int(found.group()) if found else 0


def test_without_scripts_a_cable_is_taken_decided_and_submitted(arrive: Callable[..., Visitor]) -> None:
    reviewer = arrive("reviewer-2", scripts=False)
    page = reviewer.open("/queue/")
    page.get_by_role("row", name=WITHOUT_SCRIPTS).get_by_role("button", name="Take").click()
    expect(page.get_by_role("region", name="Record", exact=True)).to_contain_text(WITHOUT_SCRIPTS)
    page.get_by_label("Select them in the text").fill("no such words stand here")
    page.get_by_role("button", name="(b)(6)").click()
    expect(page.get_by_role("alert").first).to_contain_text("These words do not stand in this portion.")
    page.get_by_label("Select them in the text").fill("GABORONE")
    page.get_by_role("button", name="(b)(6)").click()
    expect(page.get_by_role("group", name="These words stand here")).to_be_visible()
    page.get_by_role("group", name="These words stand here").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="(b)(6)").click()
    page.get_by_role("button", name="Remove the cut under (b)(6)").first.click()
    expect(page.get_by_text("Nothing. The whole portion goes out.")).to_be_visible()
    for left in range(count_left(page), 0, -1):
        expect(page.get_by_role("button", name="Submit")).to_have_text(f"Submit: {left} undecided")
        page.get_by_role("radio", name=ANSWERS[waits_unclassified(page)]).check()
        page.get_by_role("button", name="Confirm").last.click()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing of this classified cable is withheld.")
    page.get_by_label("Nothing is withheld.").fill("RELEASE")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(SUBMITTED)


def press_to(page: Page, wanted: Callable[[], bool]) -> None:
    """Press Tab until what has the focus is wanted."""
    for _ in range(MOST_STEPS):
        if wanted():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached in {MOST_STEPS} steps on {page.url}")


def on(page: Page, words: str, tag: str) -> Callable[[], bool]:
    """Whether the focus is on an element of that tag whose text begins so."""

    def wanted() -> bool:
        focus = page.locator(":focus")
        if not focus.count() or focus.evaluate("each => each.tagName") != tag:
            return False
        return bool(re.match(words, " ".join((focus.text_content() or "").split())))

    return wanted


def press(page: Page, words: str) -> None:
    """Go to the button of these words by Tab and press it."""
    press_to(page, on(page, words, "BUTTON"))
    page.keyboard.press("Enter")


def on_radio(page: Page) -> Callable[[], bool]:
    """Whether the focus is on an answer on classification."""
    return lambda: page.locator("#decision [type=radio]:focus").count() == 1


def choose(page: Page, answer: str) -> None:
    """Go to the answers by Tab and to this one by the arrows."""
    press_to(page, on_radio(page))
    wanted = page.get_by_role("radio", name=answer)
    for _ in range(8):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{answer} is not reached by the arrows")


def withhold_first_word(page: Page) -> None:
    """Select the first word of the portion with Shift and the arrows, and withhold it."""
    press(page, "Mark words")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_label("Select them in the text")).not_to_have_value("")
    press(page, r"\(b\)\(6\)")
    expect(page.get_by_role("button", name="Remove the cut under (b)(6)")).to_be_visible()


def test_by_keyboard_alone_a_cable_is_taken_decided_and_submitted(
    arrive: Callable[..., Visitor], demonstration: object
) -> None:
    reviewer = arrive("reviewer-1")
    page = reviewer.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main content")).to_be_focused()
    press_to(page, on(page, "Queue", "A"))
    page.keyboard.press("Enter")
    press(page, f"Take {BY_KEYBOARD}")
    expect(page.get_by_role("region", name="Record", exact=True)).to_contain_text(BY_KEYBOARD)
    withhold_first_word(page)
    for left in range(count_left(page), 0, -1):
        expect(page.get_by_role("button", name="Submit")).to_have_text(f"Submit: {left} undecided")
        choose(page, ANSWERS[waits_unclassified(page)])
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Submit", exact=True)).to_be_visible()
    press(page, "Submit")
    expect(page.get_by_role("status")).to_contain_text(SUBMITTED)
