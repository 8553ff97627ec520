"""Names cut in one place and left in another: refused until each is covered or waived with a reason (P-10)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from reviews.actions.approving import send_back
from reviews.actions.determining import Answer, Cut
from reviews.actions.releasing import release
from reviews.actions.waiving import left_places, waive_names
from reviews.models import NameWaiver, Release
from reviews.tests.factories import DUE_CABLE, Cast, approve_all, make_cast
from reviews.workflow import State

pytestmark = pytest.mark.django_db

NAMED = DUE_CABLE.replace("A TEST OF THE FLOW", "TALKS WITH QUISPE")


@pytest.fixture
def cast() -> Cast:
    """A cable whose subject keeps the name that paragraph 1 cuts, approved."""
    made = make_cast(NAMED)
    with acting_as(made.reviewer):
        portion = made.cable.portions.get(number="1")
    at = portion.text.index("Quispe")
    approve_all(made, {portion.position: Answer("LAPSED", (Cut(at, at + 6, "(b)(6)"),))})
    return made


def address(cast: Cast, name: str = "release") -> str:
    with acting_as(cast.reviewer):
        return reverse(f"reviews:{name}", args=[cast.review.public_id])


def test_the_release_is_refused_and_says_why(cast: Cast) -> None:
    """E-167."""
    with acting_as(cast.officer), pytest.raises(RefusedError, match="cut in one place stands in another") as refused:
        release(actor=cast.officer, review=cast.review)
    assert refused.value.refusal.citation == "P-10"
    assert not Release.objects.exists()


def test_who_works_on_it_sees_the_places(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    page = client.get(address(cast)).content.decode()
    assert "Names left standing" in page and "<b>QUISPE</b>" in page
    assert "Let these stand" not in page
    client.force_login(cast.approver)
    assert "Let these stand" in client.get(address(cast)).content.decode()


def test_the_approver_waives_with_a_reason_and_it_goes_out(cast: Cast, client: Client) -> None:
    with acting_as(cast.approver):
        (place,) = left_places(cast.review)
    ticked = ":".join(map(str, place))
    client.force_login(cast.approver)
    assert client.post(address(cast, "waive"), {"place": ticked, "reason": " "}).status_code == 422
    assert client.post(address(cast, "waive"), {"reason": "Public since 1999"}).status_code == 422
    answer = client.post(address(cast, "waive"), {"place": ticked, "reason": "Another person, named in the press"})
    assert answer.status_code == 302
    event = AuditEvent.objects.filter(verb="reviews.name_waived")
    with acting_as(cast.officer):
        assert left_places(cast.review) == []
        row = release(actor=cast.officer, review=cast.review)
        assert b"TALKS WITH QUISPE" in bytes(row.parts.get(kind="txt").content)
        assert b"told us that [withheld (b)(6)] would" in bytes(row.parts.get(kind="txt").content)
    assert event.query is not None


@pytest.mark.parametrize("who", ["reviewer", "officer", "custodian", "other_reviewer"])
def test_nobody_else_waives(cast: Cast, client: Client, who: str) -> None:
    person = getattr(cast, who)
    with acting_as(cast.approver):
        places = left_places(cast.review)
    with acting_as(person), pytest.raises(RefusedError, match="the person who approved"):
        waive_names(actor=person, review=cast.review, places=places, reason="Because")
    client.force_login(person)
    assert client.post(address(cast, "waive"), {"place": "1:0:5", "reason": "x"}).status_code == 403


def test_the_database_takes_a_waiver_from_the_approver_alone(cast: Cast) -> None:
    with acting_as(cast.officer):
        approval = cast.review.approvals.get(voided_at=None)
        portion = cast.cable.portions.get(kind="SUBJECT")
        values = [approval.pk, cast.cable.pk, portion.pk, cast.officer.pk, timezone.now()]
        into = (
            'INSERT INTO reviews_namewaiver (approval_id, cable_id, portion_id, waived_by_id, waived_at, start, "end",'
        )
        refused = pytest.raises(DatabaseError, match="row-level security")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{into} reason) VALUES (%s, %s, %s, %s, %s, 0, 5, 'because')", values)


def test_only_places_that_are_left_are_waived(cast: Cast) -> None:
    with acting_as(cast.approver):
        (place,) = left_places(cast.review)
        with pytest.raises(RefusedError, match="No cut name stands there"):
            waive_names(actor=cast.approver, review=cast.review, places=[(place[0], 0, 3)], reason="Because")
        waive_names(actor=cast.approver, review=cast.review, places=[place], reason="Because")
        with pytest.raises(RefusedError, match="No cut name stands there"):
            waive_names(actor=cast.approver, review=cast.review, places=[place], reason="Because")


def test_a_waiver_falls_with_its_approval(cast: Cast) -> None:
    with acting_as(cast.approver):
        waive_names(actor=cast.approver, review=cast.review, places=left_places(cast.review), reason="Because")
        assert left_places(cast.review) == []
    with acting_as(cast.officer):
        send_back(actor=cast.officer, review=cast.review, reason="Cover the subject")
        assert cast.review.state == State.IN_REVIEW
        assert left_places(cast.review) != []
        assert NameWaiver.objects.count() == 1
