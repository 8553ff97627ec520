"""X-30: an incident freezes the record and its release at once; two people close it; who may not see it does not."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from cables.classification.levels import Level
from cables.tests.factories import make_person
from declass.accounts import system_account
from declass.clock import today
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from reviews.actions.approving import approve
from reviews.actions.determining import determine, submit
from reviews.actions.incidents import confirm_closing, duty_of, open_incident, open_spills, propose_closing
from reviews.actions.queueing import claim, claim_next, return_to_queue
from reviews.actions.referring import send_referral
from reviews.actions.releasing import release, withdraw
from reviews.answers import Answer
from reviews.models import Incident, Referral, Release, ReleasePart, Review
from reviews.tests.factories import Cast, answer_for, approve_all, decide_all, make_cast, release_all, submit_all
from tests.access.world import browser

pytestmark = pytest.mark.usefixtures("committed")
SPILLED = """C O N F I D E N T I A L LIMA 000123
E.O. 12958: DECL: 03/01/2010
TAGS: PREL, PE
SUBJECT: A TEST OF THE FLOW
1. (S) The minister told us that Quispe would resign.
2. (U) The press reported nothing.
STRUBLE
"""


def opened(cast: Cast, *, actor: User | None = None, kind: str = "MISROUTED", **about: object) -> Incident:
    """An incident about the cast's cable, by its custodian unless said."""
    who = actor or cast.custodian
    with acting_as(who):
        given = {"cable": cast.cable, "remark": "Sent to the wrong desk."} | about
        return open_incident(actor=who, kind=kind, **given)


def close(incident: Incident, first: User, second: User) -> None:
    with acting_as(first):
        propose_closing(actor=first, incident=incident, reason="Copies recalled and accounted for.")
    with acting_as(second):
        confirm_closing(actor=second, incident=incident)


def refused(person: User, act: Callable[..., object], **given: object) -> str:
    """The sentence in which the act is refused; callables in `given` are asked as the person."""
    with acting_as(person), pytest.raises(RefusedError) as caught:
        act(actor=person, **{name: value() if callable(value) else value for name, value in given.items()})
    return str(caught.value.refusal)


def review_of(cast: Cast) -> Callable[[], Review]:
    return lambda: cast.review


def test_a_frozen_record_is_not_taken() -> None:
    cast = make_cast()
    opened(cast)
    assert "X-30" in refused(cast.reviewer, claim, review=review_of(cast))
    with acting_as(cast.reviewer):
        assert claim_next(actor=cast.reviewer) is None


def test_a_frozen_record_is_not_decided_and_can_be_given_back() -> None:
    cast = make_cast()
    decide_all(cast)
    opened(cast)
    with acting_as(cast.reviewer):
        token, portion = cast.review.leases.get(ended_at=None).pk, cast.cable.portions.to_decide().first()
    given = {"review": review_of(cast), "token": token}
    assert "X-30" in refused(cast.reviewer, determine, portion=portion, answer=lambda: answer_for(portion), **given)
    assert "X-30" in refused(cast.reviewer, submit, **given)
    with acting_as(cast.reviewer):
        return_to_queue(actor=cast.reviewer, review=cast.review, token=token)
        assert cast.review.state == "QUEUED"


def test_a_frozen_record_is_not_approved() -> None:
    cast = make_cast()
    submit_all(cast)
    incident = opened(cast)
    assert "X-30" in refused(cast.approver, approve, review=review_of(cast))
    close(incident, cast.custodian, make_person(Role.AUDITOR, level=None))
    with acting_as(cast.approver):
        approve(actor=cast.approver, review=cast.review)


def test_a_frozen_record_is_not_released() -> None:
    cast = make_cast()
    approve_all(cast)
    incident = opened(cast)
    assert "X-30" in refused(cast.officer, release, review=review_of(cast))
    close(incident, cast.custodian, make_person(Role.AUDITOR, level=None))
    with acting_as(cast.officer):
        assert release(actor=cast.officer, review=cast.review).suspended_at is None


