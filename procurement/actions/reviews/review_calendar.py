"""The calendar of formal reviews: what is due when, what was missed, what waits for whom."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from procurement.rules.periods import ReviewPeriod, ReviewWait, review_due, review_periods
from procurement.store.contracts import contracts
from procurement.store.database.engine import installation, now, reading
from procurement.store.facts.contract_facts import (
    RUNNING,
    Running,
    results_span,
    running,
    slowest_days,
)
from procurement.store.tables.contracts import Contract, Review
from procurement.store.tables.second_looks import ReviewDisagreement, ReviewSecondLook


class ReviewState(StrEnum):
    """Where the review of one period stands."""

    MISSED = "missed"  # was due before today and was not held
    DUE = "due"  # today
    TO_SETTLE = "to_settle"  # the vendor disagrees, and nobody above has looked at it
    TO_DECIDE = "to_decide"  # the vendor's time is over or used, and nobody decided
    COMMENT_OPEN = "comment_open"
    AHEAD = "ahead"
    DECIDED = "decided"
    SETTLED = "settled"


ORDER = {state: place for place, state in enumerate(ReviewState)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLine:
    """The review of one period of one contract.

    Attributes:
        contract: Its id.
        period_start: First day.
        period_end: Last day.
        due: Day on which the review falls due: every figure can be known and delivered by then.
        state: Where it stands.
        waits_until: Last day for the vendor's comment; None before the review.
        late_days: Days since a missed one was due; 0 otherwise.
        decision: What was decided; empty until then.
    """

    contract: str
    period_start: date
    period_end: date
    due: date
    state: ReviewState
    waits_until: date | None
    late_days: int
    decision: str

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def review_calendar(engine: sa.Engine, contract: str = "") -> list[CalendarLine]:
    """Return every review of the running contracts, or of one contract: missed ones first.

    Raises:
        NotFoundError: no such contract.
    """
    with reading(engine) as session:
        if contract:
            contracts.find(session, contract)
        lines = list(_lines(session, contract))
    return sorted(lines, key=lambda one: (ORDER[one.state], one.due, one.contract))


def _lines(session: Session, contract: str) -> Iterator[CalendarLine]:
    zone = ZoneInfo(installation(session).time_zone)
    moment = now(session)
    days = slowest_days(session, contract)
    held = _held(session, contract)
    for row in running(session, contract):
        for period in _periods(row) if row.id in days else ():
            due = review_due(period, ReviewWait(lag_days=days[row.id]))
            review, second = held[row.id].get(period.end, (None, None))
            today = moment.astimezone(zone).date()
            state = second or (_held_state(review, moment) if review else _unheld(due, today))
            yield CalendarLine(
                contract=row.id,
                period_start=period.start,
                period_end=period.end,
                due=due,
                state=state,
                waits_until=review.comment_until.astimezone(zone).date() if review else None,
                late_days=(today - due).days if state is ReviewState.MISSED else 0,
                decision=review.decision if review else "",
            )


def _periods(row: Running) -> tuple[ReviewPeriod, ...]:
    span = results_span(row)
    return review_periods(*span, row.review_months) if span else ()


def _held(
    session: Session, contract: str
) -> defaultdict[str, dict[date, tuple[Review, ReviewState | None]]]:
    """Return contract -> last day -> its review, and where a disagreement stands."""
    wanted = (
        sa.select(Review, col(ReviewDisagreement.review_id), col(ReviewSecondLook.review_id))
        .join(Contract, col(Contract.id) == col(Review.contract_id))
        .join(ReviewDisagreement, col(ReviewDisagreement.review_id) == col(Review.id), isouter=True)
        .join(ReviewSecondLook, col(ReviewSecondLook.review_id) == col(Review.id), isouter=True)
        .where(col(Contract.stage).in_(RUNNING))
    )
    if contract:
        wanted = wanted.where(col(Review.contract_id) == contract)
    held: defaultdict[str, dict[date, tuple[Review, ReviewState | None]]] = defaultdict(dict)
    for review, disagreed, settled in session.execute(wanted):
        second = ReviewState.SETTLED if settled else ReviewState.TO_SETTLE if disagreed else None
        held[review.contract_id][review.period_end] = (review, second)
    return held


def _unheld(due: date, today: date) -> ReviewState:
    if due < today:
        return ReviewState.MISSED
    return ReviewState.DUE if due == today else ReviewState.AHEAD


def _held_state(review: Review, moment: datetime) -> ReviewState:
    if review.decided_at is not None:
        return ReviewState.DECIDED
    waits = moment <= review.comment_until and not review.vendor_comment
    return ReviewState.COMMENT_OPEN if waits else ReviewState.TO_DECIDE
