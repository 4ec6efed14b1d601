"""Frozen limits and signals by whichever chart fits, for many series at once.

A review, a report, the command line and a portfolio all come through here, so they cannot differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from outcome_metrics.quantities import Codes, Flags, Floats, Ints, Wide
from outcome_metrics.signals import proportions, seasonal, xmr
from outcome_metrics.signals.choice import KINDS, ChartKind, Figures, holds_counts
from outcome_metrics.signals.proportions import Law
from outcome_metrics.signals.rules import FIRM, LimitStatus, Signals
from outcome_metrics.signals.xmr import ROUNDED, Constants

STATUSES = tuple(LimitStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seasons:
    """Season of each period, counted from 0, and how many a year has."""

    window: Ints
    later: Ints
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """Limits and signals of n series over m periods; NaN and False where there are none.

    Attributes:
        kind: Position in `KINDS` (n): XmR where the window does not hold counts.
        status: Position in `STATUSES` (n): how far the limits can be trusted.
        points: Periods of the window with a value (n).
        spread: 1, or how much wider than the law's a p or u chart is (n); NaN for XmR.
        upper_range: Limit of the moving ranges (n); NaN for p and u.
        usual: Centre of the window (n x 3, with its two limits); NaN where each period has its
            own: limits of p and u charts, all of a seasonal chart.
        centre: Expected value (n x m).
        lower: Limit (n x m).
        upper: Limit (n x m).
        signals: Where each rule fires (n x m).
        judged: Where the rules had a value and limits (n x m): elsewhere silence says nothing.
    """

    kind: Codes
    status: Codes
    points: Ints
    spread: Floats
    upper_range: Floats
    usual: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    signals: Signals
    judged: Flags


def charted(
    window: Figures,
    later: Figures,
    *,
    kind: ChartKind,
    natural: tuple[Floats | float, Floats | float] = (-np.inf, np.inf),
    constants: Constants = ROUNDED,
    seasons: Seasons | None = None,
) -> Charted:
    """Freeze limits from the windows and apply the rules to what came later.

    Args:
        window: Baseline windows (n x periods), which alone decide the limits.
        later: Figures to judge (n x m).
        kind: What `kind_of` says of the KPI; series whose window is not of whole counts get XmR.
        natural: Least and greatest possible value, for all series or one each.
        constants: Of the XmR limits.
        seasons: Needed for a seasonal chart, and only there.

    Raises:
        SeasonError: `season.too_few_years`.
    """
    if (kind is ChartKind.SEASONAL) != (seasons is not None):
        raise TypeError(kind)
    if seasons is not None:
        return _seasonal(window, later, natural=natural, constants=constants, seasons=seasons)
    fits = holds_counts(window, kind=kind)
    law = Law.BINOMIAL if kind is ChartKind.P else Law.POISSON
    counted, others = np.flatnonzero(fits), np.flatnonzero(~fits)
    low, high = (np.broadcast_to(np.asarray(edge, dtype=float), len(fits)) for edge in natural)
    return _together(
        [
            (counted, _counted(window.take(counted), later.take(counted), law=law)),
            (
                others,
                _xmr(
                    window.values[others],
                    later.values[others],
                    natural=(low[others], high[others]),
                    constants=constants,
                ),
            ),
        ]
    )


def _xmr(
    window: Floats,
    later: Floats,
    *,
    natural: tuple[Floats | float, Floats | float],
    constants: Constants,
) -> Charted:
    frozen = xmr.limits(window, constants=constants, natural=natural)
    over = np.ones(later.shape)
    centre = frozen.centre[:, None] * over
    return Charted(
        kind=_code(ChartKind.XMR, len(window)),
        status=_status(frozen.mean_range, frozen.points),
        points=frozen.points,
        spread=np.full(len(window), np.nan),
        upper_range=frozen.upper_range,
        usual=np.column_stack([frozen.centre, frozen.lower, frozen.upper]),
        centre=centre,
        lower=frozen.lower[:, None] * over,
        upper=frozen.upper[:, None] * over,
        signals=xmr.signals(later, frozen),
        judged=~np.isnan(later) & ~np.isnan(centre),
    )


def _counted(window: Figures, later: Figures, *, law: Law) -> Charted:
    counts = later.counts
    frozen = proportions.freeze(window.counts, law=law)
    of = proportions.limits(frozen, counts.size)
    absent = np.isnan(of.lower)
    nothing = np.full(len(window.known), np.nan)
    return Charted(
        kind=_code(ChartKind.P if law is Law.BINOMIAL else ChartKind.U, len(window.known)),
        status=_status(frozen.spread, frozen.points),
        points=frozen.points,
        spread=frozen.spread,
        upper_range=nothing,
        usual=np.column_stack([frozen.centre + 0.0 * frozen.spread, nothing, nothing]),
        centre=np.where(absent, np.nan, frozen.centre[:, None]),
        lower=of.lower,
        upper=of.upper,
        signals=proportions.against(of, counts, frozen),
        judged=~np.isnan(counts.values) & ~absent,
    )


def _seasonal(
    window: Figures,
    later: Figures,
    *,
    natural: tuple[Floats | float, Floats | float],
    constants: Constants,
    seasons: Seasons,
) -> Charted:
    """Chart the differences, and put limits back where the season stands."""
    found = seasonal.differences(
        window.values,
        later.values,
        window_seasons=seasons.window,
        later_seasons=seasons.later,
        year=seasons.year,
    )
    of = _xmr(found.window, found.later, natural=(-np.inf, np.inf), constants=constants)
    least, most = (np.broadcast_to(np.asarray(edge), len(of.points))[:, None] for edge in natural)
    return Charted(
        kind=_code(ChartKind.SEASONAL, len(of.points)),
        status=of.status,
        points=of.points,
        spread=of.spread,
        upper_range=of.upper_range,
        usual=np.full((len(of.points), 3), np.nan),
        centre=found.usual + of.centre,
        lower=np.maximum(found.usual + of.lower, least),
        upper=np.minimum(found.usual + of.upper, most),
        signals=of.signals,
        judged=of.judged,
    )


def _code(kind: ChartKind, size: int) -> Codes:
    return np.full(size, KINDS.index(kind), dtype=np.int8)


def _status(known: Floats, points: Ints) -> Codes:
    """Return how far limits can be trusted: none at all where `known` is NaN."""
    none, provisional, firm = map(STATUSES.index, LimitStatus)
    trusted = np.where(points >= FIRM, firm, provisional)
    return np.where(np.isnan(known), none, trusted).astype(np.int8)


def _together(groups: Sequence[tuple[Ints, Charted]]) -> Charted:
    """Return the series of several groups in their first order."""
    order = np.argsort(np.concatenate([rows for rows, _ in groups]))
    parts = [part for _, part in groups]
    fired = [part.signals for part in parts]
    rules = {one.name: _joined(fired, one.name)[order] for one in fields(Signals)}
    names = [one.name for one in fields(Charted) if one.name != "signals"]
    rest = {name: _joined(parts, name)[order] for name in names}
    return Charted(signals=Signals(**rules), **rest)


def _joined(parts: Sequence[object], name: str) -> Wide:
    return np.concatenate([getattr(part, name) for part in parts])
