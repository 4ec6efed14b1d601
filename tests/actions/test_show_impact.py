"""Whether a contract changed a KPI: the city's years before it, its own results from then on."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from outcome_metrics.impact.design import Caveat, Design
from procurement.actions.reports.draw_impact import picture_of
from procurement.actions.reports.impact_series import Asked
from procurement.actions.reports.show_impact import impact_of
from procurement.locale import LANGUAGES
from procurement.rules.errors import BadInputError, NotFoundError, UnmeasurableError
from tests.actions.contract_builder import CONTRACT, a_bench

BEFORE = [20.0 + (month % 3) for month in range(24)]
AFTER = [9.0 + (month % 2) for month in range(11)]


def rows(kpi, values, *, first):
    """Return a row of each month from `first`: days over 100 cases."""
    months = (first + place for place in range(len(values)))
    return [
        (kpi, f"{2013 + month // 12}-{month % 12 + 1:02}-01", str(round(100 * value)), "100")
        for month, value in zip(months, values, strict=True)
    ]


@pytest.fixture
def bench(tmp_path, url):
    """Two years of the city's own record, and eleven whole months under the contract."""
    made = a_bench(tmp_path, url)
    made.forward(datetime(2016, 3, 1, tzinfo=UTC))
    assert not made.load(rows("waiting_days", BEFORE, first=0), contract="").refused
    assert not made.load(rows("waiting_days", AFTER, first=25)).refused
    yield made
    made.engine.dispose()


def test_the_city_s_years_before_meet_the_contract_s_results(bench):
    # The city goes on counting; under the contract, the contract's own figures speak.
    bench.load(rows("waiting_days", [99.0] * 12, first=24), contract="")

    seen = impact_of(bench.engine, Asked(kpi="waiting_days", contract=CONTRACT))

    assert seen.starts_on == date(2015, 1, 5)
    assert (seen.changed.series.before, seen.changed.series.after) == (24, 11)
    assert seen.changed.series.gaps == 0
    assert Caveat.STRADDLING_PERIOD in seen.changed.caveats  # January, in which it started
    known = seen.observed[~np.isnan(seen.observed)]
    assert known == pytest.approx([*BEFORE, *AFTER])
    assert seen.changed.design is Design.QUASI_EXPERIMENTAL
    assert seen.changed.series.average.value == pytest.approx(
        np.mean(AFTER) - np.mean(BEFORE), abs=1.0
    )


def test_a_restated_figure_counts_as_it_stands_now(bench):
    bench.load(rows("waiting_days", [AFTER[0] + 5], first=25))

    seen = impact_of(bench.engine, Asked(kpi="waiting_days", contract=CONTRACT))

    known = seen.observed[~np.isnan(seen.observed)]
    assert known == pytest.approx([*BEFORE, AFTER[0] + 5, *AFTER[1:]])


def test_a_comparison_needs_the_same_unit_and_something_else_than_itself(bench):
    bench.load(rows("lasting_share", [0.9, 0.8] * 12, first=0), contract="")

    with pytest.raises(BadInputError, match=r"impact\.units_differ"):
        impact_of(
            bench.engine,
            Asked(kpi="waiting_days", contract=CONTRACT, controls=("lasting_share",)),
        )
    with pytest.raises(NotFoundError, match=r"impact\.not_in_contract"):
        impact_of(bench.engine, Asked(kpi="trees", contract=CONTRACT))
    with pytest.raises(NotFoundError, match=r"waiting_days/1"):
        impact_of(bench.engine, Asked(kpi="waiting_days/2", contract=CONTRACT))


def test_the_contract_s_results_are_compared_with_a_site_of_the_city(bench):
    steady = [30.0 + month % 5 for month in range(36)]
    elsewhere = [(*row, "elsewhere") for row in rows("waiting_days", steady, first=0)]
    bench.load(elsewhere, contract="")

    asked = Asked(kpi="waiting_days", contract=CONTRACT, controls=("elsewhere",))
    seen = impact_of(bench.engine, asked)

    assert seen.beyond is not None
    assert seen.beyond.differences.clusters == (1, 1)
    ours = seen.beyond.differences.cells.treated
    assert ours == pytest.approx((np.mean(BEFORE), np.mean(AFTER)))


def test_too_short_a_record_is_refused_with_every_reason(bench):
    asked = Asked(kpi="waiting_days", contract=CONTRACT, since=date(2014, 9, 1))

    with pytest.raises(UnmeasurableError) as refused:
        impact_of(bench.engine, asked, seasonal=True)

    assert [one.code for one in refused.value.findings] == [
        "impact.too_few_points",
        "impact.too_short_for_season",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_names_the_design_in_each_language(bench, language):
    seen = impact_of(bench.engine, Asked(kpi="waiting_days", contract=CONTRACT))

    drawn = picture_of(seen, language)

    said = {"en": "quasi-experimental", "es": "cuasiexperimental", "pt": "quase experimental"}
    assert said[language] in drawn
    assert drawn.startswith("<?xml")
