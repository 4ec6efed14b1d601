"""The vendor funnel: unknown is not no, rates count who could, small groups are hidden."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.errors import MarketError
from outcome_metrics.market.small_groups import publishable
from outcome_metrics.market.vendor_funnel import (
    NO,
    STEPS,
    UNKNOWN,
    YES,
    Rate,
    Step,
    funnel,
    strongest,
)

#: Steps that a city without a portal cannot see.
UNSEEN = [STEPS.index(one) for one in (Step.VIEWED, Step.ATTENDED, Step.STARTED, Step.PAID)]


def units(*reached):
    """Return units that reached the steps named, in a city that sees all but `UNSEEN`."""
    codes = np.full((len(reached), len(STEPS)), NO, dtype=np.int8)
    for row, steps in enumerate(reached):
        codes[row, [STEPS.index(Step(one)) for one in steps.split()]] = YES
    codes[:, UNSEEN] = UNKNOWN
    return codes


def by_step(lines):
    return {line.step: line for line in lines}


CITY = units(
    "identified notified asked submitted responsive shortlisted awarded",
    "identified notified submitted responsive shortlisted",
    "identified notified submitted",
    "identified notified",
    "identified",
    "submitted responsive",  # heard of it elsewhere
)


def test_each_step_has_its_count_and_both_rates():
    lines = by_step(funnel(CITY))

    assert lines[Step.NOTIFIED].count == 4
    assert lines[Step.NOTIFIED].from_previous == Rate(passed=4, out_of=5, unknown=0)
    assert lines[Step.SUBMITTED].count == 4
    assert lines[Step.SUBMITTED].from_notified == Rate(passed=3, out_of=4, unknown=0)
    assert lines[Step.RESPONSIVE].from_previous == Rate(passed=3, out_of=4, unknown=0)
    assert lines[Step.AWARDED].from_notified == Rate(passed=1, out_of=4, unknown=0)


def test_a_step_that_nobody_records_has_no_count_and_is_no_step_to_come_from():
    lines = by_step(funnel(CITY))

    assert lines[Step.VIEWED].count is None
    assert lines[Step.VIEWED].from_previous is None
    assert lines[Step.VIEWED].unknown == 6
    assert lines[Step.ASKED].previous is Step.NOTIFIED
    assert lines[Step.IDENTIFIED].previous is None


def test_nobody_has_to_ask_so_bids_are_compared_with_those_who_were_told():
    lines = by_step(funnel(CITY))

    assert lines[Step.ASKED].count == 1
    assert lines[Step.SUBMITTED].previous is Step.NOTIFIED
    assert lines[Step.SUBMITTED].from_previous == Rate(passed=3, out_of=4, unknown=0)


def test_who_is_not_known_to_have_gone_on_is_in_no_rate():
    codes = CITY.copy()
    codes[0, STEPS.index(Step.RESPONSIVE)] = UNKNOWN

    line = by_step(funnel(codes))[Step.RESPONSIVE]

    assert line.from_previous == Rate(passed=2, out_of=3, unknown=1)
    assert (line.count, line.unknown) == (2, 1)


def test_a_group_is_looked_at_as_of_the_date_of_each_step():
    certified = np.full(CITY.shape, NO, dtype=np.int8)
    certified[:2, :] = YES
    certified[0, STEPS.index(Step.AWARDED)] = NO  # ran out before the award

    lines = by_step(funnel(CITY, member=certified))

    assert lines[Step.SUBMITTED].count == 2
    assert lines[Step.AWARDED].count == 0
    assert lines[Step.AWARDED].from_previous == Rate(passed=1, out_of=2, unknown=0)


def test_partners_of_a_joint_venture_are_one_bidder_in_each_of_their_groups():
    partners = units("identified notified", "submitted responsive", "identified")
    groups = np.array([[YES], [NO], [NO]], dtype=np.int8) * np.ones((1, 11), dtype=np.int8)
    unit = np.array([0, 0, 1])

    merged = strongest(partners, unit=unit, size=2)
    small = strongest(groups, unit=unit, size=2)

    assert by_step(funnel(merged))[Step.SUBMITTED].count == 1
    assert by_step(funnel(merged, member=small))[Step.SUBMITTED].count == 1
    assert by_step(funnel(merged))[Step.IDENTIFIED].count == 2


random_units = st.lists(
    st.lists(st.sampled_from([NO, UNKNOWN, YES]), min_size=11, max_size=11), min_size=1, max_size=25
).map(lambda rows: np.array(rows, dtype=np.int8))


@settings(max_examples=40, deadline=None)
@given(random_units, st.randoms(use_true_random=False))
def test_groups_that_split_everybody_add_up_to_everybody(codes, chance):
    group = np.array([chance.choice([0, 1, 2]) for _ in codes])
    members = [
        np.repeat(np.where(group == one, YES, NO).astype(np.int8)[:, None], 11, axis=1)
        for one in range(3)
    ]

    whole = funnel(codes)
    parts = [funnel(codes, member=member) for member in members]

    for place, line in enumerate(whole):
        assert sum(part[place].count or 0 for part in parts) == (line.count or 0)
        if line.from_previous is not None:
            for name in ("passed", "out_of", "unknown"):
                split = sum(getattr(part[place].from_previous, name) for part in parts)
                assert split == getattr(line.from_previous, name)


@settings(max_examples=40, deadline=None)
@given(random_units)
def test_no_rate_is_over_one_and_all_at_the_step_before_are_accounted_for(codes):
    lines = funnel(codes)

    for line in lines:
        for before, rate in ((line.previous, line.from_previous), ("notified", line.from_notified)):
            if rate is not None:
                assert 0 <= rate.passed <= rate.out_of
                assert rate.out_of + rate.unknown == by_step(lines)[Step(before)].count
        if line.count is None:
            assert line.unknown == len(codes)


def test_steps_that_do_not_fit_are_refused():
    with pytest.raises(MarketError, match=r"market\.unequal_lengths"):
        funnel(CITY, member=CITY[:2])
    with pytest.raises(MarketError, match=r"market\.unknown_code"):
        funnel(CITY + np.int8(2))


def a_city(numbers):
    """Return (units, members) for {group: (notified, submitted)}."""
    rows, groups = [], []
    for name, (notified, submitted) in numbers.items():
        rows += ["identified notified submitted"] * submitted
        rows += ["identified notified"] * (notified - submitted)
        groups += [name] * notified
    codes, group = units(*rows), np.array(groups)
    codes[:, [STEPS.index(one) for one in (Step.ASKED, Step.RESPONSIVE, Step.SHORTLISTED)]] = (
        UNKNOWN
    )
    return codes, {name: everywhere(group == name) for name in numbers}


def everywhere(belongs):
    """Return membership that does not change from step to step."""
    return np.repeat(np.where(belongs, YES, NO).astype(np.int8)[:, None], len(STEPS), axis=1)


def lines_of(shown, name):
    return by_step([one.line for one in shown[name]])


def test_a_small_group_is_hidden_and_no_sum_gives_it_away():
    codes, members = a_city({"micro": (40, 20), "small": (60, 30), "large": (30, 4)})

    shown = publishable(codes, members, threshold=11)

    hidden = [name for name in members if lines_of(shown, name)[Step.SUBMITTED].count is None]
    assert "large" in hidden
    assert len(hidden) >= 2
    assert lines_of(shown, "large")[Step.NOTIFIED].count == 30
    assert lines_of(shown, "large")[Step.SUBMITTED].from_previous is None
    assert lines_of(shown, "large")[Step.SUBMITTED].unknown is None


def test_a_group_of_which_all_but_a_few_went_on_is_hidden_too():
    codes, members = a_city({"certified": (40, 38), "other": (60, 30)})

    shown = publishable(codes, {"certified": members["certified"]}, threshold=11)

    line = lines_of(shown, "certified")[Step.SUBMITTED]
    assert (line.count, line.from_previous, line.from_notified) == (None, None, None)


def test_large_groups_are_shown_as_they_are():
    codes, members = a_city({"small": (60, 30), "large": (80, 40)})

    shown = publishable(codes, members, threshold=11)

    assert not any(one.suppressed for lines in shown.values() for one in lines)
    assert lines_of(shown, "small")[Step.SUBMITTED].from_previous == Rate(
        passed=30, out_of=60, unknown=0
    )


def test_where_all_steps_would_give_few_away_the_steps_that_matter_most_are_told():
    codes, members = a_city({"small": (60, 30), "large": (80, 40)})
    responsive = STEPS.index(Step.RESPONSIVE)
    codes[:, responsive] = codes[:, STEPS.index(Step.SUBMITTED)]
    codes[np.flatnonzero(codes[:, responsive] == YES)[[0, 1, -1, -2]], responsive] = NO

    shown = publishable(codes, members, threshold=11)

    assert lines_of(shown, "small")[Step.SUBMITTED].count == 30
    assert lines_of(shown, "small")[Step.RESPONSIVE].count is None
    hidden = [one.suppressed for one in shown["small"] if one.line.step is Step.RESPONSIVE]
    assert hidden == [True]


def test_of_a_handful_of_firms_no_group_is_told():
    codes, members = a_city({"small": (5, 3), "large": (4, 2)})

    shown = publishable(codes, members, threshold=11)

    told = [one.line.count for lines in shown.values() for one in lines]
    assert set(told) <= {None, 0}
