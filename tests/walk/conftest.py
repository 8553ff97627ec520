"""One demonstration for the whole walk, a browser, the people in it, and the seed at each stage of its way.

The stages build on each other, so that any test can be run by itself; in the files' order they are the walk.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.walk import acts
from tests.walk.demonstration import Demonstration, running
from tests.walk.seed import Seed
from tests.walk.visitor import Visitor, sign_in, visit

ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
People = Callable[[str], Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test below this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """`make demo`, freshly made."""
    with running(tmp_path_factory.mktemp("walk") / "var") as demonstration:
        yield demonstration


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium, closed before any other test could run beside its loop."""
    with sync_playwright() as playwright:
        path = os.environ.get("DECLASS_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def visitors() -> list[Visitor]:
    """Everybody who has opened the site."""
    return []


@pytest.fixture(scope="package")
def arrive(browser: Browser, demonstration: Demonstration, visitors: list[Visitor]) -> Callable[..., Visitor]:
    """A new visitor, signed in when a member of the cast is named."""

    def arriving(username: str = "", *, scripts: bool = True) -> Visitor:
        visitor = visit(browser, demonstration.origin, scripts=scripts)
        visitors.append(visitor)
        if username:
            sign_in(visitor, username, demonstration.passwords[username])
        return visitor

    return arriving


@pytest.fixture(scope="package")
def people(arrive: Callable[..., Visitor]) -> People:
    """A member of the cast at their own browser, signed in once."""
    found: dict[str, Visitor] = {}

    def person(username: str) -> Visitor:
        if username not in found:
            found[username] = arrive(username)
        return found[username]

    return person


@pytest.fixture(autouse=True)
def nothing_is_wrong(visitors: list[Visitor]) -> Iterator[None]:
    """No page asked another host, broke the content policy, lacked a part or had an error in its scripts."""
    yield
    assert [wrong for visitor in visitors for wrong in visitor.wrongs] == []


@pytest.fixture(scope="package")
def seed(people: People) -> Seed:
    """The seed's addresses, as found in the queue by a reviewer."""
    return acts.find_seed(people("reviewer-1"))


@pytest.fixture(scope="package")
def taken(people: People, seed: Seed) -> Visitor:
    """The first reviewer, holding the seed with nothing decided."""
    return acts.take(people("reviewer-1"), seed)


@pytest.fixture(scope="package")
def pressed(taken: Visitor, seed: Seed) -> list[str]:
    """The keys by which the first reviewer decided every portion of the seed but the signature."""
    return acts.decide_by_keys(taken, seed)


@pytest.fixture(scope="package")
def all_but_one(taken: Visitor, pressed: list[str]) -> Visitor:
    """The first reviewer, with every portion of the seed decided but the signature."""
    return taken


@pytest.fixture(scope="package")
def submitted(all_but_one: Visitor, seed: Seed) -> Visitor:
    """The first reviewer, who has submitted the seed."""
    return acts.submit(all_but_one, seed)


@pytest.fixture(scope="package")
def completed(people: People, submitted: Visitor, seed: Seed) -> Visitor:
    """The custodian, who has recorded that no more of the seed's text exists here."""
    return acts.state_no_more_text(people("custodian"), seed)


@pytest.fixture(scope="package")
def approved(people: People, completed: Visitor, seed: Seed) -> Visitor:
    """The approver, who has approved the seed."""
    return acts.approve(people("approver-1"), seed)


@pytest.fixture(scope="package")
def released(people: People, approved: Visitor, seed: Seed) -> Visitor:
    """The release officer, who has released the seed."""
    return acts.release(people("release"), seed)
