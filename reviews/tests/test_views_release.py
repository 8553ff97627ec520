"""Releasing: the copy exactly as it goes out, by the right person, and pulling it back."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from declass.models import User
from declass.person import acting_as
from reviews.actions.determining import Answer, Cut
from reviews.models import Release
from reviews.tests.factories import Cast, approve_all, make_cast, release_all, submit_all
from reviews.workflow import State

pytestmark = pytest.mark.django_db


def withheld(cast: Cast) -> dict[int, Answer]:
    with acting_as(cast.reviewer):
        portion = cast.cable.portions.get(number="1")
    at = portion.text.index("Quispe")
    return {portion.position: Answer("LAPSED", (Cut(at, at + len("Quispe"), "(b)(6)"),))}


def address(cast: Cast, name: str = "release", *more: str) -> str:
    with acting_as(cast.reviewer):
        return reverse(f"reviews:{name}", args=[cast.review.public_id, *more])


def answer(client: Client, cast: Cast, person: User, act: str, reason: str = "") -> HttpResponse:
    client.force_login(person)
    return client.post(address(cast), {"act": act, "reason": reason})


def state_of(cast: Cast) -> str:
    with acting_as(cast.reviewer):
        return cast.review.state


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    approve_all(made, withheld(made))
    return made


def test_the_preview_is_the_copy_and_holds_nothing_withheld(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer)
    page = client.get(address(cast)).content.decode()
    text = client.get(address(cast, "release_part", "txt"))
    assert "RELEASE IN PART B6" in page and "withheld (b)(6)" in text.content.decode()
    copy = page.split('aria-label="The copy"')[1].split("</pre>")[0]
    assert "Quispe" not in copy and "Quispe" not in text.content.decode()
    assert text["Content-Type"] == "text/plain; charset=utf-8"


def test_the_pdf_is_served_as_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer)
    pdf = client.get(address(cast, "release_part", "pdf"))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")
    assert pdf["Cache-Control"] == "no-store" and pdf["X-Content-Type-Options"] == "nosniff"
    assert client.get(address(cast, "release_part", "exe")).status_code == 404


def test_the_release_officer_releases_what_was_shown(client: Client, cast: Cast) -> None:
    assert answer(client, cast, cast.officer, "RELEASE")["Location"] == address(cast)
    assert state_of(cast) == State.RELEASED
    with acting_as(cast.officer):
        stored = {part.kind: bytes(part.content) for part in Release.objects.get().parts.all()}
    assert client.get(address(cast, "release_part", "txt")).content == stored["txt"]
    assert client.get(address(cast, "release_part", "pdf")).content == stored["pdf"]


def test_nobody_else_releases(client: Client, cast: Cast) -> None:
    for person in (cast.reviewer, cast.other_reviewer, cast.approver, cast.custodian):
        assert answer(client, cast, person, "RELEASE").status_code == 403
    assert state_of(cast) == State.APPROVED


def test_nothing_goes_out_unapproved(client: Client) -> None:
    cast = make_cast()
    submit_all(cast)
    assert answer(client, cast, cast.officer, "RELEASE").status_code == 403
    assert state_of(cast) == State.AWAITING_APPROVAL


def test_an_undecided_cable_has_no_part(client: Client) -> None:
    cast = make_cast()
    client.force_login(cast.officer)
    assert client.get(address(cast, "release_part", "txt")).status_code == 404
    assert "has no determination" in client.get(address(cast)).content.decode()


def test_the_way_back_needs_a_reason(client: Client, cast: Cast) -> None:
    for act in ("SEND_BACK", "CLOSE"):
        assert answer(client, cast, cast.officer, act).status_code == 422
    assert state_of(cast) == State.APPROVED
    assert answer(client, cast, cast.officer, "SEND_BACK", "wrong span").status_code == 302
    assert state_of(cast) == State.IN_REVIEW


def test_a_withdrawal_needs_a_reason_and_is_shown(client: Client) -> None:
    cast = make_cast()
    release_all(cast, withheld(cast))
    assert answer(client, cast, cast.officer, "WITHDRAW").status_code == 422
    assert state_of(cast) == State.RELEASED
    assert answer(client, cast, cast.officer, "WITHDRAW", "a name was left in").status_code == 302
    assert state_of(cast) == State.CLOSED
    assert "a name was left in" in client.get(address(cast)).content.decode()
