"""The state of the log on top of the auditor's page: sealed, waiting, verified, and what raises the alarm."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from declass import audit
from declass.actions.sealing import seal
from declass.person import acting_as
from declass.roles import Role
from declass.signing import NoteError
from declass.tasks import verify_audit
from declass.tests.factories import client_of, make_account

pytestmark = pytest.mark.usefixtures("committed")


def test_the_state_of_the_log_stands_on_top() -> None:
    auditor = make_account(Role.AUDITOR)
    client = client_of(auditor)
    page = client.get("/audit/").content.decode()
    assert "none yet" in page and "not yet; it is verified nightly" in page and ">waits</td>" in page
    sealed = seal()
    verify_audit()
    page = client.get("/audit/").content.decode()
    assert f"<dd>{sealed}</dd>" in page and "declass/audit" in page and ": intact" in page
    assert f">{sealed - 1}</td>" in page and "Alarm" not in page
    later = timezone.now() + timedelta(seconds=2 * settings.SEAL_SECONDS + 1)
    with acting_as(auditor):
        audit.record(audit.SIGNED_IN, actor=auditor)
    with time_machine.travel(later, tick=True):
        page = client.get("/audit/").content.decode()
    assert "Alarm" in page and "Events wait to be sealed since" in page


def test_a_verification_that_failed_is_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(make_account(Role.AUDITOR))
    seal()
    monkeypatch.setattr(settings, "LOG_NAME", "another")
    with pytest.raises(NoteError):
        verify_audit()
    page = client.get("/audit/").content.decode()
    assert "Alarm" in page and "The last verification ended with NoteError" in page
