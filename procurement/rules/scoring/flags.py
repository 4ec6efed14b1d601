"""Cells in which evaluators lie so far apart that they should talk; a flag judges nobody."""

from collections.abc import Mapping
from fractions import Fraction
from statistics import median

from procurement.rules.scoring.criteria import SCALE

#: Levels apart, on a scale of 0 to 5, from which a panel should talk (city policy, domain 5.2).
FAR_APART = 2


def disagreements(levels: Mapping[str, int], *, max_level: int = SCALE) -> bool:
    """Whether the evaluators' levels for one cell are so far apart that they should talk.

    They are when the highest and the lowest differ by 2 levels on a scale of 0 to 5, and by as
    large a part of another scale.  A level that far from the median of the others is always among
    these.  Never a z-score: with three to five evaluators it cannot pass 2.
    """
    if not levels:
        return False
    return _far(max(levels.values()) - min(levels.values()), max_level)


def far_from_others(levels: Mapping[str, int], *, max_level: int = SCALE) -> tuple[str, ...]:
    """Return the evaluators whose level lies as far from the median of the others, sorted.

    Where the highest and the lowest lie far apart and nobody is named, the panel is split.
    """
    return tuple(
        sorted(
            who
            for who, level in levels.items()
            if len(levels) > 1 and _far(abs(level - _median_without(levels, who)), max_level)
        )
    )


def flagged(
    sheet: Mapping[tuple[str, str], Mapping[str, int]],
    *,
    max_levels: Mapping[str, int] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Return the cells (bid, criterion) to talk about, sorted; a flag judges nobody.

    Args:
        sheet: Levels by cell and evaluator.
        max_levels: Highest level by criterion, where it is not 5.
    """
    scales = max_levels or {}
    return tuple(
        sorted(
            cell
            for cell, levels in sheet.items()
            if disagreements(levels, max_level=scales.get(cell[1], SCALE))
        )
    )


def _far(apart: Fraction | int, max_level: int) -> bool:
    return apart * SCALE >= FAR_APART * max_level


def _median_without(levels: Mapping[str, int], who: str) -> Fraction:
    return median(Fraction(level) for other, level in levels.items() if other != who)
