"""Rules, citations and cases belong together: none is declared without being exercised, none is cited unknown."""

import re
import tomllib
from pathlib import Path

import cables.classification
from cables.classification.rulebook import page
from cables.classification.rules import rules
from cables.tests.classification.tables import CASES

PACKAGE = Path(cables.classification.__file__).parent
TABLES = ("marks", "rollup", "holders", "instructions", "orders", "dates", "grounds")
RULE = re.compile(r"\b[ADMTX]-\d\d\b")
EXAMPLE = re.compile(r"\bE-\d{3}\b")
# Rules document §10.1 and §10.2, without what the parser's cases cover: where marks stand, what is unmarked, and
# how a banner and its portions disagree (E-020 to E-023, E-025 to E-027).
EXAMPLES = {
    f"E-{number:03}"
    for number in (
        *(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 18, 19, 24, 29, 30, 31, 32),
        *(40, 41, 42, 43, 44, 46, 47, 48, 49, 51, 52, 54, 55, 56, 57, 58, 60, 62, 63, 65, 66, 67, 68, 70, 72),
        *(73, 74, 76, 77, 78, 80, 81, 82, 84, 85, 86, 88, 90, 92, 93, 94, 95, 96, 98, 99, 100, 102, 104, 106, 108),
    )
}


def cited_in_package() -> set[str]:
    sources = [*PACKAGE.rglob("*.py"), *(PACKAGE / "orders").glob("*.toml"), PACKAGE / "exemptions.toml"]
    return {rule for source in sources for rule in RULE.findall(source.read_text("utf-8"))}


def cases() -> list[dict]:
    found = []
    for table in TABLES:
        for kind in tomllib.loads((CASES / f"{table}.toml").read_text("utf-8")).values():
            found += kind
    return found


def test_every_rule_cited_in_the_package_is_in_the_rules_table():
    assert cited_in_package() - set(rules()) == set()


def test_every_rule_cited_in_the_package_has_a_case():
    assert cited_in_package() - {rule for case in cases() for rule in case["rules"]} == set()


def test_every_case_names_rules_that_the_table_has():
    for case in cases():
        assert case["rules"], f"a case without a rule: {case}"
        assert set(case["rules"]) <= set(rules()), case["rules"]


def test_no_rule_of_the_table_is_idle():
    used = cited_in_package() | {rule for case in cases() for rule in case["rules"]}
    assert set(rules()) - used == set()


def test_every_worked_example_is_a_case():
    named = {example for table in TABLES for example in EXAMPLE.findall((CASES / f"{table}.toml").read_text("utf-8"))}
    assert EXAMPLES - named == set()


def test_no_era_is_chosen_by_a_year_in_code():
    """Trap 2: numbers and days of the orders stand in their tables."""
    for source in PACKAGE.rglob("*.py"):
        if source.name not in ("facts.py", "rulebook.py"):
            code = re.sub(r'""".*?"""|#[^\n]*|"[^"\n]*"', "", source.read_text("utf-8"), flags=re.DOTALL)
            assert re.findall(r"\b(?:19|20)\d\d\b", code) == [], source.name


def test_the_rules_page_is_what_the_tables_say():
    assert (PACKAGE.parent.parent / "docs" / "rules.md").read_text("utf-8") == page()
