"""The rules that make a point a signal (domain 4.1), over all series at once.

(1) a point outside a limit; (2) three of four successive points nearer a limit than the center, on
one side; (3) eight successive points on one side.  A missing period neither extends nor breaks a
run and is not one of the four: leaving out a report cannot hide a signal, and chance signals do
not become more frequent.  A point exactly on the center does not either.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from outcome_metrics.quantities import Codes, Flags, Floats, Ints

#: Fewer points in the window, or fewer than MINIMUM - 1 moving ranges: no limits at all.
MINIMUM = 6
#: From here limits are firm, below provisional.
FIRM = 20
#: Rule 2: this many of the last WINDOW points nearer a limit than the centre, on one side.
CLOSE = 3
WINDOW = 4
#: Rule 3: this many successive points on one side.
RUN = 8
#: A side of its own, which ends a run and begins none.
ENDS = 2
#: Differences smaller than this share of the chart's size are rounding, not variation.
ROUNDING = 1e-12


class LimitStatus(StrEnum):
    """How far limits can be trusted."""

    NONE = "none"
    PROVISIONAL = "provisional"
    FIRM = "firm"


def status(centre: Floats, points: Ints) -> list[LimitStatus]:
    """Return none, provisional (6 to 19 points) or firm for each series; NaN has none."""
    firm = [LimitStatus.FIRM if n >= FIRM else LimitStatus.PROVISIONAL for n in points]
    return [LimitStatus.NONE if math.isnan(c) else s for c, s in zip(centre, firm, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Where each rule fires (series x periods); False where a value or the limits are absent.

    Attributes:
        outside: Rule 1, a point outside a limit.
        close: Rule 2, completed by this point.
        run: Rule 3, from the eighth point on.
        range_outside: Rule 1 on the moving ranges; no other rule fits there, since successive
            ranges share a value.
    """

    outside: Flags
    close: Flags
    run: Flags
    range_outside: Flags


def close(zone: Codes, *, usable: Flags) -> Flags:
    """Rule 2 over all series at once; `zone` is -1 nearer the lower limit, 1 nearer the upper."""
    fired = np.zeros(zone.shape, dtype=np.bool_)
    last = np.zeros((len(zone), WINDOW), dtype=np.int8)
    for period in range(zone.shape[1]):
        here = zone[:, period]
        shifted = np.column_stack([last[:, 1:], here])
        last = np.where(usable[:, period, None], shifted, last)
        fired[:, period] = (here != 0) & ((last == here[:, None]).sum(axis=1) >= CLOSE)
    return fired


def run(side: Codes) -> Flags:
    """Rule 3 over all series at once; 0 (on the centre, or missing) neither extends nor breaks.

    `side` is -1 below and 1 above; `ENDS` breaks a run without a side.
    """
    fired = np.zeros(side.shape, dtype=np.bool_)
    current = np.zeros(len(side), dtype=np.int8)
    length = np.zeros(len(side), dtype=np.int64)
    for period in range(side.shape[1]):
        here = side[:, period]
        moves = here != 0
        length = np.where(moves, np.where(here == current, length + 1, 1), length)
        current = np.where(moves, here, current)
        fired[:, period] = (np.abs(here) == 1) & (length >= RUN)
    return fired
