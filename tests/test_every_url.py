"""Every route, asked by a stranger and by each role, with need-to-know and without: the answers of `urls_table`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.urls import reverse

from conftest import empty_tables
from declass.roles import Role
from tests.access.world import World, browser, make_world
from tests.urls_table import PUBLIC, SITE, TABLE, routes

OPAQUE = ("search", "collection", "cable", "part_cable", "review", "released_review")
OPAQUE += ("grant", "cable_grant", "problem", "held", "batch")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
HIDDEN = [name for name, route in SITE.items() if route.record]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Committed, and emptied afterwards."""
    with django_db_blocker.unblock():
        yield make_world()
        for alias in ("default", "public"):
            connections[alias].close()
        empty_tables()


def test_every_route_stands_in_the_table_and_nothing_else_does() -> None:
    assert sorted(routes()) == sorted(TABLE)


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    stranger, answers = browser(), {}
    for name in TABLE.keys() - PUBLIC:
        response = world.ask(stranger, name, follow=True)
        if response.request["PATH_INFO"] != reverse("sign_in"):
            answers[name] = response.status_code
    assert answers == {}


def test_a_stranger_finds_no_other_method(world: World) -> None:
    for name in SITE.keys() - PUBLIC:
        method = "post" if TABLE[name].post is None else "get"
        assert world.ask(browser(), name, method=method).status_code in (302, 403, 404, 405), name


def test_a_stranger_opens_what_is_public(world: World) -> None:
    assert {name: world.ask(browser(), name).status_code for name in PUBLIC} == dict.fromkeys(PUBLIC, 200)


def unexpected(world: World, role: Role, *, knows: bool) -> dict[str, str]:
    """The routes that answered the role otherwise than the table says."""
    client = (world.knowing if knows else world.others)[role]
    found = {
        name: (world.ask(client, name).status_code, route.answer(role, knows=knows)) for name, route in TABLE.items()
    }
    return {name: f"{status}, not {expected}" for name, (status, expected) in found.items() if status != expected}


@pytest.mark.parametrize("role", Role)
def test_each_role_with_need_to_know(world: World, role: Role) -> None:
    assert unexpected(world, role, knows=True) == {}


@pytest.mark.parametrize("role", Role)
def test_each_role_without_need_to_know(world: World, role: Role) -> None:
    assert unexpected(world, role, knows=False) == {}


@pytest.mark.parametrize("role", Role)
def test_what_is_hidden_answers_as_what_is_absent(world: World, role: Role) -> None:
    """No word, header or redirect tells a record that the person may not know of from one that is not there."""
    absent = replace(world, rows=world.rows | dict.fromkeys(OPAQUE, "zzzzzzzzzzzzzz"))
    for name in HIDDEN:
        hidden, nothing = (each.ask(world.others[role], name) for each in (world, absent))
        assert (hidden.status_code, _told(hidden)) == (nothing.status_code, _told(nothing)), name


def _told(response: HttpResponse) -> tuple[list[tuple[str, str]], str]:
    """Headers and body without the form's token, which is new on every page."""
    return sorted(response.items()), TOKEN.sub("", response.content.decode())


@pytest.mark.parametrize("role", Role)
def test_what_takes_a_post_takes_nothing_else(world: World, role: Role) -> None:
    posts = {name: route.got for name, route in SITE.items() if route.post is not None}
    assert {name: world.ask(world.knowing[role], name, method="get").status_code for name in posts} == posts
