"""How open is the market: single bids, tenderers, concentration, incumbents (domain 6.1)?

Each figure carries its numerator and denominator, and what was left out, by reason.  A number of
tenderers that nobody recorded is not zero and not one: it is left out and reported.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from outcome_metrics.errors import MarketError, Problem
from outcome_metrics.quantities import Codes, Flags, Ints, group_sums

#: A number, an amount or a holder that nobody recorded.
UNRECORDED = -1
#: HHI of one supplier who gets everything.
MONOPOLY = 10_000


class Competition(StrEnum):
    """How a procedure chose its supplier."""

    COMPETITIVE = "competitive"
    DIRECT = "direct"
    UNKNOWN = "unknown"


COMPETITIONS = tuple(Competition)


class Exclusion(StrEnum):
    """Why a procedure is in no rate; the first reason that applies is given."""

    CANCELLED = "cancelled"
    DIRECT = "direct"
    METHOD_UNKNOWN = "method_unknown"
    TENDERERS_UNKNOWN = "tenderers_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedures:
    """Procedures that are over, one entry each (n).

    Attributes:
        competition: Place in `COMPETITIONS`.
        cancelled: Ended without an award.
        tenderers: How many bid; a joint venture is one; `UNRECORDED` if nobody wrote it down.
        value: Minor units of one currency; `UNRECORDED` if unknown or in another currency.

    Raises:
        MarketError: On entry: `market.unequal_lengths`, `market.negative_count`.
    """

    competition: Codes
    cancelled: Flags
    tenderers: Ints
    value: Ints

    def __post_init__(self) -> None:
        lengths = {len(self.competition), len(self.cancelled), len(self.tenderers), len(self.value)}
        if len(lengths) > 1:
            raise MarketError(Problem("market.unequal_lengths"))
        wrong = (self.tenderers < UNRECORDED) | (self.value < UNRECORDED)
        if wrong.any():
            raise MarketError(Problem("market.negative_count", {"row": int(wrong.argmax())}))


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleBids:
    """How often nobody but one bid.

    Attributes:
        single: Competitive procedures with exactly one tenderer.
        competitive: Competitive procedures whose number of tenderers is known.
        excluded: Procedures left out, by reason.
        mean: Tenderers in a competitive procedure, on average; None without any.
        median: The same, in the middle.
        single_value: Value of those with one tenderer, in minor units.
        competitive_value: Value of the competitive ones.
        value_unknown: Competitive procedures without a usable value, in neither sum.
    """

    single: int
    competitive: int
    excluded: dict[Exclusion, int]
    mean: Fraction | None
    median: Fraction | None
    single_value: int
    competitive_value: int
    value_unknown: int


def single_bids(procedures: Procedures) -> SingleBids:
    """Return the single-bid rate and the tenderers of competitive procedures."""
    reason = _reasons(procedures)
    counted = reason == len(Exclusion)
    tenderers = procedures.tenderers[counted]
    value = procedures.value[counted]
    known = value != UNRECORDED
    alone = tenderers == 1
    return SingleBids(
        single=int(alone.sum()),
        competitive=len(tenderers),
        excluded={one: int((reason == place).sum()) for place, one in enumerate(Exclusion)},
        mean=Fraction(int(tenderers.sum()), len(tenderers)) if len(tenderers) else None,
        median=Fraction(float(np.median(tenderers))) if len(tenderers) else None,
        single_value=sum(value[known & alone].tolist()),
        competitive_value=sum(value[known].tolist()),
        value_unknown=int((~known).sum()),
    )


def _reasons(procedures: Procedures) -> Ints:
    """Return the place of the reason for leaving each procedure out (n); their number for none."""
    tests = {
        Exclusion.CANCELLED: procedures.cancelled,
        Exclusion.DIRECT: procedures.competition == COMPETITIONS.index(Competition.DIRECT),
        Exclusion.METHOD_UNKNOWN: procedures.competition == COMPETITIONS.index(Competition.UNKNOWN),
        Exclusion.TENDERERS_UNKNOWN: procedures.tenderers == UNRECORDED,
    }
    places = [list(Exclusion).index(one) for one in tests]
    return np.select(list(tests.values()), places, len(Exclusion)).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How the awards are spread over suppliers.

    Attributes:
        suppliers: Different suppliers with something; a joint venture is one of its own.
        total: What was spread: minor units, or a number of awards.
        top: What the largest got.
        hhi: Herfindahl-Hirschman index, 10,000 x the sum of squared shares; None without a total.
        effective: Equal suppliers that would be as concentrated; None without a total.
    """

    suppliers: int
    total: int
    top: int
    hhi: Fraction | None
    effective: Fraction | None


def concentration(supplier: Ints, amount: Ints) -> Concentration:
    """Return how amounts (n) are spread over suppliers (n, each an index from 0).

    >>> found = concentration(np.array([0, 1, 2]), np.array([50, 30, 20]))
    >>> int(found.hhi), round(float(found.effective), 2)
    (3800, 2.63)
    """
    size = int(supplier.max()) + 1 if len(supplier) else 0
    sums = [one for one in group_sums(amount, group=supplier, size=size).tolist() if one > 0]
    total = sum(sums)
    if not total:
        return Concentration(suppliers=0, total=0, top=0, hhi=None, effective=None)
    squares = Fraction(sum(one * one for one in sums), total * total)
    return Concentration(
        suppliers=len(sums),
        total=total,
        top=max(sums),
        hhi=MONOPOLY * squares,
        effective=1 / squares,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Incumbents:
    """How often the holder of the previous contract won again.

    Attributes:
        again: Awards to the previous holder.
        procured_again: Procurements that followed a contract whose holder is known.
        unknown: Awards of which nobody recorded whether there was a contract before.
    """

    again: int
    procured_again: int
    unknown: int


def incumbents(holder: Ints, previous: Ints, *, first: Flags) -> Incumbents:
    """Return the incumbent share of awards (n).

    Args:
        holder: Who won, as an index.
        previous: Who held the contract before; `UNRECORDED` if nobody wrote it down.
        first: True where it is known that there was no contract before.
    """
    unknown = ~first & (previous == UNRECORDED)
    followed = ~first & ~unknown
    return Incumbents(
        again=int((followed & (holder == previous)).sum()),
        procured_again=int(followed.sum()),
        unknown=int(unknown.sum()),
    )
