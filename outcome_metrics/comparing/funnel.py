"""Funnel limits: is a vendor apart from the others, or only smaller (domain 4.3)?

A league table calls the smallest vendor worst (or best) most often, because few cases scatter
most.  Here each figure is held against limits that are wide for few cases and narrow for many.
Outside means "ask why", never "bad": the people served may differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from outcome_metrics.comparing.dispersion import ENOUGH, TRIM, Dispersion, dispersion
from outcome_metrics.comparing.intervals import Rates, Shares, quotient
from outcome_metrics.errors import ComparisonError, Problem
from outcome_metrics.quantities import Flags, Floats

#: Standard errors of the two limits: 95 % (1.960) and 99.8 % (3.090).
Z_95 = NormalDist().inv_cdf(0.975)
Z_998 = NormalDist().inv_cdf(0.999)
#: Vendors with a figure; one alone has nobody to be compared with.
FEWEST = 2
#: With fewer cases expected on either side, limits by the normal curve are rough.
ROUGH = 5.0
#: Code and version of a KPI.
Definition = tuple[str, int]


class Position(StrEnum):
    """Where a figure lies; beyond 95 % about one in twenty lies by chance alone."""

    INSIDE = "inside"
    ABOVE_95 = "above_95"
    ABOVE_998 = "above_998"
    BELOW_95 = "below_95"
    BELOW_998 = "below_998"
    NO_DATA = "no_data"


class Caveat(StrEnum):
    """What must be printed with the figures."""

    CASE_MIX = "case_mix"
    TOO_FEW_VENDORS = "too_few_vendors"
    ROUGH_LIMITS = "rough_limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Limits of one level (k), clipped at what is possible."""

    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """k vendors against the same expectation.

    Attributes:
        counts: What each delivered.
        expected: The figure that all are held against.
        z: Distance from it in standard errors, by chance alone; NaN without a figure.
        z_adjusted: The same with the spread between vendors; equal to `z` where there is none.
        band_95: Limits used, with the spread between vendors.
        band_998: The same, wider.
        position: Where each lies by the limits used, as an array of `Position`.
        rough: True where fewer than 5 cases are expected on one side.
        dispersion: How far the vendors differ beyond chance.
        by_chance: Vendors that would lie beyond the 95 % limits by chance alone.
        caveats: What must be said with the figures; the case mix always.
    """

    counts: Shares | Rates
    expected: float
    z: Floats
    z_adjusted: Floats
    band_95: Band
    band_998: Band
    position: NDArray[np.str_]
    rough: Flags
    dispersion: Dispersion
    by_chance: float
    caveats: tuple[Caveat, ...]


def funnel(
    counts: Shares | Rates,
    *,
    definitions: Sequence[Definition],
    expected: float | None = None,
    trim: float = TRIM,
    least: int = ENOUGH,
) -> Funnel:
    """Hold k vendors against one expectation.

    Args:
        counts: Successes out of cases, or events over exposure (k).  NaN and 0 cases: no figure.
        definitions: Code and version of the KPI of each vendor (k): all must be the same.
        expected: The share or rate all are held against, such as a target; None: all together.
        trim: See `dispersion`.
        least: Vendors below which raw limits are shown; see `dispersion`.

    Raises:
        ComparisonError: `comparing.several_definitions`, `comparing.too_few_to_compare` (fewer
            than two have a figure) or `comparing.no_spread` (0 % or 100 % is expected).

    >>> three = Shares(
    ...     successes=np.array([20.0, 190.0, 620.0]), trials=np.array([32.0, 280.0, 800.0])
    ... )
    >>> found = funnel(three, definitions=[("on_time", 1)] * 3, expected=0.75)
    >>> found.z.round(3), found.position.tolist()
    (array([-1.633, -2.76 ,  1.633]), ['inside', 'below_95', 'inside'])
    """
    _check_definitions(definitions)
    value = counts.value
    known = int(np.count_nonzero(~np.isnan(value)))
    if known < FEWEST:
        raise ComparisonError(Problem("comparing.too_few_to_compare", {"count": known}))
    centre = together(counts) if expected is None else float(expected)
    variance = _variance(counts, centre)
    z = (value - centre) / np.sqrt(variance)
    spread = dispersion(z, variance=variance, trim=trim, least=least)
    z_adjusted = (value - centre) / np.sqrt(variance + spread.tau2)
    rough = _rough(counts, centre)
    return Funnel(
        counts=counts,
        expected=centre,
        z=z,
        z_adjusted=z_adjusted,
        band_95=_band(counts, centre, np.sqrt(variance + spread.tau2) * Z_95),
        band_998=_band(counts, centre, np.sqrt(variance + spread.tau2) * Z_998),
        position=_position(z_adjusted),
        rough=rough,
        dispersion=spread,
        by_chance=known * 2.0 * (1.0 - NormalDist().cdf(Z_95)),
        caveats=_caveats(enough=spread.enough, rough=bool(rough.any())),
    )


