"""Every route, asked by a stranger and by each role, with need-to-know and without: the answers of `urls_table`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cables.querysets import CableQuerySet, CollectionQuerySet, PortionQuerySet
from declass.roles import Role
from reviews.querysets import ReviewQuerySet
from tests.access.world import World, browser, make_world
from tests.emptying import empty_tables
from tests.urls_table import PUBLIC, SITE, TABLE, routes

OPAQUE = ("search", "collection", "cable", "part_cable", "review", "released_review")
OPAQUE += ("grant", "cable_grant", "problem", "held", "batch")
WORDS = ("Quispe", "The press reported", "A TEST OF THE FLOW", "LIMA 12")
BANNER = re.compile(r'aria-label="Classification, (top|bottom) of the page"><p>([^<]*)</p>')
FIRST_WALL = {
    PortionQuerySet: ("visible_to",),
    CableQuerySet: ("visible_to", "whole_for"),
    CollectionQuerySet: ("kept_by", "known_to"),
    ReviewQuerySet: ("workable_by",),
}
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
    """No word, header or redirect tells a record that the person may not know of from one that is not there.

    Nor does the work that it makes: as many statements, give or take one.
    """
    absent = replace(world, rows=world.rows | dict.fromkeys(OPAQUE, "zzzzzzzzzzzzzz"))
    for name in HIDDEN:
        (hidden, asked), (nothing, as_many) = (_counted(each, role, name) for each in (world, absent))
        assert (hidden.status_code, _told(hidden)) == (nothing.status_code, _told(nothing)), name
        assert abs(asked - as_many) <= 1, name


def _counted(world: World, role: Role, name: str) -> tuple[HttpResponse, int]:
    """The answer, and how many statements it took."""
    connection.queries_log.clear()  # it keeps 9,000 statements, and counts wrongly from then on
    with CaptureQueriesContext(connection) as statements:
        response = world.ask(world.others[role], name)
    return response, len(statements)


def _told(response: HttpResponse) -> tuple[list[tuple[str, str]], str]:
    """Headers and body without the form's token, which is new on every page."""
    return sorted(response.items()), TOKEN.sub("", response.content.decode())


@pytest.mark.parametrize("role", Role)
def test_what_takes_a_post_takes_nothing_else(world: World, role: Role) -> None:
    posts = {name: route.got for name, route in SITE.items() if route.post is not None}
    assert {name: world.ask(world.knowing[role], name, method="get").status_code for name in posts} == posts


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LIAISON])
def test_the_second_wall_holds_where_the_first_is_gone(
    world: World, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every filter that a page could forget gives everything, and every route answers as before: the policies hold."""
    for queryset, names in FIRST_WALL.items():
        for name in names:
            monkeypatch.setattr(queryset, name, lambda rows, person: rows.all())
    monkeypatch.setattr("cables.search.reach", lambda person_id, at_most: Q())
    assert unexpected(world, role, knows=False) == {}
    client = world.others[role]
    for name in SITE.keys() - PUBLIC:
        told = world.ask(client, name, follow=True).content.decode(errors="replace")
        assert not [word for word in WORDS if word in told], name
    with transaction.atomic():
        found = client.post("/search/", {"words": "minister or press"}, follow=True).content.decode()
        transaction.set_rollback(True)
    assert "Nothing that you may read matches" in found
    assert not [word for word in WORDS if word in found]


@pytest.mark.parametrize("role", Role)
def test_every_page_bears_its_marking_at_both_ends(world: World, role: Role) -> None:
    """Error pages and the console included."""
    for name in TABLE:
        answer = world.ask(world.knowing[role], name)
        if answer["Content-Type"].startswith("text/html") and answer.status_code not in (301, 302, 405):
            banners = BANNER.findall(answer.content.decode())
            assert [end for end, _ in banners] == ["top", "bottom"], name
            assert banners[0][1] == banners[1][1] != "", name
