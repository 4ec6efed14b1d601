"""Sums of what many contracts delivered: the same on both databases, and as counted by hand."""

from datetime import UTC, date, datetime

from procurement.rules.vocabulary import Compared
from procurement.store.comparison import delivered, versions_with_results
from tests.actions.contract_builder import SHARE, a_bench, months


def test_only_the_latest_record_of_each_period_within_the_term_counts(tmp_path, url):
    bench = a_bench(tmp_path, url, contracts=3)
    bench.forward(datetime(2015, 7, 1, 18, tzinfo=UTC))
    one, two = "STREET-2015-C1", "STREET-2015-C2"
    bench.load(months("lasting_share", 2, 4, "45", "50"), contract=one)
    bench.load(months("lasting_share", 3, 3, "20", "40"), contract=one)  # a restatement
    bench.load(months("lasting_share", 2, 2, "0", "0"), contract=two)  # nobody was served
    bench.load(months("lasting_share", 3, 3, "", ""), contract=two)  # nobody said
    bench.load(months("lasting_share", 2, 2, "9", "10"), contract="")  # the city's own record

    found = bench.look(
        lambda session: delivered(
            session, SHARE, by=Compared.CONTRACT, as_of=date(2015, 7, 1), as_known=None
        )
    )

    told = [(c.name, c.numerator, c.denominator, c.covered, c.expected, c.last) for c in found]
    assert told == [
        (one, 110_000_000, 140_000_000, 3, 4, date(2015, 4, 30)),
        (two, 0, 0, 0, 3, None),
        ("STREET-2015-C3", 0, 0, 0, 4, None),
    ]
    assert bench.look(lambda session: versions_with_results(session, "lasting_share")) == (1,)
    bench.engine.dispose()
