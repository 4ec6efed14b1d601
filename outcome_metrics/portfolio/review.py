"""The one front door: everything a portfolio review says, computed in arrays.

One contract alone gives the same answer as among ten thousand, and the same as `assess` and
`overall` give for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from outcome_metrics.assessing.policy import DEFAULT, Policy
from outcome_metrics.errors import MetricError
from outcome_metrics.figures.states import has_data, is_expected
from outcome_metrics.portfolio.cells import gather
from outcome_metrics.portfolio.contracts import rate_contracts
from outcome_metrics.portfolio.lines import Cells, Lines, Records
from outcome_metrics.portfolio.results import NO_DAY, ContractResults, LineResults
from outcome_metrics.portfolio.trends import signal_flags
from outcome_metrics.portfolio.wholes import judge_lines, latest_state, states_of
from outcome_metrics.quantities import Flags, Floats, Ints, Wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The results of some contracts, or why the only one of them has none.

    Attributes:
        contracts: Numbers of the contracts.
        rows: Positions of their lines.
        results: Of the lines and of the contracts, in these orders; or what makes the contract
            uncomputable.
    """

    contracts: Ints
    rows: Ints
    results: tuple[LineResults, ContractResults] | MetricError


def review_each(
    lines: Lines, records: Records, *, as_of: date, policy: Policy = DEFAULT
) -> Iterator[Part]:
    """Review all lines, those of a contract that cannot be judged apart: it holds up no other.

    Where something is wrong the portfolio is halved until the contract stands alone.
    """
    rows = np.arange(len(lines))
    yield from _halves(lines, records, np.unique(lines.contract), rows, as_of=as_of, policy=policy)


def _halves(
    lines: Lines, records: Records, contracts: Ints, rows: Ints, *, as_of: date, policy: Policy
) -> Iterator[Part]:
    try:
        results = review(lines, records, as_of=as_of, policy=policy)
        yield Part(contracts=contracts, rows=rows, results=results)
    except MetricError as problem:
        if len(contracts) == 1:
            yield Part(contracts=contracts, rows=rows, results=problem)
            return
        half = len(contracts) // 2
        for number, some in enumerate((contracts[:half], contracts[half:])):
            mine = np.flatnonzero((lines.contract >= half) == bool(number))
            part = lines.take(mine), _of_lines(records, mine, size=len(lines))
            yield from _halves(*part, some, rows[mine], as_of=as_of, policy=policy)


def _of_lines(records: Records, rows: Ints, *, size: int) -> Records:
    """Return the records of some lines, which are counted anew from 0."""
    place = np.full(size, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    mine = records.take(place[records.line] >= 0)
    return replace(mine, line=place[mine.line])


def review(
    lines: Lines, records: Records, *, as_of: date, policy: Policy = DEFAULT
) -> tuple[LineResults, ContractResults]:
    """Review all lines on the day `as_of` from what `records` say.

    Args:
        lines: What is promised; the lines of a contract together.
        records: What was recorded by the instant from which the review knows.
        as_of: The day the states speak for.
        policy: The city's choices.

    Raises:
        MetricError: One of the contracts cannot be judged; the problem says why.  Each can be
            reviewed alone to tell which.
    """
    cells = gather(lines, records)
    state = states_of(lines, cells, as_of=as_of, policy=policy)
    wholes = judge_lines(lines, cells, state=state, policy=policy)
    contracts, caps = rate_contracts(lines, wholes, policy=policy)
    signal, last_signal = signal_flags(lines, cells, known=has_data(state), policy=policy)
    due = is_expected(state)
    figures, terms = wholes.figures, wholes.terms
    counted = figures.known & ~wholes.bare
    results = LineResults(
        state=latest_state(cells, state),
        start=_first_start(cells, due=due),
        end=_at(cells.end, cells.last(due)),
        known=figures.known,
        numerator=np.where(figures.known, figures.numerator, 0),
        denominator=np.where(counted, figures.denominator, 0),
        has_denominator=counted,
        value=wholes.judged.value,
        target_low=_units(terms.low, terms.scale),
        target_high=_units(terms.high, terms.scale),
        attainment=wholes.judged.attainment,
        rating=wholes.rating,
        below_target=wholes.judged.below_target,
        covered=wholes.covered,
        expected=wholes.expected,
        lower=wholes.lower,
        upper=wholes.upper,
        owed=wholes.owed,
        reason=wholes.reason,
        signal=signal,
        last_signal=last_signal,
        caps=caps,
    )
    return results, contracts


def _first_start(cells: Cells, *, due: Flags) -> Ints:
    """Return the first day of the first due cell of each line."""
    found = np.full(len(cells.count), -1, dtype=np.int64)
    at = np.flatnonzero(due)[::-1]
    found[cells.line[at]] = at  # of several, the last one written stays: the first in time
    return _at(cells.start, found)


def _at(days: Ints, position: Ints) -> Ints:
    """Return the day at each position, `NO_DAY` where that is -1."""
    out = np.full(len(position), NO_DAY)
    out[position >= 0] = days[position[position >= 0]]
    return out


def _units(quantity: Wide, scale: Wide) -> Floats:
    """Return quantity / scale, NaN where the scale is 0."""
    out = np.full(len(quantity), np.nan)
    some = np.flatnonzero(scale != 0)
    out[some] = (quantity[some] / scale[some]).astype(np.float64)
    return out
