"""The stages from queue to release, at the level of the actions: what happens, what is refused, what is written."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cables.actions.flagging import flag_due
from cables.actions.scheduling import record_fact, state_no_more_text
from cables.models import Portion, ScheduleFact
from cables.tests.factories import make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.approving import approve, send_back
from reviews.actions.determining import Answer, Cut, determine, submit, undecided
from reviews.actions.packaging import build
from reviews.actions.queueing import claim, claim_next, expire_leases, open_reviews, resume, return_to_queue
from reviews.actions.referring import answer_referral, resume_answered, send_referral
from reviews.actions.releasing import close, release, withdraw
from reviews.actions.second_review import concur, dissent
from reviews.models import Determination, Referral, Release, Review
from reviews.rendering.build import UndecidedPiece
from reviews.tests.factories import DUE_CABLE, Cast, approve_all, decide_all, make_cast, release_all, submit_all
from reviews.workflow import State

pytestmark = pytest.mark.django_db


def cut_of(cast: Cast, words: str, code: str = "(b)(6)") -> dict[int, Answer]:
    """The plain answers with these words withheld."""
    with acting_as(cast.reviewer):
        portion = next(p for p in cast.cable.portions.to_decide() if words in p.text)
    at = portion.text.index(words)
    return {portion.position: Answer("LAPSED", (Cut(at, at + len(words), code),))}


def token(cast: Cast) -> int:
    return cast.review.leases.get(ended_at=None).pk


def verbs(person: User) -> list[str]:
    with acting_as(person):
        return list(AuditEvent.objects.order_by("at").values_list("verb", flat=True))


def test_open_and_flag_twice_and_late() -> None:
    cast = make_cast()
    clock = system_account("clock")
    with acting_as(clock):
        assert open_reviews(actor=clock, on=today()) == []
        assert flag_due(actor=clock, on=today() - timedelta(days=1)) == [cast.cable.public_id]
        assert flag_due(actor=clock, on=today()) == []
    auditor = make_person(Role.AUDITOR)
    assert verbs(auditor).count("cables.flagged") == 1
    assert verbs(auditor).count("reviews.opened") == 1


@pytest.mark.parametrize(("days", "opened"), [(-1, False), (0, True), (1, True)])
def test_a_review_opens_on_the_first_day_of_the_lead_time(days: int, opened: bool) -> None:
    """24 months before 2049-03-31: nothing the day before, the review on that day and on the day after."""
    cast = make_cast(DUE_CABLE.replace("03/01/2010", "03/31/2049"), year=2039)
    clock = system_account("clock")
    with acting_as(clock):
        first_day = cast.cable.declassify_on.replace(year=2047)
        assert not Review.objects.exists()
        assert (open_reviews(actor=clock, on=first_day + timedelta(days=days)) != []) == opened


@pytest.mark.parametrize(("days", "flagged"), [(-1, 0), (0, 1), (1, 1)])
def test_a_cable_is_flagged_on_its_day(days: int, flagged: int) -> None:
    """D-85: the day before nothing, on the day and after it the flag, once."""
    cast = make_cast(DUE_CABLE.replace("03/01/2010", "03/01/2028"), year=2008)
    clock = system_account("clock")
    with acting_as(clock):
        assert len(flag_due(actor=clock, on=cast.cable.declassify_on + timedelta(days=days))) == flagged


def test_the_walk() -> None:
    cast = make_cast()
    row = release_all(cast, cut_of(cast, "Quispe"))
    assert (row.outcome, row.release_line, row.heading) == ("PART", "RELEASE IN PART B6", "Declassified")
    assert row.is_demonstration
    with acting_as(cast.officer):
        text = bytes(row.parts.get(kind="txt").content).decode()
        pdf = bytes(row.parts.get(kind="pdf").content)
    assert "Quispe" not in text and b"Quispe" not in pdf
    assert "[withheld (b)(6)]" in text
    assert "[former mark: C]" in text
    assert "Demonstration. Not an official release." in text
    assert pdf.startswith(b"%PDF-")


def test_an_undecided_portion_blocks_submit_and_cannot_reach_the_renderer() -> None:
    cast = make_cast()
    with acting_as(cast.reviewer):
        lease = claim(actor=cast.reviewer, review=cast.review)
        portions = list(cast.cable.portions.to_decide())
        for portion in portions[:-1]:
            answer = Answer("NOT_NSI" if portion.level == 0 else "LAPSED")
            determine(actor=cast.reviewer, review=cast.review, token=lease.pk, portion=portion, answer=answer)
        assert [p.pk for p in undecided(cast.review)] == [portions[-1].pk]
        with pytest.raises(RefusedError, match="1 portions are undecided"):
            submit(actor=cast.reviewer, review=cast.review, token=lease.pk, word="RELEASE")
        with pytest.raises(UndecidedPiece):
            build(cast.review, on=today())


@pytest.mark.parametrize("ground", ["1.4(d)", "25X1", "25X6", "50X1-HUM"])
def test_past_its_own_date_no_security_ground_is_open(ground: str) -> None:
    """D-44: neither 1.4(d) nor any 25X code, and the sentence says why."""
    cast = make_cast()
    with acting_as(cast.reviewer):
        lease = claim(actor=cast.reviewer, review=cast.review)
        portion = cast.cable.portions.to_decide().get(number="1")
        kept = Answer(
            "KEEP",
            (Cut(0, 9, ground),),
            ground=ground,
            declassify_on=today() + timedelta(days=365),
            harm="It would harm.",
            guide="Guide 1",
        )
        with pytest.raises(
            RefusedError, match="no national security ground is open unless an extension made"
        ) as refused:
            determine(actor=cast.reviewer, review=cast.review, token=lease.pk, portion=portion, answer=kept)
        assert "D-44" in refused.value.refusal.citation
        assert not Determination.objects.exists()


def test_an_extension_made_before_the_date_moves_it() -> None:
    cast = make_cast()
    with acting_as(cast.custodian):
        record_fact(
            actor=cast.custodian,
            cable=cast.cable,
            kind=ScheduleFact.Kind.EXTENSION,
            value={"made_on": "2009-06-01", "to": "2024-06-01"},
            evidence="Memorandum of 1 June 2009",
            on=today(),
        )
        cast.cable.refresh_from_db()
    assert cast.cable.declassify_on.isoformat() == "2024-06-01"


@pytest.mark.parametrize("code", ["", "(b)(1)", "1.4(d)", "25X6", "(b)(42)"])
def test_no_cut_without_an_open_code(code: str) -> None:
    """E-161, W-33: no code, no cut; security codes stand only on what is kept."""
    cast = make_cast()
    with pytest.raises(RefusedError, match="code"):
        decide_all(cast, cut_of(cast, "Quispe", code))


def test_a_statute_is_named() -> None:
    cast = make_cast()
    with pytest.raises(RefusedError, match="statute"):
        decide_all(cast, cut_of(cast, "Quispe", "(b)(3)"))


def test_deliberative_privilege_ends_at_25_years() -> None:
    """E-156, W-11: a record of 2000 is older than 25 years in 2026."""
    cast = make_cast()
    with pytest.raises(RefusedError, match="25 years old"):
        decide_all(cast, cut_of(cast, "Quispe", "(b)(5)"))


def test_nobody_takes_two_parts() -> None:
    """E-158: the reviewer cannot approve, whatever roles they hold; nor the approver release."""
    cast = make_cast()
    submit_all(cast)
    with acting_as(cast.reviewer), pytest.raises(RefusedError):
        approve(actor=cast.reviewer, review=cast.review)
    with acting_as(cast.approver):
        approve(actor=cast.approver, review=cast.review)
        with pytest.raises(RefusedError):
            release(actor=cast.approver, review=cast.review)
    with acting_as(cast.custodian), pytest.raises(RefusedError):
        release(actor=cast.custodian, review=cast.review)


def test_an_approver_without_delegation_is_refused() -> None:
    """E-159, A-01."""
    cast = make_cast(delegation=False)
    submit_all(cast)
    with acting_as(cast.approver), pytest.raises(RefusedError, match="delegation"):
        approve(actor=cast.approver, review=cast.review)


def test_an_edit_voids_the_approval() -> None:
    cast = make_cast()
    approve_all(cast)
    with acting_as(cast.officer):
        send_back(actor=cast.officer, review=cast.review, reason="Look at paragraph 1 again.")
        assert cast.review.state == "IN_REVIEW"
        assert not cast.review.approvals.filter(voided_at=None).exists()
        assert cast.review.approvals.count() == 1


def test_an_incomplete_cable_goes_out_only_with_a_statement() -> None:
    """T-09, E-134: the copy then says what is missing."""
    cast = make_cast(DUE_CABLE.replace("L LIMA", "L SECTION 01 OF 03 LIMA"))
    submit_all(cast)
    with acting_as(cast.approver), pytest.raises(RefusedError, match="Sections missing"):
        approve(actor=cast.approver, review=cast.review)
    with acting_as(cast.custodian):
        state_no_more_text(actor=cast.custodian, cable=cast.cable, reason="Only this section was ever received here.")
    with acting_as(cast.approver):
        approve(actor=cast.approver, review=cast.review)
    with acting_as(cast.officer):
        row = release(actor=cast.officer, review=cast.review)
    assert row.notice == "Incomplete: sections 2 and 3 not marked."


def test_claim_next_takes_what_is_due_first_and_never_twice() -> None:
    cast = make_cast()
    with acting_as(cast.reviewer):
        assert claim_next(actor=cast.reviewer) == cast.review
    with acting_as(cast.other_reviewer):
        assert claim_next(actor=cast.other_reviewer) is None
        with pytest.raises(RefusedError):
            claim(actor=cast.other_reviewer, review=cast.review)


def test_a_stale_token_is_refused() -> None:
    cast = make_cast()
    with acting_as(cast.reviewer):
        lease = claim(actor=cast.reviewer, review=cast.review)
        return_to_queue(actor=cast.reviewer, review=cast.review, token=lease.pk)
        claim(actor=cast.reviewer, review=cast.review)
        portion = cast.cable.portions.to_decide().first()
        with pytest.raises(RefusedError, match="hold on this cable has ended"):
            determine(actor=cast.reviewer, review=cast.review, token=lease.pk, portion=portion, answer=Answer("LAPSED"))


def test_a_hold_that_ran_out_goes_back_to_the_queue() -> None:
    cast = make_cast()
    clock = system_account("clock")
    with acting_as(cast.reviewer):
        lease = claim(actor=cast.reviewer, review=cast.review)
        lease.expires_at = timezone.now() - timedelta(seconds=1)
        lease.save(update_fields=["expires_at"])
    with acting_as(clock):
        assert len(expire_leases(actor=clock)) == 1
        assert expire_leases(actor=clock) == []
        assert cast.review.state == "QUEUED"


def test_a_withdrawn_release_keeps_its_notice() -> None:
    cast = make_cast()
    row = release_all(cast)
    with acting_as(cast.officer):
        with pytest.raises(RefusedError, match="why"):
            withdraw(actor=cast.officer, release=row, reason=" ")
        withdraw(actor=cast.officer, release=row, reason="A name was missed.")
        assert Release.objects.get(pk=row.pk).withdrawn_on == today()
        assert cast.review.state == "CLOSED"


FUTURE = DUE_CABLE.replace("03/01/2010", "03/01/2028")


def kept(cast: Cast, *, until: str = "2032-05-05", code: str = "1.4(d)", **changes: object) -> dict[int, Answer]:
    """Paragraph 1 kept, every other portion declassified."""
    with acting_as(cast.reviewer):
        pieces = list(cast.cable.portions.to_decide())
    answers = {p.position: Answer("DECLASSIFY" if p.level else "NOT_NSI") for p in pieces}
    first = next(p for p in pieces if p.number == "1")
    words = "The minister told us"
    at = first.text.index(words)
    given: dict[str, object] = {
        "ground": "1.4(d)",
        "declassify_on": date.fromisoformat(until),
        "harm": "It would end what the minister tells us.",
        "guide": "Guide 1, 2.3",
    }
    answers[first.position] = Answer("KEEP", (Cut(at, at + len(words), code),), **(given | changes))
    return answers


def test_before_its_date_a_portion_may_be_kept_and_its_date_moves() -> None:
    """D-44, W-42: a sanitized copy, an extension on file, and the computation kept beside the former one."""
    cast = make_cast(FUTURE, year=2008)
    row = release_all(cast, kept(cast))
    with acting_as(cast.officer):
        cast.cable.refresh_from_db()
        text = bytes(row.parts.get(kind="txt").content).decode()
        assert cast.cable.schedules.count() == 2
        assert cast.cable.facts.get().kind == ScheduleFact.Kind.EXTENSION
        assert cast.cable.portions.get(number="1").declassify_on.isoformat() == "2032-05-05"
    assert (cast.cable.declassify_on.isoformat(), cast.cable.schedule_basis) == ("2032-05-05", "EXTENSION")
    assert (row.outcome, row.heading) == ("PART", "Sanitized copy")
    assert "[withheld 1.4(d), 20320505]" in text and "The minister told us" not in text


def test_an_extension_falls_with_the_approval_that_made_it() -> None:
    cast = make_cast(FUTURE, year=2008)
    approve_all(cast, kept(cast))
    with acting_as(cast.officer):
        send_back(actor=cast.officer, review=cast.review, reason="The harm is not shown.")
        cast.cable.refresh_from_db()
    assert (cast.cable.declassify_on.isoformat(), cast.cable.schedule_basis) == ("2028-03-01", "STATED")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"harm": " "}, "what harm"),
        ({"guide": ""}, "guide"),
        ({"declassify_on": None}, "until when"),
        ({"ground": "25X6"}, "Panel"),
        ({"ground": "nonsense"}, "no national security ground"),
    ],
)
def test_what_is_kept_needs_all_its_parts(changes: dict[str, object], words: str) -> None:
    """D-49, P-06, W-33."""
    cast = make_cast(FUTURE, year=2008)
    with pytest.raises(RefusedError, match=words):
        decide_all(cast, kept(cast, **changes))


@pytest.mark.parametrize(("until", "allowed"), [("2033-12-31", True), ("2034-01-01", False), ("2026-01-01", False)])
def test_nothing_is_kept_past_25_years(until: str, allowed: bool) -> None:
    """D-46: the year of origin alone is known, so the last day is the end of the 25th year."""
    cast = make_cast(FUTURE, year=2008)
    if allowed:
        decide_all(cast, kept(cast, until=until))
    else:
        with pytest.raises(RefusedError, match="not after 2033-12-31"):
            decide_all(cast, kept(cast, until=until))


def test_a_referred_portion_waits_for_its_agency() -> None:
    """D-64: sent by the liaison, who sees that portion and no other; answered; back to its reviewer; decided."""
    cast = make_cast()
    liaison = make_person(Role.LIAISON)
    with acting_as(cast.reviewer):
        first = cast.cable.portions.to_decide().get(number="1")
    submit_all(cast, {first.position: Answer("REFER", agency="CIA")})
    clock = system_account("clock")
    with acting_as(liaison):
        referral = Referral.objects.get()
        assert list(Portion.objects.values_list("pk", flat=True)) == [first.pk]
        with pytest.raises(RefusedError, match="sent"):
            answer_referral(actor=liaison, referral=referral, answer="NO_EQUITY", on=today())
        send_referral(actor=liaison, referral=referral, on=today())
    with acting_as(clock):
        assert resume_answered(actor=clock) == []
    with acting_as(liaison):
        answer_referral(actor=liaison, referral=referral, answer="NO_OBJECTION", on=today())
    with acting_as(clock):
        assert resume_answered(actor=clock) == [cast.review.public_id]
        assert resume_answered(actor=clock) == []
    with acting_as(cast.reviewer):
        lease = resume(actor=cast.reviewer, review=cast.review)
        with pytest.raises(RefusedError, match="has answered"):
            submit(actor=cast.reviewer, review=cast.review, token=lease.pk, word="RELEASE")
        determine(actor=cast.reviewer, review=cast.review, token=lease.pk, portion=first, answer=Answer("LAPSED"))
        target = submit(actor=cast.reviewer, review=cast.review, token=lease.pk, word="RELEASE")
        assert target == State.AWAITING_APPROVAL


def test_a_secret_cable_in_full_needs_a_second_reviewer() -> None:
    """W-35: another person; who determined may not concur."""
    cast = make_cast(DUE_CABLE.replace("C O N F I D E N T I A L", "S E C R E T").replace("(C)", "(S)"))
    submit_all(cast)
    with acting_as(cast.reviewer), pytest.raises(RefusedError, match="determined"):
        concur(actor=cast.reviewer, review=cast.review)
    with acting_as(cast.other_reviewer):
        assert cast.review.needs_second_review.endswith("(W-35)")
        with pytest.raises(RefusedError, match="Say what"):
            dissent(actor=cast.other_reviewer, review=cast.review, reason="")
        concur(actor=cast.other_reviewer, review=cast.review)
    with acting_as(cast.approver):
        approve(actor=cast.approver, review=cast.review)


def test_nothing_to_release_is_closed_with_a_reason() -> None:
    cast = make_cast()
    with acting_as(cast.reviewer):
        pieces = list(cast.cable.portions.to_decide())
    withheld = {
        p.position: Answer("LAPSED" if p.level else "NOT_NSI", (Cut(0, len(p.text), "(b)(6)"),)) for p in pieces
    }
    approve_all(cast, withheld)
    with acting_as(cast.officer):
        with pytest.raises(RefusedError, match="Nothing of this cable"):
            release(actor=cast.officer, review=cast.review)
        close(actor=cast.officer, review=cast.review, reason="Every portion is withheld.")
        assert cast.review.state == State.CLOSED
        assert not Release.objects.exists()
