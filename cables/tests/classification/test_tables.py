from datetime import date
from pathlib import Path

import pytest

from cables.classification.exemptions import exemption, exemptions, read_exemptions
from cables.classification.orders import day, number, orders, read_order, token, years
from cables.classification.rules import citation, read_rules, rules
from cables.classification.tables import TableError

ORDER = """\
order = "13526"
title = "Classified national security information"
signed = 2009-12-29
effective = 2010-06-27
rule = "D-09"
citation = "E.O. 13526"

[[number]]
name = "automatic_years"
value = 25
unit = "years"
from = 2010-06-27
rule = "D-40"
citation = "3.3(a)"

[[token]]
name = "OADR"
last_day = 1995-10-14
rule = "D-30"
citation = "2001.12(c)(2)"
"""


def refusal(tmp_path: Path, old: str, new: str) -> str:
    assert old in ORDER
    table = tmp_path / "eo_13526.toml"
    table.write_text(ORDER.replace(old, new), "utf-8")
    with pytest.raises(TableError) as refused:
        read_order(table)
    return str(refused.value)


def test_a_good_table_is_read(tmp_path):
    table = tmp_path / "eo_13526.toml"
    table.write_text(ORDER, "utf-8")
    order = read_order(table)
    assert (order.numbers[0].value, order.tokens[0].last_day) == (25, date(1995, 10, 14))


@pytest.mark.parametrize(
    "old,new,said",
    [
        ('unit = "years"', 'units = "years"', ["line 11", "unknown key 'units'"]),
        ('title = "Cl', 'titel = "Cl', ["line 2", "unknown key 'titel'"]),
        ('unit = "years"\n', "", ["line 8", "unit missing"]),
        ('name = "OADR"', 'name = "OADR"\nname = "MR"', ["line 18", "overwrite"]),
        ("signed = 2009-12-29", "signed = 2009-12-32", ["line 3"]),
        ("signed = 2009-12-29", 'signed = "2009-12-29"', ["line 3", "is not a date"]),
        ("signed = 2009-12-29", "signed = 2009-12-29T00:00:00", ["line 3", "is not a date"]),
        ("signed = 2009-12-29", "signed = 2011-12-29", ["line 4", "before it was signed"]),
        ("from = 2010-06-27", "from = 2010", ["line 12", "is not a date"]),
        ("last_day = 1995-10-14", "last_day = 1995-02-30", ["line 18"]),
        ("value = 25", "value = 25.0", ["line 10", "a whole number"]),
        ("value = 25", "value = true", ["line 10", "a whole number"]),
        ('citation = "3.3(a)"', 'citation = ""', ["line 14", "citation is empty"]),
        ("[[token]]", "[token]", ["line 16", "write [[token]]"]),
        ("[[token]]", "[[tokens]]", ["unknown key 'tokens'"]),
    ],
)
def test_a_mistake_is_refused_by_file_and_line(tmp_path, old, new, said):
    message = refusal(tmp_path, old, new)
    assert message.startswith("eo_13526.toml")
    for words in said:
        assert words in message


def test_the_same_number_twice_for_one_day_is_refused(tmp_path):
    again = '[[number]]\nname = "automatic_years"\nvalue = 30\nunit = "years"\nfrom = 2010-06-27\nrule = "D-40"\n'
    message = refusal(tmp_path, "[[token]]", f'{again}citation = "3.3(a)"\n\n[[token]]')
    assert "twice" in message


def test_an_unknown_key_in_the_second_row_names_that_row(tmp_path):
    again = '[[number]]\nname = "b"\nvalue = 1\nunit = "x"\nfrom = 2010-06-27\nrule = "D-40"\ncitations = "c"\n'
    assert "line 22" in refusal(tmp_path, "[[token]]", f"{again}\n[[token]]")


RULE = '[[rule]]\nid = "D-40"\nsays = "s"\ncitation = "c"\nchecked = true\n'


@pytest.mark.parametrize(
    "text,said",
    [(RULE + RULE, "line 7: D-40 is given twice"), (RULE.replace("checked", "ok"), "line 5: unknown key 'ok'")],
)
def test_a_rule_table_is_strict_too(tmp_path, text, said):
    table = tmp_path / "rules.toml"
    table.write_text(text, "utf-8")
    with pytest.raises(TableError, match=said):
        read_rules(table)


def test_an_exemption_table_is_strict_too(tmp_path):
    table = tmp_path / "exemptions.toml"
    table.write_text('[[exemption]]\ncode = "25X1"\nrank = "first"\n', "utf-8")
    with pytest.raises(TableError, match="line 3: rank = 'first' is not a whole number"):
        read_exemptions(table)


@pytest.mark.parametrize("code", ["25X6", "25X1-HUMAN", "50X1-HUM", "50X2-WMD", "50X3", "75X9"])
def test_exemption_codes(code):
    assert exemption(code).ground


@pytest.mark.parametrize("code", ["X6", "1.4(d)", "26X1", "B1", ""])
def test_other_codes_are_no_exemption(code):
    with pytest.raises(ValueError, match="is no exemption"):
        exemption(code)


def test_a_number_holds_from_its_day_and_the_earliest_one_before_it():
    assert years("automatic_years") == years("automatic_years", date(1990, 1, 1)) == 25
    assert day("first_onset") == date(2006, 12, 31)
    assert token("OADR").last_day == date(1995, 10, 14)
    assert token("DATE") is None


@pytest.mark.parametrize("ask", [lambda: number("none_such"), lambda: citation("D-99")])
def test_what_no_table_has_is_refused(ask):
    with pytest.raises(KeyError):
        ask()


def test_a_day_is_no_number_of_years():
    with pytest.raises(TypeError):
        years("first_onset")
    with pytest.raises(TypeError):
        day("automatic_years")


def test_every_row_cites_a_rule_that_the_rules_table_has():
    for order in orders().values():
        for row in (order, *order.numbers, *order.tokens):
            assert row.citation and row.rule in rules()
    for row in exemptions().values():
        assert row.citation and row.rule in rules()
