"""Those who report the same KPI version, held against funnel limits: read only (domain 4.3)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.comparing.funnel import Funnel, funnel
from outcome_metrics.comparing.intervals import Interval, Rates, Shares, garwood, wilson
from outcome_metrics.definitions.definition import Aggregation, Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.quantities import SCALE
from procurement.actions.reports.comparison_marks import hidden_rows
from procurement.rules.errors import BadInputError, NotFoundError, UnmeasurableError
from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import Compared
from procurement.store.database.engine import installation, now, reading
from procurement.store.results import comparison
from procurement.store.results.comparison import Delivered

#: Units whose figures are counted, so that chance has known limits: so many cases out of so many,
#: or so many events in an amount of work, such as `per_1000_stops`.
SHARE = "share"
RATE = "per_"


class LeftOut(StrEnum):
    """Why one has no place between the limits."""

    NO_FIGURE = "no_figure"
    ONLY_PERCENTAGES = "only_percentages"
    NO_WHOLE_COUNTS = "no_whole_counts"
    MORE_THAN_ALL = "more_than_all"
    HIDDEN = "hidden"


#: Reasons for which counts stay hidden.
UNSHOWN = frozenset({LeftOut.HIDDEN, LeftOut.NO_WHOLE_COUNTS, LeftOut.MORE_THAN_ALL})
#: Rows that can be compared.
FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a comparison says; the rows of all arrays are those of `delivered`.

    `delivered` itself holds every count: those of a row that is hidden are not to be shown.

    Attributes:
        kpi: The definition all of them follow.
        by: What is put side by side.
        as_of: The day the answer speaks for.
        as_known: What was recorded later does not count; None counts all.
        delivered: What each delivered, the largest first: this is no league table.
        left_out: Why a row has no figure here; None where it has one.
        values: Each figure with its 95 % interval: Wilson for a share, exact Poisson for a rate.
        funnel: Limits, scores and caveats.
        internal: Whether every count may be shown, for the look is on record.
        around_all: Whether all together are the expectation, and no stated value.
    """

    kpi: Kpi
    by: Compared
    as_of: date
    as_known: datetime | None
    delivered: tuple[Delivered, ...]
    left_out: tuple[LeftOut | None, ...]
    values: Interval
    funnel: Funnel
    internal: bool
    around_all: bool

    def hides(self, at: int) -> bool:
        """Whether the counts of a row may not be shown.

        Besides those that are hidden, those that do not fit together: nothing protects them.
        """
        return not self.internal and self.left_out[at] in UNSHOWN


class Asked(TypedDict, total=False):
    """What is compared; see `every_figure`."""

    version: int | None
    by: Compared
    around: float | None
    as_of: date | None


