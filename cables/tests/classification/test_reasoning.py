"""The whole answer for every case: each sentence of the reasoning, each flag, rule and blocker, word for word.

A change of a sentence is a change of what records officers read: look at the difference, then write the answers anew
with `python -m cables.tests.classification.test_reasoning`.
"""

import json
from typing import Any

import pytest

from cables.classification.facts import Facts, FactsError
from cables.classification.schedule import decide
from cables.tests.classification.tables import CASES as FOLDER
from cables.tests.classification.test_facts import FULL, WRONG
from cables.tests.classification.test_grounds import CASES as GROUNDS
from cables.tests.classification.test_grounds import grounds_of
from cables.tests.classification.test_schedule import AS_OF, facts_of
from cables.tests.classification.test_schedule import CASES as DATES

ANSWERS = FOLDER / "answers.json"


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Everything that the engine says of a case, as plain values."""
    schedule = decide(facts_of(case), case.get("as_of", AS_OF))
    return schedule.to_json() | {"trace": list(schedule.trace), "onset": str(schedule.onset)}


def said_of_grounds(case: dict[str, Any]) -> dict[str, Any]:
    """What is said of every ground that a case names."""
    grounds = grounds_of(case)
    return {code: grounds.refuse(code) for code in (*case.get("open", []), *case["refused"])}


def refused(change: dict[str, Any]) -> str:
    """The sentence that refuses wrong facts."""
    with pytest.raises(FactsError) as refusal:
        Facts.from_json({**FULL, **change})
    return str(refusal.value)


def answers() -> dict[str, Any]:
    """All answers, by the case's id."""
    return {
        "dates": {case["id"]: answer(case) for case in DATES},
        "grounds": {case["id"]: said_of_grounds(case) for case in GROUNDS},
        "refusals": {repr(change): refused(change) for change, _ in WRONG},
    }


def kept(kind: str) -> dict[str, Any]:
    """The answers of one kind as they were last looked at."""
    found: dict[str, Any] = json.loads(ANSWERS.read_text("utf-8"))[kind]
    return found


@pytest.mark.parametrize("case", DATES, ids=[case["id"] for case in DATES])
def test_the_reasoning_reads_as_it_should(case: dict[str, Any]) -> None:
    assert answer(case) == kept("dates")[case["id"]]


@pytest.mark.parametrize("case", GROUNDS, ids=[case["id"] for case in GROUNDS])
def test_the_refusal_of_a_ground_reads_as_it_should(case: dict[str, Any]) -> None:
    assert said_of_grounds(case) == kept("grounds")[case["id"]]


@pytest.mark.parametrize("change", [change for change, _ in WRONG], ids=repr)
def test_the_refusal_of_wrong_facts_reads_as_it_should(change: dict[str, Any]) -> None:
    assert refused(change) == kept("refusals")[repr(change)]


def test_no_answer_is_kept_for_a_case_that_is_gone() -> None:
    assert set(kept("dates")) == {case["id"] for case in DATES}
    assert set(kept("grounds")) == {case["id"] for case in GROUNDS}


if __name__ == "__main__":
    ANSWERS.write_text(json.dumps(answers(), indent=1) + "\n", "utf-8")
