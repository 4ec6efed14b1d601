"""How firmly a ranking stands: information for the memo, which never changes the ranking."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from outcome_metrics.quantities import Floats
from procurement.rules.scoring.agreement import Sheet
from procurement.rules.scoring.break_even import break_even
from procurement.rules.scoring.changes import (
    RELATIVE,
    Change,
    by_evaluators,
    by_levels,
    by_weights,
    mean_levels,
)
from procurement.rules.scoring.criteria import WHOLE
from procurement.rules.scoring.draws import Standings, anywhere, around, standings
from procurement.rules.scoring.levels import Levels
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.shares import Shares, firsts, shares_of

#: How many weights are drawn.
DRAWS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What the order of the compared bids hangs on.

    Attributes:
        bids: The compared bids by id, in the order of every array here.
        first: Who stands first as published.
        second: The best of the others; empty where there is none.
        break_even: By criterion, the weight at which `first[0]` and `second` would be level.
        weights: Each weight moved by 10 % of itself.
        levels: Each level moved by one.
        evaluators: The mean of all sheets, then without each evaluator.
        panels: Evaluators left out of the panels after the first, in the order of `near.first`.
        near: Weights drawn within 10 % of the published ones.
        anywhere: Weights drawn anywhere.
    """

    bids: tuple[str, ...]
    first: tuple[str, ...]
    second: str
    break_even: Mapping[str, Fraction | None]
    weights: tuple[Change, ...]
    levels: tuple[Change, ...]
    evaluators: tuple[Change, ...]
    panels: tuple[str, ...]
    near: Standings
    anywhere: Standings

    def turning(self) -> tuple[Change, ...]:
        """Return the changes after which others stand first, or with which that is not known."""
        every = (*self.weights, *self.levels, *self.evaluators)
        return tuple(change for change in every if change.first != self.first)


def sensitivity_of(
    scheme: Scheme,
    levels: Levels,
    prices: Mapping[str, int],
    *,
    sheet: Sheet,
    seed: int,
    draws: int = DRAWS,
) -> Sensitivity | None:
    """Return what the order hangs on; None where no bid is compared.

    Args:
        scheme: As released.
        levels: Those that count, by bid and criterion.
        prices: Of the bids whose envelope was opened.
        sheet: Levels of each evaluator before the discussion, by cell.
        seed: Of the drawn weights: the same seed always gives the same figures.
        draws: How many weights are drawn.

    Raises:
        PriceUndefinedError: the price formula has no answer for these prices.
    """
    shares = shares_of(scheme, levels, prices)
    if not shares.bids:
        return None
    published = shares.totals(shares.weights)
    first = firsts(published)
    others = sorted(published.keys() - {first[0]}, key=lambda bid: (-published[bid], bid))
    who, panels = _panels(scheme, shares, sheet)
    codes = list(shares.weights)
    weights = np.array([float(shares.weights[code]) for code in codes])
    beside = np.array([float(shares.beside[bid] / WHOLE) for bid in shares.bids])
    near = around(weights, draws=draws, spread=float(RELATIVE), seed=seed)
    return Sensitivity(
        bids=shares.bids,
        first=first,
        second=others[0] if others else "",
        break_even=break_even(shares, first[0], others[0]) if others else {},
        weights=tuple(by_weights(shares)),
        levels=tuple(by_levels(scheme, levels, prices)),
        evaluators=tuple(by_evaluators(scheme, sheet, prices)),
        panels=who,
        near=standings(near, panels, beside),
        anywhere=standings(anywhere(len(codes), draws=draws, seed=seed), panels, beside),
    )


def _panels(scheme: Scheme, shares: Shares, sheet: Sheet) -> tuple[tuple[str, ...], Floats]:
    """Return who is left out of each further panel, and shares (panels x bids x criteria).

    The first panel has the levels that count.  An evaluator without whom a cell would be empty is
    not left out.
    """
    scale = {one.code: one.max_level for one in scheme.quality_criteria}
    who = sorted({name for given in sheet.values() for name in given})
    means = {name: mean_levels(sheet, without=name) for name in who}
    able = tuple(name for name in who if means[name])
    rows = [[[float(shares.earned[bid][code]) for code in shares.weights] for bid in shares.bids]]
    rows += [
        [
            [
                float(means[name][bid][code]) / scale[code]
                if code in scale
                else float(shares.earned[bid][code])
                for code in shares.weights
            ]
            for bid in shares.bids
        ]
        for name in able
    ]
    return able, np.array(rows)
