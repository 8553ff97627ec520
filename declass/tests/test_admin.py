"""The console: for administrators alone, every form through an action, nothing deleted, nobody raised."""

import re
from itertools import product

import pytest
from django.contrib.admin import site as default_site
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from declass.accounts import system_account
from declass.actions.schedules import TASKS
from declass.celery import app
from declass.consoles import ConsoleAdmin, console
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role
from declass.tests.factories import PASSWORD, client_of, make_account

pytestmark = pytest.mark.django_db
CLASSIFIED = {"Cable", "Portion", "CableSource", "Problem", "Reference", "Tag", "Determination", "Redaction", "Release"}
NEW = {"username": "newcomer", "first_name": "New", "last_name": "Comer", "email": "", "role": "Reviewer"}


@pytest.fixture
def administrator() -> User:
    return make_account(Role.ADMINISTRATOR)


def pages() -> list[str]:
    """Every list and every empty form of the console."""
    found = [reverse("admin:index")]
    for model in console._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
    return found


def verbs_about(record: str) -> list[str]:
    auditor = make_account(Role.AUDITOR)
    with acting_as(auditor):
        return list(AuditEvent.objects.filter(record=record).order_by("at").values_list("verb", flat=True))


def test_an_administrator_opens_every_page(administrator: User) -> None:
    client = client_of(administrator)
    for address in pages():
        may_add = not address.endswith("/reviews/reportrun/add/")
        assert client.get(address).status_code == (200 if may_add else 403), address


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_opens_any(role: Role) -> None:
    person = make_account(role)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    client = client_of(person)
    for address, method in product(pages(), ("get", "post")):
        response = getattr(client, method)(address, follow=True)
        assert response.status_code == 403, address
    assert not User.objects.filter(username="newcomer").exists()


def test_a_stranger_is_sent_to_sign_in() -> None:
    for address in pages():
        response = Client().get(address, follow=True)
        assert response.redirect_chain[-1][0].startswith("/sign-in/?next=/console/")


def test_what_is_classified_is_not_registered() -> None:
    assert {model.__name__ for model in console._registry}.isdisjoint(CLASSIFIED)
    assert all(isinstance(page, ConsoleAdmin) for page in console._registry.values())
    for name in ("admin:password_change", "admin:view_on_site"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert {model.__name__ for model in default_site._registry}.isdisjoint(CLASSIFIED)


def test_nothing_can_be_deleted(administrator: User) -> None:
    client = client_of(administrator)
    person = make_account(Role.REVIEWER)
    assert client.post(f"/console/declass/user/{person.pk}/delete/", {"post": "yes"}).status_code == 403
    posted = {"action": "delete_selected", "_selected_action": person.pk, "post": "yes"}
    client.post("/console/declass/user/", posted)
    assert User.objects.filter(pk=person.pk).exists()
    assert client.get(f"/console/declass/user/{person.pk}/history/").status_code == 404


def test_make_an_account(administrator: User) -> None:
    client = client_of(administrator)
    assert client.post("/console/declass/user/add/", NEW | {"password": PASSWORD}).status_code == 302
    person = User.objects.get(username="newcomer")
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert [group.name for group in person.groups.all()] == ["Reviewer"]
    assert Client().login(username="newcomer", password=PASSWORD)
    assert verbs_about(f"person:{person.pk}") == ["declass.account_made", "declass.roles_set"]


def test_a_posted_superuser_flag_is_nothing(administrator: User) -> None:
    flags = {"is_superuser": "on", "is_staff": "on", "is_system": "on", "user_permissions": "1"}
    client_of(administrator).post("/console/declass/user/add/", NEW | flags)
    person = User.objects.get(username="newcomer")
    assert (person.is_superuser, person.is_staff, person.is_system) == (False, False, False)
    assert not person.user_permissions.exists()


@pytest.mark.parametrize("password", ["short", "password1234", "newcomer1234"])
def test_a_weak_password_is_refused(administrator: User, password: str) -> None:
    response = client_of(administrator).post("/console/declass/user/add/", NEW | {"password": password})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["password"]
    assert not User.objects.filter(username="newcomer").exists()


def changed(person: User, **more: object) -> dict[str, object]:
    return {"first_name": person.first_name, "last_name": person.last_name, "email": "", "is_active": "on", **more}


def test_change_an_account(administrator: User) -> None:
    client, person = client_of(administrator), make_account(Role.REVIEWER)
    theirs = client_of(person)
    address = f"/console/declass/user/{person.pk}/change/"
    posted = changed(person, roles=["Approver", "Auditor"], first_name="Renamed", password="another long password")
    assert client.post(address, posted).status_code == 302
    person = User.objects.get(pk=person.pk)
    assert person.first_name == "Renamed"
    assert {group.name for group in person.groups.all()} == {"Approver", "Auditor"}
    assert person.check_password("another long password")
    assert theirs.get("/cables/").status_code == 302
    del posted["is_active"]
    client.post(address, posted | {"password": ""})
    assert not User.objects.get(pk=person.pk).is_active
    assert not Client().login(username=person.username, password="another long password")
    expected = ["declass.renamed", "declass.roles_set", "declass.password_set", "declass.account_closed"]
    assert verbs_about(f"person:{person.pk}")[2:] == expected


def test_nobody_changes_their_own_account(administrator: User) -> None:
    client = client_of(administrator)
    address = f"/console/declass/user/{administrator.pk}/change/"
    assert client.get(address).status_code == 200
    response = client.post(address, changed(administrator, roles=["Administrator", "Auditor"]))
    assert response.status_code == 403
    assert [group.name for group in administrator.groups.all()] == ["Administrator"]


def test_a_system_account_does_not_stand_there(administrator: User) -> None:
    clock = system_account("clock")
    client = client_of(administrator)
    assert clock.username not in client.get("/console/declass/user/").content.decode()
    assert client.get(f"/console/declass/user/{clock.pk}/change/").status_code == 302


def test_schedules_are_visible_and_edited(administrator: User) -> None:
    client = client_of(administrator)
    page = client.get("/console/django_celery_beat/periodictask/").content.decode()
    assert page.count("field-job") == PeriodicTask.objects.filter(task__in=TASKS).count()
    unscheduled = set(TASKS) - set(PeriodicTask.objects.values_list("task", flat=True))
    assert unscheduled <= {
        entry["task"] for entry in app.conf.beat_schedule.values()
    }  # the scheduler adds it at its start
    schedule = PeriodicTask.objects.get(task="cables.flag_due_records")
    hours = CrontabSchedule.objects.create(minute="5", hour="3")
    address = f"/console/django_celery_beat/periodictask/{schedule.pk}/change/"
    posted = {"name": schedule.name, "task": schedule.task, "crontab": hours.pk}
    assert client.post(address, posted).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.crontab_id, schedule.enabled) == (hours.pk, False)
    assert verbs_about(f"schedule:{schedule.pk}") == ["declass.schedule_set"]


