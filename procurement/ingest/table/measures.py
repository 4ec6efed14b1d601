"""What a row measured: numerator and denominator, exactly, and whether it met its own target."""

from dataclasses import dataclass

from outcome_metrics.quantities import SCALE, contradicts
from procurement.ingest.table.cells import CellError
from procurement.ingest.table.kpi_names import NamedKpi
from procurement.ingest.table.mapping import Direction
from procurement.ingest.table.numbers import product

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Measure:
    """Amounts in millionths; all None where the table reports nothing."""

    numerator: int | None = None
    denominator: int | None = None


def average(value: int, volume: int, *, kpi: NamedKpi) -> Measure:
    """Return a period's average as a sum over its cases: it later counts with its volume.

    Args:
        value: The average, in millionths.
        volume: How many cases, in millionths.
        kpi: Where it is a percentage, a hundredth of the product is the sum.

    Raises:
        CellError: a negative volume, an average other than 0 over no cases at all, or the product
            has more than six decimals.
    """
    cases = _counted(volume, of=value)
    return Measure(product(value, cases, divisor=_PERCENT if kpi.percent else 1), cases)


def plain(amount: int, *, kpi: NamedKpi) -> int:
    """Return a value or target as we keep it: a percentage becomes a share of one.

    Raises:
        CellError: the share has more than six decimals.
    """
    return product(amount, SCALE, divisor=_PERCENT) if kpi.percent else amount


def rate(numerator: int, denominator: int) -> Measure:
    """Return the two sums of a rate.

    Raises:
        CellError: a negative denominator, or something counted among no cases at all.
    """
    return Measure(numerator, _counted(denominator, of=numerator))


def meets(measure: Measure, target: int | None, *, kpi: NamedKpi) -> bool | None:
    """Return whether a measure is as good as its target, exactly; None when it cannot be said.

    The comparison multiplies across instead of dividing, so nothing is rounded.
    """
    if measure.numerator is None or target is None or measure.denominator == 0:
        return None
    if measure.denominator is None:
        actual, wanted = measure.numerator, target
    else:
        actual, wanted = measure.numerator * SCALE, target * measure.denominator
    return actual <= wanted if kpi.direction is Direction.LOWER else actual >= wanted


def _counted(cases: int, *, of: int) -> int:
    """Return how many cases a figure is about, if it can be about so many."""
    if cases < 0:
        raise CellError("table.negative_denominator")
    if contradicts(of, cases):
        raise CellError("table.nothing_to_divide")
    return cases
