"""The worked dates of the domain specification, section 9, and what they rest on."""

from datetime import UTC, date, datetime, time

import pytest

from procurement.rules.calendar.durations import (
    Duration,
    DurationUnit,
    end_instant,
    last_day,
    latest_day_before,
)
from procurement.rules.periods import Roll
from tests.rules.calendar.calendars import calendar_of, plain


def days(number, **how):
    return Duration(number=number, unit=DurationUnit.CALENDAR, **how)


def business(number, **how):
    return Duration(number=number, unit=DurationUnit.BUSINESS, **how)


def months(number, **how):
    return Duration(number=number, unit=DurationUnit.MONTHS, **how)


def test_eight_working_days_from_and_including_christmas_eve_end_on_7_january():
    england = calendar_of("GB", 2024, 2025, part="ENG")

    end = last_day(business(8, first_day_counts=True), date(2024, 12, 24), england)

    assert end == date(2025, 1, 7)


def test_ten_days_that_end_on_good_friday_end_after_easter_and_the_contract_waits_a_day():
    england = calendar_of("GB", 2010, part="ENG")

    end = last_day(days(10, roll=Roll.FORWARD), date(2010, 3, 23), england)
    signing = england.add(end, 1)

    assert last_day(days(10), date(2010, 3, 23), england) == date(2010, 4, 2)  # Good Friday
    assert (end, signing) == (date(2010, 4, 6), date(2010, 4, 7))


@pytest.mark.parametrize(
    ("closed", "end"),
    [((), date(2026, 4, 28)), ((date(2026, 3, 26),), date(2026, 4, 29))],
)
def test_35_brazilian_business_days_end_a_day_later_where_the_city_closes_a_day(closed, end):
    city = calendar_of("BR", 2026, closed=closed)

    assert last_day(business(35), date(2026, 3, 6), city) == end


def test_seven_days_after_6_march_in_portland_end_on_13_march():
    portland = calendar_of("US", 2026, part="OR")

    assert last_day(days(7), date(2026, 3, 6), portland) == date(2026, 3, 13)


def test_a_challenge_comes_three_business_days_before_the_opening_at_the_latest():
    city = calendar_of("BR", 2026)

    # Tuesday 28 April: Monday 27, Friday 24, Thursday 23; the 21st, Tiradentes, is not reached.
    assert latest_day_before(business(3), date(2026, 4, 28), city) == date(2026, 4, 23)
    assert latest_day_before(business(5), date(2026, 4, 28), city) == date(2026, 4, 20)


def test_an_addendum_is_protested_by_the_close_of_the_next_business_day():
    portland = calendar_of("US", 2026, part="OR")
    friday_evening = datetime(2026, 7, 2, 23, tzinfo=UTC)  # 16:00 in Portland; the 3rd is a holiday
    rule = business(1, closes_at=time(17))

    end = end_instant(rule, friday_evening, "America/Los_Angeles", portland)

    assert end == datetime(2026, 7, 7, 0, tzinfo=UTC)  # Monday the 6th, 17:00


@pytest.mark.parametrize(
    ("start", "number", "first_day_counts", "end"),
    [
        (date(2026, 1, 15), 1, False, date(2026, 2, 15)),
        (date(2026, 1, 15), 1, True, date(2026, 2, 14)),
        (date(2026, 1, 31), 1, False, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, False, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, False, date(2027, 2, 28)),
        (date(2026, 1, 1), 12, True, date(2026, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_of_the_month_or_on_its_last(
    start, number, first_day_counts, end
):
    rule = months(number, first_day_counts=first_day_counts)

    assert last_day(rule, start, plain()) == end


def test_months_that_end_on_a_day_off_roll_either_way():
    closed = plain(date(2026, 6, 1))  # a Monday
    start = date(2026, 5, 1)

    assert last_day(months(1, roll=Roll.FORWARD), start, closed) == date(2026, 6, 2)
    assert last_day(months(1, roll=Roll.BACKWARD), start, closed) == date(2026, 5, 29)


def test_a_term_moves_off_a_half_day_only_where_the_rule_asks_for_normal_service():
    ash_wednesday, thursday = date(2026, 2, 18), date(2026, 2, 19)
    city = calendar_of("BR", 2026, half=[ash_wednesday])
    start = date(2026, 2, 13)

    assert last_day(days(5, roll=Roll.FORWARD), start, city) == ash_wednesday
    assert last_day(days(5, roll=Roll.FORWARD, full_day=True), start, city) == thursday


def test_a_half_day_counts_as_a_day_of_work():
    city = calendar_of("BR", 2026, half=[date(2026, 2, 18)])

    assert last_day(business(1), date(2026, 2, 17), city) == date(2026, 2, 18)
