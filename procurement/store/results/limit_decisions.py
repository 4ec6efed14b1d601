"""What officials decided of the limits of charts: rows in; what holds on an instant out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from outcome_metrics.assessing.basis import NOTHING_DECIDED, Decided, Decision, Shift
from procurement.rules.limit_choices import LimitChoice
from procurement.store.database.engine import installation
from procurement.store.tables.limits import LimitDecision
from procurement.store.tables.people import Person
from procurement.store.tables.portfolio import PortfolioContract

#: Contract (None: the city's own record), KPI code and version.
SeriesKey = tuple[str | None, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """One decision.

    Attributes:
        choice: What was decided.
        first: First day of the window of new limits; None for other choices.
        last: Its last day.
        decision: Why, by whom, and on which day of the city.
    """

    choice: LimitChoice
    first: date | None
    last: date | None
    decision: Decision


def decisions(
    session: Session, series: SeriesKey, *, as_known: datetime | None = None
) -> list[OnRecord]:
    """Return what was decided of one series up to `as_known` (None: up to now), oldest first."""
    contract, code, version = series
    mine = (
        col(LimitDecision.contract_id) == contract
        if contract is not None
        else col(LimitDecision.contract_id).is_(None)
    )
    conditions = (
        mine,
        col(LimitDecision.kpi_code) == code,
        col(LimitDecision.kpi_version) == version,
    )
    return [one for _, one in _found(session, _wanted(*conditions), as_known=as_known)]


def decided(session: Session, series: SeriesKey, *, as_known: datetime | None = None) -> Decided:
    """Return what holds of one series by all that was decided up to `as_known`."""
    return in_force(decisions(session, series, as_known=as_known))


def decided_in_batch(
    session: Session, batch_id: int, *, as_known: datetime
) -> dict[SeriesKey, Decided]:
    """Return what holds of the series of a batch of contracts; only of those with a decision."""
    wanted = _wanted(col(PortfolioContract.batch_id) == batch_id).join(
        PortfolioContract, col(PortfolioContract.contract_id) == col(LimitDecision.contract_id)
    )
    by_series: dict[SeriesKey, list[OnRecord]] = defaultdict(list)
    for series, one in _found(session, wanted, as_known=as_known):
        by_series[series].append(one)
    return {series: in_force(taken) for series, taken in by_series.items()}


def in_force(taken: Iterable[OnRecord]) -> Decided:
    """Return what holds after these decisions, one after the other."""
    found = NOTHING_DECIDED
    for one in taken:
        found = _after(found, one)
    return found


def _after(before: Decided, one: OnRecord) -> Decided:
    if one.first is not None and one.last is not None:
        return before.renewed(Shift(first=one.first, last=one.last, decision=one.decision))
    if one.choice is LimitChoice.FIRST_LIMITS:
        return replace(before, shifts=())
    season = one.decision if one.choice is LimitChoice.SEASONAL else None
    return replace(before, season=season)


def _wanted(*conditions: sa.ColumnElement[bool]) -> sa.Select[LimitDecision, str]:
    return (
        sa.select(LimitDecision, col(Person.handle))
        .join(Person, col(Person.id) == col(LimitDecision.decided_by))
        .where(*conditions)
        .order_by(col(LimitDecision.decided_at))
    )


def _found(
    session: Session,
    wanted: sa.Select[LimitDecision, str],
    *,
    as_known: datetime | None,
) -> Iterator[tuple[SeriesKey, OnRecord]]:
    if as_known is not None:
        wanted = wanted.where(col(LimitDecision.decided_at) <= as_known)
    rows = session.execute(wanted).all()
    zone = ZoneInfo(installation(session).time_zone) if rows else None
    for row, handle in rows:
        yield (
            (row.contract_id, row.kpi_code, row.kpi_version),
            OnRecord(
                choice=row.choice,
                first=row.first_day,
                last=row.last_day,
                decision=Decision(
                    reason=row.reason, by=handle, on=row.decided_at.astimezone(zone).date()
                ),
            ),
        )
