"""Walk, step 3: a reviewer takes the seed, is refused every security ground, decides every portion and submits."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.walk.acts import portion_link
from tests.walk.demonstration import Demonstration
from tests.walk.seed import D_44, LABELS, UNCLASSIFIED, Seed
from tests.walk.visitor import Visitor

UNDECIDED = len(LABELS)


def token_of(reviewer: Visitor, seed: Seed) -> str:
    """The fencing token that the workspace's form carries."""
    return reviewer.open(seed.review).locator("#decision [name=token]").get_attribute("value") or ""


def test_the_workspace_shows_each_portion_with_its_mark(taken: Visitor, seed: Seed) -> None:
    page = taken.open(seed.review)
    portions = page.get_by_role("navigation", name="Portions").get_by_role("link")
    expect(portions).to_have_count(len(LABELS))
    for position, label in enumerate(LABELS, start=1):
        mark = "UNCLASSIFIED" if label in UNCLASSIFIED else "CONFIDENTIAL"
        named = re.compile(f"^{label}, {mark}, to decide(, flag problem)?$")
        expect(portion_link(page, position)).to_have_accessible_name(named)
    cable = page.get_by_role("article", name="Cable")
    for bullet in ("-- it played a constructive role", "-- Our growing commercial", "-- The Brazilian alternative."):
        expect(cable).to_contain_text(bullet)
    expect(page.get_by_role("button", name="Submit")).to_be_disabled()
    expect(page.get_by_role("button", name="Submit")).to_have_text(f"Submit: {UNDECIDED} undecided")
    taken.look("workspace-taken")


def test_why_its_date_is_what_it_is(taken: Visitor, seed: Seed) -> None:
    page = taken.open(seed.review)
    page.get_by_text("why", exact=True).click()
    expect(
        page.get_by_role("region", name="Record").get_by_role("listitem").filter(has_text="2015").first
    ).to_be_visible()
    taken.open(seed.cable).get_by_role("link", name="why this date").click()
    expect(page.get_by_role("heading", name="Why 8 October 2015")).to_be_visible()
    expect(taken.main()).to_contain_text("D-44: 32 CFR 2001.12(b)")
    taken.look("why-this-date")


def test_no_security_ground_is_open_in_the_page(taken: Visitor, seed: Seed) -> None:
    page = taken.open(seed.review)
    for answer in ("Keep classified", "Downgrade", "Declassify"):
        expect(page.get_by_role("radio", name=answer)).to_be_disabled()
    expect(page.get_by_role("radio", name="Keep classified")).to_have_accessible_description(
        re.compile(re.escape(D_44))
    )
    assert page.get_by_label("Ground", exact=True).locator("option").all_text_contents()[1:] == []
    offered = page.locator("datalist#codes option").evaluate_all("all => all.map(each => each.value)")
    assert "(b)(6)" in offered
    assert not [code for code in offered if re.search(r"1\.4|25X|50X|75X|\(b\)\(1\)", code)]


def test_a_hand_made_post_for_a_security_ground_is_refused_with_d_44(
    taken: Visitor, seed: Seed, demonstration: Demonstration
) -> None:
    token = token_of(taken, seed)
    kept = {"classification": "KEEP", "declassify_on": "2030-01-01", "harm": "It would harm relations.", "guide": "G 1"}
    for ground in ("1.4(d)", "25X6"):
        cut = {"cut": f"10:20:{ground}:"}
        for more in ({}, cut):
            status, text = taken.post(
                f"{seed.review}portions/4/", act="confirm", token=token, ground=ground, **kept, **more
            )
            assert status == 422
            assert D_44 in text and "D-44" in text
    for code in ("(b)(1)", "1.4(d)", "25X6"):
        lapsed = {"classification": "LAPSED", "cut": f"10:20:{code}:"}
        status, text = taken.post(f"{seed.review}portions/4/", act="confirm", token=token, **lapsed)
        assert status == 422
    with demonstration.rows_as("reviewer-1") as rows:
        assert rows.execute("SELECT count(*) FROM reviews_determination").fetchone() == (0,)
    expect(portion_link(taken.open(seed.review), 4)).to_have_accessible_name(re.compile("to decide$"))


def test_nobody_else_decides_what_one_holds(taken: Visitor, people: Callable[[str], Visitor], seed: Seed) -> None:
    other = people("reviewer-2")
    assert other.open(seed.review).locator("#decision [name=token]").count() == 0
    token = token_of(taken, seed)
    status, text = other.post(f"{seed.review}portions/1/", act="confirm", token=token, classification="LAPSED")
    assert status == 409 and "You do not hold this cable." in text
    expect(portion_link(taken.open(seed.review), 1)).to_have_accessible_name(re.compile(", to decide"))


def test_the_script_takes_few_keys(pressed: list[str]) -> None:
    """At most one and a half a portion, the signature and handing in counted besides."""
    assert len(pressed) + len(("Enter", "Submit")) <= 1.5 * len(LABELS)


def test_one_undecided_portion_blocks_submitting(all_but_one: Visitor, seed: Seed) -> None:
    page = all_but_one.open(seed.review)
    expect(page.get_by_role("button", name="Submit: 1 undecided")).to_be_disabled()
    for position in (3, 12):
        expect(portion_link(page, position)).to_have_accessible_name(re.compile("1 cut$"))
    status, text = all_but_one.post(f"{seed.review}hand-on/", act="SUBMIT", token=token_of(all_but_one, seed))
    assert status == 422 and "undecided" in text.casefold()
    expect(all_but_one.open(seed.review).get_by_role("button", name="Submit: 1 undecided")).to_be_visible()
    all_but_one.open(f"{seed.review}?portion=3")
    all_but_one.look("workspace")


def test_an_undecided_text_cannot_reach_the_renderer(all_but_one: Visitor, seed: Seed) -> None:
    for kind in ("txt", "pdf"):
        assert all_but_one.fetch(f"{seed.review}release/copy.{kind}")[0] == 404
    page = all_but_one.open(f"{seed.review}agreement/")
    expect(page.get_by_text("The text as it would go out")).to_have_count(0)


def test_submitted_it_awaits_another_person(submitted: Visitor, seed: Seed) -> None:
    page = submitted.open(seed.review)
    expect(page.get_by_role("button", name="Confirm")).to_have_count(0)
    expect(page.get_by_role("region", name="Record", exact=True)).to_contain_text(re.compile("awaiting approval", re.I))
