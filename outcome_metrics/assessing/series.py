"""One series on one day: the last known version of each period, its state and its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import DefinitionError, Problem
from outcome_metrics.figures.cells import Cell, observations_of, periods_of
from outcome_metrics.figures.formulas import effective_denominator, ratio
from outcome_metrics.figures.frame import Observations
from outcome_metrics.figures.schedule import Period
from outcome_metrics.figures.states import (
    NOTHING,
    Days,
    Timetable,
    derive,
    has_data,
    is_expected,
    timetable,
)
from outcome_metrics.judging.terms import Edges, edges_by_period
from outcome_metrics.quantities import Codes, Flags, Floats, Ints

#: Order of recording of a figure that never came.
NEVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One entry per period (n), in order of time.

    Attributes:
        periods: First and last day.
        state: State codes.
        recorded: Whether anything was recorded.
        numerator: Millionths; 0 where nothing was recorded.
        divisor: Denominator, `SCALE` for a plain count.
        has_denominator: False for a plain count.
        versions: How many different figures were recorded one after the other.
        previous: Value before the last restatement, NaN without one.
        first: Order of recording of the first version with a figure; `NEVER` without one.
        submit_by: Last day on which the figure was on time.
        edges: Target of each period.
    """

    periods: tuple[Period, ...]
    state: Codes
    recorded: Flags
    numerator: Ints
    divisor: Ints
    has_denominator: Flags
    versions: Ints
    previous: Floats
    first: Ints
    submit_by: Days
    edges: tuple[Edges, ...]

    @property
    def known(self) -> Flags:
        """Where a figure takes part in sums."""
        return has_data(self.state)

    @property
    def expected(self) -> Flags:
        """Where coverage asks for a figure."""
        return is_expected(self.state)

    @property
    def values(self) -> Floats:
        """The value of each period by itself; NaN where not known."""
        return np.where(self.known, ratio(self.numerator, self.divisor), np.nan)


def gather(
    agreement: Agreement,
    *,
    cells: Sequence[Cell],
    as_of: date,
    as_known: int | None,
    policy: Policy,
) -> Series:
    """Collect the periods of `cells` as known, with states as of a day.

    Raises:
        DefinitionError: `kpi.no_timetable` if the definition lacks its lag or submission days.
        FrameError: Cells that contradict each other.
    """
    periods = periods_of(cells)
    every = observations_of(cells, periods=periods)
    latest = every.latest(as_known=as_known)
    recorded = _spread(latest, latest.state.astype(np.int64), size=len(periods), empty=NOTHING)
    has_denominator = _spread(latest, latest.has_denominator, size=len(periods)).astype(np.bool_)
    denominator = _spread(latest, latest.denominator, size=len(periods))
    figures = _figures(every, as_known=as_known)
    days = _timetable(agreement.kpi, periods=periods, grace_days=policy.grace_days)
    return Series(
        periods=periods,
        state=derive(
            recorded.astype(np.int8),
            as_of=as_of,
            timetable=days,
            zero_denominator=has_denominator & (denominator == 0),
        ),
        recorded=recorded != NOTHING,
        numerator=_spread(latest, latest.numerator, size=len(periods)),
        divisor=effective_denominator(denominator, has_denominator=has_denominator),
        has_denominator=has_denominator,
        versions=np.bincount(figures.period, minlength=len(periods)).astype(np.int64),
        previous=_previous(figures, size=len(periods)),
        first=_first(figures, size=len(periods)),
        submit_by=days.submit_by,
        edges=tuple(edges_by_period(agreement, periods=periods)),
    )


def _figures(every: Observations, *, as_known: int | None) -> Observations:
    """Return the known figures in order of period and recording, without repetitions.

    That somebody validated or disputed a figure is no restatement of it, and what was missing
    before was no figure.
    """
    there = has_data(every.state)
    if as_known is not None:
        there &= every.recorded <= as_known
    rows = np.flatnonzero(there)
    found = every.take(rows[np.lexsort((every.recorded[rows], every.period[rows]))])
    same = np.zeros(len(found), dtype=np.bool_)
    same[1:] = (np.diff(found.period) == 0) & (
        found.has_denominator[1:] == found.has_denominator[:-1]
    )
    same[1:] &= (np.diff(found.numerator) == 0) & (np.diff(found.denominator) == 0)
    return found.take(np.flatnonzero(~same))


def _previous(figures: Observations, *, size: int) -> Floats:
    """Return the value before the last restatement of each period (size)."""
    previous = np.full(size, np.nan)
    restated = np.flatnonzero(np.diff(figures.period) == 0)  # in order: the last one stays
    before = figures.take(restated)
    previous[before.period] = ratio(before.numerator, _divisor(before))
    return previous


def _first(figures: Observations, *, size: int) -> Ints:
    """Return when each period's figure was first there."""
    first = np.full(size, NEVER, dtype=np.int64)
    np.minimum.at(first, figures.period, figures.recorded)
    return first


def _spread(latest: Observations, values: Ints | Flags, *, size: int, empty: int = 0) -> Ints:
    """Return `values` of the latest versions at their period, `empty` elsewhere."""
    out = np.full(size, empty, dtype=np.int64)
    out[latest.period] = values
    return out


def _divisor(observations: Observations) -> Ints:
    return effective_denominator(
        observations.denominator, has_denominator=observations.has_denominator
    )


def _timetable(kpi: Kpi, *, periods: Sequence[Period], grace_days: int) -> Timetable:
    if kpi.lag_days is None or kpi.submission_days is None:
        raise DefinitionError(Problem("kpi.no_timetable", {"kpi": kpi.code}))
    return timetable(
        np.array([end for _, end in periods], dtype="datetime64[D]"),
        lag_days=kpi.lag_days,
        submission_days=kpi.submission_days,
        grace_days=grace_days,
    )
