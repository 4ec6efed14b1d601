"""The agenda of a meeting over results: made from the figures and from what was agreed before."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session

from outcome_metrics.assessing.results import Assessment, PeriodRow
from outcome_metrics.figures.states import State
from procurement.rules.contracts.milestones import MilestoneState
from procurement.rules.management.cadence import QUARTER
from procurement.rules.management.follow_ups import FollowUpState
from procurement.rules.periods import months_later
from procurement.store.contracts import contracts, disputes, follow_ups, milestones
from procurement.store.facts.contract_facts import reviews_of
from procurement.store.results.results import assessments
from procurement.store.tables.contracts import Contract

#: What the vendor owes: the figure did not come, or was not accepted.
OWED = frozenset({State.LATE, State.MISSING, State.REJECTED})
#: Delivered and not yet looked at by the city.
UNCHECKED = frozenset({State.RECEIVED, State.PROVISIONAL})


class Item(StrEnum):
    """Why something is on the agenda, in the order in which it is talked about."""

    FOLLOW_UP_OVERDUE = "follow_up_overdue"
    MILESTONE_OVERDUE = "milestone_overdue"
    DISPUTE_OPEN = "dispute_open"
    SIGNAL = "signal"
    BELOW_TARGET = "below_target"
    FIGURES_OWED = "figures_owed"
    FIGURES_DISPUTED = "figures_disputed"
    FIGURES_UNCHECKED = "figures_unchecked"
    MILESTONE_UNJUDGED = "milestone_unjudged"
    MILESTONE_AHEAD = "milestone_ahead"
    REVIEW_UNDECIDED = "review_undecided"
    FOLLOW_UP_OPEN = "follow_up_open"


ORDER = {item: place for place, item in enumerate(Item)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One thing to talk about.

    Attributes:
        item: Why.
        kpi: Code; empty where it is about no KPI.
        first: First day of the (first) period; of a follow-up the day it was agreed.
        last: Last day of the (last) period; of a follow-up the day it is due.
        periods: How many periods.
        value: The figure, in the KPI's unit; None where there is none, or several.
        target: What was promised for it, or the lower edge of a range.
        covered: Due periods of the contract so far with data.
        expected: Due periods of the contract so far.
        version: Of the KPI's definition.
        number: Of the follow-up.
        text: Of the follow-up: what is to be done, and by whom.
    """

    item: Item
    kpi: str = ""
    first: date | None = None
    last: date | None = None
    periods: int = 0
    value: float | None = None
    target: float | None = None
    covered: int | None = None
    expected: int | None = None
    version: int | None = None
    number: int | None = None
    text: str = ""

    def as_record(self) -> dict[str, object]:
        """Return it as data; floats as the shortest text that gives the same number again."""
        return {
            name: repr(value)
            if isinstance(value, float)
            else value.isoformat()
            if isinstance(value, date)
            else value
            for name, value in asdict(self).items()
        }


def agenda_of(
    session: Session, row: Contract, *, today: date, since: date | None
) -> tuple[AgendaLine, ...]:
    """Return what there is to talk about.

    Args:
        session: The transaction.
        row: The contract.
        today: The day of the meeting.
        since: The day of the last one; signals and misses of periods that ended by then were
            talked about, unless no newer figure has come.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    lines = [
        line
        for one in assessments(session, row, as_of=today)
        for line in (*_talk(one, since), *_states(one))
    ]
    lines += _follow_ups(session, row, today)
    lines += _milestones(session, row, today)
    lines += _disputes(session, row)
    lines += [
        AgendaLine(
            item=Item.REVIEW_UNDECIDED, first=one.period_start, last=one.period_end, periods=1
        )
        for one in reviews_of(session, row.id)
        if one.decided_at is None
    ]
    return tuple(sorted(lines, key=_place))


def _place(line: AgendaLine) -> tuple[object, ...]:
    return (ORDER[line.item], line.last or date.max, line.kpi, line.number or 0)


def _talk(one: Assessment, since: date | None) -> Iterator[AgendaLine]:
    """Yield signals and misses; the newest figure is talked about whether or not it is new."""
    known = [row for row in one.rows if row.judgement.value is not None]
    new = [row for row in known if since is None or row.end > since] or known[-1:]
    for row in new:
        if row.signals:
            yield _figure(Item.SIGNAL, one, row)
        if row.judgement.below_target:
            yield _figure(Item.BELOW_TARGET, one, row)


def _figure(item: Item, one: Assessment, row: PeriodRow) -> AgendaLine:
    return AgendaLine(
        item=item,
        kpi=one.kpi_code,
        version=one.kpi_version,
        first=row.start,
        last=row.end,
        periods=1,
        value=row.judgement.value,
        target=row.judgement.target_low,
        covered=one.whole.covered,
        expected=one.whole.expected,
    )


def _states(one: Assessment) -> Iterator[AgendaLine]:
    """Yield what is owed, disputed and not yet checked, each once with its periods."""
    groups = (
        (Item.FIGURES_OWED, OWED),
        (Item.FIGURES_DISPUTED, {State.DISPUTED}),
        (Item.FIGURES_UNCHECKED, UNCHECKED),
    )
    for item, states in groups:
        rows = [row for row in one.rows if row.state in states]
        if rows:
            yield AgendaLine(
                item=item,
                kpi=one.kpi_code,
                version=one.kpi_version,
                first=rows[0].start,
                last=rows[-1].end,
                periods=len(rows),
                covered=one.whole.covered,
                expected=one.whole.expected,
            )


def _milestones(session: Session, row: Contract, today: date) -> Iterator[AgendaLine]:
    """Yield the milestones that are overdue, wait for a judgement, or come within a quarter."""
    items = {
        MilestoneState.OVERDUE: Item.MILESTONE_OVERDUE,
        MilestoneState.TO_JUDGE: Item.MILESTONE_UNJUDGED,
        MilestoneState.AHEAD: Item.MILESTONE_AHEAD,
    }
    until = months_later(today, QUARTER) or date.max
    language = contracts.language_of(session, row)
    for one in milestones.milestones(session, (row.id,)):
        item = items.get(one.state(today))
        if item is None or (item is Item.MILESTONE_AHEAD and one.row.due_on > until):
            continue
        title = milestones.said(one.row.title, language)
        yield AgendaLine(item=item, last=one.row.due_on, text=f"{one.row.code}: {title}")


def _disputes(session: Session, row: Contract) -> Iterator[AgendaLine]:
    """Yield the disputes that nobody has settled."""
    for one in disputes.disputes(session, row.id):
        if one.settlement is None:
            yield AgendaLine(
                item=Item.DISPUTE_OPEN,
                kpi=one.row.kpi_code or "",
                first=one.row.period_start,
                last=one.row.period_end,
                number=one.row.number,
                text=one.row.reasons,
            )


def _follow_ups(session: Session, row: Contract, today: date) -> Iterator[AgendaLine]:
    items = {
        FollowUpState.OVERDUE: Item.FOLLOW_UP_OVERDUE,
        FollowUpState.OPEN: Item.FOLLOW_UP_OPEN,
    }
    for one in follow_ups.follow_ups(session, (row.id,)):
        item = items.get(one.state(today))
        if item is not None:
            yield AgendaLine(
                item=item,
                kpi=one.row.kpi_code or "",
                first=one.row.agreed_on,
                last=one.due,
                number=one.row.number,
                text=f"{one.row.wanted} ({one.owner})",
            )