def comparison_of(engine: sa.Engine, code: str, **asked: Unpack[Asked]) -> Comparison:
    """Return what may be shown of a comparison: rows with small counts are hidden (domain 3.6).

    All that is said is computed again from the other rows, so that it tells nothing of these.

    Raises:
        NotFoundError, BadInputError: See `every_figure`.
        UnmeasurableError: The same; `comparing.small` where fewer than two rows may be shown.
    """
    found = replace(every_figure(engine, code, **asked), internal=False)
    kpi, shares = found.kpi, found.kpi.unit == SHARE
    rows = {
        str(at): (one.numerator // SCALE, one.denominator // SCALE)
        for at, (one, reason) in enumerate(zip(found.delivered, found.left_out, strict=True))
        if reason is None
    }
    marked = hidden_rows(rows, threshold=kpi.suppression_threshold, shares=shares)
    reasons = tuple(
        LeftOut.HIDDEN if str(at) in marked else reason for at, reason in enumerate(found.left_out)
    )
    if LeftOut.HIDDEN not in reasons:
        return found
    if reasons.count(None) < FEWEST:
        facts: dict[str, Param] = {"kpi": kpi.code, "limit": kpi.suppression_threshold}
        raise UnmeasurableError(Finding("comparing.small", facts))
    counts = _counts(found.delivered, reasons, is_share=shares)
    return replace(
        found,
        left_out=reasons,
        values=_intervals(counts),
        funnel=funnel(
            counts,
            definitions=[(kpi.code, kpi.version)] * len(reasons),
            expected=asked.get("around"),
        ),
    )


def every_figure(
    engine: sa.Engine,
    code: str,
    *,
    version: int | None = None,
    by: Compared = Compared.VENDOR,
    around: float | None = None,
    as_of: date | None = None,
) -> Comparison:
    """Return how vendors, contracts or sites compare on one version of the KPI `code`.

    It holds every count, however small: only for those whose look is on record.

    Args:
        engine: The database.
        code: Of the KPI.
        version: Of its definition; may be left out while only one has results.
        by: What is put side by side.
        around: The figure all are held against, such as a target; None: all together.
        as_of: The day the answer speaks for, as known at its end; None: now.

    Raises:
        NotFoundError: `comparing.nothing_recorded`.
        BadInputError: `comparing.spread_unknown` for a KPI that counts neither cases nor events.
        UnmeasurableError: several versions, or fewer than two to compare; see `funnel`.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        today = now(session).astimezone(zone).date()
        day = as_of or today
        as_known = datetime.combine(day, time.max, tzinfo=zone) if day < today else None
        kpis = _definitions(session, code, version)
        rows = [
            (kpi, one)
            for kpi in kpis
            for one in comparison.delivered(session, kpi, by=by, as_of=day, as_known=as_known)
        ]
        rows.sort(key=lambda row: (-row[1].denominator, row[1].name))
        is_share = kpis[0].unit == SHARE
        reasons = tuple(_left_out(one, is_share=is_share) for _, one in rows)
        counts = _counts([one for _, one in rows], reasons, is_share=is_share)
        found = funnel(
            counts,
            definitions=[(kpi.code, kpi.version) for kpi, _ in rows],
            expected=around,
        )
    return Comparison(
        kpi=kpis[0],
        by=by,
        as_of=day,
        as_known=as_known,
        delivered=tuple(one for _, one in rows),
        left_out=reasons,
        values=_intervals(counts),
        funnel=found,
        internal=True,
        around_all=around is None,
    )


def _definitions(session: Session, code: str, version: int | None) -> list[Kpi]:
    """Return the definitions with results: `funnel` refuses several."""
    versions = comparison.versions_with_results(session, code)
    wanted = [one for one in versions if version in {None, one}]
    if not wanted:
        named = code if version is None else f"{code}/{version}"
        raise NotFoundError(Finding("comparing.nothing_recorded", {"kpi": named}))
    kpis = [from_record(json.loads(comparison.definition(session, (code, one)))) for one in wanted]
    for kpi in kpis:
        counted = kpi.unit == SHARE or kpi.unit.startswith(RATE)
        if not counted or kpi.aggregation is not Aggregation.RATIO_OF_SUMS:
            facts = {"kpi": f"{kpi.code}/{kpi.version}", "unit": kpi.unit}
            raise BadInputError(Finding("comparing.spread_unknown", facts))
    return kpis


def _left_out(one: Delivered, *, is_share: bool) -> LeftOut | None:
    """Return the first reason that holds; the amount of work behind a rate may be a fraction."""
    broken = one.broken_numerators + (one.broken_denominators if is_share else 0)
    reasons = {
        LeftOut.NO_WHOLE_COUNTS: broken > 0,
        LeftOut.MORE_THAN_ALL: is_share and one.beyond > 0,
        LeftOut.ONLY_PERCENTAGES: not one.covered and one.percentages > 0,
        LeftOut.NO_FIGURE: not one.covered,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _intervals(counts: Shares | Rates) -> Interval:
    return wilson(counts) if isinstance(counts, Shares) else garwood(counts)


def _counts(
    delivered: Sequence[Delivered], reasons: Sequence[LeftOut | None], *, is_share: bool
) -> Shares | Rates:
    """Return what was counted; NaN for those left out."""
    usable = np.array([reason is None for reason in reasons], dtype=np.bool_)
    above = np.array([one.numerator / SCALE for one in delivered], dtype=np.float64)
    below = np.array([one.denominator / SCALE for one in delivered], dtype=np.float64)
    above, below = np.where(usable, above, np.nan), np.where(usable, below, np.nan)
    if is_share:
        return Shares(successes=above, trials=below)
    return Rates(events=above, exposure=below)
