import pytest

from cables.classification.facts import Facts
from cables.classification.grounds import open_grounds
from cables.classification.schedule import decide
from cables.tests.classification.tables import rows

CASES = rows("grounds", "grounds")


def grounds_of(case):
    facts = Facts.from_json(case["facts"])
    schedule = decide(facts, case["as_of"])
    return open_grounds(facts, schedule, case["as_of"], reclassified=case.get("reclassified", False))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_open_grounds(case):
    grounds = grounds_of(case)
    assert [code for code in case.get("open", []) if grounds.refuse(code)] == []
    for code in case["refused"]:
        refusal = grounds.refuse(code)
        assert refusal is not None
        assert refusal.startswith(code)
        assert case.get("says", "") in refusal
        assert grounds.citation in refusal


@pytest.mark.parametrize("code", ["(b)(1)", "B6", "X6", "", "1.4", "25X", "1.4(j)", "1.6(a)"])
def test_other_codes_are_no_security_ground(code):
    with pytest.raises(ValueError, match="no national security ground"):
        grounds_of(CASES[0]).refuse(code)
