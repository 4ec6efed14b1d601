"""The one front door: what a review, the command line and a report say of a KPI.

Everything is computed by the array functions, so one contract and a portfolio can never disagree.
"""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from outcome_metrics.assessing.basis import Basis
from outcome_metrics.assessing.policy import DEFAULT, Policy
from outcome_metrics.assessing.results import Assessment, PeriodRow, Summary
from outcome_metrics.assessing.series import NEVER, Series, gather
from outcome_metrics.assessing.shifts import draw_parts
from outcome_metrics.assessing.verdicts import by_period, known_or_none, of_all
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import STATES

#: From an order of recording to the city's own day.
RecordedOn = Callable[[int], date]


NO_BASIS = Basis()


def assess(
    agreement: Agreement,
    *,
    cells: Sequence[Cell],
    as_of: date,
    as_known: int | None = None,
    basis: Basis = NO_BASIS,
    policy: Policy = DEFAULT,
    recorded_on: RecordedOn | None = None,
) -> Assessment:
    """Assess one KPI on the day `as_of` from what had been recorded up to `as_known`.

    Args:
        agreement: Definition, baseline and target of one version.
        cells: Each period a result is owed for (see `expected_periods`), with all its versions;
            a period with nothing recorded is a `Cell` without status, or it would be forgotten.
        as_of: The day the states speak for.
        as_known: Order of recording up to which entries count; None counts all.
        basis: What the control limits rest on.
        policy: The city's choices.
        recorded_on: Gives the city's own day of an order of recording, to say what came late.

    Raises:
        DefinitionError: The definition lacks its lag or submission days.
        FrameError: Cells that contradict each other, with every problem.
        QuantityError: A target or a sum that cannot be kept exactly.
    """
    series = gather(agreement, cells=cells, as_of=as_of, as_known=as_known, policy=policy)
    drawn = draw_parts(series, kpi=agreement.kpi, basis=basis, policy=policy)
    judgements = by_period(series, agreement=agreement, policy=policy)
    rows = tuple(
        PeriodRow(
            start=start,
            end=end,
            state=STATES[series.state[i]],
            recorded=bool(series.recorded[i]),
            judgement=judgements[i],
            signals=drawn.fired[i],
            expected=drawn.expected[i],
            versions=int(series.versions[i]),
            previous_value=known_or_none(series.previous[i]),
            late=_late(series, i, recorded_on),
        )
        for i, (start, end) in enumerate(series.periods)
    )
    signalled = [row.start for row in rows if row.signals]
    return Assessment(
        kpi_code=agreement.kpi.code,
        kpi_version=agreement.kpi.version,
        as_of=as_of,
        as_known=as_known,
        rows=rows,
        whole=of_all(series, agreement=agreement, policy=policy),
        last_signal=signalled[-1] if signalled else None,
        chart=drawn.chart,
    )


def summarize(
    agreement: Agreement,
    *,
    cells: Sequence[Cell],
    as_of: date,
    as_known: int | None = None,
    policy: Policy = DEFAULT,
) -> Summary:
    """Assess one KPI's periods together, as `assess` does, without its single periods and charts.

    Raises:
        DefinitionError: The definition lacks its lag or submission days.
        FrameError: Cells that contradict each other, with every problem.
        QuantityError: A target or a sum that cannot be kept exactly.
    """
    series = gather(agreement, cells=cells, as_of=as_of, as_known=as_known, policy=policy)
    return Summary(
        kpi_code=agreement.kpi.code,
        kpi_version=agreement.kpi.version,
        whole=of_all(series, agreement=agreement, policy=policy),
    )


def _late(series: Series, row: int, recorded_on: RecordedOn | None) -> bool | None:
    """Return whether the figure of a period came after its submission day."""
    if recorded_on is None or not series.known[row] or series.first[row] == NEVER:
        return None
    day = np.datetime64(recorded_on(int(series.first[row])), "D")
    return bool(day > series.submit_by[row])
