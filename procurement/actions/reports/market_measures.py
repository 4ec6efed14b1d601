"""How open a market is: procedures in, measures with denominators, exclusions and intervals out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcome_metrics.comparing.intervals import Shares, wilson
from outcome_metrics.market.health import (
    COMPETITIONS,
    UNRECORDED,
    Concentration,
    Exclusion,
    Incumbents,
    Procedures,
    SingleBids,
    concentration,
    incumbents,
    single_bids,
)
from procurement.rules.awarded import Awarded, Procedure

#: Below this coverage a rate is printed with a warning [POLICY].
COVERAGE_FLOOR = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of counted things with its 95 % interval (Wilson).

    Attributes:
        count: How many.
        out_of: Of how many.
        value: The share (0-1).
        low: Lower end.
        high: Upper end.
    """

    count: int
    out_of: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What is known of a market.

    Attributes:
        procedures: Looked at.
        running: Not over yet, and in no figure.
        single: Single bids and tenderers, with the reasons for what was left out.
        single_rate: Share of competitive procedures with one tenderer; None without any.
        coverage: Share of competitive procedures whose number of tenderers is known; None without
            any competitive procedure.
        awards: Awards that stand, of procedures that are over.
        currency: The one that most awards are in; sums of money are in it.
        other_currency: Awards in another currency, in no sum of money.
        value_unknown: Awards without a usable value.
        by_value: Suppliers by money.
        by_count: Suppliers by awards.
        top_supplier: Who got most money; empty if nobody did.
        top_rate: Share of the awards that went to whoever has most awards; None without any.
        incumbents: Awards to whoever held the contract before.
        incumbent_rate: Their share; None where no previous holder is known.
    """

    procedures: int
    running: int
    single: SingleBids
    single_rate: Share | None
    coverage: float | None
    awards: int
    currency: str
    other_currency: int
    value_unknown: int
    by_value: Concentration
    by_count: Concentration
    top_supplier: str
    top_rate: Share | None
    incumbents: Incumbents
    incumbent_rate: Share | None


def market_of(procedures: Sequence[Procedure]) -> Market:
    """Measure procedures that are over; those that still run are counted and left out."""
    over = [one for one in procedures if one.over]
    awards = [award for one in over for award in one.awards]
    currency = _currency(awards)
    single = single_bids(_arrays(over, currency))
    valued = [one for one in awards if one.minor is not None and one.currency == currency]
    names = {award.supplier for award in awards} | {one.previous or "" for one in awards}
    index = {name: place for place, name in enumerate(sorted(names))}
    by_count = concentration(
        _ints([index[one.supplier] for one in awards]), np.ones(len(awards), dtype=np.int64)
    )
    held = incumbents(
        _ints([index[one.supplier] for one in awards]),
        _ints([index[one.previous] if one.previous else UNRECORDED for one in awards]),
        first=np.array([one.first for one in awards], dtype=np.bool_),
    )
    return Market(
        procedures=len(procedures),
        running=len(procedures) - len(over),
        single=single,
        single_rate=share(single.single, single.competitive),
        coverage=_coverage(single),
        awards=len(awards),
        currency=currency,
        other_currency=sum(one.currency not in {currency, ""} for one in awards),
        value_unknown=sum(one.minor is None or not one.currency for one in awards),
        by_value=concentration(
            _ints([index[one.supplier] for one in valued]),
            _ints([one.minor or 0 for one in valued]),
        ),
        by_count=by_count,
        top_supplier=_top(valued),
        top_rate=share(by_count.top, by_count.total),
        incumbents=held,
        incumbent_rate=share(held.again, held.procured_again),
    )


def _coverage(single: SingleBids) -> float | None:
    competitive = single.competitive + single.excluded[Exclusion.TENDERERS_UNKNOWN]
    return single.competitive / competitive if competitive else None


def share(count: int, out_of: int) -> Share | None:
    """Return a share with its interval; None of nothing."""
    if not out_of:
        return None
    found = wilson(Shares(successes=np.array([float(count)]), trials=np.array([float(out_of)])))
    return Share(
        count=count,
        out_of=out_of,
        value=float(found.value[0]),
        low=float(found.lower[0]),
        high=float(found.upper[0]),
    )


def _currency(awards: Sequence[Awarded]) -> str:
    counts = Counter(one.currency for one in awards if one.currency and one.minor is not None)
    return min(counts, key=lambda code: (-counts[code], code), default="")


def _arrays(over: Sequence[Procedure], currency: str) -> Procedures:
    return Procedures(
        competition=np.array([COMPETITIONS.index(one.competition) for one in over], dtype=np.int8),
        cancelled=np.array([one.cancelled for one in over], dtype=np.bool_),
        tenderers=_ints([UNRECORDED if one.tenderers is None else one.tenderers for one in over]),
        value=_ints([_value(one, currency) for one in over]),
    )


def _value(one: Procedure, currency: str) -> int:
    """Return what a procedure awarded; unrecorded unless all of it is known in the currency."""
    known = [award.minor for award in one.awards if award.currency == currency]
    whole = [minor for minor in known if minor is not None]
    return sum(whole) if whole and len(whole) == len(one.awards) else UNRECORDED


def _top(valued: Sequence[Awarded]) -> str:
    sums: Counter[str] = Counter()
    for one in valued:
        sums[one.supplier] += one.minor or 0
    return min(sums, key=lambda name: (-sums[name], name), default="")


def _ints(values: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)
