"""The last portfolio review for a screen or a file: sorted by what needs a decision."""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.rules.attention import ORDER, Attention, Standing, attention
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.database.engine import installation, now, reading
from procurement.store.portfolio import portfolio_log
from procurement.store.tables.contracts import Review
from procurement.store.tables.portfolio import PortfolioContract, PortfolioKpi, PortfolioReview


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioLine:
    """One KPI of one contract, with everything needed to read its figure.

    Attributes:
        contract: Its id.
        attention: What has to be decided or done, most pressing first.
        kpi: Code; empty for a contract that could not be computed.
        version: Version of its definition; results of two versions are never joined.
        unit: Of value and target.
        critical: The contract's rating is never better than this KPI's.
        period_start: First day that the figure covers.
        period_end: Last day.
        state: Of the last period that has matured.
        value: Delivered.
        target: Promised, or the lower edge of a range.
        target_high: The upper edge.
        attainment: 1 = target met.
        rating: Computed evidence; officials rate.
        reason: Why there is none.
        below_target: Misses the target.
        signal: The last figure is a signal.
        last_signal: First day of the last period with one.
        covered: Periods with data.
        expected: Periods that should have data.
        lower: Clamped attainment if all that is missing were 0.
        upper: Clamped attainment if all that is missing were 1.
        owed: Periods whose figure the vendor owes.
        contract_rating: Of all KPIs, never better than the worst critical one.
        contract_reason: Why there is none.
        caps: Holds the contract's rating down.
        review_waits: Last day of the period whose review waits for an official.
        comment_due: Last day for the vendor's comment on a review.
        problems: Why the contract cannot be computed.
    """

    contract: str
    attention: tuple[Attention, ...]
    kpi: str = ""
    version: int | None = None
    unit: str = ""
    critical: bool = False
    period_start: date | None = None
    period_end: date | None = None
    state: str = ""
    value: float | None = None
    target: float | None = None
    target_high: float | None = None
    attainment: float | None = None
    rating: str
    reason: str
    below_target: bool | None = None
    signal: bool | None = None
    last_signal: date | None = None
    covered: int | None = None
    expected: int | None = None
    lower: float | None = None
    upper: float | None = None
    owed: int | None = None
    contract_rating: str
    contract_reason: str
    caps: bool = False
    review_waits: date | None = None
    comment_due: date | None = None
    problems: tuple[Finding, ...] = ()

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """A snapshot: for which day, from what was known by when, and its lines."""

    review: int
    as_of: date
    as_known: datetime
    completed_at: datetime | None
    contracts: int
    digest: str
    lines: tuple[PortfolioLine, ...]

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


#: Columns that a line takes from `portfolio_kpi` under the same name.
_SAME = [one.name for one in fields(PortfolioLine) if one.name in PortfolioKpi.model_fields]


def portfolio_of(
    engine: sa.Engine,
    *,
    contract: str = "",
    as_of: date | None = None,
    as_known: date | None = None,
) -> Portfolio:
    """Return the last complete snapshot, the lines that need a decision first.

    Args:
        engine: The database.
        contract: Only this contract, from the last snapshot that looked at it.
        as_of: Only a snapshot that speaks for this day.
        as_known: Only a snapshot that knows nothing later than this day.

    Raises:
        NotFoundError: There is no such snapshot.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        known = None if as_known is None else datetime.combine(as_known, time.max, tzinfo=zone)
        review = portfolio_log.newest_complete(
            session, as_of=as_of, known_until=known, contract=contract
        )
        if review is None:
            raise NotFoundError(Finding("portfolio.none"))
        lines = _lines(session, review, contract)
        return Portfolio(
            review=review.id or 0,
            as_of=review.as_of,
            as_known=review.as_known.astimezone(zone),
            completed_at=review.completed_at and review.completed_at.astimezone(zone),
            contracts=review.contracts,
            digest=review.digest,
            lines=tuple(sorted(lines, key=_pressing)),
        )


def progress_of(engine: sa.Engine) -> tuple[int, int]:
    """Return how many contracts of the newest snapshot are done, and how many there are."""
    with reading(engine) as session:
        newest = select(PortfolioReview.id).order_by(col(PortfolioReview.id).desc()).limit(1)
        review = session.exec(newest).one_or_none()
        return (0, 0) if review is None else portfolio_log.progress(session, review)


def _pressing(line: PortfolioLine) -> tuple[object, ...]:
    """Sort by the first reason, then what more there is, then how far from the target."""
    attained = 1.0 if line.attainment is None else line.attainment
    return (ORDER[line.attention[0]], -len(line.attention), attained, line.contract, line.kpi)


def _lines(session: Session, review: PortfolioReview, contract: str) -> list[PortfolioLine]:
    table = PortfolioContract
    contracts = select(table).where(table.review_id == review.id)
    kpis = select(PortfolioKpi).where(PortfolioKpi.review_id == review.id)
    if contract:
        contracts = contracts.where(table.contract_id == contract)
        kpis = kpis.where(PortfolioKpi.contract_id == contract)
    waits = _waiting(session)
    cards = {card.contract_id: card for card in session.exec(contracts)}
    lines = [
        _line(cards[row.contract_id], row, waits.get(row.contract_id, _Waits()))
        for row in session.exec(kpis)
    ]
    bare = cards.keys() - {line.contract for line in lines}
    return lines + [_line(cards[name], None, waits.get(name, _Waits())) for name in bare]


@dataclass(slots=True)
class _Waits:
    """What formal reviews of one contract wait for today."""

    review: date | None = None  # last day of the first period that an official may decide on
    comment: date | None = None  # last day for the first comment that may still come


def _waiting(session: Session) -> dict[str, _Waits]:
    """Return what the undecided reviews wait for: first the vendor's comment, then an official."""
    moment, zone = now(session), ZoneInfo(installation(session).time_zone)
    query = (
        sa.select(
            col(Review.contract_id),
            col(Review.period_end),
            col(Review.comment_until),
            col(Review.vendor_comment),
        )
        .where(col(Review.decided_at).is_(None))
        .order_by(col(Review.period_end))
    )
    found: dict[str, _Waits] = defaultdict(_Waits)
    for contract, period_end, until, comment in session.execute(query):
        waits = found[contract]
        if comment or until < moment:
            waits.review = waits.review or period_end
        else:
            waits.comment = waits.comment or until.astimezone(zone).date()
    return dict(found)


def _line(card: PortfolioContract, row: PortfolioKpi | None, waits: _Waits) -> PortfolioLine:
    own = {} if row is None else {name: getattr(row, name) for name in _SAME}
    own |= {
        "rating": row.rating if row else card.rating,
        "reason": row.reason if row else card.reason,
    }
    if row is not None:
        own |= {"kpi": row.kpi_code, "version": row.kpi_version, "target": row.target_low}
    problems = json.loads(card.problems_body)["problems"] if card.problems_body else ()
    standing = Standing(
        rating=own["rating"],
        reason=own["reason"],
        critical=own.get("critical", False),
        below_target=own.get("below_target"),
        signal=own.get("signal"),
        review_waits=waits.review is not None,
        comment_due=waits.comment is not None,
        owed=own.get("owed") or 0,
    )
    return PortfolioLine(
        **own,
        contract=card.contract_id,
        attention=attention(standing),
        contract_rating=card.rating,
        contract_reason=card.reason,
        review_waits=waits.review,
        comment_due=waits.comment,
        problems=tuple(Finding(one["code"], one["params"]) for one in problems),
    )
