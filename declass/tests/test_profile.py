"""A person's own keys and density: kept for them alone, clashes refused, off by one switch."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from declass.actions.preferring import preferences_of, set_preferences
from declass.keys import DEFAULTS, KEYS, chosen, clashes
from declass.models import AuditEvent, Preference, User
from declass.person import acting_as
from declass.refusals import RefusedError
from declass.roles import Role
from declass.tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_account(Role.REVIEWER)


def given(**changed: str) -> dict[str, str]:
    """The form as a browser sends it, with single keys on."""
    return {"single_keys": "on"} | {f"key_{name}": key for name, key in (DEFAULTS | changed).items()}


def kept(person: User) -> Preference:
    with acting_as(person):
        return preferences_of(person)


def test_the_usual_keys_do_not_clash_and_each_says_what_it_does() -> None:
    assert clashes(DEFAULTS) == []
    assert len(DEFAULTS) == len(KEYS) and all(key.does for key in KEYS)


def test_another_key_is_kept_with_an_event(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.post(reverse("profile"), given(next="x")).status_code == 302
    assert kept(person).keys == {"next": "x"} and kept(person).single_keys
    assert chosen(kept(person).keys)["next"] == "x" and chosen(kept(person).keys)["previous"] == "k"
    assert 'value="x"' in client.get(reverse("profile")).content.decode()
    with acting_as(make_account(Role.AUDITOR)):
        assert AuditEvent.objects.get(verb="declass.preferred").facts["keys"] == {"next": "x"}


def test_single_keys_are_switched_off_and_given_back(client: Client, person: User) -> None:
    client.force_login(person)
    client.post(reverse("profile"), {**given(next="x"), "single_keys": "", "is_dense": "on"})
    assert not kept(person).single_keys and kept(person).is_dense
    client.post(reverse("profile"), {"act": "defaults"})
    assert kept(person).single_keys and kept(person).keys == {} and kept(person).is_dense


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"next": "k"}, "k is already the key of “Next portion"),
        ({"next": "1"}, "1 is the key of a code"),
        ({"next": " "}, "give one letter or sign"),
        ({"next": "jj"}, "at most 1 character"),
        ({"next": ""}, "required"),
    ],
)
def test_keys_that_clash_are_refused_with_a_sentence(
    client: Client, person: User, changed: dict[str, str], sentence: str
) -> None:
    client.force_login(person)
    answer = client.post(reverse("profile"), given(**changed))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert kept(person).keys == {}


def test_the_action_refuses_what_the_form_would(person: User) -> None:
    for keys in (DEFAULTS | {"next": "k"}, {"nonsense": "x"}):
        with acting_as(person), pytest.raises(RefusedError):
            set_preferences(actor=person, single_keys=True, keys=keys, is_dense=False)
    assert kept(person).keys == {}


def test_nobody_reads_or_writes_the_preferences_of_another(person: User) -> None:
    with acting_as(person):
        set_preferences(actor=person, single_keys=False, keys={}, is_dense=False)
    with acting_as(make_account(Role.ADMINISTRATOR)):
        assert not Preference.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE declass_preference SET is_dense = true")
            assert cursor.rowcount == 0
    assert not kept(person).is_dense