@pytest.mark.parametrize("reach", [decide_all, approve_all])
def test_the_database_refuses_too(reach: Callable[[Cast], object]) -> None:
    """The same by raw rows, as the application role with the right person named."""
    cast = make_cast()
    reach(cast)
    opened(cast)
    copied = {"reviews_lease": cast.reviewer, "reviews_determination": cast.reviewer, "reviews_approval": cast.approver}
    tried = 0
    for table, person in copied.items():
        with acting_as(person), connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'",
                [table],
            )
            columns = cursor.fetchone()[0]
            cursor.execute(f"SELECT count(*) FROM {table}")
            if not cursor.fetchone()[0]:
                continue
            tried += 1
            with pytest.raises(IntegrityError, match="X-30"), transaction.atomic():
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1")
    assert tried
    with acting_as(cast.officer), pytest.raises(IntegrityError, match="X-30"), transaction.atomic():
        Review.objects.filter(cable=cast.cable).update(state="RELEASED")


def test_a_release_is_gone_for_the_public_until_two_people_closed_it() -> None:
    cast = make_cast()
    went = release_all(cast)
    address = f"/reading-room/{went.public_id}/"
    assert "The minister told us" in Client().get(address).content.decode()
    first, second = opened(cast, kind="REDACTION", cable=None, release=went), opened(cast)
    page = Client().get(address)
    told = page.content.decode()
    assert page.status_code == 200
    assert "not available at present" in told
    assert not [word for word in ("minister", "TEST OF THE FLOW", "incident", "withdrawn") if word in told]
    assert Client().get(f"{address}copy.txt").status_code == Client().get(f"{address}copy.pdf").status_code == 404
    assert "A TEST OF THE FLOW" not in Client().get("/reading-room/").content.decode()
    assert not ReleasePart.objects.using("public").exists()
    auditor = make_person(Role.AUDITOR, level=None)
    close(first, cast.custodian, auditor)
    assert Client().get(f"{address}copy.txt").status_code == 404
    close(second, auditor, cast.custodian)
    assert Client().get(f"{address}copy.txt").status_code == 200


def test_a_suspended_release_can_be_withdrawn_and_stays_withdrawn() -> None:
    cast = make_cast()
    went = release_all(cast)
    incident = opened(cast)
    with acting_as(cast.officer):
        withdraw(actor=cast.officer, release=Release.objects.get(), reason="Released by mistake.")
    close(incident, cast.custodian, make_person(Role.AUDITOR, level=None))
    assert Client().get(f"/reading-room/{went.public_id}/copy.txt").status_code == 404
    assert "was withdrawn" in Client().get(f"/reading-room/{went.public_id}/").content.decode()


def test_the_same_person_does_not_close_alone() -> None:
    cast = make_cast()
    incident = opened(cast)
    assert "reason" in refused(cast.custodian, confirm_closing, incident=incident)
    assert "Say what was done" in refused(cast.custodian, propose_closing, incident=incident, reason="  ")
    with acting_as(cast.custodian):
        propose_closing(actor=cast.custodian, incident=incident, reason="Recalled.")
    assert "another person" in refused(cast.custodian, confirm_closing, incident=incident)
    with acting_as(cast.custodian), pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.update(confirmed_by=cast.custodian, confirmed_at=incident.opened_at)
    auditor = make_person(Role.AUDITOR, level=None)
    with acting_as(auditor), pytest.raises(DatabaseError, match="in person"), transaction.atomic():
        Incident.objects.update(confirmed_by=cast.approver, confirmed_at=incident.opened_at)
    with acting_as(auditor):
        confirm_closing(actor=auditor, incident=incident)
    assert "closed already" in refused(auditor, propose_closing, incident=incident, reason="Again.")
    with acting_as(auditor), pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        Incident.objects.update(closing_reason="Something else.", closing_by=auditor)


