"""New limits after a lasting change: only explained, only sustained, and never for what was before.

Limits that follow the data hide what they should show.  They are recomputed only where somebody
says what changed for good, and the limits in force agree that something did: eight successive
figures on one side of their centre.  The window is named, and earlier periods keep their limits.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from outcome_metrics.assessing.charting import Drawn, Window, draw, figures_of
from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Rule
from outcome_metrics.assessing.series import Series
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import Problem, ShiftError
from outcome_metrics.signals.rules import MINIMUM, RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A lasting change of the process.

    Attributes:
        first: First day of the new window; limits change from its first period on.
        last: Last day of the new window.
        explanation: What changed for good.
    """

    first: date
    last: date
    explanation: str


def redraw(series: Series, before: Drawn, *, shift: Shift, kpi: Kpi, policy: Policy) -> Drawn:
    """Return the chart with limits frozen anew from the window of the shift.

    Raises:
        ShiftError: `shift.unexplained`, `shift.too_short`, `shift.not_sustained`: every one that
            holds.
    """
    within = [
        at
        for at, (start, end) in enumerate(series.periods)
        if shift.first <= start and end <= shift.last
    ]
    _refuse(series, before, shift=shift, within=within)
    after = draw(
        series,
        kpi=kpi,
        window=Window(
            figures=figures_of(series).periods(np.array(within, dtype=np.int64)),
            starts=tuple(series.periods[at][0] for at in within),
            end=series.periods[within[-1]][1],
            explanation=shift.explanation,
        ),
        policy=policy,
    )
    return replace(
        after,
        fired=before.fired[: within[0]] + after.fired[within[0] :],
        expected=before.expected[: within[0]] + after.expected[within[0] :],
    )


def _refuse(series: Series, before: Drawn, *, shift: Shift, within: list[int]) -> None:
    first, last = shift.first.isoformat(), shift.last.isoformat()
    figures = int(series.known[within].sum()) if within else 0
    problems = []
    if not shift.explanation.strip():
        problems.append(Problem("shift.unexplained"))
    if figures < MINIMUM:
        problems.append(
            Problem(
                "shift.too_short",
                {"first": first, "last": last, "periods": figures, "least": MINIMUM},
            )
        )
    if not any(Rule.RUN in (before.fired[at] or ()) for at in within):
        problems.append(Problem("shift.not_sustained", {"first": first, "last": last, "run": RUN}))
    if problems:
        raise ShiftError(*problems)
