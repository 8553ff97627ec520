"""Two releases of one cable: what a reader recovers by comparing, and reclassification after release (A-07)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cables.models import ScheduleFact
from cables.tests.factories import make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.approving import approve
from reviews.actions.comparing import recovered
from reviews.actions.determining import Answer, Cut, determine, submit
from reviews.actions.packaging import build
from reviews.actions.queueing import claim
from reviews.actions.reclassifying import Approval, reclassify
from reviews.actions.releasing import release
from reviews.models import Reclassification, Release, Review
from reviews.tests.factories import Cast, answer_for, make_cast, release_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """A cable released in full, with a second review open."""
    made = make_cast()
    release_all(made)
    clock = system_account("clock")
    with acting_as(clock):
        Review.objects.create(
            cable=made.cable, kind="MANDATORY", opened_on=today(), opened_by=clock, changed_at="2026-01-01T00:00Z"
        )
    return made


def second(cast: Cast) -> Review:
    return Review.objects.get(cable=cast.cable, kind="MANDATORY")


def again(cast: Cast, words: str = "Quispe") -> None:
    """Decide, submit and approve the second review, cutting words that the first release gave."""
    with acting_as(cast.reviewer):
        lease = claim(actor=cast.reviewer, review=second(cast))
        for portion in cast.cable.portions.to_decide():
            answer, at = answer_for(portion), portion.text.find(words)
            cut = (Cut(at, at + len(words), "(b)(6)"),) if at >= 0 else ()
            given = Answer(answer.classification, cut)
            determine(actor=cast.reviewer, review=second(cast), token=lease.pk, portion=portion, answer=given)
        submit(actor=cast.reviewer, review=second(cast), token=lease.pk, word="RELEASE")
    with acting_as(cast.approver):
        approve(actor=cast.approver, review=second(cast))


def test_what_a_reader_recovers_is_shown_with_its_words(cast: Cast, client: Client) -> None:
    again(cast)
    with acting_as(cast.officer):
        first = Release.objects.get()
        (span,) = recovered(second(cast), build(second(cast), on=today()).record)
        assert (span.text, span.codes, span.release, span.number) == ("Quispe", ("(b)(6)",), first.pk, "1")
        address = reverse("reviews:release", args=[second(cast).public_id])
    client.force_login(cast.officer)
    page = client.get(address).content.decode()
    assert "What a reader recovers by comparing" in page and "<q>Quispe</q>" in page


def test_nothing_is_silently_withheld_again(cast: Cast) -> None:
    again(cast)
    with acting_as(cast.officer):
        with pytest.raises(RefusedError, match="withholds what an earlier release gave") as refused:
            release(actor=cast.officer, review=second(cast), reason=" ")
        assert refused.value.refusal.citation == "P-01"
        row = release(actor=cast.officer, review=second(cast), reason="Privacy: the person asked for it")
        assert (row.earlier, row.withholds_again) == (
            Release.objects.order_by("released_at").first(),
            row.withholds_again,
        )
        assert row.withholds_again == "Privacy: the person asked for it"


def test_the_same_copy_needs_no_reason(cast: Cast) -> None:
    again(cast, words="nowhere in the text")
    with acting_as(cast.officer):
        assert recovered(second(cast), build(second(cast), on=today()).record) == []
        assert release(actor=cast.officer, review=second(cast)).withholds_again == ""


GOOD = Approval(
    agency_head="Secretary of a demonstration",
    approved_on=today(),
    instrument="Memorandum 7",
    damage="It would end a live negotiation.",
    recovery="Two copies went out; both readers agreed to return them.",
    adviser_told_on=today(),
    isoo_told_on=today(),
    at_archives=False,
)


def test_every_condition_met_opens_the_grounds(cast: Cast) -> None:
    with acting_as(cast.custodian):
        made = reclassify(actor=cast.custodian, release=Release.objects.get(), approval=GOOD)
        fact = cast.cable.facts.get(kind=ScheduleFact.Kind.RECLASSIFICATION, superseded_at=None)
        assert (fact.evidence, made.recorded_by) == ("Memorandum 7", cast.custodian)
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="reviews.reclassified", record=cast.cable.public_id)
    assert event.facts["reclassification"] == made.pk and "negotiation" not in str(event.facts)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"agency_head": " "}, "agency head's written approval"),
        ({"damage": ""}, "the damage it prevents"),
        ({"recovery": ""}, "how the text is recovered"),
        ({"approved_on": date(2001, 1, 1)}, "approved before the release"),
        ({"isoo_told_on": today() + timedelta(days=1)}, "lies in the future"),
        ({"at_archives": True}, "the Archivist is told"),
        ({"at_archives": True, "archivist_told_on": today()}, "the ISOO Director approves"),
    ],
)
def test_each_condition_of_a_07_is_asked_for(cast: Cast, changed: dict[str, Any], sentence: str) -> None:
    with acting_as(cast.custodian):
        with pytest.raises(RefusedError, match=sentence) as refused:
            reclassify(actor=cast.custodian, release=Release.objects.get(), approval=replace(GOOD, **changed))
        assert refused.value.refusal.citation == "A-07"
        assert not Reclassification.objects.exists()
        assert not cast.cable.facts.filter(kind=ScheduleFact.Kind.RECLASSIFICATION).exists()


def test_the_custodian_has_a_form_and_nobody_else(cast: Cast, client: Client) -> None:
    with acting_as(cast.reviewer):
        address = reverse("reviews:reclassification", args=[Review.objects.get(kind="AUTOMATIC").public_id])
    for person in (cast.reviewer, cast.approver, cast.officer):
        client.force_login(person)
        assert client.get(address).status_code == 403
    client.force_login(cast.custodian)
    assert client.get(address).status_code == 200
    given = {name: str(value) for name, value in vars(GOOD).items() if value not in (None, False)}
    assert client.post(address, given | {"damage": ""}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert "Memorandum 7" in client.get(address).content.decode()
