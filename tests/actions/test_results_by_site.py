"""Figures of several places: their sums make up the whole, and what has no sum is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from outcome_metrics.definitions.definition import Aggregation, AttainmentKind
from procurement.actions.results.show_results import results_of
from tests.actions.contract_builder import AGREED, CONTRACT, SHARE, a_bench, codes

LATER = datetime(2016, 6, 1, 18, tzinfo=UTC)
#: month, site, lasting, repairs
FIGURES = [
    (2, "North", 45, 50),
    (2, "South", 300, 500),
    (3, "North", 20, 40),
    (3, "South", 0, 0),
    (4, "North", 7, 9),
    (4, "South", 90, 100),
]


def rows(figures, kpi="lasting_share"):
    return [(kpi, f"2015-{month:02}-01", str(n), str(d), site) for month, site, n, d in figures]


def promising(folder, url, **changes):
    """Return a city whose contract promises the share, changed in some way."""
    share = replace(AGREED[1], kpi=replace(SHARE, **changes), baseline=None)
    bench = a_bench(folder, url, agreed=(AGREED[0], share))
    bench.forward(LATER)
    return bench


#: A table of bare values: no column says what they were divided by.
BARE = """
columns: {kpi: kpi, period_start: start, value: n, site: site}
period: {format: "%Y-%m-%d", length: month}
unit: share
direction: higher
others: slug
"""


def load_bare(bench, *figures):
    """Load (month, site, value) of the share from a table without denominators."""
    table, mapping = bench.home / "bare.csv", bench.home / "bare.yaml"
    lines = [f"lasting_share,2015-{month:02}-01,{value},{site}" for month, site, value in figures]
    table.write_text("\n".join(["kpi,start,n,site", *lines]) + "\n", "utf-8")
    mapping.write_text(BARE, "utf-8")
    return bench.load_file(table, mapping, contract=CONTRACT)


def whole(bench):
    found = results_of(bench.engine, CONTRACT).kpis
    return next(one.assessment for one in found if one.agreement.kpi.code == "lasting_share")


def test_sites_make_up_months_and_months_the_whole_by_their_sums(tmp_path, url):
    bench = promising(tmp_path, url)

    outcome = bench.load(rows(FIGURES))

    table = pd.DataFrame(FIGURES, columns=["month", "site", "n", "d"])
    months = table.groupby("month")[["n", "d"]].sum()
    found = whole(bench)
    known = [row.judgement.value for row in found.rows if row.judgement.value is not None]
    assert codes(outcome) == ["table.zero_denominator"]
    assert known == pytest.approx((months.n / months.d).tolist())
    assert found.rows[0].judgement.value == pytest.approx(345 / 550)
    assert found.whole.judgement.value == pytest.approx(table.n.sum() / table.d.sum())


def test_percentiles_of_places_are_refused_row_by_row(tmp_path, url):
    bench = promising(
        tmp_path, url, aggregation=Aggregation.PERCENTILE, attainment=AttainmentKind.RATIO
    )

    outcome = load_bare(bench, (2, "North", "0.9"), (2, "South", "0.6"))

    assert codes(outcome) == ["results.site_not_additive"] * 2
    assert [one.params["site"] for one in outcome.findings] == ["North", "South"]
    assert [one.place.line for one in outcome.findings] == [2, 3]
    assert bench.count("observation") == 0


@pytest.mark.parametrize(
    ("aggregation", "denominator", "refused"),
    [
        (Aggregation.PERCENTILE, "", True),
        (Aggregation.RATIO_OF_SUMS, "", True),
        (Aggregation.RATIO_OF_SUMS, "50", False),
        (Aggregation.MEAN_WEIGHTED, "", True),
        (Aggregation.SUM, "", False),
        (Aggregation.SUM, "50", True),
        (Aggregation.LAST, "", False),
    ],
)
def test_a_place_counts_only_where_it_can_be_added(
    tmp_path, url, aggregation, denominator, refused
):
    bench = promising(tmp_path, url, aggregation=aggregation)

    if denominator:
        outcome = bench.load([("lasting_share", "2015-02-01", "45", denominator, "North")])
    else:
        outcome = load_bare(bench, (2, "North", "0.9"))

    assert ("results.site_not_additive" in codes(outcome)) is refused
    assert bench.count("observation") == (0 if refused else 1)


def test_the_figure_of_the_whole_needs_no_place(tmp_path, url):
    bench = promising(
        tmp_path, url, aggregation=Aggregation.PERCENTILE, attainment=AttainmentKind.RATIO
    )

    outcome = load_bare(bench, (2, "", "12"))

    assert codes(outcome) == []
    assert whole(bench).rows[0].judgement.value == 12
