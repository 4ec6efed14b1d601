"""When figures came on record: instants, and what was known by one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from procurement.store.tables.contracts import Amendment, Review
from procurement.store.tables.limits import LimitDecision
from procurement.store.tables.metrics import FigureMark, SourceTable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
#: When figures, what was said of them, changes of what was agreed, and decisions on limits came on
#: record.
RECORDED = (
    SourceTable.loaded_at,
    FigureMark.marked_at,
    Amendment.signed_at,
    LimitDecision.decided_at,
)


def instant(moment: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    return (moment - EPOCH) // TICK


def known_by(session: Session, now: datetime) -> datetime:
    """Return the instant up to which everything on record by `now` counts.

    It is `now`, unless a rehearsal's clock stood still while figures were recorded one after the
    other: then each was given an instant of its own, a little later.
    """
    return max(now, *(_latest(session, RECORDED) or [now]))


def fresh_instant(session: Session, now: datetime) -> datetime:
    """Return the first instant from `now` that is later than all that was recorded or reviewed.

    What is recorded at it changes no review that was computed before.
    """
    before = _latest(session, (*RECORDED, Review.as_of))
    return max([now, *(moment + TICK for moment in before)])


def newest_record(session: Session, *, until: datetime, since: datetime) -> datetime:
    """Return the last instant up to `until` at which anything was recorded or amended.

    Asked from there, the record says the same as at `until`.  `since` where there is nothing.
    """
    found = (
        session.exec(select(func.max(col(column))).where(col(column) <= until)).one()
        for column in RECORDED
    )
    return max([since, *(moment for moment in found if moment is not None)])


def _latest(session: Session, columns: Iterable[datetime]) -> list[datetime]:
    found = (session.exec(select(func.max(column))).one() for column in columns)
    return [moment for moment in found if moment is not None]


def local_day(recorded: int, *, zone: str) -> date:
    """Return the city's own day of an instant in microseconds since 1970."""
    return (EPOCH + recorded * TICK).astimezone(ZoneInfo(zone)).date()
