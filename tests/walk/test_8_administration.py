"""Walk, step 8: administrators keep people, clearances, delegations and schedules, and read no classified line."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from declass.actions.schedules import TASKS
from declass.clock import today
from tests.walk.seed import SUBJECT, Seed, words
from tests.walk.visitor import Visitor

Person = Callable[[str], Visitor]
INSTRUMENT = "Memorandum on delegated authority, walk"
CANARIES = {"toledo", "peruvian", "velasco", "struble", "margulies", "fujimori", "lima"}
PAGES = (
    "/console/",
    "/console/declass/user/",
    "/console/cables/clearance/",
    "/console/cables/readin/",
    "/console/reviews/delegation/",
    "/console/reviews/reportrun/",
    "/console/django_celery_beat/periodictask/",
)


def of_row(page: Page, words: str) -> Page:
    """Open the page of the row that holds these words."""
    page.get_by_role("row").filter(has_text=words).get_by_role("link").first.click()
    return page


def save(page: Page) -> None:
    """Save the open form."""
    page.get_by_role("button", name="Save", exact=True).click()


def test_no_page_of_the_console_shows_a_classified_line(people: Person, seed: Seed) -> None:
    for username in ("admin-1", "admin-2"):
        administrator = people(username)
        for path in PAGES:
            administrator.open(path)
            assert not words(administrator.text()) & CANARIES
            assert SUBJECT not in administrator.page.content() and seed.public_id not in administrator.page.content()
    administrator.open("/console/")
    administrator.look("console")


def test_no_page_of_the_site_opens_a_cable_to_them(people: Person, seed: Seed) -> None:
    administrator = people("admin-1")
    for path in (seed.cable, f"{seed.cable}why/", seed.review, f"{seed.review}agreement/", f"{seed.review}release/"):
        administrator.open(path, status=404)
    administrator.open("/cables/")
    assert not words(administrator.text()) & CANARIES
    for path in ("/queue/", "/collections/", "/audit/", "/reports/auto-declassification/"):
        administrator.open(path, status=403)


def test_nobody_else_opens_the_console(people: Person) -> None:
    for username in ("reviewer-1", "custodian", "auditor", "approver-1"):
        for path in PAGES:
            people(username).open(path, status=403)


def test_a_person_is_made_given_a_role_and_a_clearance(people: Person) -> None:
    administrator = people("admin-1")
    page = administrator.open("/console/declass/user/add/")
    for label, value in (("Username", "reviewer-9"), ("First name", "Nils"), ("Last name", "Abernathy")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Role").select_option("Reviewer")
    page.get_by_label("Password").fill("a long enough phrase, new")
    administrator.look("console-account")
    save(page)
    page = administrator.open("/console/declass/user/")
    expect(page.get_by_role("row").filter(has_text="reviewer-9")).to_contain_text("Reviewer")
    page = administrator.open("/console/cables/clearance/add/")
    page.get_by_label("Person").select_option("Nils Abernathy")
    page.get_by_label("Cleared for").select_option("CONFIDENTIAL")
    page.get_by_label("SF 312 signed on").fill(today().isoformat())
    page.get_by_label("Ends on").fill((today() + timedelta(days=365)).isoformat())
    save(page)
    row = administrator.open("/console/cables/clearance/").get_by_role("row").filter(has_text="Nils Abernathy")
    expect(row).to_contain_text("CONFIDENTIAL")


def test_a_new_reviewer_without_need_to_know_sees_nothing(
    people: Person, arrive: Callable[..., Visitor], seed: Seed
) -> None:
    newcomer = arrive()
    page = newcomer.open("/sign-in/")
    page.get_by_label("Username").fill("reviewer-9")
    page.get_by_label("Password").fill("a long enough phrase, new")
    page.get_by_role("button", name="sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    newcomer.open(seed.cable, status=404)
    expect(newcomer.open("/queue/").get_by_text("Nothing waits here for you")).to_be_visible()


def test_nobody_raises_themselves(people: Person) -> None:
    administrator = people("admin-2")
    page = of_row(administrator.open("/console/declass/user/"), "admin-2")
    own = administrator.path
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    posted = {"first_name": "Dov", "last_name": "Castellanos", "roles": "Approver", "is_active": "on", "password": ""}
    assert administrator.post(own, **posted)[0] == 403
    expect(
        administrator.open("/console/declass/user/").get_by_role("row").filter(has_text="admin-2")
    ).not_to_contain_text("Approver")
    page = administrator.open("/console/cables/clearance/add/")
    expect(page.get_by_label("Person").get_by_role("option", name="Dov Castellanos")).to_have_count(0)
    page = administrator.open("/console/reviews/delegation/add/")
    expect(page.get_by_label("Person").get_by_role("option", name="Dov Castellanos")).to_have_count(0)


def test_a_hand_made_clearance_for_oneself_is_refused(people: Person) -> None:
    administrator = people("admin-2")
    of_row(administrator.open("/console/declass/user/"), "admin-2")
    own = administrator.path.split("/")[-3]
    day = today().isoformat()
    given = {"person": own, "level": "3", "country": "USA", "agency": "STATE", "nda_signed_on": day, "expires_on": day}
    administrator.post("/console/cables/clearance/add/", **given)
    page = administrator.open("/console/cables/clearance/")
    expect(page.get_by_role("row").filter(has_text="Beatriz Halloran")).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text="Castellanos")).to_have_count(0)


def test_a_delegation_takes_two_administrators(people: Person) -> None:
    first, second = people("admin-1"), people("admin-2")
    page = first.open("/console/reviews/delegation/add/")
    page.get_by_label("Person").select_option("Giles Mukherjee")
    page.get_by_label("Written instrument").fill(INSTRUMENT)
    page.get_by_label("Up to").select_option("SECRET")
    page.get_by_label("In force from").fill(today().isoformat())
    page.get_by_role("textbox", name="To:", exact=True).fill((today() + timedelta(days=30)).isoformat())
    save(page)
    standing = act_on(first, "Confirm the selected delegations")
    expect(standing).to_contain_text("waits for a second administrator")
    expect(first.page.get_by_text("second administrator", exact=False).first).to_be_visible()
    first.look("console-delegations")
    expect(act_on(second, "Confirm the selected delegations")).to_contain_text("in force")
    expect(act_on(second, "Revoke the selected delegations")).to_contain_text("revoked on")


def act_on(administrator: Visitor, act: str) -> Locator:
    """Choose an act for the walk's delegation; its row afterwards."""
    page = administrator.open("/console/reviews/delegation/")
    row = page.get_by_role("row").filter(has_text=INSTRUMENT)
    row.get_by_role("checkbox").check()
    page.get_by_role("combobox", name="Action").select_option(act)
    page.get_by_role("button", name="Go").click()
    return page.get_by_role("row").filter(has_text=INSTRUMENT)


def test_only_the_listed_jobs_can_be_scheduled(people: Person) -> None:
    administrator = people("admin-1")
    page = administrator.open("/console/django_celery_beat/periodictask/add/")
    expect(page.get_by_label("Job").get_by_role("option")).to_have_count(len(TASKS))
    for absent in ("Arguments", "Keyword", "Queue"):
        expect(page.get_by_label(absent)).to_have_count(0)
    posted = {"name": "back door", "task": "celery.backend_cleanup", "crontab": "1", "enabled": "on"}
    administrator.post("/console/django_celery_beat/periodictask/add/", **posted)
    page = administrator.open("/console/django_celery_beat/periodictask/")
    for job in TASKS.values():
        expect(page.get_by_role("row").filter(has_text=job).first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="back door")).to_have_count(0)


def test_collections_are_the_custodians(people: Person) -> None:
    custodian = people("custodian")
    page = custodian.open("/collections/")
    custodian.look("collections")
    page.get_by_role("link", name="Demonstration cables").click()
    expect(page.get_by_role("region", name="Who needs to know")).to_contain_text("Tomasz Okonjo")
    custodian.look("collection")
