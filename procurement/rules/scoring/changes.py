"""One thing changed at a time: who would stand first then?  Exact, and it never re-ranks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from procurement.rules.scoring.agreement import Sheet
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.scoring.errors import PriceUndefinedError
from procurement.rules.scoring.levels import Level, Levels, below_minimum
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.shares import Shares, firsts, renormalized, shares_of
from procurement.rules.scoring.totals import rounded

#: How much of itself each weight is moved (domain 5.3).
RELATIVE = Fraction(1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, and who stands first with it.

    Attributes:
        what: `weight`, `level` or `evaluator`.
        name: The criterion whose weight or level moved, or the evaluator left out.
        bid: Whose level moved; empty otherwise.
        up: Whether it moved up.
        first: Bids that would stand first; None where that is not known, because a price that
            would count was returned unopened or the formula has no answer.
    """

    what: str
    name: str
    bid: str = ""
    up: bool = False
    first: tuple[str, ...] | None


def by_weights(shares: Shares) -> Iterator[Change]:
    """Yield each weight moved by 10 % of itself, up and down, the whole renormalized to 100."""
    for code, weight in shares.weights.items():
        for up in (True, False):
            moved = weight * (1 + RELATIVE if up else 1 - RELATIVE)
            totals = shares.totals(renormalized({**shares.weights, code: moved}))
            yield Change(what="weight", name=code, up=up, first=firsts(totals))


def by_levels(scheme: Scheme, levels: Levels, prices: Mapping[str, int]) -> Iterator[Change]:
    """Yield each level of a quality criterion moved by one, where the scale has room for it.

    A bid that falls under a minimum leaves the comparison; one that rises over it enters, if its
    price is known.
    """
    shares = shares_of(scheme, levels, prices)
    exact = shares.exact(shares.weights)
    published = shares.totals(shares.weights)
    for bid, one, step in _steps(scheme, levels):
        changed = {**levels[bid], one.code: levels[bid][one.code] + step}
        first: tuple[str, ...] | None
        if bid in exact and not below_minimum(scheme, changed):  # nothing but its total moves
            moved = exact[bid] + Fraction(one.weight) * step / one.max_level
            first = firsts({**published, bid: rounded(moved, shares.digits)})
        else:
            first = _first(scheme, {**levels, bid: changed}, prices)
        yield Change(what="level", name=one.code, bid=bid, up=step > 0, first=first)


def _steps(scheme: Scheme, levels: Levels) -> Iterator[tuple[str, Criterion, int]]:
    for bid in sorted(levels):
        for one in scheme.quality_criteria:
            for step in (1, -1):
                if 0 <= levels[bid][one.code] + step <= one.max_level:
                    yield bid, one, step


def by_evaluators(scheme: Scheme, sheet: Sheet, prices: Mapping[str, int]) -> Iterator[Change]:
    """Yield the mean of all sheets (name empty), then that without each evaluator in turn.

    The sheets are those from before the discussion.  Where the panel agreed on its levels, the
    first entry says what the bare mean would have given.
    """
    averaged = replace(scheme, consensus="average")
    who = sorted({name for given in sheet.values() for name in given})
    for left_out in ("", *who):
        means = mean_levels(sheet, without=left_out)
        first = _first(averaged, means, prices) if means else None
        yield Change(what="evaluator", name=left_out, first=first)


def mean_levels(sheet: Sheet, *, without: str = "") -> dict[str, dict[str, Level]]:
    """Return the exact mean level by bid and criterion; nothing where a cell would be empty."""
    means: dict[str, dict[str, Level]] = {}
    for (bid, code), given in sheet.items():
        rest = [level for name, level in given.items() if name != without]
        if not rest:
            return {}
        means.setdefault(bid, {})[code] = Fraction(sum(rest), len(rest))
    return means


def _first(scheme: Scheme, levels: Levels, prices: Mapping[str, int]) -> tuple[str, ...] | None:
    compared = {bid for bid, given in levels.items() if not below_minimum(scheme, given)}
    if not compared <= prices.keys():
        return None
    try:
        shares = shares_of(scheme, levels, prices)
    except PriceUndefinedError:
        return None
    return firsts(shares.totals(shares.weights))
