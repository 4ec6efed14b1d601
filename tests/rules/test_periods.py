"""Dates against the worked values of the domain specification, section 9."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.periods import (
    Counting,
    NaiveTimeError,
    PeriodError,
    ReviewPeriod,
    ReviewWait,
    Roll,
    WallTimeError,
    add_days,
    due_reviews,
    is_late,
    lateness,
    review_due,
    review_periods,
    wall_to_utc,
)

FIVE = time(17)
NEW_YORK = ZoneInfo("America/New_York")
DEADLINE = datetime(2026, 3, 20, 21, tzinfo=UTC)


def refusal(error, call, *args, **named):
    with pytest.raises(error) as refused:
        call(*args, **named)
    (found,) = refused.value.findings
    assert all(say(found, language).remedy for language in LANGUAGES)
    return found.code


def business(start, number, *, holidays=(), first_day_counts=False, roll=Roll.NONE):
    return add_days(
        start,
        number,
        counting=Counting.BUSINESS,
        first_day_counts=first_day_counts,
        roll=roll,
        holidays=frozenset(holidays),
    )


def calendar(start, number, *, holidays=(), first_day_counts=False, roll=Roll.NONE):
    return add_days(
        start,
        number,
        counting=Counting.CALENDAR,
        first_day_counts=first_day_counts,
        roll=roll,
        holidays=frozenset(holidays),
    )


def offset_at_noon(day, zone):
    return datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("America/Tijuana", 21, 0),
        ("America/Mexico_City", 20, 23),
        ("America/Manaus", 20, 21),
        ("America/Sao_Paulo", 20, 20),
        ("America/Santiago", 20, 20),
        ("America/New_York", 20, 21),
    ],
)
def test_five_in_the_afternoon_is_another_instant_in_each_city(zone, day, hour):
    instant = wall_to_utc(date(2026, 3, 20), FIVE, zone)

    assert instant == datetime(2026, 3, day, hour, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "day", "wall"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30)),
        ("America/Santiago", date(2026, 9, 6), time(0, 0)),  # the day begins at one o'clock
    ],
)
def test_a_time_that_the_clocks_skip_is_refused(zone, day, wall):
    assert refusal(WallTimeError, wall_to_utc, day, wall, zone) == "time.does_not_exist"


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_the_clocks_show_twice_is_refused(fold):
    wall = time(1, 30, fold=fold)

    code = refusal(WallTimeError, wall_to_utc, date(2026, 11, 1), wall, "America/New_York")

    assert code == "time.happens_twice"


def test_the_times_just_beside_a_change_of_clocks_are_accepted():
    before = wall_to_utc(date(2026, 3, 8), time(1, 59), "America/New_York")
    after = wall_to_utc(date(2026, 3, 8), time(3), "America/New_York")

    assert after - before == timedelta(minutes=1)


@pytest.mark.parametrize("zone", ["America/Gotham", "", "America", "../etc/passwd", "/etc"])
def test_an_unknown_zone_is_refused(zone):
    assert refusal(WallTimeError, wall_to_utc, date(2026, 3, 20), FIVE, zone) == "time.unknown_zone"


def test_a_wall_time_with_a_zone_of_its_own_is_refused():
    wall = time(17, tzinfo=UTC)

    code = refusal(WallTimeError, wall_to_utc, date(2026, 3, 20), wall, "America/New_York")

    assert code == "time.zone_twice"


def test_a_time_at_the_end_of_the_calendar_is_refused():
    code = refusal(WallTimeError, wall_to_utc, date.max, time(23), "America/New_York")

    assert code == "time.out_of_range"


@given(
    st.dates(date(1990, 1, 1), date(2035, 1, 1)),
    st.times(),
    st.sampled_from(["America/New_York", "America/Santiago", "America/Sao_Paulo", "UTC"]),
)
def test_an_instant_shows_the_wall_time_it_came_from(day, wall, zone):
    try:
        instant = wall_to_utc(day, wall, zone)
    except WallTimeError:
        assert offset_at_noon(day - timedelta(days=1), zone) != offset_at_noon(
            day + timedelta(days=1), zone
        )
        return

    assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, wall)


def test_a_bid_at_the_deadline_is_on_time():
    assert not is_late(DEADLINE, DEADLINE)
    assert lateness(DEADLINE, DEADLINE) == timedelta(0)


@pytest.mark.parametrize("by", [timedelta(seconds=1), timedelta(microseconds=1)])
def test_a_bid_after_the_deadline_is_late_by_what_it_is_late(by):
    assert is_late(DEADLINE + by, DEADLINE)
    assert lateness(DEADLINE + by, DEADLINE) == by


def test_a_bid_before_the_deadline_has_no_lateness():
    early = DEADLINE - timedelta(hours=1)

    assert not is_late(early, DEADLINE)
    assert lateness(early, DEADLINE) == timedelta(0)


def test_lateness_is_judged_by_instants_and_not_by_clock_faces():
    deadline = datetime(2026, 11, 1, 1, 45, tzinfo=NEW_YORK)
    received = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=NEW_YORK)

    assert lateness(received, deadline) == timedelta(minutes=45)


def test_an_instant_without_a_zone_is_refused():
    naive = datetime(2026, 3, 20, 17)

    assert refusal(NaiveTimeError, is_late, naive, DEADLINE) == "time.no_zone"
    assert refusal(NaiveTimeError, lateness, DEADLINE, naive) == "time.no_zone"


def test_uk_eight_working_days_from_and_including_christmas_eve():
    holidays = {date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1)}

    last = business(date(2024, 12, 24), 8, holidays=holidays, first_day_counts=True)

    assert last == date(2025, 1, 7)


def test_eu_ten_days_that_end_on_good_friday_roll_past_easter_and_the_day_after_is_for_signing():
    easter = {date(2010, 4, 2), date(2010, 4, 5)}

    last = calendar(date(2010, 3, 23), 10, holidays=easter, roll=Roll.FORWARD)

    assert calendar(date(2010, 3, 23), 10) == date(2010, 4, 2)
    assert last == date(2010, 4, 6)
    assert business(last, 1, holidays=easter) == date(2010, 4, 7)


def test_brazil_thirty_five_business_days_and_one_more_where_the_city_closes():
    national = {date(2026, 4, 3), date(2026, 4, 21)}
    friday = date(2026, 3, 6)

    assert business(friday, 35, holidays=national) == date(2026, 4, 28)
    assert business(friday, 35, holidays=national | {date(2026, 3, 26)}) == date(2026, 4, 29)


def test_portland_seven_days_exclude_the_first():
    assert calendar(date(2026, 3, 6), 7) == date(2026, 3, 13)
    assert calendar(date(2026, 3, 6), 7, first_day_counts=True) == date(2026, 3, 12)


def test_no_days_after_a_saturday_is_that_saturday_unless_it_rolls():
    saturday = date(2026, 3, 7)

    assert business(saturday, 0) == saturday
    assert business(saturday, 0, roll=Roll.FORWARD) == date(2026, 3, 9)


@pytest.mark.parametrize(("number", "first_day_counts"), [(-1, False), (0, True)])
def test_too_few_days_are_refused(number, first_day_counts):
    code = refusal(
        PeriodError, calendar, date(2026, 3, 6), number, first_day_counts=first_day_counts
    )

    assert code == "period.too_few_days"


@pytest.mark.parametrize("add", [calendar, business])
def test_a_duration_beyond_the_calendar_is_refused(add):
    assert refusal(PeriodError, add, date(9999, 12, 1), 40) == "period.out_of_range"


some_days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("add", [calendar, business])
@pytest.mark.parametrize("roll", Roll)
@given(
    starts=st.tuples(some_days, some_days),
    numbers=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    first_day_counts=st.booleans(),
    holidays=st.sets(some_days, max_size=5),
)
def test_later_starts_and_more_days_never_end_earlier(
    add, roll, starts, numbers, first_day_counts, holidays
):
    rule = {"holidays": holidays, "first_day_counts": first_day_counts, "roll": roll}

    early = add(min(starts), min(numbers), **rule)

    assert early <= add(max(starts), min(numbers), **rule)
    assert early <= add(min(starts), max(numbers), **rule)


def test_quarters_follow_the_contract_and_the_last_may_be_shorter():
    periods = review_periods(date(2026, 2, 10), date(2026, 9, 30), 3)

    assert periods == (
        ReviewPeriod(date(2026, 2, 10), date(2026, 5, 9)),
        ReviewPeriod(date(2026, 5, 10), date(2026, 8, 9)),
        ReviewPeriod(date(2026, 8, 10), date(2026, 9, 30)),
    )


def test_a_contract_that_starts_on_the_31st_returns_to_it_after_a_short_month():
    periods = review_periods(date(2023, 12, 31), date(2024, 4, 29), 1)

    assert [period.start for period in periods] == [
        date(2023, 12, 31),
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
    ]


def test_a_term_of_whole_periods_has_no_stump():
    periods = review_periods(date(2026, 1, 1), date(2026, 12, 31), 3)

    assert len(periods) == 4
    assert periods[-1] == ReviewPeriod(date(2026, 10, 1), date(2026, 12, 31))


def test_a_single_day_after_the_last_whole_period_is_a_period():
    periods = review_periods(date(2026, 1, 1), date(2026, 4, 1), 3)

    assert periods[-1] == ReviewPeriod(date(2026, 4, 1), date(2026, 4, 1))


@given(some_days, st.integers(0, 2000), st.integers(1, 24))
def test_review_periods_cover_each_day_of_the_term_once(starts_on, days, months):
    ends_on = starts_on + timedelta(days=days)

    periods = review_periods(starts_on, ends_on, months)

    assert (periods[0].start, periods[-1].end) == (starts_on, ends_on)
    for one, following in pairwise(periods):
        assert one.end + timedelta(days=1) == following.start


@pytest.mark.parametrize(
    ("ends_on", "months", "code"),
    [
        (date(2025, 12, 31), 3, "period.ends_before_start"),
        (date(2026, 12, 31), 0, "period.too_few_months"),
        (date(9999, 12, 31), 3, "period.no_real_end"),
    ],
)
def test_a_term_that_cannot_be_cut_is_refused(ends_on, months, code):
    assert refusal(PeriodError, review_periods, date(2026, 1, 1), ends_on, months) == code


def after(lag, submission, validation):
    return ReviewWait(lag_days=lag, submission_days=submission, validation_days=validation)


def test_a_review_falls_due_after_lag_submission_and_validation_on_a_day_of_work():
    first_quarter = ReviewPeriod(date(2026, 1, 1), date(2026, 3, 31))

    assert review_due(first_quarter, after(30, 15, 5)) == date(2026, 5, 20)  # 50 days, a Wednesday
    assert review_due(first_quarter, after(30, 15, 8)) == date(2026, 5, 25)  # a Saturday rolls
    memorial_day = frozenset({date(2026, 5, 25)})
    assert review_due(first_quarter, after(30, 15, 8), holidays=memorial_day) == date(2026, 5, 26)


def test_a_negative_lag_is_refused():
    assert refusal(PeriodError, after, -1, 30, 5) == "period.too_few_days"


def due_on(day, *done):
    found = due_reviews(
        date(2026, 1, 1),
        date(2026, 12, 31),
        3,
        done=frozenset(done),
        as_of=day,
        wait=after(30, 15, 5),
    )
    return [period.end for period in found]


def test_a_review_is_due_from_its_day_on_and_not_before():
    assert due_on(date(2026, 5, 19)) == []
    assert due_on(date(2026, 5, 20)) == [date(2026, 3, 31)]


def test_a_missed_review_stays_due_until_it_is_done():
    first, second = date(2026, 3, 31), date(2026, 6, 30)

    assert due_on(date(2026, 9, 1)) == [first, second]
    assert due_on(date(2026, 9, 1), first) == [second]
    assert due_on(date(2026, 9, 1), second) == [first]
