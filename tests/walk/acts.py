"""What the people of the walk do at their browsers, each as its page offers it."""

from playwright.sync_api import Locator, Page, expect

from tests.walk.seed import CUTS, LABELS, MRN, UNCLASSIFIED, WHY_NO_MORE, Seed
from tests.walk.visitor import Visitor


def find_seed(reviewer: Visitor) -> Seed:
    """The seed's addresses, from the queue and the list of cables."""
    page = reviewer.open("/queue/")
    taking = page.get_by_role("row", name=MRN).locator("form").get_attribute("action") or ""
    reviewer.open("/cables/").get_by_role("link", name=MRN).click()
    return Seed(taking.removesuffix("take/"), reviewer.path)


def take(reviewer: Visitor, seed: Seed) -> Visitor:
    """Take the seed from the queue; its workspace opens."""
    page = reviewer.open("/queue/")
    page.get_by_role("row", name=MRN).get_by_role("button", name="Take").click()
    page.wait_for_url(f"**{seed.review}")
    return reviewer


def decide_by_keys(reviewer: Visitor, seed: Seed) -> list[str]:
    """The script of the seed cable, by keys alone: every (U) at once, the rest one by one, two names withheld.

    Every portion but the signature is decided then. The keys pressed, a chord being one.
    """
    page, pressed = reviewer.open(seed.review), []

    def press(key: str) -> None:
        pressed.append(key)
        page.keyboard.press(key)

    press("a")
    left = len(LABELS) - len(UNCLASSIFIED)
    expect(page.get_by_role("button", name="Submit")).to_have_text(f"Submit: {left} undecided")
    for position, label in enumerate(LABELS[:-1], start=1):
        if label in UNCLASSIFIED:
            continue
        expect(portion_link(page, position)).to_have_attribute("aria-current", "true")
        if position in CUTS:
            press("s")
            expect(page.get_by_label("Select them in the text")).to_have_value(CUTS[position])
            press("1")
            expect(page.get_by_role("button", name="Remove the cut under (b)(6)")).to_be_visible()
        press("Enter")
        left -= 1
        expect(page.get_by_role("button", name="Submit")).to_have_text(f"Submit: {left} undecided")
    return pressed


def portion_link(page: Page, position: int) -> Locator:
    """The way to one portion, in the list of portions."""
    return page.get_by_role("navigation", name="Portions").get_by_role("link").nth(position - 1)


def withhold(page: Page, words: str, code: str) -> None:
    """Cut the words from the portion on the bench, by pasting them."""
    page.get_by_label("Select them in the text").fill(words)
    page.get_by_role("button", name=code).click()
    expect(page.get_by_role("button", name=f"Remove the cut under {code}")).to_be_visible()


def confirm(page: Page, *, undecided: int) -> None:
    """Confirm the decision on the bench; so many portions are undecided then."""
    page.get_by_role("button", name="Confirm", exact=False).last.click()
    expect(page.get_by_role("button", name="Submit")).to_have_text(
        f"Submit: {undecided} undecided" if undecided else "Submit"
    )


def submit(reviewer: Visitor, seed: Seed) -> Visitor:
    """Decide the signature and submit."""
    page = reviewer.open(f"{seed.review}?portion={len(LABELS)}")
    page.get_by_role("radio", name="Lapsed").check()
    confirm(page, undecided=0)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("status")).to_contain_text("It now awaits approval by another person.")
    return reviewer


def state_no_more_text(custodian: Visitor, seed: Seed) -> Visitor:
    """Record that no more of the seed's text exists here, with the reason."""
    page = custodian.open(seed.cable)
    page.get_by_role("link", name="No more text exists here").click()
    page.get_by_label("Reason").fill(WHY_NO_MORE)
    page.get_by_role("button", name="Record").click()
    page.wait_for_url(f"**{seed.cable}")
    return custodian


def approve(approver: Visitor, seed: Seed) -> Visitor:
    """Open the seed from the approval queue and approve it."""
    page = approver.open("/queue/?tab=approval")
    page.get_by_role("link", name=f"Open {MRN}").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    return approver


def release(officer: Visitor, seed: Seed) -> Visitor:
    """Open the seed from the release queue and release it."""
    page = officer.open("/queue/?tab=release")
    page.get_by_role("link", name=f"Open {MRN}").click()
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Released.")
    return officer
