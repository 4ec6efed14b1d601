"""Ratio of sums at every level, districts to city and months to years; refusals elsewhere (3.2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.worked import work_out
from outcome_metrics.catalogue import CATALOGUE, READY
from outcome_metrics.catalogue.ready import Worked
from outcome_metrics.definitions.definition import Aggregation, Direction
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.formulas import adds_across_places, refusals
from outcome_metrics.figures.frame import Totals, sums
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.figures.states import State
from outcome_metrics.quantities import SCALE
from tests.metrics.builders import a_cell, an_agreement, long_after
from tests.metrics.wholes import values_of

few = settings(max_examples=20, deadline=None)
QUOTIENTS = [Aggregation.RATIO_OF_SUMS, Aggregation.MEAN_WEIGHTED]
COMBINED = sorted(
    code for code, kpi in CATALOGUE.items() if kpi.aggregation is not Aggregation.PERCENTILE
)
DISTRICTS, MONTHS = 3, 24


def city(figures):
    """Return a table of whole counts: district, month (0-23), numerator, denominator."""
    rows = [
        (district, month, *figures[district * MONTHS + month])
        for district in range(DISTRICTS)
        for month in range(MONTHS)
    ]
    return pd.DataFrame(rows, columns=["district", "month", "n", "d"]).assign(
        quarter=lambda table: table.month // 3, year=lambda table: table.month // 12
    )


tables = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**4)),
    min_size=DISTRICTS * MONTHS,
    max_size=DISTRICTS * MONTHS,
).map(city)


def totals(table, group):
    """Sum the table's figures by a column of group numbers, or of pairs of them."""
    keys = group.to_numpy(dtype=np.int64)
    return sums(
        table.n.to_numpy(dtype=np.int64) * SCALE,
        table.d.to_numpy(dtype=np.int64) * SCALE,
        np.ones(len(table), dtype=np.bool_),
        group=keys,
        size=int(keys.max()) + 1,
    )


def again(summed, group, size):
    """Sum what has been summed before once more."""
    has = np.ones(len(summed.numerator), dtype=np.bool_)
    return sums(summed.numerator, summed.denominator, has, group=group, size=size)


@few
@given(tables)
@pytest.mark.parametrize("aggregation", QUOTIENTS)
@pytest.mark.parametrize("level", ["district", "month", "quarter", "year"])
def test_a_value_of_any_level_is_the_quotient_of_its_sums_as_pandas_adds_them(
    aggregation, level, table
):
    added = table.groupby(level)[["n", "d"]].sum()
    expected = (added.n / added.d.where(added.d > 0)).to_numpy()

    value = values_of(totals(table, table[level]), aggregation=aggregation)

    np.testing.assert_allclose(value, expected, rtol=1e-12)


@few
@given(tables)
def test_amounts_of_any_level_add_up_as_pandas_adds_them(table):
    for level in ("district", "month", "quarter", "year"):
        bare = replace_denominators(totals(table, table[level]))
        value = values_of(bare, aggregation=Aggregation.SUM)

        assert value.tolist() == table.groupby(level).n.sum().tolist()


def replace_denominators(summed):
    """Return the sums as if no figure had had a denominator."""
    return replace(summed, denominator=np.zeros_like(summed.denominator), bare=summed.cells)


