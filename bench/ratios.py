"""One line for each ratio: `ratio NAME MEASURED BOUND ok|short`."""

import statistics
import time
from collections.abc import Callable


def at_most(name: str, measured: float, bound: float) -> str:
    """Return the line of a ratio that should not exceed its bound."""
    return f"ratio {name} {measured:.2f} <={bound:g} {'ok' if measured <= bound else 'short'}"


def at_least(name: str, measured: float, bound: float) -> str:
    """Return the line of a ratio that should reach its bound."""
    return f"ratio {name} {measured:.2f} >={bound:g} {'ok' if measured >= bound else 'short'}"


def interleaved(
    ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int = 5
) -> tuple[float, float]:
    """Return the median seconds of both, measured in turns."""
    first, second = [], []
    for _ in range(rounds):
        first.append(_seconds(ours))
        second.append(_seconds(theirs))
    return statistics.median(first), statistics.median(second)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
