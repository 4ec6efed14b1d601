"""The worked case of a ready definition, computed by the functions that judge real contracts."""

from datetime import date
from decimal import Decimal

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.results import Assessment
from outcome_metrics.catalogue.ready import Ready, Worked
from outcome_metrics.definitions.agreement import Agreement, Baseline, PeriodTarget, Promise, Target
from outcome_metrics.definitions.definition import AttainmentKind, Direction, Kpi
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import Period, expected_periods
from outcome_metrics.figures.states import State
from outcome_metrics.quantities import millionths

#: The periods of a case lie in these years, and are judged long after, when all is known.
FIRST, LAST, JUDGED = date(2024, 1, 1), date(2029, 12, 31), date(2039, 12, 31)


def work_out(ready: Ready) -> Assessment:
    """Assess the worked case of `ready`: each of its parts is the figure of one period.

    >>> from outcome_metrics.catalogue import READY
    >>> whole = work_out(READY["streetlight_on_time_share"]).whole
    >>> round(whole.judgement.value, 4), round(whole.judgement.attainment, 4)
    (0.6273, 0.697)
    """
    kpi, worked = ready.kpi, ready.worked
    periods = expected_periods(kpi.frequency, start=FIRST, end=LAST)[: len(worked.parts)]
    cells = [
        Cell(
            start=start,
            end=end,
            numerator=millionths(numerator),
            denominator=None if denominator is None else millionths(denominator),
            status=State.FINAL,
        )
        for (start, end), (numerator, denominator) in zip(periods, worked.figures, strict=True)
    ]
    agreement = Agreement(
        kpi=kpi, baseline=_baseline(worked), target=_target(kpi, worked, periods=periods)
    )
    return assess(agreement, cells=cells, as_of=JUDGED)


def _baseline(worked: Worked) -> Baseline | None:
    if not worked.baseline:
        return None
    year = FIRST.year - 1
    return Baseline(
        value=Decimal(worked.baseline),
        start=date(year, 1, 1),
        end=date(year, 12, 31),
        source=None,
    )


def _target(kpi: Kpi, worked: Worked, *, periods: tuple[Period, ...]) -> Target:
    amounts = [Decimal(one) for one in worked.target]
    if kpi.attainment is AttainmentKind.CUMULATIVE:
        return Target(
            periods=tuple(
                PeriodTarget(start=start, end=end, promise=Promise(value=planned))
                for (start, end), planned in zip(periods, amounts, strict=True)
            )
        )
    if kpi.direction is Direction.RANGE:
        low, high = amounts
        return Target(promise=Promise(low=low, high=high))
    (value,) = amounts
    return Target(promise=Promise(value=value))
