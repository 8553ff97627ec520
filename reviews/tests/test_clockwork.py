"""Jobs: safe twice, late and on the day; deadlines put before people; changed dates followed; mail sent once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from cables.actions.flagging import flag_due
from cables.actions.recomputing import recompute_outdated
from cables.actions.scheduling import record_fact
from cables.classification.levels import Level
from cables.models import Cable, Notice, Portion, ScheduleFact, ScheduleHistory
from cables.tasks import flag_due_records, recompute_dates
from cables.tests.factories import PASSWORD, grant, make_cable, make_person
from declass import jobs
from declass.accounts import system_account
from declass.actions.mailing import send_next, stale_claims
from declass.actions.schedules import run_now
from declass.clock import today
from declass.models import AuditEvent, JobRun, Mailing, User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from declass.tasks import send_mail
from reviews import tasks
from reviews.actions.determining import Answer
from reviews.actions.referring import send_referral
from reviews.actions.reporting import run_report
from reviews.actions.subscribing import end_subscription, subscribe
from reviews.models import Referral, ReportRun, Subscription
from reviews.tests.factories import DUE_CABLE, Cast, make_cast, submit_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def client_of(person: User) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def events(verb: str) -> int:
    with acting_as(make_person(Role.AUDITOR)):
        return AuditEvent.objects.filter(verb=verb).count()


def told(kind: str) -> set[tuple[int, date]]:
    with acting_as(system_account("clock")):
        return {(notice.person_id, notice.after) for notice in Notice.objects.filter(kind=kind)}


def at_noon(day: date) -> time_machine.travel:
    """Noon in Washington."""
    return time_machine.travel(f"{day.isoformat()}T17:00:00Z", tick=False)


def cable_due(cast: Cast, day: date, serial: str = "000200") -> Cable:
    text = DUE_CABLE.replace("03/01/2010", f"{day:%m/%d/%Y}").replace("000123", serial)
    return make_cable(cast.cable.collection, text, year=day.year - 10)


@pytest.mark.parametrize(
    ("moment", "flagged"),
    [
        ("2027-12-31T04:59:00Z", False),  # still 30 December in Washington
        ("2027-12-31T05:00:00Z", True),
        ("2028-01-01T00:00:00Z", True),  # 31 December, 19:00 in Washington
        ("2028-01-05T12:00:00Z", True),
    ],
)
def test_a_date_is_reached_on_its_day_in_washington(cast: Cast, moment: str, flagged: bool) -> None:
    cable = cable_due(cast, date(2027, 12, 31))
    with time_machine.travel(moment, tick=False):
        flag_due_records()
        on = today()
    with acting_as(cast.custodian):
        cable.refresh_from_db()
    assert cable.flagged_on == (on if flagged else None)
    assert JobRun.objects.filter(task="cables.flag_due_records").latest("id").on == on


@pytest.mark.parametrize(
    ("day", "flagged"), [(date(2028, 2, 28), False), (date(2028, 2, 29), True), (date(2028, 3, 1), True)]
)
def test_the_29th_of_february(cast: Cast, day: date, flagged: bool) -> None:
    cable = cable_due(cast, date(2028, 2, 29))
    with at_noon(day):
        flag_due_records()
    with acting_as(cast.custodian):
        cable.refresh_from_db()
    assert bool(cable.flagged_on) == flagged


def test_twice_and_a_week_late_flags_once_with_one_event(cast: Cast) -> None:
    with at_noon(today() + timedelta(days=7)):
        assert flag_due_records() == 1
        assert flag_due_records() == 0
    assert events("cables.flagged") == 1


def test_idle_runs_leave_one_row_and_a_failed_one_its_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        assert tasks.follow_dates() == 0
    run = JobRun.objects.get()
    assert (run.times, run.outcome, run.count) == (3, "DONE", 0)
    monkeypatch.setattr(jobs, "system_account", lambda name: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.follow_dates()
    run.refresh_from_db()
    assert (run.outcome, run.error, run.times) == ("FAILED", "ZeroDivisionError", 4)


def test_batches_go_on_until_nothing_is_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for serial in range(300, 305):
        make_cable(cast.cable.collection, DUE_CABLE.replace("000123", f"000{serial}"), year=2000)
    monkeypatch.setattr(flag_due.__wrapped__, "__kwdefaults__", {"limit": 2})
    assert flag_due_records() == 6
    assert JobRun.objects.get().count == 6


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, True), (1, True), (365, False)])
def test_panel_deadline_a_year_before_onset(days: int, expected: bool) -> None:
    """D-69: told from the day that is one year before the 25-year date, and not once the date has come."""
    cast = make_cast(DUE_CABLE.replace("DECL: 03/01/2010", "DECL: OADR"), year=2004)
    assert cast.cable.declassify_on == date(2029, 12, 31)
    with at_noon(date(2028, 12, 31) + timedelta(days=days)):
        tasks.open_due_reviews()
        tasks.raise_alerts()
        again = tasks.raise_alerts()
    assert again == 0
    assert told("PANEL_DEADLINE") == ({(cast.custodian.pk, date(2029, 12, 31))} if expected else set())


@pytest.mark.parametrize(("days", "expected"), [(181, False), (180, True), (1, True), (0, False)])
def test_an_agency_named_and_not_asked_while_the_date_is_near(cast: Cast, days: int, expected: bool) -> None:
    day = today() + timedelta(days=200)
    cable = cable_due(cast, day)
    with acting_as(cast.custodian):
        Cable.objects.filter(pk=cable.pk).update(named_agencies=["CIA"])
    with at_noon(day - timedelta(days=days)):
        tasks.open_due_reviews()
        tasks.raise_alerts()
    assert told("OPEN_EQUITY") == ({(cast.custodian.pk, day)} if expected else set())


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, True), (1, True)])
def test_a_referral_past_its_limit_is_put_before_who_sent_it(cast: Cast, days: int, expected: bool) -> None:
    with acting_as(cast.custodian):
        position = cast.cable.portions.get(number="1").position
    submit_all(cast, {position: Answer(classification="REFER", agency="CIA")})
    liaison = make_person(Role.LIAISON)
    with acting_as(liaison):
        referral = Referral.objects.get()
        send_referral(actor=liaison, referral=referral, on=today())
        referral.refresh_from_db()
    with at_noon(referral.limit_on + timedelta(days=days)):
        tasks.raise_alerts()
        tasks.raise_alerts()
    people = {(person, referral.limit_on) for person in (liaison.pk, cast.reviewer.pk)}
    assert told("REFERRAL_LIMIT") == (people if expected else set())
    with acting_as(liaison):
        referral.refresh_from_db()
    assert referral.answer == ""


def test_a_changed_date_is_followed_and_its_holders_are_told() -> None:
    """D-44, D-86: an extension found after flagging; the flag goes, history keeps both, the reviewer is told."""
    cast = make_cast(year=2008)
    client = client_of(cast.reviewer)
    client.post("/queue/next/")
    flag_due_records()
    later = date(2031, 5, 6)
    with acting_as(cast.custodian):
        cable = Cable.objects.get(pk=cast.cable.pk)
        assert cable.flagged_on == today()
        value = {"made_on": "2009-06-01", "to": later.isoformat()}
        kind = ScheduleFact.Kind.EXTENSION
        record_fact(actor=cast.custodian, cable=cable, kind=kind, value=value, evidence="Memo", on=today())
        cable.refresh_from_db()
        assert (cable.flagged_on, cable.declassify_on) == (None, later)
        assert ScheduleHistory.objects.filter(cable=cable).count() == 2
    assert tasks.follow_dates() == 1
    assert tasks.follow_dates() == 0
    with acting_as(cast.reviewer):
        assert cast.review.due_on == later
    assert told("DATE_CHANGED") == {(cast.reviewer.pk, later), (cast.custodian.pk, later)}
    desk = client.get("/").content.decode()
    assert "1 notice" in desk
    page = client.get("/notices/")
    assert "from 1 Mar 2010 to 6 May 2031" in " ".join(page.content.decode().split())
    assert "<p>CONFIDENTIAL</p>" in page.content.decode()
    assert client.post("/notices/seen/", {"count": page.context["count"]}).status_code == 302
    assert "1 notice" not in client.get("/").content.decode()
    assert events("cables.notices_seen") == 1


def test_what_arrives_after_the_page_was_drawn_stays_unread(cast: Cast) -> None:
    clock, client = system_account("clock"), client_of(cast.reviewer)
    for number in ("1", "2"):
        with acting_as(clock):
            Notice.objects.create(
                person=cast.reviewer, cable=cast.cable, kind="DATE_CHANGED", about=number, made_on=today()
            )
        if number == "1":
            drawn = client.get("/notices/").context["count"]
    client.post("/notices/seen/", {"count": drawn})
    with acting_as(cast.reviewer):
        assert list(Notice.objects.unseen_by(cast.reviewer).values_list("about", flat=True)) == ["2"]


def test_a_notice_is_nobody_elses_and_ends_with_the_clearance(cast: Cast) -> None:
    clock = system_account("clock")
    with acting_as(clock):
        Notice.objects.create(
            person=cast.other_reviewer, cable=cast.cable, kind="DATE_CHANGED", about="x", made_on=today()
        )
    page = client_of(cast.other_reviewer).get("/notices/").content.decode()
    assert cast.cable.public_id in page
    assert cast.cable.public_id not in client_of(cast.reviewer).get("/notices/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=500), tick=False):
        page = client_of(cast.other_reviewer).get("/notices/").content.decode()
    assert cast.cable.public_id not in page


def test_dates_are_computed_anew_when_engine_or_tables_change(cast: Cast) -> None:
    clock = system_account("clock")
    assert recompute_dates() == 0
    with acting_as(cast.custodian):
        Cable.objects.update(engine_version="0", declassify_on=date(2040, 1, 1))
        Portion.objects.filter(level__gt=0).update(declassify_on=date(2040, 1, 1))
        first = cast.cable.portions.filter(level__gt=0).first()
        Portion.objects.filter(pk=first.pk).update(declassify_on=date(2041, 1, 1))  # kept longer by a determination
    with acting_as(clock):
        assert recompute_outdated(actor=clock, on=today()) == 1
        assert recompute_outdated(actor=clock, on=today()) == 0
    with acting_as(cast.custodian):
        cast.cable.refresh_from_db()
        dates = set(cast.cable.portions.filter(level__gt=0).values_list("declassify_on", flat=True))
        assert cast.cable.schedules.count() == 2
    assert cast.cable.declassify_on == date(2010, 3, 1)
    assert dates == {date(2010, 3, 1), date(2041, 1, 1)}
    assert told("DATE_CHANGED") == {(cast.custodian.pk, date(2010, 3, 1))}


def give_address(person: User) -> None:
    User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")


def test_a_report_is_announced_once_without_content(cast: Cast) -> None:
    give_address(cast.reviewer)
    for _ in range(2):
        with acting_as(cast.reviewer):
            subscribe(actor=cast.reviewer, kind="auto-declassification")
    assert tasks.REPORT_JOBS["auto-declassification"]() == 1
    assert tasks.REPORT_JOBS["auto-declassification"]() == 0
    assert send_mail() == 1
    assert send_mail() == 0
    [sent] = mail.outbox
    assert sent.to == [f"{cast.reviewer.username}@example.org"]
    for word in ("LIMA", "CONFIDENTIAL", cast.cable.public_id, "Test collection"):
        assert word not in sent.subject + sent.body
    with acting_as(cast.reviewer):
        end_subscription(actor=cast.reviewer, kind="auto-declassification")
    with at_noon(today() + timedelta(days=1)):
        assert tasks.REPORT_JOBS["auto-declassification"]() == 1
        assert send_mail() == 0


def test_a_claimed_mail_is_never_sent_by_itself_and_by_a_person_once(cast: Cast) -> None:
    give_address(cast.reviewer)
    with acting_as(cast.reviewer):
        subscribe(actor=cast.reviewer, kind="queue")
    run_report(actor=system_account("clock"), kind="queue", on=today())
    Mailing.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))  # its worker was killed
    assert not send_next()
    [stale] = stale_claims()
    client = client_of(cast.administrators[0])
    page = client.get("/jobs/").content.decode()
    assert f"Mail {stale.pk}" in page
    for person in (cast.reviewer, make_person(Role.AUDITOR)):
        assert client_of(person).post("/jobs/act/", {"mail": stale.pk}).status_code == 403
    assert client.post("/jobs/act/", {"mail": stale.pk}).status_code == 302
    assert send_mail() == 1
    assert len(mail.outbox) == 1
    assert client.post("/jobs/act/", {"mail": stale.pk}).status_code == 403
    assert events("declass.mail_resent") == 1


def test_a_report_that_was_killed_is_run_again_by_a_person(cast: Cast) -> None:
    clock = system_account("clock")
    begun = timezone.now() - timedelta(minutes=36)
    ReportRun.objects.create(kind="queue", on=today(), claimed_at=begun, claimed_by=clock)
    assert tasks.REPORT_JOBS["queue"]() == 0
    assert tasks.run_reports_again() == 0
    client = client_of(cast.administrators[0])
    assert "Report queue of" in client.get("/jobs/").content.decode()
    assert client.post("/jobs/act/", {"run": ReportRun.objects.get().pk}).status_code == 302
    assert tasks.run_reports_again() == 1
    run = ReportRun.objects.get()
    assert run.finished_at
    assert run.rerun_by == cast.administrators[0]
    assert client.post("/jobs/act/", {"run": run.pk}).status_code == 403
    assert events("reviews.report_again") == 1


def test_job_health_shows_runs_and_what_is_late(cast: Cast) -> None:
    PeriodicTask.objects.update(date_changed=timezone.now() - timedelta(days=3))
    flag_due_records()
    response = client_of(make_person(Role.AUDITOR)).get("/jobs/")
    late = {row.schedule.task: row.late for row in response.context["rows"]}
    assert late["cables.flag_due_records"] is False
    assert late["reviews.open_due_reviews"] is True
    assert "Run now" not in response.content.decode()
    filed = client_of(make_person(Role.AUDITOR)).get("/jobs/", {"as": "csv"}).content.decode()
    assert "Runs by job,Job,Flag what has come due,1,runs" in filed
    assert "Run now" in client_of(cast.administrators[0]).get("/jobs/").content.decode()
    assert client_of(cast.reviewer).get("/jobs/").status_code == 403


def test_run_now_sends_the_listed_jobs_and_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    sent = []
    monkeypatch.setattr("declass.actions.schedules.app.send_task", lambda task, **how: sent.append(task))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client_of(cast.administrators[0]).post("/jobs/act/", {"task": "cables.flag_due_records"})
    assert sent == ["cables.flag_due_records"]
    assert events("declass.job_asked") == 1
    with acting_as(cast.administrators[0]), pytest.raises(RefusedError):
        run_now(actor=cast.administrators[0], task="celery.backend_cleanup")
    assert client_of(cast.reviewer).post("/jobs/act/", {"task": "cables.flag_due_records"}).status_code == 403
    schedule = PeriodicTask.objects.get(task="cables.flag_due_records")
    posted = {"action": "run_now", "_selected_action": [schedule.pk]}
    address = "/console/django_celery_beat/periodictask/"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert client_of(cast.administrators[0]).post(address, posted).status_code == 302
    assert sent == ["cables.flag_due_records"] * 2


def test_the_calendar_counts_the_readers_months_and_its_feed_names_no_cable(cast: Cast) -> None:
    day = today() + timedelta(days=40)
    cable = cable_due(cast, day)
    client = client_of(cast.reviewer)
    page = client.get("/calendar/")
    found = {value: amount for _, cells, _ in page.context["months"] for value, amount in cells if amount}
    assert found == {"2010-03": 1, f"{day:%Y-%m}": 1}
    rows = client.get("/reports/calendar/months/", {"value": f"{day:%Y-%m}"})
    assert [row.public_id for row in rows.context["cables"]] == [cable.public_id]
    assert client.get("/calendar/picture.svg")["Content-Type"] == "image/svg+xml"
    address = client.post("/calendar/address/", {"act": "make"}, follow=True).context["address"]
    way = address.removeprefix("http://testserver")
    assert address not in client.get("/calendar/").content.decode()
    feed = Client().get(way)
    assert feed["Content-Type"].startswith("text/calendar")
    words = feed.content.decode().replace("\r\n ", "")
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in words
    assert "Cables fall due: 1" in words
    for word in ("LIMA", cable.public_id, "Test collection", "Quispe"):
        assert word not in words
    assert Subscription.objects.get().token_sha256 not in way
    client.post("/calendar/address/", {"act": "end"})
    assert Client().get(way).status_code == 404
    assert Client().get("/calendar/none.ics").status_code == 404


def test_the_calendar_of_one_person_holds_nothing_of_anothers(cast: Cast) -> None:
    stranger = make_person(Role.REVIEWER, level=Level.TS)
    assert client_of(stranger).get("/calendar/").context["months"] == []
    low = make_person(Role.REVIEWER, level=Level.U)
    grant(cast.custodian, low, cast.cable.collection)
    assert client_of(low).get("/calendar/").context["months"] == []


def test_authority_about_to_end_is_for_those_who_oversee_it(cast: Cast) -> None:
    ending = make_person(Role.REVIEWER, until=today() + timedelta(days=90))
    lasting = make_person(Role.REVIEWER, until=today() + timedelta(days=91))
    page = client_of(make_person(Role.AUDITOR)).get("/reports/authority/").content.decode()
    assert f"{ending}" in page
    assert f"{lasting}<" not in page
    assert "Test instrument" in page
    client = client_of(cast.administrators[0])
    assert f"{ending}" in client.get("/reports/authority/", {"as": "csv"}).content.decode()
    for address in ("/reports/authority/", "/jobs/"):
        assert client.get(address, {"as": "pdf"}).content.startswith(b"%PDF")
        assert client.get(address, {"as": "svg"})["Content-Type"] == "image/svg+xml"
    assert client_of(cast.reviewer).get("/reports/authority/").status_code == 403
