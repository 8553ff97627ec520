"""The auditor's pages: who may open them, what the filters find, and that paging loses and repeats nothing."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from declass import audit
from declass.clock import legal_date
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from declass.tests.factories import client_of, make_account
from declass.views import audit as page

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> User:
    return make_account(Role.AUDITOR)


def note(person: User, record: str, count: int = 1, **facts: object) -> None:
    with acting_as(person):
        for number in range(count):
            audit.record(audit.REFUSED, actor=person, record=record, facts={"number": number, **facts}, refused=True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_only_auditors_open_the_log(role: Role) -> None:
    person = make_account(role)
    note(person, "aaaa")
    client = client_of(person)
    for address in ("/audit/", "/audit/records/aaaa/"):
        response = client.get(address)
        assert response.status_code == 403
        assert "The audit log is for auditors." in response.content.decode()


def test_a_stranger_is_sent_to_sign_in() -> None:
    for address in ("/audit/", "/audit/records/aaaa/"):
        assert Client().get(address)["Location"].startswith("/sign-in/")


def test_every_filter_narrows(auditor: User) -> None:
    first, second = make_account(Role.REVIEWER), make_account(Role.REVIEWER)
    note(first, "recordone")
    note(second, "recordtwo")
    client = client_of(auditor)
    day = legal_date(timezone.now())

    def listed(query: str) -> str:
        response = client.get(f"/audit/?{query}")
        assert response.status_code == 200
        text = response.content.decode()
        return text[text.index("</form>\n<section") :]

    assert "recordone" in listed("") and "recordtwo" in listed("")
    assert "recordone" in listed(f"person={first.pk}") and "recordtwo" not in listed(f"person={first.pk}")
    assert "recordtwo" in listed("record=recordtwo") and "recordone" not in listed("record=recordtwo")
    assert "recordone" in listed("verb=declass.refused") and "recordone" not in listed("verb=declass.signed_out")
    assert "recordone" in listed("outcome=REFUSED") and "recordone" not in listed("outcome=DONE")
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    for field, holding, without in (("since", (before, day), (after,)), ("until", (day, after), (before,))):
        assert {"recordone" in listed(f"{field}={other}") for other in holding} == {True}
        assert {"recordone" in listed(f"{field}={other}") for other in without} == {False}
    assert client.get("/audit/?since=someday").status_code == 422
    assert client.get("/audit/?before=nonsense").status_code == 404


def test_pages_by_key_lose_and_repeat_nothing(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PAGE_SIZE", 4)
    person = make_account(Role.REVIEWER)
    note(person, "paged", 11)
    client = client_of(auditor)
    seen: list[object] = []
    query = "record=paged"
    while query:
        response = client.get(f"/audit/?{query}")
        seen += [row.event.facts["number"] for row in response.context["rows"]]
        note(person, "paged", number=-1)
        query = response.context["older"]
    assert sorted(seen) == list(range(11))


def test_the_story_of_a_record_is_told_in_order(auditor: User) -> None:
    person = make_account(Role.REVIEWER)
    note(person, "story", 3)
    note(person, "another")
    response = client_of(auditor).get("/audit/records/story/")
    text = response.content.decode()
    assert [told.event.facts["number"] for told in response.context["events"]] == [0, 1, 2]
    assert text.count("was refused") == 3
    assert "another" not in text
    assert client_of(auditor).get("/audit/records/nothing/").status_code == 404


def test_the_story_of_a_record_holds_what_was_refused_to_its_reviews(auditor: User) -> None:
    person = make_account(Role.REVIEWER)
    note(person, "cable", review="itsreview")
    note(person, "itsreview", act="APPROVE")
    note(person, "otherreview", act="RELEASE")
    text = client_of(auditor).get("/audit/records/cable/").content.decode()
    assert "act: APPROVE" in text
    assert "act: RELEASE" not in text


def test_odd_addresses_are_not_found(auditor: User) -> None:
    for address in ("/audit/records/%00/", "/audit/records/a%20b/", "/audit/records/%F0%9F%92%A9%00/"):
        assert client_of(auditor).get(address).status_code == 404


def test_the_pages_only_add_that_they_were_read(auditor: User) -> None:
    note(make_account(Role.REVIEWER), "kept")
    client = client_of(auditor)
    with acting_as(auditor):
        before = set(AuditEvent.objects.values_list("pk", flat=True))
    client.get("/audit/", {"record": "typed words"})
    client.get("/audit/records/kept/")
    for method in (client.post, client.put, client.delete):
        assert method("/audit/records/kept/").status_code == 405
    with acting_as(auditor):
        added = AuditEvent.objects.exclude(pk__in=before).order_by("at")
        told = [(event.verb, event.record, event.facts) for event in added]
    assert told == [
        ("declass.log_read", "", {"narrowed_by": ["record"]}),
        ("declass.story_read", "kept", {}),
    ]


def test_the_web_process_knows_every_verb() -> None:
    """A verb is declared beside its action; a process that never loads the action would show its bare name."""
    written = set()
    for app in ("declass", "cables", "reviews"):
        for source in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            if "tests" not in source.parts:
                written |= set(re.findall(r'audit\.verb\(\s*"([a-z_.]+)"', source.read_text()))
    script = "import django; django.setup(); import declass.urls; from declass import audit; print(*audit.VERBS)"
    run = subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, check=True)
    known = set(run.stdout.decode().split())
    assert {"cables.read", "reviews.report_ran"} <= written <= known
