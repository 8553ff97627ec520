"""The papers say what the code is: commands, links, names and the tables that the architecture page repeats."""

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from declass import privileges
from declass.celery import app
from reviews.policy import ROLE_FOR
from reviews.workflow import CLOCKWORK, MOVES

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = "declass|cables|reviews|templates|tests|docs|scripts|proofs|benchmarks"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./*-]*)`")
TARGET = re.compile(r"^([a-z-]+):.*## ", re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    """Relative links of a page, images included."""
    found = (match[1] for match in LINK.finditer(page.read_text()))
    return (link for link in found if not re.match(r"[a-z]+:", link))


def headings(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    found = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in found}


def rows(page: Path, head: str) -> list[list[str]]:
    """The cells of the table whose first line is `head`."""
    lines = iter(page.read_text().splitlines())
    assert head in lines, f"{page.name} has no table {head}"
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split(" | ")])
    assert found
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name} points to {link}"
        assert not anchor or anchor in headings(target), f"{page.name} points to {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_of_the_repository_that_a_page_names_is_there(page: Path) -> None:
    for path in PATH.findall(page.read_text()):
        assert list(ROOT.glob(path.rstrip("/"))), f"{page.name} names {path}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = {README}, [README]
    while waiting:
        page = waiting.pop()
        for link in links(page):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert set(PAGES) - reached == set()


def test_the_readme_lists_the_make_targets() -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    assert {"demo", "test"} <= targets
    named = {match for page in PAGES for match in re.findall(r"`make (?:-s )?([a-z-]+)", page.read_text())}
    assert named <= targets
    assert targets - {"help"} <= set(re.findall(r"`make (?:-s )?([a-z-]+)", README.read_text()))


def test_every_test_that_a_page_names_is_there() -> None:
    modules = [
        path for folder in ("cables", "declass", "reviews", "tests") for path in (ROOT / folder).rglob("test_*.py")
    ]
    defined = {name for path in modules for name in _tests_of(path)}
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text())}
    assert named <= defined


def _tests_of(path: Path) -> list[str]:
    return re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)


def test_changes_begin_with_what_is_unreleased() -> None:
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert headings[0] == "## Unreleased"


def test_every_requirement_is_argued_for() -> None:
    argued = (ROOT / "docs" / "decisions" / "0006-libraries.md").read_text().lower()
    for path in ROOT.glob("requirements*.in"):
        for name in re.findall(r"^[A-Za-z][\w.-]*", path.read_text(), re.MULTILINE):
            assert re.search(rf"\b{re.escape(name.lower())}\b", argued), f"{path.name} asks for {name}"


def test_decisions_are_numbered_once_and_dated() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text()
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert re.search(r"^Date: \d{4}-\d\d-\d\d\.", text, re.MULTILINE), path.name


def glossary() -> list[list[str]]:
    """Every row of every table of the glossary."""
    lines = (ROOT / "docs" / "glossary.md").read_text().splitlines()
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    return [row for row in found if row[0] != "Term"]


@pytest.mark.parametrize("row", glossary(), ids=lambda row: row[0])
def test_the_glossarys_names_are_in_the_code(row: list[str]) -> None:
    term, code, where, meaning = row
    found: object = import_module(where.strip("`"))
    for part in code.strip("`").split("."):
        annotated = part in getattr(found, "__annotations__", {})
        assert hasattr(found, part) or annotated, f"{term}: {where} has no {code}"
        found = getattr(found, part, None)
    assert meaning


def test_the_states_on_the_page_are_the_workflows() -> None:
    told = rows(ARCHITECTURE, "| From | Act | To | By |")
    who = {move.act: ", ".join(role.value for role in ROLE_FOR.get(move.act, ())) for move in MOVES}
    who |= dict.fromkeys(CLOCKWORK, "the clock")
    assert told == [[move.source, move.act, ", ".join(move.targets), who[move.act]] for move in MOVES]


def test_the_diagram_is_the_workflows() -> None:
    drawn = re.findall(r"^    ([A-Z_]+) --> ([A-Z_]+): ([A-Z_]+)$", ARCHITECTURE.read_text(), re.MULTILINE)
    assert drawn == [(move.source, target, move.act) for move in MOVES for target in move.targets]


def test_the_privileges_on_the_page_are_those_granted() -> None:
    told: dict[str, dict[str, str]] = {"application": {}, "public": {}}
    for role, privilege, tables in rows(ARCHITECTURE, "| Role | Privilege | Tables |"):
        told[role] |= dict.fromkeys(re.findall(r"`(\w+)`", tables), privilege)
    assert told == {"application": privileges.APPLICATION, "public": privileges.PUBLIC}


def test_the_contracts_on_the_page_are_those_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    assert [name for name, _ in rows(ARCHITECTURE, "| Contract | Meaning |")] == contracts


def test_the_schedules_on_the_page_are_those_seeded() -> None:
    crontabs = {name: told for module in _migrations() for name, told in getattr(module, "CRONTABS", {}).items()}
    told = {name: (task.strip("`"), when) for name, task, when in rows(ARCHITECTURE, "| Schedule | Job | When |")}
    assert told == {name: (task, _when(minute, hour)) for name, (task, minute, hour) in crontabs.items()}
    app.loader.import_default_modules()
    assert {task for task, _ in told.values()} <= set(app.tasks)


def _migrations() -> Iterator[ModuleType]:
    for path in sorted(ROOT.glob("*/migrations/0*.py")):
        yield import_module(f"{path.parts[-3]}.migrations.{path.stem}")


def test_the_addresses_on_the_page_are_those_of_the_site() -> None:
    told = rows(ARCHITECTURE, "| Address | For | Module |")
    assert {address.strip("`") for address, _, _ in told} == set(_first_parts(get_resolver().url_patterns))
    assert all(import_module(module.strip("`")) for _, _, module in told)


def _first_parts(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        first, slash, _ = str(pattern.pattern).partition("/")
        if first or not isinstance(pattern, URLResolver):
            yield f"/{first}{slash}"
        else:
            yield from _first_parts(pattern.url_patterns)


def _when(minute: str, hour: str) -> str:
    return "every minute" if minute == "*" else f"{int(hour):02d}:{int(minute):02d}"
