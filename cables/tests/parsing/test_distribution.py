"""Precedence letters, and copies for offices with their printed total as the checksum (E-123, E-124)."""

from datetime import UTC, datetime

import pytest

from cables.parsing.dates import read_dtg
from cables.parsing.distribution import Precedence, Urgency, read_distribution, read_precedence
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.test_layout import codes, one

BLOCK = "ACTION SS-25\n\nINFO OCT-01 ADS-00 SSO-00 /026 W\n"


@pytest.mark.parametrize(
    ("line", "action", "info"),
    [
        ("O R 051020Z JUN 79", Urgency.IMMEDIATE, Urgency.ROUTINE),
        ("OR 051020Z JUN 79", Urgency.IMMEDIATE, Urgency.ROUTINE),
        ("P 051020Z JUN 79", Urgency.PRIORITY, None),
        ("Z 051020Z JUN 79", Urgency.FLASH, None),
        ("O P R 051020Z JUN 79", Urgency.IMMEDIATE, Urgency.PRIORITY),
    ],
)
def test_precedence(line, action, info):
    assert read_precedence(line) == Precedence(action, info)


def test_no_letter_is_no_precedence():
    assert read_precedence("051020Z JUN 79") is None


def test_the_example_of_the_rules():
    found = one(cable(start="O R 051020Z JUN 79\nFM AMEMBASSY LIMA\n"))
    assert found.precedence == Precedence(Urgency.IMMEDIATE, Urgency.ROUTINE)
    assert (found.dtg, found.origin_on) == ("051020Z JUN 79", datetime(1979, 6, 5, 10, 20, tzinfo=UTC).date())
    assert read_dtg("O R 312359Z DEC 79").on.isoformat() == "1979-12-31"
    assert read_dtg("O R 010001Z JAN 80").on.isoformat() == "1980-01-01"


def test_copies_add_up_to_the_printed_total():
    found = one(cable(start=f"{BLOCK}R 141530Z MAR 79\nFM AMEMBASSY LIMA\n"))
    assert found.distribution.copies == (("SS", 25), ("OCT", 1), ("ADS", 0), ("SSO", 0))
    assert (found.distribution.total, found.distribution.printed_total, found.distribution.agrees) == (26, 26, True)
    assert "DISTRIBUTION_MISMATCH" not in codes(found)


@pytest.mark.parametrize("total", ["025", "027"])
def test_a_total_that_is_off_by_one_is_reported(total):
    found = one(cable(start=f"{BLOCK.replace('026', total)}R 141530Z MAR 79\nFM AMEMBASSY LIMA\n"))
    assert found.distribution.agrees is False
    assert "DISTRIBUTION_MISMATCH" in codes(found)


def test_a_block_without_its_total_is_not_checked():
    found = read_distribution("ORIGIN PA-02")
    assert (found.copies, found.agrees) == ((("PA", 2),), None)
    assert read_distribution("ACTION REQUESTED") is None


def test_a_later_block_is_not_counted_twice():
    found = one(cable(start=f"{BLOCK}R 141530Z MAR 79\nFM AMEMBASSY LIMA\n", body="1. ONE-02.\n\n2. TWO /099 W.\n"))
    assert found.distribution.total == 26
