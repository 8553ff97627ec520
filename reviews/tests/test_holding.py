"""Leases: extending, the cap, handing over, priority and the order of the queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cables.classification.levels import Level
from cables.tests.factories import grant, make_cable, make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.determining import determine
from reviews.actions.queueing import (
    LEASE,
    STALE,
    claim,
    claim_next,
    expire_leases,
    keep_holding,
    open_reviews,
    resume,
    return_to_queue,
)
from reviews.actions.supervising import hand_over, set_priority
from reviews.models import Lease, Review
from reviews.policy import supervises
from reviews.queues import supervised
from reviews.tests.factories import DUE_CABLE, Cast, answer_for, make_cast, make_delegation
from reviews.workflow import State

pytestmark = pytest.mark.django_db
Priority = Review.Priority


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def taken(cast: Cast, reviewer: User | None = None) -> Lease:
    actor = reviewer or cast.reviewer
    with acting_as(actor):
        return claim(actor=actor, review=cast.review)


def more_cables(cast: Cast, *serials: int) -> None:
    for serial in serials:
        make_cable(cast.cable.collection, DUE_CABLE.replace("000123", f"000{serial}"), year=2000)
    clock = system_account("clock")
    with acting_as(clock):
        open_reviews(actor=clock, on=today())


def ends(cast: Cast, lease: Lease, *, minutes: int) -> None:
    with acting_as(cast.reviewer):
        Lease.objects.filter(pk=lease.pk).update(expires_at=timezone.now() + timedelta(minutes=minutes))


def expired() -> list[str]:
    clock = system_account("clock")
    with acting_as(clock):
        return expire_leases(actor=clock)


def test_an_open_page_extends_the_hold(cast: Cast) -> None:
    lease = taken(cast)
    ends(cast, lease, minutes=1)
    with acting_as(cast.reviewer):
        until = keep_holding(actor=cast.reviewer, review=cast.review, token=lease.pk)
    assert timezone.now() + LEASE - timedelta(minutes=1) < until <= timezone.now() + LEASE


def test_what_has_ended_is_not_extended(cast: Cast) -> None:
    lease = taken(cast)
    ends(cast, lease, minutes=-1)
    with acting_as(cast.reviewer), pytest.raises(RefusedError) as refused:
        keep_holding(actor=cast.reviewer, review=cast.review, token=lease.pk)
    assert refused.value.refusal is STALE
    assert len(expired()) == 1
    assert expired() == []


def test_an_old_token_writes_nothing_after_somebody_else_took_the_cable(cast: Cast) -> None:
    old = taken(cast)
    ends(cast, old, minutes=-1)
    expired()
    new = taken(cast, cast.other_reviewer)
    assert new.pk != old.pk
    with acting_as(cast.reviewer):
        portion = cast.cable.portions.to_decide()[0]
        for write in (
            lambda: determine(
                actor=cast.reviewer, review=cast.review, token=old.pk, portion=portion, answer=answer_for(portion)
            ),
            lambda: keep_holding(actor=cast.reviewer, review=cast.review, token=new.pk),
            lambda: return_to_queue(actor=cast.reviewer, review=cast.review, token=old.pk),
        ):
            with pytest.raises(RefusedError):
                write()
        assert not cast.review.determinations.exists()
        assert cast.review.reviewer == cast.other_reviewer


@pytest.mark.parametrize(("most", "allowed"), [(1, False), (2, True)])
def test_the_cap_counts_running_holds(cast: Cast, settings: object, most: int, allowed: bool) -> None:
    settings.MOST_CABLES_HELD = most  # type: ignore[attr-defined]
    more_cables(cast, 200)
    taken(cast)
    with acting_as(cast.reviewer):
        if allowed:
            assert claim_next(actor=cast.reviewer) is not None
            return
        with pytest.raises(RefusedError, match="You hold 1 cables"):
            claim_next(actor=cast.reviewer)
        other = Review.objects.exclude(pk=cast.review.pk).get()
        with pytest.raises(RefusedError, match="before you take another"):
            claim(actor=cast.reviewer, review=other)
        ends(cast, cast.review.leases.get(), minutes=-1)
        assert claim_next(actor=cast.reviewer) == other


def test_next_is_by_date_then_priority_then_age(cast: Cast) -> None:
    more_cables(cast, 201, 202, 203)
    with acting_as(cast.custodian):
        by_serial = {review.cable.mrn_serial: review for review in Review.objects.select_related("cable")}
        set_priority(actor=cast.custodian, review=by_serial[202], priority=Priority.URGENT)
        set_priority(actor=cast.custodian, review=by_serial[123], priority=Priority.LOW)
        by_serial[203].due_on -= timedelta(days=1)
        by_serial[203].save()
    with acting_as(cast.reviewer):
        order = [claim_next(actor=cast.reviewer).cable.mrn_serial for _ in range(4)]  # type: ignore[union-attr]
        assert claim_next(actor=cast.reviewer) is None
    assert order == [203, 202, 201, 123]


def test_handing_over_ends_the_hold_and_the_other_takes_it_up(cast: Cast) -> None:
    lease = taken(cast)
    with acting_as(cast.approver):
        hand_over(actor=cast.approver, review=cast.review, to=cast.other_reviewer, reason="On leave from today.")
    with acting_as(cast.reviewer), pytest.raises(RefusedError):
        keep_holding(actor=cast.reviewer, review=cast.review, token=lease.pk)
    with acting_as(cast.other_reviewer):
        assert cast.review.sent_back_reason == "Handed over: On leave from today."
        new = resume(actor=cast.other_reviewer, review=cast.review)
        keep_holding(actor=cast.other_reviewer, review=cast.review, token=new.pk)
    with acting_as(make_person(Role.AUDITOR)):
        event = AuditEvent.objects.get(verb="reviews.handed_over")
    assert event.facts == {"before": cast.reviewer.pk, "after": cast.other_reviewer.pk}


def test_who_may_not_take_the_cable_is_not_handed_it(cast: Cast) -> None:
    """Without need-to-know, below the label, without the role, or as the importer: one and the same answer."""
    taken(cast)
    low = make_person(Role.REVIEWER, level=Level.U)
    grant(cast.custodian, low, cast.cable.collection)
    for person in (make_person(Role.REVIEWER), low, cast.officer, cast.custodian):
        with acting_as(cast.custodian), pytest.raises(RefusedError, match="This person may not take this cable"):
            hand_over(actor=cast.custodian, review=cast.review, to=person, reason="Test.")
    with acting_as(cast.custodian), pytest.raises(RefusedError, match="They have it already"):
        hand_over(actor=cast.custodian, review=cast.review, to=cast.reviewer, reason="Test.")
    with acting_as(cast.custodian), pytest.raises(RefusedError, match="Say why"):
        hand_over(actor=cast.custodian, review=cast.review, to=cast.other_reviewer, reason=" ")
    with acting_as(cast.reviewer):
        assert cast.review.reviewer == cast.reviewer


@pytest.mark.parametrize(("start", "end", "allowed"), [(-30, -1, False), (-30, 0, True), (0, 30, True), (1, 30, False)])
def test_an_approver_supervises_while_their_delegation_is_in_force(start: int, end: int, allowed: bool) -> None:
    cast = make_cast(delegation=False)
    make_delegation(cast.administrators, cast.approver, start=start, end=end)
    with acting_as(cast.approver):
        if allowed:
            set_priority(actor=cast.approver, review=cast.review, priority=Priority.URGENT)
        else:
            with pytest.raises(RefusedError, match="custodian does this"):
                set_priority(actor=cast.approver, review=cast.review, priority=Priority.URGENT)
        assert cast.review.priority == (Priority.URGENT if allowed else Priority.NORMAL)


@pytest.mark.parametrize("who", ["reviewer", "officer"])
def test_nobody_else_supervises(cast: Cast, who: str) -> None:
    taken(cast, cast.other_reviewer)
    person = getattr(cast, who)
    with acting_as(person):
        with pytest.raises(RefusedError):
            set_priority(actor=person, review=cast.review, priority=Priority.LOW)
        with pytest.raises(RefusedError):
            hand_over(actor=person, review=cast.review, to=cast.reviewer, reason="Test.")
        assert (cast.review.priority, cast.review.state) == (Priority.NORMAL, State.IN_REVIEW)


def test_the_list_of_the_supervised_and_the_rule_agree(cast: Cast) -> None:
    other = make_cast(delegation=False)
    taken(cast)
    make_delegation(other.administrators, other.approver, level=Level.U)
    for person in (cast.custodian, cast.approver, cast.reviewer, cast.officer, other.custodian, other.approver):
        with acting_as(person):
            listed = set(supervised(Review.objects.workable_by(person), person))
            seen = [review for review in Review.objects.all() if supervises(person, review, on=today()) is None]
        assert listed == set(seen)
        assert bool(listed) == (person in (cast.custodian, cast.approver, other.custodian))
