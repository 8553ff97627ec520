"""Signing in and out, and the pages that say no."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from declass.accounts import create_account, system_account
from declass.models import AuditEvent, User
from declass.person import acting_as
from declass.roles import Role

PASSWORD = "a long password for tests"


def make_person(role: Role) -> User:
    setter = system_account("set-up")
    name = role.name.lower()
    with acting_as(setter):
        return create_account(
            actor=setter, username=name, first_name=name, last_name="Test", role=role, password=PASSWORD
        )


def events(verb: str) -> list[AuditEvent]:
    with acting_as(make_person(Role.AUDITOR)):
        return list(AuditEvent.objects.filter(verb=verb))


@pytest.mark.django_db
def test_signing_in_leads_to_the_desk_and_is_logged_in_ones_own_name(client: Client) -> None:
    person = make_person(Role.REVIEWER)
    answer = client.post(reverse("sign_in"), {"username": person.username, "password": PASSWORD})
    assert answer["Location"] == reverse("reviews:desk")
    assert [event.actor for event in events("declass.signed_in")] == [person]


@pytest.mark.django_db
def test_a_wrong_password_says_what_to_do_and_leaves_no_name_in_the_log(client: Client) -> None:
    answer = client.post(reverse("sign_in"), {"username": "somebody", "password": "wrong"})
    assert "do not belong together" in answer.content.decode()
    (event,) = events("declass.sign_in_failed")
    assert event.actor is None and event.outcome == "REFUSED" and event.facts == {}


@pytest.mark.django_db
def test_a_closed_account_does_not_get_in(client: Client) -> None:
    person = make_person(Role.REVIEWER)
    person.is_active = False
    person.save()
    answer = client.post(reverse("sign_in"), {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 200 and "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_signing_out_is_a_post_and_is_logged(client: Client) -> None:
    person = make_person(Role.REVIEWER)
    client.force_login(person)
    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out"))["Location"] == reverse("sign_in")
    assert [event.actor for event in events("declass.signed_out")] == [person]


@pytest.mark.django_db
def test_a_page_that_is_not_there_has_both_banners_and_names_nothing(client: Client) -> None:
    answer = client.get("/reviews/secret-subject/agreement/nowhere/")
    assert answer.status_code == 404 and answer.content.decode().count("UNCLASSIFIED") == 2
    assert "secret-subject" not in answer.content.decode()


def test_the_page_for_a_fault_needs_no_request() -> None:
    assert "Nothing of what you just did was kept" in render_to_string("500.html")