@pytest.mark.parametrize("task", ["celery.backend_cleanup", "os.system", "", "declass.no_such"])
def test_no_other_task_can_be_scheduled(administrator: User, task: str) -> None:
    hours = CrontabSchedule.objects.create(minute="5", hour="3")
    posted = {"name": "Mine", "task": task, "crontab": hours.pk, "enabled": "on", "args": "[1]"}
    response = client_of(administrator).post("/console/django_celery_beat/periodictask/add/", posted)
    assert response.status_code == 200
    assert not PeriodicTask.objects.filter(name="Mine").exists()


def test_arguments_posted_by_hand_are_nothing(administrator: User) -> None:
    hours = CrontabSchedule.objects.create(minute="5", hour="3")
    more = {"args": "[1]", "kwargs": '{"a": 1}', "queue": "other", "headers": '{"a": 1}', "one_off": "on"}
    posted = {"name": "Mine", "task": "cables.flag_due_records", "crontab": hours.pk, "enabled": "on", **more}
    assert client_of(administrator).post("/console/django_celery_beat/periodictask/add/", posted).status_code == 302
    made = PeriodicTask.objects.get(name="Mine")
    assert (made.args, made.kwargs, made.queue, made.headers, made.one_off) == ("[]", "{}", None, "{}", False)


def test_the_listed_tasks_are_those_of_this_project() -> None:
    app.loader.import_default_modules()
    registered = {name for name in app.tasks if name.startswith(("declass.", "cables.", "reviews."))}
    assert set(TASKS) == registered


def test_hours_that_make_no_sense_are_refused(administrator: User) -> None:
    posted = {"minute": "99", "hour": "*", "day_of_week": "*", "day_of_month": "*", "month_of_year": "*"}
    more = {"timezone": "America/New_York"}
    client = client_of(administrator)
    assert client.post("/console/django_celery_beat/crontabschedule/add/", posted | more).status_code == 200
    assert not CrontabSchedule.objects.filter(minute="99").exists()
    good = posted | more | {"minute": "17"}
    assert client.post("/console/django_celery_beat/crontabschedule/add/", good).status_code == 302
    made = CrontabSchedule.objects.get(minute="17")
    assert verbs_about(f"hours:{made.pk}") == ["declass.hours_set"]


def test_the_admins_own_log_is_not_used(administrator: User) -> None:
    client_of(administrator).post("/console/declass/user/add/", NEW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('django_admin_log', 'SELECT, INSERT')")
        assert cursor.fetchone() == (False,)


def test_pages_have_no_inline_script_or_style(administrator: User) -> None:
    client = client_of(administrator)
    for address in pages():
        page = client.get(address).content.decode()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page), address


def test_lists_take_as_many_queries_for_many_rows(administrator: User, django_assert_max_num_queries: object) -> None:
    for _ in range(12):
        make_account(Role.REVIEWER)
    client = client_of(administrator)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert client.get("/console/declass/user/").content.decode().count("field-role_names") == 13
