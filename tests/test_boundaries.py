"""The shape of the code: layers, purity, who may write, how long a file and a function may be."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("declass", "cables", "reviews")
FILE_CEILING, FUNCTION_CEILING = 400, 40
WRITERS = re.compile(r"(^|/)(actions|migrations|tests)/|^declass/(audit|roles|accounts)\.py$")
WRITES = {"save", "create", "update", "delete", "get_or_create", "update_or_create", "set"}
WRITES |= {"bulk_create", "bulk_update", "assign_perm", "remove_perm"}
# What may be taken from guardian: the rows of grants, and writing one. Everything else of it answers questions.
OF_GUARDIAN = {("guardian.models", "UserObjectPermissionBase"), ("guardian.shortcuts", "assign_perm")}
# Django's own questions of the same kind, which superusers and model-wide permissions pass.
ASKS_PERMISSIONS = {"has_perm", "has_perms", "has_module_perms", "get_all_permissions", "get_user_permissions"}
ASKS_PERMISSIONS |= {"get_group_permissions", "with_perm", "permission_required", "PermissionRequiredMixin"}
ASKS_PERMISSIONS |= {"user_passes_test", "UserPassesTestMixin"}


def sources() -> Iterator[tuple[str, ast.Module, int]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            text = path.read_text()
            yield str(path.relative_to(ROOT)), ast.parse(text), text.count("\n")


SOURCES = list(sources())
PRODUCT = [(name, tree) for name, tree, _ in SOURCES if "/tests/" not in name and "/migrations/" not in name]


@pytest.mark.thorough
def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def queryset_writes(tree: ast.Module) -> Iterator[str]:
    """Calls that write rows: `x.save()`, `rows.update(...)`, `objects.create(...)`; not `{}.update(mapping)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            plain_mapping = node.func.attr in {"update", "set"} and len(node.args) == 1 and not node.keywords
            if not plain_mapping:
                yield f"{node.func.attr} in line {node.lineno}"


def test_only_actions_write() -> None:
    """codebase-models §5.3 rule 6."""
    found = [
        f"{name}: {call}"
        for name, tree in PRODUCT
        if not WRITERS.search(name) and not name.startswith("declass/embedded/") and "/management/" not in name
        for call in queryset_writes(tree)
    ]
    assert found == []


def test_the_check_for_writers_sees_writers() -> None:
    planted = ast.parse("Cable.objects.filter(x=1).update(y=2)\nrow.save()\nobjects.create(a=1)\n{}.update(other)")
    assert len(list(queryset_writes(planted))) == 3


def taken_from_guardian(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Modules of guardian that are imported, with the names taken from them; "" for the module itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names if name.name.split(".")[0] == "guardian")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "guardian":
            yield from ((node.module or "", name.name) for name in node.names)


def permissions_asked(tree: ast.Module) -> Iterator[str]:
    """Uses of Django's permission checks."""
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in ASKS_PERMISSIONS or (isinstance(node, ast.Attribute) and name == "is_superuser"):
            yield f"{name} in line {node.lineno}"


def test_guardian_answers_no_reading_question() -> None:
    """product.md §3: its checks let superusers and model-wide permissions through."""
    assert {taken for _, tree in PRODUCT for taken in taken_from_guardian(tree)} == OF_GUARDIAN
    assert [f"{name}: {use}" for name, tree in PRODUCT for use in permissions_asked(tree)] == []


def test_no_page_asks_for_permissions() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if re.search(r"guardian_tags|get_obj_perms|\bperms\.", path.read_text())
    ]
    assert found == []


def test_the_checks_for_other_ways_see_them() -> None:
    planted = ast.parse("import guardian.core\nfrom guardian.shortcuts import get_perms\nif user.has_perm('x'): pass")
    assert set(taken_from_guardian(planted)) == {("guardian.core", ""), ("guardian.shortcuts", "get_perms")}
    assert list(permissions_asked(planted)) == ["has_perm in line 3"]


def test_no_import_inside_a_function() -> None:
    found = [
        f"{name}:{inner.lineno}"
        for name, tree, _ in SOURCES
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_files_and_functions_stay_small() -> None:
    long_files = [
        f"{name} ({lines})" for name, _, lines in SOURCES if lines > FILE_CEILING and "/migrations/" not in name
    ]
    long_functions = [
        f"{name}: {node.name} ({node.end_lineno - node.lineno + 1})"
        for name, tree in PRODUCT
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION_CEILING
    ]
    assert long_files == []
    assert long_functions == []


def test_only_the_clock_reads_the_clock() -> None:
    """One `today()`; pure code is told the day."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in PRODUCT
        if not name.startswith("declass/embedded/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"today", "now", "utcnow"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"date", "datetime"}
    ]
    assert found == []


@pytest.mark.thorough
@pytest.mark.parametrize("package", ["cables/classification", "cables/parsing", "reviews/rendering"])
def test_pure_packages_import_without_settings(package: str) -> None:
    modules = [
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
        for path in sorted((ROOT / package).glob("*.py"))
        if path.name != "__init__.py"
    ]
    script = "import sys, importlib\n" + "".join(f"importlib.import_module({name!r})\n" for name in modules)
    script += "assert not any(name == 'django' or name.startswith('django.') for name in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
