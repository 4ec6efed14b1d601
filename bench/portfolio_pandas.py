"""The arithmetic of a portfolio review in arrays, beside pandas `groupby().apply`.

Both get the same columns in memory and answer, for each contract and KPI: the last version of each
figure, the ratio of sums, coverage, attainment, rating, and the signals of the four rules against
limits frozen from the city's own figures.  Ours answers more (states, bounds, the contract as a
whole), and pandas is not asked for that; that both agree is checked first.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from bench.city import STARTS, agreement_of, kpi_of
from bench.ratios import at_least, interleaved
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.figures.states import CODE, State
from outcome_metrics.judging.ratings import RATINGS
from outcome_metrics.portfolio.lines import Lines, Records
from outcome_metrics.portfolio.results import LineResults
from outcome_metrics.portfolio.review import review
from outcome_metrics.quantities import SCALE

#: Contracts with one KPI each: what counts is the number of groups.
GROUPS = 1_000
PERIODS = 36
PAST = 24
RESTATED = 0.02
#: Signals: so many of four points far out on one side, and so many in a row on one side.
CLOSE, RUN = 3, 8
AS_OF = date(2026, 1, 12)
ENDS = date(2025, 12, 31)
EPOCH = date(1970, 1, 1)
#: Place of the KPI that is a mean of days in `bench.city.SHAPES`: its chart is XmR.
WAITING = 2


def run() -> list[str]:
    """Compare both over the same 37,000 figures."""
    lines, records = columns()
    frame = pd.DataFrame(
        {
            name: getattr(records, name)
            for name in ("line", "start", "recorded", "numerator", "denominator")
        }
    )
    limits = frozen(lines.histories[0])
    target = lines.agreements[0].target
    promised = float(target.promise.value) if target and target.promise else 0.0

    def theirs() -> pd.DataFrame:
        return frame.groupby("line").apply(judge, limits=limits, target=promised)

    def ours() -> LineResults:
        return review(lines, records, as_of=AS_OF)[0]

    agree(theirs(), ours())
    arrays, pandas = interleaved(ours, theirs, rounds=3)
    return [at_least("portfolio_arrays_to_pandas_apply", pandas / arrays, 20)]


def columns() -> tuple[Lines, Records]:
    """Return so many lines and their figures, some of them recorded twice."""
    dice = np.random.default_rng(7)
    kpi = replace(kpi_of(0, WAITING), thresholds=None, weight=Decimal(1))
    periods = np.array(
        [
            [(day - EPOCH).days for day in period]
            for period in expected_periods(kpi.frequency, start=STARTS, end=ENDS)
        ]
    )
    size = GROUPS * PERIODS
    again = np.flatnonzero(dice.random(size) < RESTATED)
    row = np.sort(np.concatenate([np.arange(size), again]), kind="stable")
    twice = np.append(False, row[1:] == row[:-1])
    cases = dice.integers(20, 400, len(row))
    start, end = periods[row % PERIODS].T
    records = Records(
        line=row // PERIODS,
        site=np.zeros(len(row), dtype=np.int64),
        start=start.copy(),
        end=end.copy(),
        recorded=(end + 9 + 30 * twice) * 86_400_000_000,
        state=np.full(len(row), CODE[State.RECEIVED], dtype=np.int8),
        numerator=(cases * dice.uniform(0.6, 1.0, len(row)) * SCALE).astype(np.int64),
        has_numerator=np.ones(len(row), dtype=np.bool_),
        denominator=cases * SCALE,
        has_denominator=np.ones(len(row), dtype=np.bool_),
    )
    window = [
        Cell(start=STARTS, end=STARTS, numerator=int(value), denominator=SCALE, status=State.FINAL)
        for value in dice.uniform(0.6, 1.0, PAST) * SCALE
    ]
    lines = Lines(
        agreements=[agreement_of(kpi, 10)],
        histories=[window],
        contract=np.arange(GROUPS),
        agreement=np.zeros(GROUPS, dtype=np.int64),
        history=np.zeros(GROUPS, dtype=np.int64),
        start=np.full(GROUPS, (STARTS - EPOCH).days),
        end=np.full(GROUPS, (ENDS - EPOCH).days),
    )
    return lines, records


def frozen(window: list[Cell]) -> dict[str, float]:
    """Return the limits of an XmR chart."""
    values = pd.Series([cell.numerator / cell.denominator for cell in window])
    centre, mean_range = values.mean(), values.diff().abs().mean()
    reach = 2.66 * mean_range
    return {"centre": centre, "reach": reach, "range": 3.268 * mean_range}


def judge(figures: pd.DataFrame, *, limits: dict[str, float], target: float) -> pd.Series:
    """Judge one KPI of one contract as one would by hand."""
    last = (
        figures.sort_values("recorded").drop_duplicates("start", keep="last").sort_values("start")
    )
    value = last["numerator"].sum() / last["denominator"].sum()
    attained = 2 - value / target
    cutoffs = {"good": 1.0, "approaching_target": 0.9, "requires_improvement": 0.75}
    rating = next((name for name, least in cutoffs.items() if attained >= least), "inadequate")
    each = last["numerator"] / last["denominator"]
    offset = each - limits["centre"]
    outside = offset.abs() > limits["reach"]
    outside |= each < max(limits["centre"] - limits["reach"], 0.0)
    far = offset.abs() > limits["reach"] / 2
    close = far & (
        ((far & (offset > 0)).rolling(4, min_periods=1).sum() >= CLOSE) & (offset > 0)
        | ((far & (offset < 0)).rolling(4, min_periods=1).sum() >= CLOSE) & (offset < 0)
    )
    side = np.sign(offset)
    stretch = side.groupby((side != side.shift()).cumsum()).cumcount() + 1
    ranges = each.diff().abs() > limits["range"]
    fired = outside | close | (stretch >= RUN) | ranges
    return pd.Series(
        {
            "value": value,
            "coverage": last["numerator"].notna().mean(),
            "attainment": attained,
            "rating": rating,
            "signal": bool(fired.iloc[-1]),
        }
    )


def agree(theirs: pd.DataFrame, ours: LineResults) -> None:
    """Refuse to compare what does not answer the same."""
    ratings = [RATINGS[code].value for code in ours.rating]
    if list(theirs["rating"]) != ratings or list(theirs["signal"]) != list(ours.signal == 1):
        raise AssertionError(theirs)
