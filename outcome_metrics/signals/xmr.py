"""XmR charts: is a result distinguishable from the usual variation (domain 4.1)?

Limits come from a named baseline window and stay frozen: recomputing them with the point under
test hides it.  Never the global standard deviation.  A signal means "investigate", good or bad; it
is not the same as missing the target.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from outcome_metrics.quantities import Codes, Flags, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """What turns the mean moving range into limits."""

    limit: float
    range_limit: float


#: 2.66 and 3.268, as most charts in print: the default.
ROUNDED = Constants(limit=2.66, range_limit=3.268)
_D2 = 2.0 / math.sqrt(math.pi)
_D3 = math.sqrt(2.0 - 4.0 / math.pi)
#: 3/d2 and D4 for ranges of two normal values, unrounded: 2.65868 and 3.26653.
EXACT = Constants(limit=3.0 / _D2, range_limit=1.0 + 3.0 * _D3 / _D2)

#: Fewer points in the window, or fewer than MINIMUM - 1 moving ranges: no limits at all.
MINIMUM = 6
#: From here limits are firm, below provisional.
FIRM = 20
#: Rule 2: this many of the last WINDOW points nearer a limit than the centre, on one side.
CLOSE = 3
WINDOW = 4
#: Rule 3: this many successive points on one side.
RUN = 8
#: Differences smaller than this share of the chart's size are rounding, not variation.
ROUNDING = 1e-12


class LimitStatus(StrEnum):
    """How far limits can be trusted."""

    NONE = "none"
    PROVISIONAL = "provisional"
    FIRM = "firm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Frozen limits of n series; NaN where there are too few points.

    Attributes:
        centre: Mean of the baseline window.
        mean_range: Mean of its moving ranges.
        lower: Natural process limit, clipped at the natural bound.
        upper: Natural process limit, clipped at the natural bound.
        half: Distance from the centre at which a point is nearer the (unclipped) limit.
        upper_range: Limit of the moving ranges.
        points: Points in the window.
    """

    centre: Floats
    mean_range: Floats
    lower: Floats
    upper: Floats
    half: Floats
    upper_range: Floats
    points: Ints

    def status(self) -> list[LimitStatus]:
        """Return none, provisional (6 to 19 points) or firm for each series."""
        firm = [LimitStatus.FIRM if n >= FIRM else LimitStatus.PROVISIONAL for n in self.points]
        return [
            LimitStatus.NONE if math.isnan(c) else s for c, s in zip(self.centre, firm, strict=True)
        ]


def moving_ranges(values: Floats) -> Floats:
    """Return |x(i) - x(i-1)| along the last axis (series x periods), NaN first.

    No range is taken across a gap: it would mix in the drift of the periods nobody reported.
    """
    out = np.full(values.shape, np.nan)
    out[..., 1:] = np.abs(np.diff(values, axis=-1))
    return out


def limits(
    window: Floats,
    *,
    constants: Constants = ROUNDED,
    natural: tuple[Floats | float, Floats | float] = (-np.inf, np.inf),
) -> Limits:
    """Compute limits from the baseline window (series x periods, NaN = gap).

    `natural` are the least and greatest possible value (such as 0 and 1), one for all series or
    one each.

    >>> of = limits(np.array([[61.0, 58, 63, 60, 64, 59, 62, 57, 60, 63, 61, 60]]))
    >>> of.lower.round(4), of.upper.round(4)
    (array([51.7194]), array([69.6139]))
    """
    known = ~np.isnan(window)
    ranges = moving_ranges(window)
    has_range = ~np.isnan(ranges)
    points = known.sum(axis=-1)
    enough = (points >= MINIMUM) & (has_range.sum(axis=-1) >= MINIMUM - 1)
    centre = _mean(window, known=known, enough=enough)
    mean_range = _mean(ranges, known=has_range, enough=enough)
    reach = constants.limit * mean_range
    return Limits(
        centre=centre,
        mean_range=mean_range,
        lower=np.maximum(centre - reach, natural[0]),
        upper=np.minimum(centre + reach, natural[1]),
        half=reach / 2.0,
        upper_range=constants.range_limit * mean_range,
        points=points.astype(np.int64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Where each rule fires (series x periods); False where a value or the limits are absent.

    Attributes:
        outside: Rule 1, a point outside a limit.
        close: Rule 2, completed by this point.
        run: Rule 3, from the eighth point on.
        range_outside: Rule 1 on the moving ranges; no other rule fits there, since successive
            ranges share a value.
    """

    outside: Flags
    close: Flags
    run: Flags
    range_outside: Flags


def signals(values: Floats, limits: Limits) -> Signals:
    """Apply the rules to `values` (series x periods, NaN = gap) with frozen limits.

    A missing period neither extends nor breaks a run and is not one of the four successive points:
    leaving out a report cannot hide a signal, and chance signals do not become more frequent.
    """
    centre = limits.centre[:, None]
    slack = ROUNDING * (np.abs(centre) + limits.mean_range[:, None])
    offset = values - centre
    usable = ~np.isnan(offset)
    side = np.where(usable & (np.abs(offset) > slack), np.sign(offset), 0.0).astype(np.int8)
    far = np.abs(offset) > limits.half[:, None] + slack
    above = values > limits.upper[:, None] + slack
    below = values < limits.lower[:, None] - slack
    return Signals(
        outside=above | below,
        close=_close(np.where(far, side, 0).astype(np.int8), usable=usable),
        run=_run(side),
        range_outside=moving_ranges(values) > limits.upper_range[:, None] + slack,
    )


def _mean(values: Floats, *, known: Flags, enough: Flags) -> Floats:
    total = np.where(known, values, 0.0).sum(axis=-1)
    out = np.full(total.shape, np.nan)
    np.divide(total, known.sum(axis=-1), out=out, where=enough)
    return out


def _close(zone: Codes, *, usable: Flags) -> Flags:
    """Rule 2 over all series at once; `zone` is -1 nearer the lower limit, 1 nearer the upper."""
    fired = np.zeros(zone.shape, dtype=np.bool_)
    last = np.zeros((len(zone), WINDOW), dtype=np.int8)
    for period in range(zone.shape[1]):
        here = zone[:, period]
        shifted = np.column_stack([last[:, 1:], here])
        last = np.where(usable[:, period, None], shifted, last)
        fired[:, period] = (here != 0) & ((last == here[:, None]).sum(axis=1) >= CLOSE)
    return fired


def _run(side: Codes) -> Flags:
    """Rule 3 over all series at once; 0 (on the centre, or missing) neither extends nor breaks."""
    fired = np.zeros(side.shape, dtype=np.bool_)
    current = np.zeros(len(side), dtype=np.int8)
    length = np.zeros(len(side), dtype=np.int64)
    for period in range(side.shape[1]):
        here = side[:, period]
        moves = here != 0
        length = np.where(moves, np.where(here == current, length + 1, 1), length)
        current = np.where(moves, here, current)
        fired[:, period] = moves & (length >= RUN)
    return fired
