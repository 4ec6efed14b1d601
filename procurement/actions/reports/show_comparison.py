"""Those who report the same KPI version, held against funnel limits: read only (domain 4.3)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.comparing.funnel import Funnel, funnel
from outcome_metrics.comparing.intervals import Interval, Rates, Shares, garwood, wilson
from outcome_metrics.definitions.definition import Aggregation, Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.quantities import SCALE
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Compared
from procurement.store import comparison
from procurement.store.comparison import Delivered
from procurement.store.engine import installation, now, reading

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a comparison says; the rows of all arrays are those of `delivered`.

    Attributes:
        kpi: The definition all of them follow.
        by: What is put side by side.
        as_of: The day the answer speaks for.
        as_known: What was recorded later does not count; None counts all.
        delivered: What each delivered, the largest first: this is no league table.
        left_out: Why a row has no figure here; None where it has one.
        values: Each figure with its 95 % interval: Wilson for a share, exact Poisson for a rate.
        funnel: Limits, scores and caveats.
        small: Whether a count is so small that it must not be published as it stands here.
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
    small: bool
    around_all: bool


def comparison_of(
    engine: sa.Engine,
    code: str,
    *,
    version: int | None = None,
    by: Compared = Compared.VENDOR,
    around: float | None = None,
    as_of: date | None = None,
) -> Comparison:
    """Return how vendors, contracts or sites compare on one version of the KPI `code`.

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
        values=wilson(counts) if isinstance(counts, Shares) else garwood(counts),
        funnel=found,
        small=is_share and any(_is_small(one, kpis[0]) for _, one in rows),
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


def _is_small(one: Delivered, kpi: Kpi) -> bool:
    """Whether successes, failures or cases are some, but fewer than may be published."""
    counts = (one.numerator, one.denominator - one.numerator, one.denominator)
    return any(0 < count < kpi.suppression_threshold * SCALE for count in counts)


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
