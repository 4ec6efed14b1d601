"""Which chart fits, and many series of several kinds at once."""

from dataclasses import replace

import numpy as np
import pytest

from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.quantities import SCALE
from outcome_metrics.signals import proportions, xmr
from outcome_metrics.signals.charts import STATUSES, Seasons, charted
from outcome_metrics.signals.choice import KINDS, ChartKind, Figures, holds_counts, kind_of
from outcome_metrics.signals.rules import LimitStatus
from tests.metrics.builders import a_kpi


def figures(numerator, divisor=None, known=None):
    above = np.atleast_2d(np.array(numerator, dtype=np.float64))
    below = np.ones_like(above) if divisor is None else np.atleast_2d(divisor) * np.ones_like(above)
    there = np.ones(above.shape, dtype=np.bool_) if known is None else np.atleast_2d(known)
    return Figures(
        numerator=np.round(above * SCALE).astype(np.int64),
        divisor=np.round(below * SCALE).astype(np.int64),
        known=there,
        has_denominator=np.full(above.shape, divisor is not None),
    )


@pytest.mark.parametrize(
    ("aggregation", "unit", "kind"),
    [
        (Aggregation.RATIO_OF_SUMS, "share", ChartKind.P),
        (Aggregation.RATIO_OF_SUMS, "per_1000_stops", ChartKind.U),
        (Aggregation.RATIO_OF_SUMS, "euro", ChartKind.XMR),
        (Aggregation.MEAN_WEIGHTED, "days", ChartKind.XMR),
        (Aggregation.SUM, "visits", ChartKind.XMR),
        (Aggregation.LAST, "share", ChartKind.XMR),
        (Aggregation.PERCENTILE, "minutes", ChartKind.XMR),
    ],
)
def test_the_chart_follows_from_how_a_kpi_adds_up_and_what_it_counts(aggregation, unit, kind):
    kpi = replace(a_kpi(), aggregation=aggregation, unit=unit)

    assert kind_of(kpi) is kind
    assert kind_of(kpi, seasonal=True) is ChartKind.SEASONAL


def test_shares_of_money_and_percentages_without_cases_are_not_counts():
    whole = figures([45] * 6, 50)

    assert holds_counts(whole, kind=ChartKind.P).all()
    assert not holds_counts(figures([45.5] * 6, 50), kind=ChartKind.P).any()
    assert not holds_counts(figures([45] * 6, 50.5), kind=ChartKind.P).any()
    assert holds_counts(figures([45] * 6, 50.5), kind=ChartKind.U).all()
    assert not holds_counts(figures([51] * 6, 50), kind=ChartKind.P).any()
    assert not holds_counts(figures([0.9] * 6), kind=ChartKind.P).any()
    assert not holds_counts(whole, kind=ChartKind.XMR).any()
    assert not holds_counts(figures([-1] * 6, 50), kind=ChartKind.U).any()


def test_a_month_without_cases_or_without_a_figure_does_not_spoil_the_counts():
    window = figures([[45, 0.5, 45, 0]], [[50, 7, 50, 0]], [[True, False, True, True]])

    assert holds_counts(window, kind=ChartKind.P).all()
    assert not holds_counts(figures([[1]], 2, [[False]]), kind=ChartKind.P).any()


def test_series_of_two_kinds_in_one_call_keep_their_places_and_their_limits():
    rng = np.random.default_rng(1)
    above = rng.integers(30, 50, size=(6, 20)).astype(np.float64)
    above[[1, 4]] += 0.25
    window, later = figures(above, 50), figures(above[:, :5], 50)

    found = charted(window, later, kind=ChartKind.P)

    kinds = [KINDS[code] for code in found.kind]
    assert [kind is ChartKind.XMR for kind in kinds] == [False, True, False, False, True, False]
    assert {STATUSES[code] for code in found.status} == {LimitStatus.FIRM}
    shares = proportions.freeze(window.take(np.array([2])).counts, law=proportions.Law.BINOMIAL)
    assert found.upper[2] == pytest.approx(
        proportions.limits(shares, np.full((1, 5), 50.0)).upper[0]
    )
    plain = xmr.limits(window.values[[4]])
    assert found.upper[4] == pytest.approx(np.full(5, plain.upper[0]))
    assert np.isnan(found.usual[2, 1:]).all()
    assert found.usual[4].tolist() == pytest.approx(
        [plain.centre[0], plain.lower[0], plain.upper[0]]
    )


def test_natural_bounds_belong_to_their_own_series():
    window = figures([[1.5, 2, 1.5, 2, 1.5, 2, 1.5, 3]] * 3)

    found = charted(
        window, window, kind=ChartKind.XMR, natural=(np.array([-9.0, 1.4, 0.0]), np.inf)
    )

    assert found.lower[:, 0].tolist() == [
        pytest.approx(xmr.limits(window.values).lower[0]),
        1.4,
        pytest.approx(max(0.0, xmr.limits(window.values).lower[0])),
    ]


def test_limits_of_a_seasonal_chart_stand_where_the_season_stands():
    year = np.array([10.0, 20, 30, 40])
    rng = np.random.default_rng(2)
    window = figures(np.tile(year, 6)[None, :] + rng.normal(0, 0.5, (1, 24)).round(3))
    season = np.arange(24) % 4

    found = charted(
        window,
        figures([[10, 20, 30, 60]]),
        kind=ChartKind.SEASONAL,
        seasons=Seasons(window=season, later=np.arange(4), year=4),
    )

    assert found.centre[0] == pytest.approx(year, abs=0.6)
    assert found.signals.outside[0].tolist() == [False, False, False, True]
    assert (found.upper - found.lower)[0] == pytest.approx(
        np.full(4, (found.upper - found.lower)[0, 0])
    )


def test_silence_says_nothing_where_there_is_no_value_or_no_limit():
    few = charted(figures([[45] * 5], 50), figures([[45, 45]], 50), kind=ChartKind.P)
    gap = charted(
        figures([[45] * 6], 50), figures([[45, 45]], 50, [[True, False]]), kind=ChartKind.P
    )

    assert not few.judged.any()
    assert gap.judged.tolist() == [[True, False]]


def test_nothing_at_all_gives_no_limits_and_no_error():
    empty = figures(np.zeros((2, 0)))

    found = charted(empty, figures([[1], [2]]), kind=ChartKind.U)

    assert [STATUSES[code] for code in found.status] == [LimitStatus.NONE] * 2
    assert not found.judged.any()


def test_a_seasonal_chart_without_seasons_is_not_quietly_another_chart():
    with pytest.raises(TypeError):
        charted(figures([[1] * 24]), figures([[1]]), kind=ChartKind.SEASONAL)
