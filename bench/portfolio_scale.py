"""What a contract costs among 100,000, beside what it costs among 10,000.

The larger city takes 3.8 GB of disk and a minute or two to write; both are reviewed in turns.
"""

import tempfile
from pathlib import Path

from bench.city import build
from bench.one_review import review
from bench.ratios import at_most, interleaved

SMALL, LARGE = 10_000, 100_000


def run() -> list[str]:
    """Compare the time per contract: median of five interleaved runs."""
    with tempfile.TemporaryDirectory() as folder:
        small = build(Path(folder) / "small.db", contracts=SMALL)
        large = build(Path(folder) / "large.db", contracts=LARGE)
        among_many, among_few = interleaved(lambda: review(large), lambda: review(small))
        small.dispose()
        large.dispose()
    per_contract = (among_many / LARGE) / (among_few / SMALL)
    return [at_most("portfolio_cost_per_contract_100000_to_10000", per_contract, 1.25)]
