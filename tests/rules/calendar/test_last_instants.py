"""The instant at which a term ends, where clocks are put forward and back."""

from datetime import UTC, date, datetime, time

import pytest

from procurement.rules.calendar.durations import Duration, DurationUnit, end_instant
from tests.rules.calendar.calendars import plain

ANY = plain()


def after(number, closes_at=None):
    return Duration(number=number, unit=DurationUnit.CALENDAR, closes_at=closes_at)


def test_a_term_ends_with_the_last_second_of_its_local_day():
    filed = datetime(2026, 3, 7, 3, tzinfo=UTC)  # 21:00 on the 6th in Mexico City

    end = end_instant(after(7), filed, "America/Mexico_City", ANY)

    assert end == datetime(2026, 3, 14, 5, 59, 59, tzinfo=UTC)  # 23:59:59 on the 13th


def test_a_term_over_a_change_of_clocks_ends_at_the_wall_time():
    filed = datetime(2026, 3, 6, 17, tzinfo=UTC)

    end = end_instant(after(7, time(17)), filed, "America/New_York", ANY)

    assert end == datetime(2026, 3, 13, 21, tzinfo=UTC)  # 24 hours a day would be 22:00


def test_where_the_last_second_comes_twice_the_later_one_counts():
    # Santiago goes back from 24:00 to 23:00 on 4 April 2026: 23:59:59 is shown twice.
    filed = datetime(2026, 4, 3, 15, tzinfo=UTC)

    end = end_instant(after(1), filed, "America/Santiago", ANY)

    assert end == datetime(2026, 4, 5, 3, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "wall", "hour"),
    [
        (date(2026, 3, 8), time(2, 30), 7),  # skipped: 02:30 is read as 03:30 summer time
        (date(2026, 11, 1), time(1, 30), 6),  # shown twice: the second time, in winter time
    ],
)
def test_a_closing_time_that_clocks_skip_or_repeat_is_read_in_favor_of_whoever_is_to_act(
    day, wall, hour
):
    filed = datetime(day.year, day.month, day.day - 1 or 1, 17, tzinfo=UTC)
    number = (day - filed.date()).days

    end = end_instant(after(number, wall), filed, "America/New_York", ANY)

    assert end == datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)
