"""Counting days of work: against numpy, against pandas, and against its own rules."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.calendar.durations import (
    Duration,
    DurationUnit,
    last_day,
    latest_day_before,
)
from procurement.rules.calendar.public_holidays import CalendarError, PublicHolidays
from procurement.rules.errors import ProcurementError
from procurement.rules.periods import PeriodError, Roll
from tests.rules.calendar.calendars import calendar_of, city_of, is_open, plain

FIRST, LAST = date(2024, 1, 1), date(2024, 6, 30)
FEW = settings(max_examples=40)

starts = st.dates(FIRST, date(2024, 4, 30))
numbers = st.integers(0, 40)
#: Enough days off that runs of them are met.
closures = st.frozensets(st.dates(FIRST, LAST), max_size=40)
units = st.sampled_from(DurationUnit)
rolls = st.sampled_from([Roll.FORWARD, Roll.BACKWARD])


def refused(call, *args) -> str:
    with pytest.raises(ProcurementError) as refusal:
        call(*args)
    (found,) = refusal.value.findings
    for language in LANGUAGES:
        said = say(found, language)
        assert said.remedy
        assert "{" not in said.sentence + said.remedy
    return found.code


@FEW
@given(starts, numbers, closures)
def test_adding_days_of_work_is_undone_by_counting_them(start, number, closed):
    city = plain(*closed)

    assert city.count(start, city.add(start, number)) == number


@FEW
@given(starts, st.integers(1, 40), closures)
def test_the_day_found_is_never_a_day_off(start, number, closed):
    end = plain(*closed).add(start, number)

    assert end.weekday() < 5
    assert end not in closed


@FEW
@given(starts, starts, numbers, closures)
def test_who_starts_later_never_ends_earlier(one, other, number, closed):
    city = plain(*closed)
    earlier, later = sorted((one, other))

    assert city.add(earlier, number) <= city.add(later, number)


@FEW
@given(starts, numbers, closures)
def test_numpy_finds_the_same_day_of_work(start, number, closed):
    city = plain(*closed)
    # numpy moves a start on a day off; the day after the last day of work counts from it alike.
    moved = np.busday_offset(start, 0, roll="backward", holidays=sorted(closed))
    expected = np.busday_offset(moved, number, holidays=sorted(closed)).astype(object)

    assert city.add(start, number) == (expected if number else start)


@FEW
@given(starts, st.integers(0, 200), closures)
def test_numpy_counts_the_same_days_of_work(start, length, closed):
    end = start + timedelta(days=length)
    one = timedelta(days=1)
    expected = np.busday_count(start + one, end + one, holidays=sorted(closed))

    assert plain(*closed).count(start, end) == expected


@FEW
@given(starts, st.integers(1, 40), closures)
def test_pandas_finds_the_same_day_of_work(start, number, closed):
    offset = pd.offsets.CustomBusinessDay(number, holidays=sorted(closed))

    assert plain(*closed).add(start, number) == (pd.Timestamp(start) + offset).date()


@FEW
@given(starts, st.integers(1, 40), closures)
def test_pandas_steps_back_to_the_same_day_of_work(event, number, closed):
    rule = Duration(number=number, unit=DurationUnit.BUSINESS)
    offset = pd.offsets.CustomBusinessDay(-number, holidays=sorted(closed))

    assert latest_day_before(rule, event, plain(*closed)) == (pd.Timestamp(event) + offset).date()


@FEW
@given(starts, st.integers(1, 24))
def test_pandas_finds_the_same_day_months_later(start, number):
    rule = Duration(number=number, unit=DurationUnit.MONTHS)

    expected = (pd.Timestamp(start) + pd.DateOffset(months=number)).date()

    assert last_day(rule, start, plain()) == expected


@FEW
@given(starts, numbers, units, rolls, st.booleans(), closures, closures)
def test_a_rolled_day_has_service_and_is_the_nearest_one(
    start, number, unit, roll, full_day, closed, half
):
    city = plain(*closed, half=half - closed)
    loose = Duration(number=max(number, 1), unit=unit)
    rule = Duration(number=max(number, 1), unit=unit, roll=roll, full_day=full_day)

    plain_end, end = last_day(loose, start, city), last_day(rule, start, city)

    def serves(day):
        return is_open(city, day) and not (full_day and day in city.half)

    step = timedelta(days=1 if roll is Roll.FORWARD else -1)
    assert serves(end)
    assert (end - plain_end) * step.days >= timedelta(0)
    while plain_end != end:
        assert not serves(plain_end)
        plain_end += step


@FEW
@given(starts, st.integers(1, 40), st.sampled_from(["calendar", "business"]), closures)
def test_the_first_day_counts_for_one_day_where_it_is_a_day_that_counts(
    start, number, unit, closed
):
    city = plain(*closed)
    kind = DurationUnit(unit)
    counts = kind is DurationUnit.CALENDAR or is_open(city, start)

    with_it = last_day(Duration(number=number, unit=kind, first_day_counts=True), start, city)
    without = last_day(Duration(number=number - counts, unit=kind), start, city)

    assert with_it == without


@FEW
@given(starts, numbers, closures)
def test_counting_back_from_a_day_of_work_leaves_the_whole_duration(event, number, closed):
    city = plain(*closed)
    opening = city.add(event, 1)
    rule = Duration(number=number, unit=DurationUnit.BUSINESS)

    assert city.add(latest_day_before(rule, opening, city), number) == opening


# --- years that nobody confirmed


def test_a_day_of_a_year_that_is_not_confirmed_is_a_finding_and_no_guess():
    city = calendar_of("BR", 2026)

    assert refused(city.add, date(2026, 12, 20), 30) == "calendar.year_not_confirmed"
    assert (
        refused(city.count, date(2026, 12, 20), date(2027, 1, 2)) == "calendar.year_not_confirmed"
    )
    assert refused(city.count, date(2025, 1, 1), date(2027, 1, 2)) == "calendar.year_not_confirmed"


def test_calendar_days_that_never_roll_need_no_confirmed_year():
    rule = Duration(number=10, unit=DurationUnit.CALENDAR)

    assert not rule.needs_calendar
    assert last_day(rule, date(2026, 12, 30), plain(years=())) == date(2027, 1, 9)


def test_rolling_into_a_year_that_is_not_confirmed_is_a_finding():
    rule = Duration(number=10, unit=DurationUnit.CALENDAR, roll=Roll.FORWARD)
    city = plain(years=[2026])

    assert refused(last_day, rule, date(2026, 12, 22), city) == "calendar.year_not_confirmed"


@pytest.mark.parametrize(
    ("country", "part", "year", "code"),
    [
        ("XX", "", 2026, "calendar.unknown_country"),
        ("BR", "XX", 2026, "calendar.unknown_part"),
        ("BR", "", 1700, "calendar.unknown_year"),
        ("BR", "", 2600, "calendar.unknown_year"),
    ],
)
def test_a_place_or_a_year_whose_law_is_not_known_is_refused(country, part, year, code):
    assert refused(PublicHolidays(country, part).of_year, year) == code


@pytest.mark.parametrize("number", [-1, 0])
def test_nothing_can_end_before_its_own_first_day(number):
    rule = Duration(number=number, unit=DurationUnit.BUSINESS, first_day_counts=True)

    assert refused(last_day, rule, FIRST, plain()) == "period.too_few_days"
    assert refused(latest_day_before, rule, FIRST, plain()) == "period.too_few_days"


@pytest.mark.parametrize("unit", DurationUnit)
@pytest.mark.parametrize("find", [last_day, latest_day_before])
def test_a_duration_beyond_the_calendar_is_refused_in_words(unit, find):
    rule = Duration(number=4_000_000 if unit is not DurationUnit.BUSINESS else 3, unit=unit)
    edge = date.max if find is last_day else date.min
    edges = plain(years=[1, 9999])

    with pytest.raises(PeriodError) as refusal:
        find(rule, edge, edges)
    assert refusal.value.findings[0].code == "period.out_of_range"


# --- the city's own days


def test_public_holidays_are_those_of_the_country_and_of_its_part():
    brazil, sao_paulo = (PublicHolidays("BR", part).of_year(2026) for part in ("", "SP"))

    assert {date(2026, 4, 3), date(2026, 4, 21)} <= brazil.keys()  # Good Friday, Tiradentes
    assert sao_paulo.keys() - brazil.keys() == {date(2026, 7, 9)}  # the state's own day


def test_a_city_closes_more_and_works_on_a_holiday_it_does_not_keep():
    bridge, columbus = date(2026, 11, 27), date(2026, 10, 12)

    city = calendar_of("US", 2026, closed=[bridge], works=[columbus])

    assert not is_open(city, bridge)
    assert is_open(city, columbus)
    assert not is_open(calendar_of("US", 2026), columbus)


def test_what_a_city_closes_is_no_half_day():
    day = date(2026, 12, 24)

    city = calendar_of("US", 2026, closed=[day], half=[day])

    assert day in city.closed
    assert day not in city.half


def test_each_day_off_has_its_reason_and_each_year_its_source():
    city = city_of("BR", 2026, closed=[date(2026, 3, 26)])

    assert city.days_off(2026)[date(2026, 3, 26)] == "by decree"
    assert city.days_off(2026)[date(2026, 4, 21)] == "Tiradentes"
    assert city.work_calendar().years == {2026: "Decree of the test"}


def test_a_refusal_names_the_calendar_the_day_and_the_year():
    with pytest.raises(CalendarError) as refusal:
        calendar_of("BR", 2026).add(date(2026, 12, 31), 1)

    assert refusal.value.findings[0].params == {
        "calendar": "BR and its city",
        "day": "2027-01-01",
        "year": "2027",
    }