def test_only_custodian_and_auditor_close() -> None:
    cast = make_cast()
    incident = opened(cast)
    for person in (cast.reviewer, cast.approver, cast.officer):
        assert "custodian" in refused(person, propose_closing, incident=incident, reason="Done.")
        with acting_as(person):
            assert Incident.objects.update(closing_reason="Done.", closing_by=person, closing_at=timezone.now()) == 0


def test_who_may_see_it() -> None:
    cast = make_cast()
    opened(cast)
    auditor = make_person(Role.AUDITOR, level=None)
    strangers = (make_person(Role.CUSTODIAN, level=Level.TS), make_person(Role.REVIEWER), cast.administrators[0])
    for person in (cast.custodian, auditor, cast.reviewer, system_account("clock")):
        with acting_as(person):
            assert Incident.objects.count() == 1
    for person in strangers:
        with acting_as(person):
            assert Incident.objects.count() == 0
    assert Incident.objects.count() == 0


def test_who_may_open_it() -> None:
    cast = make_cast()
    stranger = make_person(Role.REVIEWER)
    given = {"kind": "MISROUTED", "cable": cast.cable, "remark": "Sent to the wrong desk."}
    assert "X-03" in refused(stranger, open_incident, **given)
    assert "Say what happened" in refused(cast.reviewer, open_incident, **given | {"remark": " "})
    with acting_as(cast.reviewer), pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.create(
            kind="AEA",
            cable=cast.cable,
            custodian=cast.reviewer,
            opened_by=cast.approver,
            opened_at=timezone.now(),
            opened_on=date(2026, 1, 1),
            rule="X-30",
            duty="-",
            due_on=date(2026, 1, 1),
        )
    with pytest.raises(ValueError, match="about a cable or a release"):
        open_incident(actor=cast.reviewer, kind="AEA", rule="X-30")


def test_the_database_says_whose_record_it_is_and_opens_nothing_closed() -> None:
    cast = make_cast()
    with acting_as(cast.reviewer):
        incident = open_incident(actor=cast.reviewer, kind="AEA", cable=cast.cable, rule="X-30")
    assert (incident.record, incident.custodian_id) == (cast.cable.public_id, cast.custodian.pk)
    other = make_cast()
    went = release_all(other)
    with acting_as(cast.reviewer), pytest.raises(IntegrityError, match="not one of the cable"), transaction.atomic():
        open_incident(actor=cast.reviewer, kind="REDACTION", cable=cast.cable, release=went, rule="P-03")


def test_the_open_one_of_its_kind_is_found_again() -> None:
    cast = make_cast()
    first = opened(cast)
    assert opened(cast, remark="Seen by another.").pk == first.pk
    assert opened(cast, kind="AEA").pk != first.pk
    close(first, cast.custodian, make_person(Role.AUDITOR, level=None))
    assert opened(cast).pk != first.pk


def test_a_spill_is_found_by_the_clock_once() -> None:
    cast, clean = make_cast(SPILLED), make_cast()
    clock = system_account("clock")
    with acting_as(clock):
        assert open_spills(actor=clock) == [cast.cable.public_id]
        assert open_spills(actor=clock) == []
    with acting_as(cast.custodian):
        incident = Incident.objects.get()
    assert (incident.kind, incident.rule, incident.record) == ("SPILL", "X-30", cast.cable.public_id)
    assert "X-30" in refused(cast.reviewer, claim, review=review_of(cast))
    close(incident, cast.custodian, make_person(Role.AUDITOR, level=None))
    with acting_as(clock):
        assert open_spills(actor=clock) == []
    with acting_as(clean.reviewer):
        claim(actor=clean.reviewer, review=clean.review)


@pytest.mark.parametrize(
    ("kind", "on", "due", "rule"),
    [
        ("SPILL", date(2026, 11, 23), date(2026, 11, 24), "R-04"),
        ("REDACTION", date(2026, 12, 31), date(2027, 1, 1), "R-04"),
        ("MISROUTED", date(2026, 2, 28), date(2026, 3, 1), "R-04"),
        ("AEA", date(2026, 12, 30), date(2026, 12, 31), "R-08"),
        ("AEA", date(2026, 12, 31), date(2026, 12, 31), "R-08"),
        ("AEA", date(2027, 1, 1), date(2028, 12, 31), "R-08"),
    ],
)
def test_the_duty_and_its_day(kind: str, on: date, due: date, rule: str) -> None:
    duty, last = duty_of(Incident.Kind(kind), on=on)
    assert last == due
    assert rule in duty


