"""Eight workers flag the same due cables at once: one flag and one event each, whoever wins."""

import threading
from datetime import date

import pytest
from django.db import connection

from cables.actions.flagging import flag_due
from cables.models import Cable
from cables.tests.factories import make_cable, make_collection, make_person
from declass.accounts import system_account
from declass.models import AuditEvent
from declass.person import acting_as
from declass.roles import Role

pytestmark = pytest.mark.usefixtures("committed")
WORKERS, CABLES = 8, 12


def text(number: int) -> str:
    return (
        f"C O N F I D E N T I A L LIMA {number:06d}\nE.O. 12958: DECL: 03/01/2010\nTAGS: PREL\n"
        "SUBJECT: (U) ONE OF MANY\n1. (C) Words.\nDOE\n"
    )


def test_eight_workers_flag_each_cable_once(django_db_blocker: object) -> None:
    custodian = make_person(Role.CUSTODIAN)
    collection = make_collection(custodian)
    for number in range(CABLES):
        make_cable(collection, text(number), year=2000)
    clock = system_account("clock")
    flagged: list[str] = []
    start = threading.Barrier(WORKERS)

    def work() -> None:
        with django_db_blocker.unblock():
            start.wait()
            with acting_as(clock):
                flagged.extend(flag_due(actor=clock, on=date(2026, 1, 2)))
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with acting_as(clock):
        assert flag_due(actor=clock, on=date(2026, 1, 3)) == []
        assert Cable.objects.unflagged().count() == 0
    with acting_as(make_person(Role.AUDITOR)):
        events = list(AuditEvent.objects.filter(verb="cables.flagged").values_list("record", flat=True))
    assert len(flagged) == len(set(flagged)) == len(events) == len(set(events)) == CABLES
