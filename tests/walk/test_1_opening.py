"""Walk, step 1: the worker opens reviews and flags the seed; the schedule stands in the console."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.walk.demonstration import Demonstration
from tests.walk.seed import MRN, SUBJECT, Seed
from tests.walk.visitor import Visitor

NIGHTLY = ("cables.flag_due_records", "reviews.open_due_reviews")
RETURNING = "Return what is held too long or answered, every minute"
CLOCK = "System: opens reviews, flags cables and runs reports"


def test_the_worker_ran_the_nightly_jobs_and_the_set_up_did_not(demonstration: Demonstration) -> None:
    for job in NIGHTLY:
        assert re.search(rf"Task {job}\[[-0-9a-f]+\] succeeded", demonstration.log("worker"))
        assert job not in demonstration.log("setup")


def test_sign_in_refuses_a_wrong_password(arrive: Callable[..., Visitor]) -> None:
    stranger = arrive()
    page = stranger.open("/queue/")
    assert stranger.path == "/sign-in/"
    page.get_by_label("Username").fill("reviewer-1")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    stranger.look("sign-in")


def test_the_seed_stands_in_the_queue_as_past_its_date(people: Callable[[str], Visitor]) -> None:
    reviewer = people("reviewer-1")
    row = reviewer.open("/queue/").get_by_role("row", name=MRN)
    expect(row).to_contain_text("8 Oct 2015 passed")
    expect(row).to_contain_text(SUBJECT)
    expect(row).to_contain_text("its own date")
    reviewer.look("queue")


def test_who_opened_and_flagged_it_stands_on_record(people: Callable[[str], Visitor], seed: Seed) -> None:
    auditor = people("auditor")
    events = auditor.open(f"/audit/records/{seed.public_id}/").get_by_role("listitem")
    flagged = events.filter(has_text="flagged a cable: its date has passed")
    expect(flagged).to_contain_text(CLOCK)
    expect(flagged).to_contain_text("date: 2015-10-08")
    expect(events.filter(has_text="opened a review")).to_contain_text(CLOCK)


def test_the_schedule_is_visible_and_editable_in_the_console(people: Callable[[str], Visitor]) -> None:
    administrator = people("admin-1")
    page = administrator.open("/console/")
    page.get_by_role("link", name="Periodic tasks", exact=True).click()
    for job in ("Flag what has come due", "Open reviews", "Return what is held", "Run the auto-declassification"):
        expect(page.get_by_role("row").filter(has_text=job)).to_have_count(1)
    administrator.look("console-schedules")
    page.get_by_role("link", name=RETURNING, exact=True).click()
    enabled = page.get_by_role("checkbox", name="Enabled")
    expect(enabled).to_be_checked()
    enabled.uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=RETURNING).get_by_alt_text("False")).to_be_visible()
    page.get_by_role("link", name=RETURNING, exact=True).click()
    page.get_by_role("checkbox", name="Enabled").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=RETURNING).get_by_alt_text("True")).to_be_visible()
