from datetime import date

import pytest

from cables.classification.facts import Disposition, Facts, FactsError, Origin, Precision, Referral, Route, Source
from cables.classification.levels import Level

FULL = {
    "level": "s",
    "origin": "2005-10-08",
    "origin_precision": "day",
    "classified_on": None,
    "instruction": "OADR",
    "order": "12958",
    "extension": {"made_on": "2014-09-01", "to": "2025-10-08"},
    "panel_approval": {"code": "25x6", "date": "2030-04-01", "on": "2020-01-01"},
    "disposition": "temporary",
    "file_block": {"oldest": "2004-01-01", "newest": "2006-01-01"},
    "file_series_exempt": False,
    "aea": "frd",
    "nato": True,
    "kyl_lott_done": True,
    "referrals": ["CIA", {"agency": "DOD", "noticed_on": "2024-02-01", "route": "NDC"}],
    "derivative": {"on": "2024-06-03", "sources": ["OADR", {"instruction": "X1", "level": "TS"}]},
}


def test_every_fact_is_read():
    facts = Facts.from_json(FULL)
    assert (facts.level, facts.origin, facts.classified_on) == (Level.S, date(2005, 10, 8), None)
    assert (facts.aea, facts.disposition) == ("FRD", Disposition.TEMPORARY)
    assert facts.panel_approval.code == "25X6"
    assert facts.referrals == (
        Referral(agency="CIA"),
        Referral(agency="DOD", noticed_on=date(2024, 2, 1), route=Route.NDC),
    )
    assert facts.derivative.sources == (Source(instruction="OADR"), Source(instruction="X1", level=Level.TS))


@pytest.mark.parametrize(
    "written,first,precision",
    [
        ("2005", date(2005, 1, 1), Precision.YEAR),
        ("2005-10", date(2005, 10, 1), Precision.MONTH),
        ("2005-10-08", date(2005, 10, 8), Precision.DAY),
    ],
)
def test_an_origin_may_be_a_year_or_a_month(written, first, precision):
    facts = Facts.from_json({"level": "C", "origin": written})
    assert facts.known_origin() == Origin(first, precision)


def test_classification_date_stands_in_for_origin():
    facts = Facts.from_json({"level": "C", "classified_on": "1990-03-03"})
    assert facts.known_origin() == Origin(date(1990, 3, 3))
    assert Facts(level=Level.C).known_origin() is None


def test_uncontrolled_levels_are_unclassified():
    assert {Facts.from_json({"level": word}).level for word in ("U", "LOU", "SBU", "FOUO", "CUI")} == {Level.U}


WRONG = (
    ({"colour": "red"}, "colour: unknown field"),
    ({"level": "R"}, "level: 'R' is not one of U, C, S, TS"),
    ({"level": 1}, "level: 1 is not one of"),
    ({"level": None}, "level: missing"),
    ({"origin": "2005-13-01"}, "origin: '2005-13-01' is not a date"),
    ({"origin": "200"}, "origin: '200' is not a date"),
    ({"origin": 2005}, "origin: 2005 is not a date"),
    ({"origin": "0099-01-01"}, "outside the years"),
    ({"instruction": 5}, "instruction: expected text"),
    ({"nato": "yes"}, "nato: expected true or false"),
    ({"extension": {"made_on": "2014-09-01"}}, "extension.to: missing"),
    ({"extension": {"made_on": "2014-09-01", "to": "2015-01-01", "by": "x"}}, "extension.by: unknown field"),
    ({"extension": "2015"}, "extension: expected an object"),
    ({"panel_approval": {"code": "26X1"}}, "panel_approval.code: '26X1' is no exemption"),
    ({"panel_approval": {"code": 25}}, "panel_approval.code: expected text"),
    ({"file_block": {"oldest": "2006-01-01", "newest": "2005-01-01"}}, "file_block: its newest record is older"),
    ({"referrals": "CIA"}, "referrals: expected a list"),
    ({"referrals": [{"route": "NDC"}]}, r"referrals\[0\].agency: missing"),
    ({"referrals": ["CIA", {"agency": "DOD", "route": "POST"}]}, r"referrals\[1\].route: 'POST'"),
    ({"derivative": {"on": "2024-01-01"}}, "derivative.sources: missing"),
    ({"derivative": {"on": "2024-01-01", "sources": [7]}}, r"derivative.sources\[0\]: expected an object"),
    ({"disposition": "KEPT"}, "disposition: 'KEPT' is not one of"),
)


@pytest.mark.parametrize("change,said", WRONG)
def test_wrong_facts_are_refused_by_field(change, said):
    with pytest.raises(FactsError, match=said):
        Facts.from_json({**FULL, **change})


def test_facts_must_be_an_object():
    with pytest.raises(FactsError, match="facts: expected an object"):
        Facts.from_json(["level", "C"])
