"""The workspace in every state: drafts, marking, keys and their switch, conflict, small, forced colours, print."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walk.acts import portion_link
from tests.walk.visitor import OVERFLOW, SCREENSHOTS, Visitor

EDGE = "(name) => getComputedStyle(document.querySelector(name)).borderTopColor"
TWO_WORDS = """() => {
  const run = document.querySelector("#text [data-start]").firstChild;
  return [...run.data.matchAll(/\\w+/g)].slice(0, 2).map((word) => {
    const range = document.createRange();
    range.setStart(run, word.index + 1);
    range.setEnd(run, word.index + 2);
    const box = range.getBoundingClientRect();
    return [box.x, box.y + box.height / 2];
  });
}"""
BY_HAND = "74 MONTEVIDEO 2217"


@dataclass(frozen=True)
class Desk:
    """A reviewer at a cable of their own."""

    reviewer: Visitor
    workspace: str

    def open(self) -> Page:
        """The workspace as opened anew."""
        return self.reviewer.open(self.workspace)


@pytest.fixture(scope="module")
def desk(arrive: Callable[..., Visitor]) -> Iterator[Desk]:
    """The second reviewer, holding a cable that goes back to the queue at the end."""
    reviewer = arrive("reviewer-2")
    page = reviewer.open("/queue/")
    page.get_by_role("row", name=BY_HAND).get_by_role("button", name="Take").click()
    expect(page.get_by_role("region", name="Record", exact=True)).to_contain_text(BY_HAND)
    desk = Desk(reviewer, reviewer.path)
    yield desk
    desk.open().get_by_role("button", name="Return to the queue").click()


def test_a_note_saves_itself_survives_a_reload_and_is_undone(desk: Desk) -> None:
    page = desk.open()
    page.get_by_label("Note").fill("half a thought")
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\dZ\.$"))
    page = desk.open()
    expect(page.get_by_label("Note")).to_have_value("half a thought")
    expect(portion_link(page, 1)).to_have_accessible_name(re.compile("changed, not confirmed"))
    desk.reviewer.look("workspace-draft")
    page.keyboard.press("u")
    expect(page.get_by_label("Note")).to_have_value("")
    page.keyboard.press("U")
    expect(page.get_by_label("Note")).to_have_value("half a thought")
    page.keyboard.press("u")
    expect(page.get_by_label("Note")).to_have_value("")


def test_without_a_connection_it_says_so_keeps_the_words_and_warns(desk: Desk) -> None:
    page = desk.open()
    desk.reviewer.context.set_offline(True)
    page.get_by_label("Note").fill("not lost")
    expect(page.locator("#saved")).to_contain_text("Not saved: no connection.")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("() => { window.location.href = '/queue/' }")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Note")).to_have_value("not lost")
    desk.reviewer.context.set_offline(False)
    page.get_by_label("Note").fill("")
    expect(page.locator("#saved")).to_contain_text("Saved")
    desk.reviewer.wrongs[:] = [wrong for wrong in desk.reviewer.wrongs if "ERR_INTERNET_DISCONNECTED" not in wrong]


def test_marking_by_mouse_to_the_character(desk: Desk) -> None:
    page = desk.open()
    page.evaluate(
        "() => { const run = document.querySelector('#text [data-start]').firstChild;"
        " document.getSelection().setBaseAndExtent(run, 1, run, 4); }"
    )
    expect(page.locator("#id_first")).to_have_value("1")
    expect(page.locator("#id_last")).to_have_value("4")
    page.keyboard.press("1")
    expect(page.get_by_role("button", name=re.compile("Remove the cut"))).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Nothing. The whole portion goes out.")).to_be_visible()


def test_marking_by_keys_by_word_and_character_and_leaving_it(desk: Desk) -> None:
    page = desk.open()
    page.keyboard.press("s")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+ArrowRight")
    picked = page.get_by_label("Select them in the text")
    expect(picked).to_have_value(re.compile(r"\S"))
    word = picked.input_value()
    page.keyboard.press("Shift+Alt+ArrowLeft")
    expect(picked).to_have_value(word[:-1])
    page.keyboard.press("x")  # nothing can be typed into the text
    page.keyboard.press("Escape")
    expect(page.locator("#text")).not_to_be_focused()
    expect(page.get_by_role("button", name="Mark words")).to_have_attribute("aria-pressed", "false")


def test_keys_are_inert_while_typing_and_help_shows_those_valid_here(desk: Desk) -> None:
    page = desk.open()
    page.get_by_label("Find in the cable").press_sequentially("jnr?")
    expect(page.get_by_label("Find in the cable")).to_have_value("jnr?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keys valid here")
    expect(help_).to_contain_text("Next undecided portion")
    expect(help_).not_to_contain_text("Previous portion")  # the first portion has none before it
    desk.reviewer.look("workspace-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url(re.compile(r"/$"))


def test_single_keys_are_switched_off_in_the_profile(desk: Desk) -> None:
    page = desk.reviewer.open("/profile/")
    desk.reviewer.look("profile")
    page.get_by_label("Next portion (also ↓)").fill("k")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert").first).to_contain_text("is already the key of")
    desk.reviewer.look("profile-clash")
    page = desk.reviewer.open("/profile/")
    page.get_by_text("Single keys", exact=False).first.click()
    page.get_by_role("button", name="Keep").click()
    page = desk.open()
    assert page.locator("[data-key]").count() == 0
    page.keyboard.press("n")
    expect(portion_link(page, 1)).to_have_attribute("aria-current", "true")
    desk.reviewer.open("/profile/").get_by_role("button", name="Back to the usual keys").click()
    assert desk.open().locator("[data-key]").count() > 9


def test_small_forced_and_printed(desk: Desk) -> None:
    page = desk.open()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(OVERFLOW) == 0
    for name in ("Note", "Any code"):
        expect(page.get_by_label(name)).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(forced_colors="active")  # contrast is then the system's, which axe cannot see
    page.screenshot(path=SCREENSHOTS / "workspace-forced-1280.png")
    edges = page.evaluate("() => ['.piece--now', '.piece:not(.piece--now)'].map(EDGE)".replace("EDGE", EDGE))
    assert edges[0] != edges[1]
    page.emulate_media(forced_colors="none", media="print")
    expect(page.get_by_role("article", name="Cable")).to_be_visible()
    expect(page.get_by_role("button", name="Confirm")).to_have_count(0)
    expect(page.locator(".banner").first).to_be_visible()
    page.emulate_media(media="screen")


def test_a_conflict_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.open()
    page.get_by_label("Note").fill("typed before the hold was lost")
    expect(page.locator("#saved")).to_have_text(re.compile("^Saved"))
    page.locator("#decision [name=token]").evaluate("each => { each.value = '1' }")
    page.get_by_role("button", name="Confirm").last.click()
    expect(page.get_by_role("heading", name=re.compile("^Not stored"))).to_be_visible()
    expect(desk.reviewer.main()).to_contain_text("typed before the hold was lost")
    desk.reviewer.look("conflict")
    page.get_by_role("button", name="Take it up again with what I typed").click()
    expect(page.get_by_label("Note")).to_have_value("typed before the hold was lost")
    page.get_by_role("button", name="Undo").click()


def test_the_preview_opens_and_leads_back(desk: Desk) -> None:
    page = desk.open()
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name="As it would go out now")).to_be_visible()
    expect(page.get_by_label("Preview of the text")).to_contain_text("[Not decided yet.]")
    desk.reviewer.look("workspace-preview")
    page.get_by_role("link", name="Back to the portion").click()
    expect(page.get_by_role("navigation", name="Portions")).to_be_visible()


def test_a_finger_marks_from_word_to_word(desk: Desk, browser: Browser) -> None:
    """Taps while marking: one word, then everything up to another."""
    state = desk.reviewer.context.storage_state()
    context = browser.new_context(storage_state=state, has_touch=True, viewport={"width": 400, "height": 900})
    page = context.new_page()
    page.goto(desk.reviewer.origin + desk.workspace)
    page.get_by_role("button", name="Mark words").tap()
    page.evaluate("() => document.getSelection().removeAllRanges()")
    places = page.evaluate(TWO_WORDS)
    picked = page.get_by_label("Select them in the text")
    page.touchscreen.tap(*places[0])
    expect(picked).to_have_value(re.compile(r"\S"))
    first = picked.input_value().strip()
    page.touchscreen.tap(*places[1])
    expect(picked).to_have_value(re.compile(rf"\s*{re.escape(first)}.*\S", re.DOTALL))
    assert len(picked.input_value().strip()) > len(first)
    context.close()
