"""Walk, step 4: not by the same person, not under an expired delegation, not while sections are missing."""

import re
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import expect

from tests.walk.demonstration import Demonstration
from tests.walk.seed import MRN, SUBJECT, WHY_NO_MORE, Seed
from tests.walk.visitor import Visitor

APPROVAL = """
INSERT INTO reviews_approval (review_id, cable_id, approver_id, delegation_id, decided_on, at, reason)
SELECT r.id, r.cable_id, (SELECT id FROM declass_user WHERE username = %(approver)s), d.id, declass_today(), now(), ''
FROM reviews_review r, reviews_delegation d JOIN declass_user u ON u.id = d.person_id
WHERE r.public_id = %(review)s AND u.username = %(delegate)s
"""


def insert(demonstration: Demonstration, seed: Seed, *, person: str, approver: str, delegate: str) -> int:
    """Insert an approval as this person in SQL, in a transaction that is rolled back; the number of rows."""
    named = {"approver": approver, "delegate": delegate, "review": seed.review.strip("/").split("/")[-1]}
    with demonstration.rows_as(person) as rows:
        return rows.execute(APPROVAL, named).rowcount


def test_the_reviewer_is_offered_no_approval(submitted: Visitor, seed: Seed) -> None:
    page = submitted.open(f"{seed.review}agreement/")
    expect(page.get_by_role("region", name="Your answer")).to_contain_text("Nothing is left for your role to do here.")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def test_the_reviewer_cannot_approve_by_a_hand_made_post(submitted: Visitor, seed: Seed) -> None:
    status, text = submitted.post(f"{seed.review}agreement/", act="APPROVE", reason="")
    assert status == 403 and "This is for approvers." in text


def test_the_reviewer_cannot_approve_in_the_database(
    submitted: Visitor, demonstration: Demonstration, seed: Seed
) -> None:
    for delegate in ("approver-1", "approver-2"):
        with pytest.raises(psycopg.errors.CheckViolation, match=r"who determined this record .* \(W-36\)"):
            insert(demonstration, seed, person="reviewer-1", approver="reviewer-1", delegate=delegate)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        insert(demonstration, seed, person="reviewer-1", approver="approver-1", delegate="approver-1")


def test_an_expired_delegation_approves_nothing(
    submitted: Visitor, people: Callable[[str], Visitor], demonstration: Demonstration, seed: Seed
) -> None:
    approver = people("approver-2")
    page = approver.open(f"{seed.review}agreement/")
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    expect(page.get_by_role("button", name="Approve")).to_have_accessible_description(
        re.compile(r"Your delegation ended on .* \(A-01\)")
    )
    status, text = approver.post(f"{seed.review}agreement/", act="APPROVE", reason="")
    assert status == 403 and "Your delegation ended on" in text
    with pytest.raises(psycopg.errors.CheckViolation, match="A-01"):
        insert(demonstration, seed, person="approver-2", approver="approver-2", delegate="approver-2")
    with pytest.raises(psycopg.errors.CheckViolation, match="A-01"):
        insert(demonstration, seed, person="approver-2", approver="approver-2", delegate="approver-1")


def test_missing_sections_stand_in_the_way(submitted: Visitor, people: Callable[[str], Visitor], seed: Seed) -> None:
    approver = people("approver-1")
    page = approver.open("/queue/?tab=approval")
    page.get_by_role("link", name=f"Open {MRN}").click()
    expect(page.get_by_role("heading", name=SUBJECT)).to_be_visible()
    checklist = page.get_by_role("region", name="Checklist")
    expect(checklist.get_by_role("listitem").filter(has_text="Sections missing")).to_contain_text("in the way")
    approver.look("agreement")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("Not settled: Sections missing. (T-09)")
    expect(approver.open("/queue/?tab=approval").get_by_role("link", name=f"Open {MRN}")).to_be_visible()


def test_the_custodian_may_record_only_with_a_reason(
    submitted: Visitor, people: Callable[[str], Visitor], seed: Seed
) -> None:
    custodian = people("custodian")
    page = custodian.open(f"{seed.cable}no-more-text/")
    custodian.look("no-more-text")
    status, _ = custodian.post(f"{seed.cable}no-more-text/", reason=" ")
    assert status == 422
    for username in ("reviewer-1", "approver-1", "admin-1"):
        assert people(username).post(f"{seed.cable}no-more-text/", reason=WHY_NO_MORE)[0] == 404
    expect(custodian.open(seed.cable).get_by_text("No more text here", exact=True)).to_have_count(0)
    assert page.url.endswith(seed.cable)


def test_the_reason_settles_it(completed: Visitor, people: Callable[[str], Visitor], seed: Seed) -> None:
    page = people("approver-1").open(f"{seed.review}agreement/")
    checklist = page.get_by_role("region", name="Checklist")
    expect(checklist.get_by_role("listitem").filter(has_text="Sections missing")).to_contain_text(WHY_NO_MORE)
    expect(checklist).not_to_contain_text("in the way")
    expect(page.get_by_text("The text as it would go out")).to_be_visible()


def test_a_second_person_approves(approved: Visitor, people: Callable[[str], Visitor], seed: Seed) -> None:
    expect(approved.open("/queue/?tab=approval").get_by_role("link", name=f"Open {MRN}")).to_have_count(0)
    expect(people("release").open("/queue/?tab=release").get_by_role("link", name=f"Open {MRN}")).to_be_visible()
    status, text = approved.post(f"{seed.review}release/", act="RELEASE", reason="")
    assert status == 403 and "This is for release officers." in text
