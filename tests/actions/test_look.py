"""What is missing before a contract moves on, on the city's own calendar."""

from datetime import UTC, datetime, timedelta

from procurement.actions.contracts.look import contract_now
from tests.actions.contract_builder import CONTRACT, ENDS, a_bench

#: The contract's last day ends in Chicago, UTC-6, when it is six in the morning by universal time.
MIDNIGHT = datetime(ENDS.year + 1, 1, 1, 6, tzinfo=UTC)


def missing(bench):
    """Return the codes of all that is missing before the closeout."""
    seen = contract_now(bench.engine, CONTRACT)
    way = next(one for one in seen.exits if one.target == "closeout")
    return {finding.code for finding in way.findings}


def test_a_contract_runs_until_midnight_of_its_last_day_in_the_city(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(MIDNIGHT - timedelta(seconds=1))

    assert "contract.still_running" in missing(bench)


def test_a_contract_is_over_when_the_citys_next_day_begins(tmp_path, url):
    bench = a_bench(tmp_path, url)
    bench.forward(MIDNIGHT)

    assert "contract.still_running" not in missing(bench)
