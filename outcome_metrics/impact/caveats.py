"""What a reader must know before believing an estimate; printed with it, always."""

from collections.abc import Iterator

from outcome_metrics.impact.design import Caveat
from outcome_metrics.impact.differences import ENOUGH_CLUSTERS, Differences
from outcome_metrics.impact.interrupted_series import InterruptedSeries
from outcome_metrics.impact.regression import Method


def of_series(found: InterruptedSeries, *, seasonal: bool, straddling: int) -> tuple[Caveat, ...]:
    """Return the caveats of an interrupted series.

    Args:
        found: The estimate.
        seasonal: Whether the rhythm of the year is in the model, or cannot be (yearly figures).
        straddling: Periods left out because the contract started within them.
    """
    return tuple(_of_series(found, seasonal=seasonal, straddling=straddling))


def _of_series(found: InterruptedSeries, *, seasonal: bool, straddling: int) -> Iterator[Caveat]:
    yield Caveat.NO_CONTROL
    yield _about_errors(found.fit.method)
    if not seasonal:
        yield Caveat.SEASON_NOT_MODELED
    if found.after > found.before:
        yield Caveat.LONG_EXTRAPOLATION
    if found.gaps:
        yield Caveat.GAPS
    if straddling:
        yield Caveat.STRADDLING_PERIOD


def of_differences(found: Differences, *, straddling: int) -> tuple[Caveat, ...]:
    """Return the caveats of a difference-in-differences; see `of_series`."""
    return tuple(_of_differences(found, straddling=straddling))


def _of_differences(found: Differences, *, straddling: int) -> Iterator[Caveat]:
    parallel = found.trend.parallel
    yield Caveat.TRENDS_NOT_PARALLEL if parallel is False else Caveat.TRENDS_NOT_PROVEN
    if found.method is not None:
        yield _about_errors(found.method)
    elif sum(found.clusters) < ENOUGH_CLUSTERS:
        yield Caveat.FEW_CLUSTERS
    if found.dropped > straddling:
        yield Caveat.GAPS
    if straddling:
        yield Caveat.STRADDLING_PERIOD


def _about_errors(method: Method) -> Caveat:
    if method is Method.OLS:
        return Caveat.AUTOCORRELATION_NOT_MODELED
    return Caveat.INTERVALS_TOO_NARROW
