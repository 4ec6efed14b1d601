"""Where the time of a stay goes: a worked example by hand, and rules that hold for any stay."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.rules.cycle_baseline import CycleBaseline, Middle, Stated, as_record, from_record
from procurement.rules.cycle_report import ALL, WHOLE, report
from procurement.rules.cycle_time import Act, CityCalendar, Hold, Stay, Waiting, measure
from procurement.rules.errors import BadInputError
from procurement.rules.periods import Counting, Roll, add_days, days_between

ANA, BEN, EVA = UUID(int=1), UUID(int=2), UUID(int=3)
CHICAGO = CityCalendar("America/Chicago")
NOW = datetime(2026, 7, 1, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def at(day, hour=12):
    """Return noon (or another hour) of a day of March 2026, in UTC."""
    return datetime(2026, 3, 1, hour, tzinfo=UTC) + (day - 1) * DAY


def a_stay(**changed):
    made = {
        "subject": "ocds-1",
        "pathway": "competitive-rfp/1",
        "department": "Streets",
        "stage": "drafting",
        "round": 1,
        "entered_at": at(2),
        "exited_at": at(12),
        "exited_to": "questions",
    }
    return Stay(**{**made, **changed})


def act(day, who, *, consent=False):
    return Act(at=at(day), person=who, is_consent=consent)


def days_waited(time):
    return {kind: spent / DAY for kind, spent in time.waited.items() if spent}


def test_a_stay_worked_out_by_hand():
    """Monday 2 March to Thursday 12 March.

    Ana begins on the 4th (two days not begun), Ben works on the 5th, Eva consents on the 9th (four
    days for the consent), Ana moves it on on the 12th.
    """
    stay = a_stay(acts=(act(4, ANA), act(5, BEN), act(9, EVA, consent=True), act(12, ANA)))

    time = measure(stay, calendar=CHICAGO, until=NOW)

    assert (time.calendar_days, time.business_days) == (10, 8)
    assert (time.hands, time.handovers) == (3, 3)
    assert time.elapsed == 10 * DAY
    assert days_waited(time) == {Waiting.NOT_BEGUN: 2, Waiting.CONSENT: 4}


def test_the_time_for_bids_is_nobody_s_idleness():
    bidding = Hold(kind=Waiting.BIDDING, start=at(1), end=at(8))
    stay = a_stay(acts=(act(10, ANA), act(12, BEN)), holds=(bidding,))

    time = measure(stay, calendar=CHICAGO, until=NOW)

    assert days_waited(time) == {Waiting.BIDDING: 6, Waiting.NOT_BEGUN: 2}


def test_a_standstill_inside_a_wait_for_consent_leaves_the_rest_to_the_consent():
    standstill = Hold(kind=Waiting.STANDSTILL, start=at(4), end=at(6))
    acts = (act(2, ANA), act(12, EVA, consent=True))

    time = measure(a_stay(acts=acts, holds=(standstill,)), calendar=CHICAGO, until=NOW)

    assert days_waited(time) == {Waiting.STANDSTILL: 2, Waiting.CONSENT: 8}


def test_a_stay_in_which_nobody_acted_was_never_begun():
    time = measure(a_stay(), calendar=CHICAGO, until=NOW)

    assert days_waited(time) == {Waiting.NOT_BEGUN: 10}
    assert (time.hands, time.handovers) == (0, 0)


def test_a_day_is_a_local_day_and_days_off_are_no_work():
    late = a_stay(entered_at=at(2, hour=23), exited_at=at(3, hour=4))  # both on Monday, in Chicago
    holiday = CityCalendar("America/Chicago", frozenset({date(2026, 3, 11), date(2026, 3, 7)}))

    assert measure(late, calendar=CHICAGO, until=NOW).calendar_days == 0
    assert measure(a_stay(), calendar=holiday, until=NOW).business_days == 7


MOMENTS = st.integers(0, 40 * 24).map(lambda hour: at(1) + timedelta(hours=hour))
STRETCHES = st.tuples(MOMENTS, MOMENTS).map(sorted)
HOLDS = st.lists(
    st.builds(
        lambda kind, stretch: Hold(kind=kind, start=stretch[0], end=stretch[1]),
        st.sampled_from([Waiting.BIDDING, Waiting.STANDSTILL, Waiting.TERM]),
        STRETCHES,
    ),
    max_size=4,
)


@st.composite
def any_stay(draw):
    start, end = draw(STRETCHES)
    hours = int((end - start) / timedelta(hours=1))
    moments = sorted(draw(st.lists(st.integers(0, hours), max_size=6)))
    acts = tuple(
        Act(
            at=start + timedelta(hours=hour),
            person=draw(st.sampled_from([ANA, BEN, EVA])),
            is_consent=draw(st.booleans()),
        )
        for hour in moments
    )
    return a_stay(entered_at=start, exited_at=end, acts=acts, holds=tuple(draw(HOLDS)))


@settings(max_examples=80, deadline=None)
@given(any_stay())
def test_each_hour_of_a_stay_is_counted_as_one_kind_of_waiting_at_most(stay):
    time = measure(stay, calendar=CHICAGO, until=NOW)

    by_hour = dict.fromkeys(Waiting, 0)
    hours = int(time.elapsed / timedelta(hours=1))
    for number in range(hours):
        moment = stay.entered_at + timedelta(hours=number, minutes=30)
        kind = _told_by(stay, moment)
        if kind is not None:
            by_hour[kind] += 1
    assert {kind: spent / timedelta(hours=1) for kind, spent in time.waited.items()} == by_hour


def _told_by(stay, moment):
    """Say by brute force what is waited for at one moment."""
    for hold in stay.holds:
        if hold.start < moment < hold.end:
            return hold.kind
    before = [one for one in stay.acts if one.at < moment]
    after = [one for one in stay.acts if one.at > moment]
    if not before:
        return Waiting.NOT_BEGUN
    return Waiting.CONSENT if after and after[0].is_consent else None


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
OFF = st.frozensets(DAYS, max_size=30)


@settings(max_examples=100, deadline=None)
@given(DAYS, DAYS, OFF)
def test_days_of_work_are_those_of_numpy(one, other, off):
    start, end = sorted((one, other))

    found = days_between(start, end, counting=Counting.BUSINESS, holidays=off)

    listed = np.array(sorted(off), dtype="datetime64[D]")
    following = timedelta(days=1)
    assert found == np.busday_count(start + following, end + following, holidays=listed)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(1, 300), OFF, st.sampled_from(Counting))
def test_counting_days_undoes_adding_them(start, number, off, counting):
    end = add_days(
        start, number, counting=counting, first_day_counts=False, roll=Roll.NONE, holidays=off
    )

    assert days_between(start, end, counting=counting, holidays=off) == number


def test_days_between_the_wrong_way_round_are_refused():
    with pytest.raises(BadInputError, match="ends_before_start"):
        days_between(date(2026, 3, 2), date(2026, 3, 1), counting=Counting.CALENDAR)


def lines(*stays, baseline=None):
    found = report(stays, calendar=CHICAGO, until=NOW, baseline=baseline)
    return {(one.department, one.stage): one for one in found}


def test_what_lasts_is_counted_apart_and_never_as_finished():
    found = lines(
        a_stay(subject="a", acts=(act(12, ANA),)),
        a_stay(subject="b", exited_at=at(6), acts=(act(6, ANA),)),
        a_stay(subject="c", exited_at=None, exited_to=""),
        a_stay(subject="d", exited_at=at(3), exited_to="cancelled"),
    )

    line = found["Streets", "drafting"]
    assert (line.finished, line.lasting, line.without_result) == (2, 1, 1)
    assert (line.calendar.median, line.calendar.mean) == (7, 7)
    assert line.longest_lasting == 121
    assert line.hands.mean == 1


def test_one_department_alone_is_not_repeated_as_all_of_them():
    assert set(lines(a_stay(), a_stay(subject="b"))) == {
        ("Streets", "drafting"),
        ("Streets", WHOLE),
    }


def test_no_finished_stay_gives_no_number_instead_of_zero():
    line = lines(a_stay(exited_at=None, exited_to=""))["Streets", "drafting"]

    assert line.finished == 0
    assert line.calendar is line.business is line.hands is line.handovers is line.waited is None
    assert line.waited_in_all is None


def test_one_long_stay_moves_the_mean_and_not_the_median():
    stays = [a_stay(subject=str(n), exited_at=at(2 + n)) for n in (1, 2, 30)]

    spread = lines(*stays)["Streets", "drafting"].calendar

    assert (spread.median, spread.mean) == (2, 11)


def test_waiting_is_time_over_time_and_no_mean_of_shares():
    long_and_idle = a_stay(subject="a", exited_at=at(11), acts=(act(11, ANA),))  # nine days
    short_and_busy = a_stay(subject="b", exited_at=at(3), acts=(act(2, ANA), act(3, BEN)))

    line = lines(long_and_idle, short_and_busy)["Streets", "drafting"]

    assert line.waited[Waiting.NOT_BEGUN] == Fraction(9, 10)
    assert line.waited_in_all == Fraction(9, 10)


def test_a_way_back_is_counted_and_the_whole_way_holds_all_rounds():
    drafting = a_stay(acts=(act(4, ANA), act(12, BEN)))
    questions = a_stay(
        stage="questions",
        entered_at=at(12),
        exited_at=at(15),
        exited_to="drafting",
        back=True,
        acts=(act(15, BEN),),
    )
    again = a_stay(round=2, entered_at=at(15), exited_at=at(20), acts=(act(20, ANA),))
    questions_again = a_stay(
        stage="questions", round=2, entered_at=at(20), exited_at=at(22), exited_to="submission"
    )

    found = lines(drafting, questions, again, questions_again)

    assert found["Streets", "questions"].back == 1
    assert found["Streets", "drafting"].finished == 2
    whole = found["Streets", WHOLE]
    assert (whole.finished, whole.back) == (1, 1)
    assert whole.calendar.median == 20
    assert whole.hands.median == 2
    assert whole.waited[Waiting.NOT_BEGUN] == Fraction(2 + 3 + 5 + 2, 20)


def test_departments_stay_apart_and_an_unstated_one_is_a_line_of_its_own():
    found = lines(a_stay(), a_stay(subject="b", department=""), a_stay(subject="c"))

    assert found["Streets", "drafting"].finished == 2
    assert found["", "drafting"].finished == 1
    assert found[ALL, "drafting"].finished == found[ALL, WHOLE].finished == 3


BASELINE = CycleBaseline(
    valid_from=date(2026, 1, 1),
    measured_from=date(2024, 1, 1),
    measured_until=date(2025, 12, 31),
    source="Register of purchases 2024-2025",
    counting=Counting.BUSINESS,
    middle=Middle.MEDIAN,
    stages=(
        Stated(pathway="competitive-rfp/1", stage="drafting", days="12.5", processes=17),
        Stated(
            pathway="competitive-rfp/1", stage="drafting", department="Parks", days=5, hands="2.5"
        ),
    ),
)


def test_the_change_is_in_the_counting_of_the_baseline_and_by_department_where_stated():
    acts = (act(4, ANA), act(5, BEN), act(12, EVA))
    parks = a_stay(subject="b", department="Parks", acts=acts)

    found = lines(a_stay(), parks, baseline=from_record(as_record(BASELINE)))

    assert found["Streets", "drafting"].change == Fraction("-4.5")
    assert found["Parks", "drafting"].change == 3
    assert found["Parks", "drafting"].hands_change == Fraction(1, 2)
    assert found["Streets", "drafting"].hands_change is None
    assert found[ALL, "drafting"].change == Fraction("-4.5")
    assert found["Streets", WHOLE].baseline is None
    assert found["Streets", WHOLE].change is None


def test_a_stage_that_is_stated_but_not_finished_has_a_baseline_and_no_change():
    line = lines(a_stay(exited_at=None, exited_to=""), baseline=from_record(as_record(BASELINE)))[
        "Streets", "drafting"
    ]

    assert line.baseline.days == 12.5
    assert line.change is None


def test_a_baseline_stated_as_a_mean_is_held_against_the_mean():
    stays = [a_stay(subject=str(n), exited_at=at(2 + n)) for n in (1, 2, 30)]
    stated = replace(
        from_record(as_record(BASELINE)), middle=Middle.MEAN, counting=Counting.CALENDAR
    )

    line = lines(*stays, baseline=stated)["Streets", "drafting"]

    assert line.change == 11 - Fraction("12.5")
