"""Difference-in-differences: published cells, a published replication, clusters, and refusals."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.errors import ImpactError
from outcome_metrics.impact.differences import difference_of_groups, difference_of_two
from outcome_metrics.impact.four_cells import Cells, Spread
from outcome_metrics.impact.regression import Method
from tests.metrics.impact.test_interrupted_series import noisy


def panel(seed, units, *, effect=0.0, drift=0.0):
    """Return units x 20 with levels of their own and an effect from period 10 on."""
    chance = np.random.default_rng(seed)
    time = np.arange(20.0)
    levels = chance.normal(50.0, 5.0, size=(units, 1))
    return levels + drift * time + effect * (time >= 10) + chance.normal(size=(units, 20))


def codes(compare, *groups, **how):
    with pytest.raises(ImpactError) as refused:
        compare(*groups, **how)
    return [one.code for one in refused.value.problems]


def test_the_published_means_of_card_and_krueger_give_2_75():
    cells = Cells(treated=(20.44, 21.03), control=(23.33, 21.17))

    assert cells.difference == pytest.approx(2.75)


def test_the_published_replication_is_reproduced_from_its_cells():
    cells = Cells(treated=(20.431, 20.898), control=(23.380, 21.097))
    # 309 restaurants in New Jersey and 75 in Pennsylvania were seen twice.  The deviation is set
    # so that the intercept's error is the published one; the other three errors then follow.
    spread = Spread(treated=(309, 309), control=(75, 75), deviation=9.511)

    assert cells.coefficients == pytest.approx((23.380, -2.283, -2.949, 2.750), abs=0.0011)
    assert spread.errors == pytest.approx((1.098, 1.553, 1.224, 1.731), abs=0.0005)


def test_errors_from_means_and_deviation_are_those_of_a_regression_on_the_values():
    chance = np.random.default_rng(7)
    sizes = {(0, 0): 9, (1, 0): 7, (0, 1): 12, (1, 1): 15}  # (time, group)
    rows = [(time, group, v) for (time, group), n in sizes.items() for v in chance.normal(size=n)]
    time, group, values = (np.array(column) for column in zip(*rows, strict=True))
    data = {"y": values, "time": time, "group": group}

    other = smf.ols("y ~ time * group", data=pd.DataFrame(data)).fit()
    spread = Spread(treated=(12, 15), control=(9, 7), deviation=float(np.sqrt(other.scale)))

    assert spread.errors == pytest.approx(tuple(other.bse))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), treated=st.integers(2, 6), control=st.integers(2, 6))
def test_the_errors_of_a_panel_are_clustered_by_unit(seed, treated, control):
    ours, theirs = panel(seed, treated, effect=3.0), panel(seed + 1, control)

    found = difference_of_groups(ours, theirs, start=10)

    stacked = np.vstack([ours, theirs])
    unit, time = np.indices(stacked.shape)
    data = {
        "y": stacked.ravel(),
        "unit": unit.ravel(),
        "after": (time.ravel() >= 10) * 1,
        "group": (unit.ravel() < treated) * 1,
    }
    other = smf.ols("y ~ after * group", data=pd.DataFrame(data)).fit(
        cov_type="cluster", cov_kwds={"groups": data["unit"]}, use_t=True
    )
    interval = other.conf_int().loc["after:group"]
    assert found.effect.value == pytest.approx(other.params["after:group"])
    assert (found.effect.low, found.effect.high) == pytest.approx(tuple(interval))
    assert found.effect.value == pytest.approx(found.cells.difference)


def test_two_rows_a_unit_seen_more_often_are_not_more_evidence():
    ours, theirs = panel(1, 4, effect=3.0), panel(2, 4)
    means = [
        np.column_stack([one[:, :10].mean(axis=1), one[:, 10:].mean(axis=1)])
        for one in (ours, theirs)
    ]

    often = difference_of_groups(ours, theirs, start=10).effect
    twice = difference_of_groups(*means, start=1).effect

    assert often.value == pytest.approx(twice.value)
    assert often.high - often.low == pytest.approx(twice.high - twice.low, rel=0.1)


def test_one_series_against_another_is_judged_by_their_distance():
    ours, theirs = noisy(1, 40, start=20), noisy(2, 40, start=99)

    found = difference_of_two(ours, theirs, start=20)

    distance = ours - theirs
    assert found.method is Method.REML
    assert found.cells.difference == pytest.approx(distance[20:].mean() - distance[:20].mean())
    assert found.effect.low < found.cells.difference < found.effect.high


def test_two_short_series_give_the_step_that_a_regression_of_their_distance_finds():
    ours, theirs = noisy(3, 18, start=9), noisy(4, 18, start=99)
    theirs[2] = np.nan

    found = difference_of_two(ours, theirs, start=9)

    data = pd.DataFrame({"apart": ours - theirs, "since": np.arange(18) >= 9}).dropna()
    other = smf.ols("apart ~ since", data=data).fit()
    assert (found.method, found.autocorrelation) == (Method.OLS, 0.0)
    assert found.effect.value == pytest.approx(other.params["since[T.True]"])
    assert (found.effect.low, found.effect.high) == pytest.approx(
        tuple(other.conf_int().loc["since[T.True]"])
    )
    assert (found.before, found.after, found.dropped, found.clusters) == (8, 9, 1, (1, 1))
    assert found.trend.parallel is not None
    assert len(found.trend.treated) == 9


def test_the_likeness_of_neighbors_is_found_again_and_widens_the_interval():
    ours, theirs = noisy(1, 240, start=120, strength=0.6), np.zeros(240)

    found = difference_of_two(ours, theirs, start=120)

    apart = pd.DataFrame({"apart": ours, "since": np.arange(240) >= 120})
    naive = smf.ols("apart ~ since", data=apart).fit().conf_int().loc["since[T.True]"]
    # the trend of `noisy` stays in the errors, so that neighbors are more alike than 0.6
    assert 0.6 < found.autocorrelation < 1.0
    assert found.effect.high - found.effect.low > naive[1] - naive[0]


def test_a_shock_that_hits_both_is_not_an_effect():
    shock = 25.0 * (np.arange(24) >= 12)
    ours, theirs = panel(3, 1)[0], panel(4, 1)[0]
    ours, theirs = np.resize(ours, 24), np.resize(theirs, 24)

    plain = difference_of_two(ours, theirs, start=12)
    shocked = difference_of_two(ours + shock, theirs + shock, start=12)

    assert shocked.effect.value == pytest.approx(plain.effect.value)


@pytest.mark.parametrize("drift", [0.8, -0.8])
def test_groups_that_drift_apart_before_are_not_parallel(drift):
    drifting = difference_of_groups(panel(5, 4, drift=drift), panel(6, 4), start=10)
    alike = difference_of_groups(panel(5, 4, drift=0.8), panel(6, 4, drift=0.8), start=10)

    assert drifting.trend.parallel is False
    assert alike.trend.parallel is True
    assert drifting.trend.drift.value == pytest.approx(drift, abs=0.2)
    assert len(drifting.trend.treated) == len(drifting.trend.control) == 10


def test_with_two_periods_nobody_can_tell_whether_they_moved_alike():
    found = difference_of_groups(panel(1, 3)[:, 8:12], panel(2, 3)[:, 8:12], start=2)

    assert found.trend.parallel is None


def test_a_period_in_which_somebody_is_silent_counts_for_nobody():
    ours, theirs = panel(1, 3, effect=2.0), panel(2, 3)
    theirs[1, 4] = np.nan

    found = difference_of_groups(ours, theirs, start=10)

    kept = [place for place in range(20) if place != 4]
    assert (found.before, found.after, found.dropped) == (9, 10, 1)
    assert found.effect.value == pytest.approx(
        difference_of_groups(ours[:, kept], theirs[:, kept], start=9).effect.value
    )


def test_refusals_name_everything():
    one, two = panel(1, 1), panel(2, 2)

    assert codes(difference_of_groups, one, two, start=10) == ["impact.one_cluster"]
    assert codes(difference_of_groups, one, two, start=0) == [
        "impact.no_periods_before",
        "impact.one_cluster",
    ]
    assert codes(difference_of_groups, two, two, start=20) == ["impact.too_few_points"]
    assert codes(difference_of_two, one[0], one[0], start=10) == ["impact.constant_series"]
    assert codes(difference_of_two, one[0], two[0], start=5) == ["impact.too_few_points"]
    assert codes(difference_of_two, one[0], two[0][:19], start=10) == ["impact.unequal_lengths"]


def test_a_refusal_says_how_many_there_were():
    with pytest.raises(ImpactError) as short:
        difference_of_two(panel(1, 1)[0], panel(2, 1)[0], start=5)
    with pytest.raises(ImpactError) as alone:
        difference_of_groups(panel(1, 1), panel(2, 2), start=0)
    with pytest.raises(ImpactError) as unequal:
        difference_of_two(panel(1, 1)[0], panel(2, 1)[0][:19], start=10)
    with pytest.raises(ImpactError) as constant:
        difference_of_two(panel(1, 1)[0], panel(1, 1)[0], start=10)

    refusals = (short, alone, unequal, constant)
    said = [one.params for refused in refusals for one in refused.value.problems]
    assert said == [
        {"before": 5, "after": 15, "minimum": 8},
        {"after": 20},
        {"treated": 1, "control": 2},
        {"treated": 20, "control": 19},
        {"count": 20},
    ]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 500), factor=st.floats(0.01, 100), shift=st.floats(-500, 500))
def test_another_unit_scales_the_effect_and_moves_nothing_else(seed, factor, shift):
    ours, theirs = panel(seed, 3, effect=2.0), panel(seed + 1, 4)

    plain = difference_of_groups(ours, theirs, start=10)
    other = difference_of_groups(ours * factor + shift, theirs * factor + shift, start=10)

    wide = factor * (plain.effect.high - plain.effect.low)
    assert other.effect.value == pytest.approx(factor * plain.effect.value, abs=1e-6 * wide)
    assert other.effect.low == pytest.approx(factor * plain.effect.low, abs=1e-6 * wide)
    assert other.trend.parallel is plain.trend.parallel


def test_the_order_of_the_units_does_not_matter():
    ours, theirs = panel(1, 3, effect=2.0), panel(2, 4)

    plain = difference_of_groups(ours, theirs, start=10).effect
    turned = difference_of_groups(ours[::-1], theirs[::-1], start=10).effect

    assert turned.low == pytest.approx(plain.low)
