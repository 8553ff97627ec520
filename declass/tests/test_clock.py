"""What day it is: in the legal time zone, whatever the hour is elsewhere."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from declass.clock import legal_date, today


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-12-31T23:59:00", "2026-12-31"),
        ("2027-01-01T00:00:00", "2026-12-31"),  # 19:00 in Washington
        ("2027-01-01T04:59:59", "2026-12-31"),
        ("2027-01-01T05:00:00", "2027-01-01"),
        ("2028-02-29T04:30:00", "2028-02-28"),
        ("2028-02-29T05:30:00", "2028-02-29"),
        ("2026-07-01T03:59:59", "2026-06-30"),  # summer time: four hours
        ("2026-07-01T04:00:00", "2026-07-01"),
    ],
)
def test_the_legal_date(utc: str, day: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert legal_date(moment) == date.fromisoformat(day)
    with time_machine.travel(moment, tick=False):
        assert today() == date.fromisoformat(day)
