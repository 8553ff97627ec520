from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cables.classification.facts import Facts
from cables.classification.levels import Level
from cables.classification.schedule import Basis, State, decide
from cables.tests.classification.tables import rows

AS_OF = date(2026, 11, 23)
CASES = rows("dates", "dates")


def facts_of(case):
    return Facts.from_json({"kyl_lott_done": True, **case["facts"]})


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_dates(case):
    schedule = decide(facts_of(case), case.get("as_of", AS_OF))
    assert schedule.date == case.get("date")
    assert (schedule.basis, schedule.state) == (case["basis"], case["state"])
    assert set(case.get("flags", [])) <= set(schedule.flags)
    assert not set(case.get("absent", [])) & set(schedule.flags)
    assert list(schedule.blockers) == case.get("blockers", list(schedule.blockers))
    assert list(schedule.rules) == case.get("only", list(schedule.rules))
    assert schedule.line == case.get("line", schedule.line)
    assert case.get("says", "") in " ".join(schedule.trace)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_day_before_its_date_no_record_is_due(case):
    """D-85: reached on the day itself, neither earlier nor only the day after."""
    schedule = decide(facts_of(case), case.get("as_of", AS_OF))
    if schedule.date is None:
        assert schedule.state in (
            State.NOT_CLASSIFIED,
            State.EXCLUDED_AEA,
            State.NO_DATE,
            State.ORIGIN_UNKNOWN,
        )
        return
    states = [decide(facts_of(case), schedule.date + timedelta(days=days)).state for days in (-1, 0, 1)]
    assert states == [State.PENDING, State.DUE, State.DUE]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_reasoning_cites_every_rule_that_made_the_date(case):
    schedule = decide(facts_of(case), case.get("as_of", AS_OF))
    assert schedule.trace
    for rule in schedule.rules:
        assert any(f"{rule}" in sentence for sentence in schedule.trace)


def test_kyl_lott_blocks_unless_recorded():
    """D-53: the default of the facts is that no review was made."""
    facts = Facts.from_json({"level": "C", "origin": "1999-03-02", "instruction": "X6", "order": "12958"})
    assert decide(facts, AS_OF).to_json() == {
        "date": "2024-12-31",
        "basis": "25A",
        "state": "DUE",
        "flags": [],
        "blockers": ["KYL_LOTT"],
        "rules": ["D-32", "D-40"],
    }


days = st.dates(date(1946, 1, 1), date(2024, 12, 31))
lines = st.sampled_from(
    ["", "OADR", "X6", "GDS", "DECL: 10/08/2015", "25X6, 20400101", "50X1-HUM", "RDS-1 1/1/99", "N/A", "MR"]
)


@settings(max_examples=150, deadline=None)
@pytest.mark.thorough
@given(st.sampled_from(Level), days, lines, days)
def test_same_facts_same_answer_and_nothing_is_due_before_its_date(level, origin, line, as_of):
    facts = Facts(level=level, origin=origin, instruction=line)
    schedule = decide(facts, as_of)
    assert schedule == decide(facts, as_of)
    assert (schedule.state is State.DUE) is (schedule.date is not None and schedule.date <= as_of)
    assert schedule.date is None or schedule.date >= origin
    assert (schedule.date is None) is (schedule.basis is Basis.NONE)


@settings(max_examples=50, deadline=None)
@pytest.mark.thorough
@given(days, lines, days)
def test_radiation_categories_never_get_a_date(origin, line, as_of):
    facts = Facts(level=Level.S, origin=origin, instruction=line)
    for excluded in (replace(facts, aea="RD"), replace(facts, aea_suspected=True)):
        assert decide(excluded, as_of).state is State.EXCLUDED_AEA
        assert decide(excluded, as_of).date is None
