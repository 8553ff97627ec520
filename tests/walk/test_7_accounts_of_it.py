"""Walk, step 7: the report says that it was due and what became of it; the auditor sees the whole story."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.walk.seed import CUTS, MRN, Seed, words
from tests.walk.visitor import Visitor

TOLD = (
    ("Odile Brannigan-Sato", "imported a cable"),
    ("System: opens reviews", "flagged a cable: its date has passed"),
    ("System: opens reviews", "opened a review"),
    ("Tomasz Okonjo", "took a cable for review"),
    ("Tomasz Okonjo", "determined a portion"),
    ("Tomasz Okonjo", "submitted a review"),
    ("Odile Brannigan-Sato", "recorded that no more text exists here"),
    ("Beatriz Halloran", "approved the determinations"),
    ("Yusuf Lindahl", "released a cable"),
)


def test_the_report_lists_it_as_due_and_released(
    released: Visitor, people: Callable[[str], Visitor], seed: Seed
) -> None:
    auditor = people("auditor")
    page = auditor.open("/reports/auto-declassification/")
    expect(page.get_by_role("region", name="Flagged without a review")).to_contain_text("None.")
    auditor.look("report")
    page.get_by_role("link", name=re.compile("Due, by what became of them, released in part")).click()
    row = page.get_by_role("row").filter(has_text=MRN)
    expect(row).to_contain_text("8 Oct 2015")
    expect(row).to_contain_text("its own date")
    auditor.look("report rows")


def test_every_report_the_calendar_and_the_jobs_are_for_everybody_to_use(
    released: Visitor, people: Callable[[str], Visitor]
) -> None:
    """axe, both widths, no other host: `look` asserts them on each page."""
    auditor = people("auditor")
    for kind in ("referral-ageing", "queue", "second-review", "exemption-use", "reviewer-load", "calendar"):
        auditor.open(f"/reports/{kind}/")
        auditor.look(f"report {kind}")
    for path in ("/reports/", "/calendar/", "/jobs/", "/notices/", "/reports/authority/"):
        auditor.open(path)
        auditor.look(path.strip("/").replace("/", " "))


def test_the_log_tells_the_whole_story(released: Visitor, people: Callable[[str], Visitor], seed: Seed) -> None:
    auditor = people("auditor")
    page = auditor.open(seed.cable)
    with page.expect_response("**/printed/") as heard:
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert heard.value.status == 204
    page.get_by_role("link", name="in the log").click()
    events = [" ".join(told.split()) for told in auditor.main().get_by_role("listitem").all_text_contents()]
    for who, what in TOLD:
        assert [told for told in events if told.startswith(who) and what in told], (who, what)
    assert [told for told in events if "had a page printed" in told]
    last = [next(place for place, told in enumerate(events) if what in told) for _, what in TOLD[3:]]
    assert last == sorted(last)
    auditor.look("story")


def test_the_log_tells_what_was_refused(
    all_but_one: Visitor, released: Visitor, people: Callable[[str], Visitor], seed: Seed
) -> None:
    tries = [
        (people("reviewer-1"), f"{seed.review}agreement/", {"act": "APPROVE"}),
        (people("approver-2"), f"{seed.review}agreement/", {"act": "APPROVE"}),
    ]
    for visitor, path, fields in tries:
        assert visitor.post(path, reason="", **fields)[0] == 403
    auditor = people("auditor")
    auditor.open(f"/audit/records/{seed.public_id}/")
    events = [" ".join(told.split()) for told in auditor.main().get_by_role("listitem").all_text_contents()]
    refused = [told for told in events if "was refused" in told]
    for who in ("Tomasz Okonjo", "Giles Mukherjee"):
        assert [told for told in refused if told.startswith(who) and "act: APPROVE" in told]


def test_the_log_holds_ids_and_no_text(released: Visitor, people: Callable[[str], Visitor], seed: Seed) -> None:
    auditor = people("auditor")
    for path in (f"/audit/records/{seed.public_id}/", "/audit/"):
        auditor.open(path)
        shown = words(auditor.main().text_content() or "")
        assert not shown & (words(" ".join(CUTS.values())) | {"toledo", "peruvian", "chavez", "struble"})
    auditor.look("audit-log")


def test_nobody_else_reads_the_log(people: Callable[[str], Visitor], seed: Seed) -> None:
    for username in ("reviewer-1", "custodian", "admin-1"):
        person = people(username)
        person.open("/audit/", status=403)
        person.open(f"/audit/records/{seed.public_id}/", status=403)
