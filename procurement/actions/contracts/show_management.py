"""What people look at while they manage contracts: follow-ups, agendas, and who must meet when."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.actions.contracts.meeting_agenda import AgendaLine, agenda_of
from procurement.rules.management.cadence import meeting_due
from procurement.rules.management.follow_ups import FollowUpState
from procurement.store.contracts import contracts, follow_ups
from procurement.store.contracts.follow_ups import Followed
from procurement.store.database.engine import installation, now, reading
from procurement.store.tables.contracts import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    """One follow-up in a list.  `figures` are those it was judged by, empty until then."""

    contract: str
    number: int
    wanted: str
    kpi: str
    owner: str
    due: date
    first_due: date
    moved: int
    escalated: bool
    state: FollowUpState
    plan_of: date | None
    reason: str
    figures: dict[str, object]

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """When the parties of one contract met last, and by when they must meet again."""

    contract: str
    every: str
    last: date | None
    due: date
    overdue: bool

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def today_of(session: Session) -> date:
    """Return the day in the city's zone."""
    return now(session).astimezone(ZoneInfo(installation(session).time_zone)).date()


def follow_up_lines(
    engine: sa.Engine, contract: str = "", *, closed: bool = False
) -> list[FollowUpLine]:
    """Return the follow-ups of a contract, or of all, overdue ones first; open ones by default.

    Raises:
        NotFoundError: no such contract.
    """
    with reading(engine) as session:
        if contract:
            contracts.find(session, contract)
        today = today_of(session)
        held = follow_ups.follow_ups(session, (contract,) if contract else ())
        lines = [_line(one, today) for one in held if closed or one.closed is None]
    return sorted(lines, key=lambda one: (one.due, one.contract, one.number))


def _line(one: Followed, today: date) -> FollowUpLine:
    return FollowUpLine(
        contract=one.row.contract_id,
        number=one.row.number,
        wanted=one.row.wanted,
        kpi=one.row.kpi_code or "",
        owner=one.owner,
        due=one.due,
        first_due=one.row.due_on,
        moved=one.moved,
        escalated=one.escalated,
        state=one.state(today),
        plan_of=one.plan_of,
        reason=one.closed.reason if one.closed else "",
        figures=one.figures,
    )


def agenda(engine: sa.Engine, contract: str) -> tuple[AgendaLine, ...]:
    """Return what the next meeting over a contract has to talk about, as the record stands.

    Raises:
        NotFoundError: no such contract.
        MetricError: what was agreed or recorded cannot be judged.
    """
    with reading(engine) as session:
        row = contracts.find(session, contract)
        last = follow_ups.last_meetings(session).get(row.id)
        return agenda_of(session, row, today=today_of(session), since=last)


def meetings(engine: sa.Engine) -> list[MeetingLine]:
    """Return each running contract with the day by which its parties must meet, soonest first."""
    with reading(engine) as session:
        return sorted(meetings_due(session), key=lambda one: (one.due, one.contract))


def meetings_due(session: Session) -> Iterator[MeetingLine]:
    """Yield each running contract; its days count from the first day, or from registration."""
    today = today_of(session)
    zone = ZoneInfo(installation(session).time_zone)
    held = follow_ups.last_meetings(session)
    running = select(Contract).where(col(Contract.stage) == "monitoring").order_by(col(Contract.id))
    for row in session.exec(running):
        known_since = row.created_at.astimezone(zone).date()
        begun = row.starts_on or known_since
        first = max(begun, known_since) if row.source_id is not None else begun
        every = contracts.meets_every(session, row)
        due = meeting_due(held.get(row.id, first), every)
        yield MeetingLine(
            contract=row.id, every=every, last=held.get(row.id), due=due, overdue=due < today
        )
