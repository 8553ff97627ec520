import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cables.classification.dates import anniversary, find_date, month_end, year_end
from cables.classification.instructions import Kind, parse_instruction
from cables.classification.orders import orders, repair_order
from cables.tests.classification.tables import rows

READ = [row for group in rows("instructions", "instruction") for row in group["read"]]


@pytest.mark.parametrize("row", READ, ids=[f"{row.get('order', '')} {row['printed']}" for row in READ])
def test_instruction_is_read(row):
    found = parse_instruction(row["printed"], order=row.get("order"), origin_year=row.get("origin_year"))
    assert found.raw == row["printed"]
    assert found.kind == row["kind"]
    assert (found.code, found.event) == (row.get("code"), row.get("event"))
    assert (found.date, found.review_on) == (row.get("date"), row.get("review_on"))
    assert list(found.flags) == row.get("flags", [])


@settings(max_examples=100, deadline=None)
@pytest.mark.thorough
@given(st.text(max_size=60), st.sampled_from([None, "11652", "12065", "12958", "nonsense"]))
def test_nothing_raises_and_nothing_is_dated_that_prints_no_date(raw, order):
    found = parse_instruction(raw, order=order)
    assert found.kind in Kind
    if not any(character.isdigit() for character in raw):
        assert found.date is None and found.review_on is None


@pytest.mark.parametrize("raw", ["1" * 100_000, "DECL " * 50_000, "( " * 100_000, "1/" * 100_000, "25X1" * 50_000])
def test_hostile_lines_cost_little(raw):
    started = time.process_time()
    parse_instruction(raw, order="12958")
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize("row", rows("orders", "order"), ids=lambda row: row["order"])
def test_orders(row):
    order = row["order"]
    assert orders()[order].effective == row["effective"]
    for printed in row["printed"]:
        assert repair_order(printed) == (order, printed.strip(":.") != order)


@pytest.mark.parametrize("printed", ["", "E.O.", "99999", "129", "5000", "20300401"])
def test_no_order_is_guessed(printed):
    assert repair_order(printed) is None


@pytest.mark.parametrize("earliest,year", [(1979, 1979), (1980, 2079), (2079, 2079), (2080, 2179), (1900, 1979)])
def test_two_digit_year_is_the_first_not_before_origin(earliest, year):
    """D-83, on both sides of the turn."""
    assert find_date("3/30/79", earliest).day == date(year, 3, 30)


def test_leap_day_moves_to_the_28th():
    """D-82."""
    assert anniversary(date(2004, 2, 29), 25) == date(2029, 2, 28)
    assert anniversary(date(2004, 2, 29), 24) == date(2028, 2, 29)
    assert anniversary(date(2004, 2, 28), 25) == date(2029, 2, 28)


def test_years_end_and_months_end():
    assert year_end(date(1981, 12, 31), 25) == date(2006, 12, 31)
    assert year_end(date(1982, 1, 1), 25) == date(2007, 12, 31)
    assert month_end(date(2004, 2, 1)) == date(2004, 2, 29)