@few
@given(tables)
def test_it_does_not_matter_by_which_levels_one_climbs(table):
    months = totals(table, table.month)  # districts to city first
    by_quarters = again(months, np.arange(MONTHS) // 3, MONTHS // 3)
    years = again(by_quarters, np.arange(MONTHS // 3) // 4, MONTHS // 12)

    districts = totals(table, table.district * 2 + table.year)  # time first
    across = again(districts, np.arange(DISTRICTS * 2) % 2, 2)

    direct = totals(table, table.year)
    for other in (years, across):
        assert other.numerator.tolist() == direct.numerator.tolist()
        assert other.denominator.tolist() == direct.denominator.tolist()


@few
@given(tables)
def test_the_mean_of_percentages_is_the_value_only_where_weights_happen_to_be_equal(table):
    table = table.assign(d=7)
    quarters = table.groupby("quarter")

    value = values_of(totals(table, table.quarter), aggregation=Aggregation.RATIO_OF_SUMS)

    means = quarters.apply(lambda part: (part.n / part.d).mean(), include_groups=False)
    np.testing.assert_allclose(value, means.to_numpy(), rtol=1e-12)


def test_the_published_case_holds_from_sites_to_city_and_from_months_to_a_quarter():
    sites = sums(
        np.array([45, 300]) * SCALE,
        np.array([50, 500]) * SCALE,
        np.array([True, True]),
        group=np.array([0, 0]),
        size=1,
    )

    (value,) = values_of(sites, aggregation=Aggregation.RATIO_OF_SUMS)

    assert round(100 * value, 2) == 62.73
    assert Fraction(int(sites.numerator[0]), int(sites.denominator[0])) == Fraction(345, 550)


def summed(count, *, bare):
    """Return one group of `count` figures, with or without denominators."""
    return Totals(
        numerator=np.array([count * 9 * SCALE]),
        denominator=np.array([0 if bare else count * 10 * SCALE]),
        cells=np.array([count]),
        bare=np.array([count if bare else 0]),
    )


@pytest.mark.parametrize("aggregation", Aggregation)
@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("count", [1, 2, 12])
def test_what_may_not_be_combined_is_refused_at_every_level(aggregation, bare, count):
    allowed = (
        count == 1
        or {
            Aggregation.RATIO_OF_SUMS: not bare,
            Aggregation.MEAN_WEIGHTED: not bare,
            Aggregation.SUM: bare,
            Aggregation.LAST: False,
            Aggregation.PERCENTILE: False,
        }[aggregation]
    )
    group = summed(count, bare=bare)

    refused = bool(refusals(group, aggregation=aggregation)[0])

    assert refused is (not allowed and count > 1)


def test_the_median_of_medians_is_not_the_median():
    first, second = [1, 2, 3], [10, 20, 30, 40, 50]

    of_all = np.median(first + second)

    assert of_all == 15
    assert np.median([np.median(first), np.median(second)]) == 16


@pytest.mark.parametrize("aggregation", Aggregation)
@pytest.mark.parametrize("has_denominator", [True, False])
def test_places_add_up_as_periods_do_except_that_levels_of_one_day_do_too(
    aggregation, has_denominator
):
    over_time = not refusals(summed(2, bare=not has_denominator), aggregation=aggregation)[0]

    found = adds_across_places(aggregation, has_denominator=has_denominator)

    assert found is (bool(over_time) or aggregation is Aggregation.LAST)


def cells_of_months(kpi, figures, start=date(2024, 1, 1)):
    periods = expected_periods(kpi.frequency, start=start, end=date(2039, 12, 31))
    return [a_cell(*period, *figure) for period, figure in zip(periods, figures, strict=False)]


def test_a_denominator_of_zero_is_not_applicable_and_leaves_the_others_alone():
    kpi = CATALOGUE["streetlight_on_time_share"]
    cells = cells_of_months(kpi, [(45, 50), (0, 0), (300, 500)])

    found = assess(an_agreement(kpi), cells=cells, as_of=long_after(cells))

    assert [row.state for row in found.rows] == [
        State.RECEIVED,
        State.NOT_APPLICABLE,
        State.RECEIVED,
    ]
    assert found.rows[1].judgement.value is None
    assert found.rows[1].judgement.attainment is None
    assert found.whole.judgement.value == pytest.approx(345 / 550)
    assert (found.whole.covered, found.whole.expected) == (2, 2)


def test_nothing_but_zero_denominators_is_nothing_due_and_not_zero_percent():
    kpi = CATALOGUE["streetlight_on_time_share"]
    cells = cells_of_months(kpi, [(0, 0), (0, 0)])

    whole = assess(an_agreement(kpi), cells=cells, as_of=long_after(cells)).whole

    assert whole.judgement.value is None
    assert whole.expected == 0


def in_other_units(ready, factor):
    """Return the same case counted in units `factor` times as small: days as hours."""
    kpi, worked = ready.kpi, ready.worked

    def times(text):
        return str(Decimal(text) * factor) if text else ""

    def figure(part):
        top, line, below = part.partition("/")
        return times(top) + line + below

    cuts = kpi.thresholds
    return replace(
        ready,
        kpi=replace(
            kpi,
            tolerance=None if kpi.tolerance is None else kpi.tolerance * factor,
            thresholds=None
            if cuts is None
            else replace(
                cuts,
                good=cuts.good * factor,
                approaching=cuts.approaching * factor,
                requires_improvement=cuts.requires_improvement * factor,
            ),
            plausible_min=kpi.plausible_min * factor,
            plausible_max=kpi.plausible_max * factor,
        ),
        worked=Worked(
            parts=tuple(map(figure, worked.parts)),
            target=tuple(map(times, worked.target)),
            baseline=times(worked.baseline),
        ),
    )


@pytest.mark.parametrize("factor", [24, 100, 1000])
@pytest.mark.parametrize("code", COMBINED)
def test_another_unit_changes_the_value_by_its_factor_and_no_judgement(code, factor):
    before, after = work_out(READY[code]), work_out(in_other_units(READY[code], factor))

    assert after.whole.exact_attainment == before.whole.exact_attainment
    assert after.whole.judgement.rating == before.whole.judgement.rating
    assert after.whole.judgement.below_target == before.whole.judgement.below_target
    assert after.whole.judgement.value == pytest.approx(
        factor * before.whole.judgement.value, rel=1e-12
    )


@pytest.mark.parametrize("code", [one for one in COMBINED if CATALOGUE[one].denominator])
def test_counting_more_of_both_at_the_same_rate_changes_nothing(code):
    ready = READY[code]
    tenfold = replace(
        ready.worked,
        parts=tuple(
            "/".join(str(Decimal(one) * 10) for one in part.split("/"))
            for part in ready.worked.parts
        ),
    )

    whole = work_out(replace(ready, worked=tenfold)).whole

    assert whole.exact_attainment == work_out(ready).whole.exact_attainment


@few
@given(
    st.lists(st.tuples(st.integers(0, 9999), st.integers(1, 9999)), min_size=2, max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_periods_come_in_changes_nothing(figures, random):
    kpi = CATALOGUE["bus_on_time_share"]
    cells = cells_of_months(kpi, figures)
    shuffled = random.sample(cells, len(cells))
    day = long_after(cells)

    first, second = (assess(an_agreement(kpi), cells=one, as_of=day) for one in (cells, shuffled))

    assert first.whole == second.whole
    assert first.rows == second.rows


@few
@given(
    st.lists(
        st.tuples(st.integers(0, 9999), st.integers(5, 9999), st.integers(2, 5)),
        min_size=1,
        max_size=6,
    )
)
def test_months_split_into_weeks_and_summed_back_give_the_same_attainment(figures):
    """The same counts, reported once for a month or in parts, say the same over the whole."""
    kpi = CATALOGUE["bus_on_time_share"]
    parts = []
    for numerator, denominator, cut in figures:
        top, below = numerator // cut, denominator // cut
        parts += [(top, below), (numerator - top, denominator - below)]
    together = cells_of_months(kpi, [(n, d) for n, d, _ in figures])
    split = cells_of_months(kpi, parts)

    whole, again_whole = (
        assess(an_agreement(kpi), cells=cells, as_of=long_after(cells)).whole
        for cells in (together, split)
    )

    assert again_whole.exact_attainment == whole.exact_attainment
    assert again_whole.judgement.value == whole.judgement.value


@few
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=10), st.integers(2, 5))
def test_amounts_split_into_parts_and_summed_back_are_the_same_amount(amounts, parts):
    kpi = CATALOGUE["transit_boardings"]
    split = [piece for one in amounts for piece in (one // parts, one - one // parts)]

    values = [
        assess(
            an_agreement(kpi), cells=(cells := plain(kpi, figures)), as_of=long_after(cells)
        ).whole.judgement.value
        for figures in (amounts, split)
    ]

    assert values == [sum(amounts)] * 2


def plain(kpi, amounts):
    return cells_of_months(kpi, [(one, None) for one in amounts])


@few
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=10))
def test_a_level_is_that_of_the_last_period_whatever_came_before(levels):
    kpi = CATALOGUE["illegal_dumps_open"]
    cells = plain(kpi, levels)

    whole = assess(an_agreement(kpi), cells=cells, as_of=long_after(cells)).whole

    assert whole.judgement.value == levels[-1]


def test_a_missing_last_level_is_not_carried_forward():
    kpi = CATALOGUE["illegal_dumps_open"]
    cells = plain(kpi, [64, 58])
    silent = expected_periods(kpi.frequency, start=date(2024, 3, 1), end=date(2024, 3, 31))
    cells.append(Cell(start=silent[0][0], end=silent[0][1]))

    whole = assess(an_agreement(kpi), cells=cells, as_of=long_after(cells)).whole

    assert whole.judgement.value is None


@few
@given(st.lists(st.integers(1, 500), min_size=2, max_size=6))
def test_medians_of_several_periods_have_no_value_together_whatever_they_are(days):
    kpi = CATALOGUE["permit_days_median"]
    cells = plain(kpi, days)

    found = assess(an_agreement(kpi), cells=cells, as_of=long_after(cells))

    assert found.whole.judgement.value is None
    assert found.whole.refusal == "aggregate.percentile_not_additive"
    assert [row.judgement.value for row in found.rows] == days


def test_directions_of_the_worked_cases_cover_what_a_change_of_unit_was_checked_for():
    assert {CATALOGUE[code].direction for code in COMBINED} == set(Direction)