def test_what_is_recorded() -> None:
    cast = make_cast()
    incident = opened(cast)
    auditor = make_person(Role.AUDITOR, level=None)
    close(incident, cast.custodian, auditor)
    with acting_as(auditor):
        events = list(AuditEvent.objects.filter(verb__startswith="reviews.incident").order_by("at"))
    assert [event.verb.rpartition("_")[2] for event in events] == ["opened", "closing", "closed"]
    assert {event.record for event in events} == {cast.cable.public_id}
    assert {event.facts["incident"] for event in events} == {incident.public_id}
    assert not [word for event in events for word in ("wrong desk", "recalled") if word in str(event.facts)]
    assert incident.due_on == today() + timedelta(days=1)


def test_the_pages_take_an_incident_from_report_to_closing() -> None:
    cast = make_cast()
    auditor = make_person(Role.AUDITOR, level=None)
    reviewer, custodian, second = (browser(person) for person in (cast.reviewer, cast.custodian, auditor))
    cable = f"/cables/{cast.cable.public_id}/"
    assert "Report an incident" in reviewer.get(cable).content.decode()
    report = f"/incidents/report/{cast.cable.public_id}/"
    assert reviewer.post(report, {"kind": "MISROUTED", "remark": ""}).status_code == 422
    assert reviewer.post(report, {"kind": "MISROUTED", "remark": "Wrong desk."})["Location"] == cable
    assert "<b>Frozen.</b>" in reviewer.get(cable).content.decode()
    with acting_as(cast.reviewer):
        review = f"/reviews/{cast.review.public_id}/"
    for page in (review, f"{review}agreement/"):
        assert "<b>Frozen.</b>" in reviewer.get(page).content.decode()
    assert reviewer.get("/incidents/").status_code == 403
    for client in (custodian, second):
        page = client.get("/incidents/").content.decode()
        assert cast.cable.public_id in page and "nothing yet" in page
    with acting_as(auditor):
        address = f"/incidents/{Incident.objects.get().public_id}/"
    assert "Wrong desk." in custodian.get(address).content.decode()
    assert reviewer.get(address).status_code == 404
    assert custodian.post(f"{address}close/", {"reason": ""}).status_code == 422
    assert custodian.post(f"{address}close/", {"reason": "Recalled."}).status_code == 302
    assert "Confirm as second person" not in custodian.get(address).content.decode()
    assert custodian.post(f"{address}confirm/").status_code == 403
    assert "Confirm as second person" in second.get(address).content.decode()
    assert second.post(f"{address}confirm/").status_code == 302
    assert "No incident is open" in second.get("/incidents/").content.decode()
    assert "Frozen" not in reviewer.get(cable).content.decode()


def test_a_referral_of_a_frozen_record_is_not_sent() -> None:
    cast = make_cast()
    with acting_as(cast.custodian):
        first = cast.cable.portions.to_decide().first()
    submit_all(cast, {first.position: Answer("REFER", agency="CIA")})
    incident = opened(cast)
    liaison = make_person(Role.LIAISON)
    with acting_as(liaison):
        referral = Referral.objects.get()
        assert Incident.objects.count() == 0
        with pytest.raises(IntegrityError, match="X-30"), transaction.atomic():
            Referral.objects.update(sent_on=today(), limit_on=today(), sent_by=liaison)
    assert "X-30" in refused(liaison, send_referral, referral=referral, on=today())
    close(incident, cast.custodian, make_person(Role.AUDITOR, level=None))
    with acting_as(liaison):
        send_referral(actor=liaison, referral=referral, on=today())
