"""p and u charts: shares and rates of counted events, limits for each period (domain 4.2).

A period that rests on few cases varies more by chance, so its limits are wider.  As everywhere in
this room they are frozen from a baseline window.

Where fewer than `EXACT_BELOW` events (or, for a share, non-events) are expected, the three-sigma
formula is wrong: Poisson counts of mean 4 pass its upper limit of 10 in 0.28 % of periods, not
0.13 %, and its lower limit lies under zero.  There the limits are quantiles of the binomial or
Poisson law.  Rule 3 goes by its median, since the mean does not halve it, and a period at the
median ends a run, or runs by chance would be more frequent than those of normal values.  Rule 2,
which looks half way to a limit, means nothing on so few steps and leaves the period out.

Where a period has very many cases the law predicts hardly any variation and every ordinary
difference between periods would be a signal: there the limits are those of Laney's p' (u'), whose
width also follows how much the window varied beyond the law.  They are never narrower than the
law's: a window that happens to repeat itself must not make every later period a signal.

How often a process that did not change alarms by rule 1 (`bench/false_alarms.py`, nominal 0.27 %):
200 cases a month 0.33 %; 20 cases 0.09 % by exact limits, 0.73 % by the formula, 1.4 % on an XmR
chart; 2 events a month 0.10 % exact, 0.94 % by the formula; 20,000 cases whose share varies by one
point 42 % on a plain p chart, 0.9 % on Laney's.  By rule 3 (nominal 0.78 %): 20 cases 0.24 % by the
median, 2.5 % by the mean.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from outcome_metrics.quantities import Flags, Floats, Ints
from outcome_metrics.signals.quantiles import binomial, poisson
from outcome_metrics.signals.rules import (
    ENDS,
    MINIMUM,
    ROUNDING,
    LimitStatus,
    Signals,
    close,
    run,
    status,
)
from outcome_metrics.signals.xmr import EXACT, moving_ranges

#: Limits stand so many standard deviations from the center.
SIGMAS = 3.0
#: Chance of a normal value beyond one of them.
TAIL = float(special.ndtr(-SIGMAS))
#: Under so many expected events, or non-events, limits are exact.
EXACT_BELOW = 5.0
#: From so many cases (for a rate: expected events) in a usual period on, limits are Laney's.
LARGE = 1000.0


class Law(StrEnum):
    """What is counted: events among cases (a share), or events over an exposure (a rate)."""

    BINOMIAL = "binomial"
    POISSON = "poisson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Events and what they are counted over (series x periods); NaN where unknown.

    Attributes:
        events: Whole numbers, at most `size` for a share.
        size: Cases (whole) for a share, exposure of any unit for a rate; above 0.
    """

    events: Floats
    size: Floats

    @property
    def values(self) -> Floats:
        """The share or rate of each period; NaN without cases."""
        out = np.full(self.events.shape, np.nan)
        np.divide(self.events, self.size, out=out, where=self.size > 0)
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What was learned from the windows of n series; NaN where there are too few points.

    Attributes:
        law: Of the counts.
        centre: All events over all cases of the window: the sum of sums, not a mean of shares.
        assumed: The share or rate the width is computed from.  The centre, but half an event
            where the window had none (or nothing else): otherwise one event ever after would be
            a signal, however few cases the window had.
        spread: 1, or how many times wider than the law's the variation of the window was.
        points: Periods in the window.
    """

    law: Law
    centre: Floats
    assumed: Floats
    spread: Floats
    points: Ints

    def status(self) -> list[LimitStatus]:
        """Return none, provisional (6 to 19 points) or firm for each series."""
        return status(self.spread, self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLimits:
    """Limits of each period (series x periods), NaN where there are none.

    Attributes:
        lower: Never under 0.
        upper: Never above 1 for a share.
        half: Distance from the centre at which a point is nearer the limit.
        middle: What has two sides: the centre, or the median of the law where limits are exact.
        exact: Where the limits are quantiles.
    """

    lower: Floats
    upper: Floats
    half: Floats
    middle: Floats
    exact: Flags


def freeze(window: Counts, *, law: Law, large: float = LARGE) -> Frozen:
    """Compute centre and spread from the baseline window (series x periods, NaN = gap).

    >>> cans = Counts(events=np.full((1, 30), 347 / 30), size=np.full((1, 30), 50.0))
    >>> freeze(cans, law=Law.BINOMIAL).centre.round(4)
    array([0.2313])
    """
    known = ~np.isnan(window.values)
    points = known.sum(axis=-1).astype(np.int64)
    events = np.where(known, window.events, 0.0).sum(axis=-1)
    size = np.where(known, window.size, 0.0).sum(axis=-1)
    enough = points >= MINIMUM
    centre, assumed = np.full((2, len(points)), np.nan)
    np.divide(events, size, out=centre, where=enough)
    np.divide(*_with_doubt(events, size, law), out=assumed, where=enough)
    usual = np.full(len(points), np.nan)
    np.divide(size if law is Law.BINOMIAL else events, points, out=usual, where=enough)
    sigma = _sigma(assumed[:, None], window.size, law)
    found = np.maximum(_spread((window.values - centre[:, None]) / sigma), 1.0)
    spread = np.where(usual >= large, found, np.where(enough, 1.0, np.nan))
    return Frozen(law=law, centre=centre, assumed=assumed, spread=spread, points=points)


def limits(frozen: Frozen, size: Floats, *, exact_below: float = EXACT_BELOW) -> PointLimits:
    """Return the limits of periods of so many cases or so much exposure (series x periods)."""
    centre, assumed = frozen.centre[:, None], frozen.assumed[:, None]
    some = size > 0
    reach = SIGMAS * frozen.spread[:, None] * _sigma(assumed, size, frozen.law)
    ceiling = 1.0 if frozen.law is Law.BINOMIAL else np.inf
    lower = np.maximum(centre - reach, 0.0)
    upper = np.minimum(centre + reach, ceiling)
    least = assumed * size
    if frozen.law is Law.BINOMIAL:
        least = np.minimum(least, (1.0 - assumed) * size)
    exact = some & (least < exact_below) & ~np.isnan(reach)
    rate = np.broadcast_to(assumed, size.shape)[exact]
    of_law = binomial if frozen.law is Law.BINOMIAL else poisson
    middle = np.where(np.isnan(reach), np.nan, centre)
    for edge, tail in ((lower, TAIL), (middle, 0.5), (upper, 1.0 - TAIL)):
        edge[exact] = of_law(size[exact], rate, tail) / size[exact]
    return PointLimits(lower=lower, upper=upper, half=reach / 2.0, middle=middle, exact=exact)


def signals(counts: Counts, frozen: Frozen, *, exact_below: float = EXACT_BELOW) -> Signals:
    """Apply the rules (series x periods); no rule looks at moving ranges here."""
    return against(limits(frozen, counts.size, exact_below=exact_below), counts, frozen)


def against(of: PointLimits, counts: Counts, frozen: Frozen) -> Signals:
    """Apply the rules by limits that are known already."""
    values, centre = counts.values, frozen.centre[:, None]
    slack = ROUNDING * np.abs(centre)
    away, offset = values - of.middle, values - centre
    side = np.where(np.isnan(away) | (np.abs(away) <= slack), 0.0, np.sign(away)).astype(np.int8)
    between = of.exact & ~np.isnan(away) & (side == 0)
    usable = ~np.isnan(away) & ~of.exact
    far = usable & (np.abs(offset) > of.half + slack)
    return Signals(
        outside=(values > of.upper + slack) | (values < of.lower - slack),
        close=close(np.where(far, side, 0).astype(np.int8), usable=usable),
        run=run(np.where(between, ENDS, side).astype(np.int8)),
        range_outside=np.zeros(values.shape, dtype=np.bool_),
    )


def _with_doubt(events: Floats, size: Floats, law: Law) -> tuple[Floats, Floats]:
    """Return events and size, half an event more (or less) where all periods were alike."""
    if law is Law.POISSON:
        return np.where(events == 0, 0.5, events), size
    none, every = events == 0, events == size
    half = np.where(none, 0.5, np.where(every, size + 0.5, events))
    return half, np.where(none | every, size + 1.0, size)


def _sigma(rate: Floats, size: Floats, law: Law) -> Floats:
    """Return the standard deviation that the law gives a period; NaN without cases."""
    variance = rate * (1.0 - rate) if law is Law.BINOMIAL else rate
    out = np.full(np.broadcast_shapes(variance.shape, size.shape), np.nan)
    np.divide(variance, size, out=out, where=size > 0)
    return np.asarray(np.sqrt(out), dtype=np.float64)


def _spread(scores: Floats) -> Floats:
    """Return the short-term standard deviation of standardized values: about 1 under the law."""
    ranges = moving_ranges(scores)
    known = ~np.isnan(ranges)
    many = known.sum(axis=-1)
    out = np.full(len(scores), np.nan)
    total = np.where(known, ranges, 0.0).sum(axis=-1)
    np.divide(total * EXACT.limit / SIGMAS, many, out=out, where=many >= MINIMUM - 1)
    return out
