"""What is summed up without charts is the whole of the assessment with them."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.assessing.assessment import assess, summarize
from outcome_metrics.figures.schedule import expected_periods
from procurement.store.results.observed import cells_of, owed_cells
from tests.metrics.portfolio.random_city import a_city

DAYS = st.integers(0, 1600).map(lambda days: date(2023, 1, 1) + timedelta(days=days))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), DAYS)
def test_a_summary_is_the_whole_of_the_assessment(seed, as_of):
    for line in a_city(seed, contracts=2):
        kpi = line.agreement.kpi
        cells = owed_cells(
            cells_of(line.records, aggregation=kpi.aggregation),
            expected_periods(kpi.frequency, start=line.start, end=line.end),
        )

        summed = summarize(line.agreement, cells=cells, as_of=as_of, as_known=40)

        whole = assess(line.agreement, cells=cells, as_of=as_of, as_known=40).whole
        assert (summed.kpi_code, summed.kpi_version) == (kpi.code, kpi.version)
        assert summed.whole == whole
