"""The levels that count: whether they are complete, what they earn, which minimums they miss."""

from collections.abc import Mapping
from fractions import Fraction

from procurement.rules.findings import Finding
from procurement.rules.scoring.scheme import Scheme

Level = Fraction | int

#: By bid and quality criterion, 0 to `max_level`; whole under `consensus`.
Levels = Mapping[str, Mapping[str, Level]]


def quality_points(scheme: Scheme, given: Mapping[str, Level]) -> dict[str, Fraction]:
    """Return the exact points on each quality criterion: weight x level / highest level."""
    return {
        one.code: Fraction(one.weight) * Fraction(given[one.code]) / one.max_level
        for one in scheme.quality_criteria
    }


def below_minimum(scheme: Scheme, given: Mapping[str, Level]) -> tuple[str, ...]:
    """Return the quality minimums that these levels miss; an absent level misses none."""
    return tuple(
        one.code
        for one in scheme.quality_criteria
        if one.minimum is not None and one.code in given and given[one.code] < one.minimum
    )


def input_problems(
    scheme: Scheme, levels: Levels, prices: Mapping[str, int]
) -> tuple[Finding, ...]:
    """Return every gap and impossibility in the levels; then every price that is missing."""
    found = [problem for bid in sorted(levels) for problem in _level_problems(scheme, levels, bid)]
    found += [
        Finding("scoring.price_without_levels", {"bid": bid})
        for bid in sorted(prices.keys() - levels.keys())
    ]
    if found:
        return tuple(found)
    return tuple(
        Finding("scoring.price_missing", {"bid": bid})
        for bid in sorted(levels.keys() - prices.keys())
        if not below_minimum(scheme, levels[bid])
    )


def _level_problems(scheme: Scheme, levels: Levels, bid: str) -> list[Finding]:
    given = levels[bid]
    wanted = {criterion.code: criterion for criterion in scheme.quality_criteria}
    found = [
        Finding("scoring.level_missing", {"bid": bid, "criterion": code})
        for code in wanted
        if code not in given
    ]
    found += [
        Finding("scoring.unknown_criterion", {"bid": bid, "criterion": code})
        for code in sorted(given.keys() - wanted.keys())
    ]
    for code in (code for code in wanted if code in given):
        params = {"bid": bid, "criterion": code, "level": str(given[code])}
        most = wanted[code].max_level
        if not 0 <= given[code] <= most:
            found.append(Finding("scoring.level_out_of_scale", {**params, "max_level": most}))
        elif scheme.consensus == "consensus" and Fraction(given[code]).denominator != 1:
            found.append(Finding("scoring.level_not_whole", params))
    return found