def lines(found: Funnel, *, size: Floats) -> tuple[Band, Band]:
    """Return the 95 % and 99.8 % limits for any numbers of cases (or exposures), for a drawing."""
    like: Shares | Rates = (
        Shares(successes=np.zeros_like(size), trials=size)
        if isinstance(found.counts, Shares)
        else Rates(events=np.zeros_like(size), exposure=size)
    )
    reach = np.sqrt(_variance(like, found.expected) + found.dispersion.tau2)
    return _band(like, found.expected, reach * Z_95), _band(like, found.expected, reach * Z_998)


def together(counts: Shares | Rates) -> float:
    """Return the figure of all vendors with one: sum over sum, never a mean of percentages."""
    above, below = _parts(counts)
    known = ~np.isnan(counts.value)
    return float(above[known].sum() / below[known].sum())


def _check_definitions(definitions: Sequence[Definition]) -> None:
    kinds = sorted(set(definitions))
    if len(kinds) > 1:
        named = ", ".join(f"{code}/{version}" for code, version in kinds)
        raise ComparisonError(Problem("comparing.several_definitions", {"definitions": named}))


def _parts(counts: Shares | Rates) -> tuple[Floats, Floats]:
    if isinstance(counts, Shares):
        return counts.successes, counts.trials
    return counts.events, counts.exposure


def _variance(counts: Shares | Rates, expected: float) -> Floats:
    """Return the variance by chance alone: binomial for shares, Poisson for rates."""
    one = expected * (1.0 - expected) if isinstance(counts, Shares) else expected
    if not one > 0.0:
        shown = f"{expected:g}"
        raise ComparisonError(Problem("comparing.no_spread", {"expected": shown}))
    size = _parts(counts)[1]
    return quotient(np.full_like(size, one), size)


def _rough(counts: Shares | Rates, expected: float) -> Flags:
    size = _parts(counts)[1]
    least = min(expected, 1.0 - expected) if isinstance(counts, Shares) else expected
    rough: Flags = (size > 0) & (size * least < ROUGH)
    return rough


def _band(counts: Shares | Rates, expected: float, reach: Floats) -> Band:
    ceiling = 1.0 if isinstance(counts, Shares) else np.inf
    return Band(
        lower=np.maximum(expected - reach, 0.0), upper=np.minimum(expected + reach, ceiling)
    )


def _position(z: Floats) -> NDArray[np.str_]:
    """The first that holds; on a limit is inside."""
    return np.select(
        [np.isnan(z), z > Z_998, z < -Z_998, z > Z_95, z < -Z_95],
        [
            Position.NO_DATA,
            Position.ABOVE_998,
            Position.BELOW_998,
            Position.ABOVE_95,
            Position.BELOW_95,
        ],
        Position.INSIDE,
    )


def _caveats(*, enough: bool, rough: bool) -> tuple[Caveat, ...]:
    said = {
        Caveat.CASE_MIX: True,
        Caveat.TOO_FEW_VENDORS: not enough,
        Caveat.ROUGH_LIMITS: rough,
    }
    return tuple(one for one, holds in said.items() if holds)
