"""How far a panel agrees, as a whole and on each criterion: information, never a gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np

from outcome_metrics.quantities import Floats
from procurement.rules.scoring.alpha import alpha
from procurement.rules.scoring.concordance import concordance
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.scoring.flags import disagreements, far_from_others
from procurement.rules.scoring.intraclass import intraclass

#: Levels by cell (bid, criterion) and evaluator.
Sheet = Mapping[tuple[str, str], Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A cell to talk about.

    Attributes:
        bid: Whose.
        criterion: Of which criterion.
        levels: What each evaluator gave.
        far: Evaluators far from the median of the others; nobody where the panel is split.
    """

    bid: str
    criterion: str
    levels: Mapping[str, int]
    far: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionAgreement:
    """Agreement on one criterion; None where the levels given cannot say.

    Attributes:
        criterion: Its code.
        alpha: Krippendorff's alpha of its cells, ordinal.
        flagged: Cells to talk about.
        cells: Cells with a level.
    """

    criterion: str
    alpha: float | None
    flagged: int
    cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAgreement:
    """Agreement of the whole panel; None where the levels given cannot say.

    Attributes:
        evaluators: Who gave a level.
        bids: How many bids were rated; few of them make every figure unstable.
        one: ICC(2,1) over all cells that everybody filled: one evaluator against another.
        mean: ICC(2,k): the panel's mean against that of another panel.
        alpha: Krippendorff's alpha over all cells, ordinal, gaps allowed.
        order: Kendall's W over each evaluator's weighted sum by bid: the same order or not.
        criteria: Each criterion, in the scheme's order.
        flags: The cells to talk about, sorted.
    """

    evaluators: tuple[str, ...]
    bids: int
    one: float | None
    mean: float | None
    alpha: float | None
    order: float | None
    criteria: tuple[CriterionAgreement, ...]
    flags: tuple[Flag, ...]


def agreement_of(sheet: Sheet, criteria: tuple[Criterion, ...]) -> PanelAgreement:
    """Return how far the panel agrees.

    Args:
        sheet: Levels as given by each evaluator before any discussion.
        criteria: The quality criteria that were rated.
    """
    scales = {one.code: one.max_level for one in criteria}
    cells = sorted(cell for cell in sheet if cell[1] in scales)
    who = tuple(sorted({name for cell in cells for name in sheet[cell]}))
    flags = tuple(
        Flag(bid=bid, criterion=code, levels=given, far=far_from_others(given, max_level=most))
        for bid, code in cells
        for given, most in ((sheet[bid, code], scales[code]),)
        if disagreements(given, max_level=most)
    )
    rows = _rows(sheet, cells, who)
    whole = intraclass(rows[~np.isnan(rows).any(axis=1)])
    return PanelAgreement(
        evaluators=who,
        bids=len({bid for bid, _ in cells}),
        one=_known(whole.absolute) if whole else None,
        mean=_known(whole.absolute_mean) if whole else None,
        alpha=_known(alpha(rows.T)),
        order=_known(concordance(_sums(sheet, cells, who, criteria))),
        criteria=tuple(_of_criterion(one.code, sheet, cells, who, flags) for one in criteria),
        flags=flags,
    )


def _of_criterion(
    code: str,
    sheet: Sheet,
    cells: list[tuple[str, str]],
    who: tuple[str, ...],
    flags: tuple[Flag, ...],
) -> CriterionAgreement:
    mine = [cell for cell in cells if cell[1] == code]
    return CriterionAgreement(
        criterion=code,
        alpha=_known(alpha(_rows(sheet, mine, who).T)),
        flagged=sum(flag.criterion == code for flag in flags),
        cells=len(mine),
    )


def _rows(sheet: Sheet, cells: list[tuple[str, str]], who: tuple[str, ...]) -> Floats:
    """Return cells by evaluators, NaN for a level that was not given."""
    given = [[float(sheet[cell].get(name, np.nan)) for name in who] for cell in cells]
    return np.array(given, dtype=np.float64).reshape(len(cells), len(who))


def _sums(
    sheet: Sheet,
    cells: list[tuple[str, str]],
    who: tuple[str, ...],
    criteria: tuple[Criterion, ...],
) -> Floats:
    """Return evaluators by bids: weighted sums, of the bids whose every cell everybody filled."""
    full = [
        bid
        for bid in sorted({bid for bid, _ in cells})
        if all(sheet.get((bid, one.code), {}).keys() >= set(who) for one in criteria)
    ]
    sums = [
        [sum(one.weight * sheet[bid, one.code][name] / one.max_level for one in criteria)]
        for name in who
        for bid in full
    ]
    return np.array(sums, dtype=np.float64).reshape(len(who), len(full))


def _known(value: float) -> float | None:
    return None if isnan(value) else value
