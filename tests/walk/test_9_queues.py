"""Queues, supervision, problems, referrals and equities with something in each: by axe, narrow, and without scripts."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from declass.tests.test_embedded_command import COMMAND, environment
from tests.walk.demonstration import Demonstration
from tests.walk.seed import Seed
from tests.walk.visitor import Visitor

PAGES = {
    "reviewer-1": ["/", "/queue/", "/queue/?tab=second", "/queue/?tab=answers", "/queue/?level=3", "/queue/?due=bad"],
    "approver-1": ["/queue/?tab=approval", "/queue/?tab=supervised"],
    "release": ["/queue/?tab=release"],
    "custodian": ["/", "/queue/problems/", "/queue/?tab=supervised"],
    "liaison": ["/referrals/?show=past", "/referrals/?show=waiting", "/referrals/?show=send"],
}


@pytest.fixture(scope="module")
def taken_on(demonstration: Demonstration, seed: Seed) -> None:
    """Something in every queue, once the worker has opened the reviews."""
    line = [*COMMAND, "run", "--", sys.executable, "manage.py", "advance_demo"]
    made = subprocess.run(line, env=environment(demonstration.root), capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("username", PAGES)
def test_every_queue_is_fit_for_everybody(taken_on: None, people: Callable[[str], Visitor], username: str) -> None:
    visitor = people(username)
    for number, path in enumerate(PAGES[username]):
        visitor.open(path, status=422 if "bad" in path else 200)
        visitor.look(f"queues {username} {number}")


def test_a_supervisor_hands_over_and_the_liaison_prints(taken_on: None, people: Callable[[str], Visitor]) -> None:
    approver = people("approver-1")
    page = approver.open("/queue/?tab=supervised&col=reviewer")
    page.get_by_role("row", name="QUITO").get_by_role("link", name="Open").click()
    approver.look("supervise")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator(".field--error, :invalid").first).to_be_visible()
    liaison = people("liaison")
    page = liaison.open("/referrals/?show=past")
    page.get_by_role("link", name="Look for an answer").click()
    expect(page.get_by_role("button", name="Record the lapse")).to_be_visible()
    liaison.look("referral past its limit")
    page.get_by_role("link", name="To print").click()
    liaison.look("referral bundle")
    reviewer = people("reviewer-1")
    page = reviewer.open("/queue/?tab=answers")
    page.get_by_role("link", name="Open").click()
    page.get_by_role("link", name="other agencies").click()
    expect(page.get_by_role("main")).to_contain_text("No objection to declassification")
    reviewer.look("equities")


def test_without_scripts_a_view_is_kept_and_a_notice_sent(taken_on: None, arrive: Callable[..., Visitor]) -> None:
    reviewer = arrive("reviewer-1", scripts=False)
    page = reviewer.open("/queue/?due=passed&col=due&col=priority")
    page.get_by_label("Keep this view as").fill("Overdue")
    page.get_by_role("button", name="Keep this view").click()
    expect(page.get_by_role("link", name="Overdue")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name=re.compile("delete the view Overdue")).click()
    expect(page.get_by_role("link", name="Overdue")).to_have_count(0)
    liaison = arrive("liaison", scripts=False)
    page = liaison.open("/referrals/?show=send")
    page.get_by_role("link", name="Compose the notice").click()
    page.get_by_role("combobox", name="Route").select_option("NDC")
    page.get_by_role("button", name="Record that it was sent today").click()
    expect(page.get_by_role("main")).to_contain_text("one year (D-66)")
    page.get_by_role("combobox", name="Answer").select_option("NO_EQUITY")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("table")).to_contain_text("No equity")
