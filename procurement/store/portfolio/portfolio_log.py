"""Portfolio reviews on record: what is to be done, what was computed, and whether all is in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlmodel import Session, col, func, select

from procurement.store.tables import metadata
from procurement.store.tables.portfolio import PortfolioBatch, PortfolioContract, PortfolioReview

Row = tuple[Any, ...]

#: Columns of `portfolio_contract` that its batch fills, the keys last: an update names them so.
CONTRACT_COLUMNS = (
    "rating",
    "uncapped_rating",
    "reason",
    "score",
    "covered",
    "expected",
    "lower",
    "upper",
    "problems_body",
    "review_id",
    "contract_id",
)
#: What stands in `portfolio_contract` until the batch is done.
UNRATED = {
    "rating": "",
    "uncapped_rating": "",
    "reason": "",
    "covered": 0,
    "expected": 0,
    "problems_body": "",
}
#: Columns of `portfolio_kpi`, all of them.
KPI_COLUMNS = tuple(metadata.tables["portfolio_kpi"].columns.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a portfolio review is asked: the same question has the same snapshot."""

    as_of: date
    as_known: datetime
    scope: str
    contracts: Sequence[str]
    policy_digest: str

    @property
    def contracts_digest(self) -> str:
        """SHA-256 of the contracts' ids."""
        return hashlib.sha256("\n".join(self.contracts).encode()).hexdigest()


def open_review(
    session: Session, question: Question, *, now: datetime, batch_size: int
) -> PortfolioReview:
    """Return the snapshot of a question; a new one with its batches if nobody asked before."""
    known = session.exec(
        select(PortfolioReview).where(
            PortfolioReview.as_of == question.as_of,
            PortfolioReview.as_known == question.as_known,
            PortfolioReview.contracts_digest == question.contracts_digest,
            PortfolioReview.policy_digest == question.policy_digest,
        )
    ).one_or_none()
    if known is not None:
        return known
    review = PortfolioReview(
        as_of=question.as_of,
        as_known=question.as_known,
        scope=question.scope,
        contracts=len(question.contracts),
        contracts_digest=question.contracts_digest,
        policy_digest=question.policy_digest,
        started_at=now,
    )
    session.add(review)
    session.flush()
    _add_batches(session, review.id or 0, question.contracts, size=batch_size)
    return review


def _add_batches(session: Session, review_id: int, ids: Sequence[str], *, size: int) -> None:
    for number, first in enumerate(range(0, len(ids), size), start=1):
        members = ids[first : first + size]
        batch = PortfolioBatch(review_id=review_id, number=number, contracts=len(members))
        session.add(batch)
        session.flush()
        session.execute(
            sa.insert(metadata.tables["portfolio_contract"]),
            [
                {**UNRATED, "review_id": review_id, "contract_id": contract, "batch_id": batch.id}
                for contract in members
            ],
        )


def open_batches(session: Session, review_id: int) -> list[int]:
    """Return the batches of a snapshot that are not done, in order."""
    waiting = session.exec(
        select(PortfolioBatch.id)
        .where(PortfolioBatch.review_id == review_id, col(PortfolioBatch.done_at).is_(None))
        .order_by(col(PortfolioBatch.number))
    )
    return [one for one in waiting if one is not None]


def lock_batch(session: Session, batch_id: int) -> PortfolioBatch:
    """Return a batch, locked until the transaction ends."""
    return session.exec(
        select(PortfolioBatch)
        .where(PortfolioBatch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def write(session: Session, *, contracts: Sequence[Row], kpis: Sequence[Row]) -> None:
    """Store what was computed: rows in the order of `CONTRACT_COLUMNS` and `KPI_COLUMNS`."""
    connection = session.connection()
    if contracts:
        connection.exec_driver_sql(_by_place(connection, _update()), list(contracts))
    if kpis:
        _append(connection, kpis)


def _update() -> sa.Update:
    """Return the statement that fills a row, its values in the order of `CONTRACT_COLUMNS`."""
    table = metadata.tables["portfolio_contract"]
    columns = [table.columns[name] for name in CONTRACT_COLUMNS]
    values = [(one, sa.bindparam(one.name, unique=True, type_=one.type)) for one in columns]
    return (
        sa.update(table)
        .ordered_values(*values[:-2])
        .where(*(column == value for column, value in values[-2:]))
    )


def _by_place(connection: sa.Connection, statement: sa.Insert | sa.Update) -> str:
    """Return a statement as the driver's own text, which takes rows as they are.

    SQLAlchemy would look at each value of each row by its name, and a portfolio has millions.
    """
    standard = DefaultDialect(
        paramstyle="format" if connection.dialect.name == "postgresql" else "qmark"
    )
    return str(statement.compile(dialect=standard))


def _append(connection: sa.Connection, rows: Sequence[Row]) -> None:
    if connection.dialect.name != "postgresql":
        insert = sa.insert(metadata.tables["portfolio_kpi"])
        connection.exec_driver_sql(_by_place(connection, insert), list(rows))
        return
    names = ", ".join(KPI_COLUMNS)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY portfolio_kpi ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def complete(session: Session, review_id: int, *, now: datetime) -> PortfolioReview | None:
    """Mark a snapshot complete if all its batches are in; return it, None while some are not."""
    review = session.exec(
        select(PortfolioReview).where(PortfolioReview.id == review_id).with_for_update()
    ).one()
    if open_batches(session, review_id):
        return None
    if review.completed_at is None:
        digests = session.exec(
            select(PortfolioBatch.digest)
            .where(PortfolioBatch.review_id == review_id)
            .order_by(col(PortfolioBatch.number))
        )
        review.completed_at = now
        review.digest = hashlib.sha256("".join(digests).encode()).hexdigest()
        session.add(review)
    return review


def progress(session: Session, review_id: int) -> tuple[int, int]:
    """Return how many contracts of a snapshot are done, and how many there are."""
    counts = session.exec(
        select(col(PortfolioBatch.done_at).is_not(None), func.sum(PortfolioBatch.contracts))
        .where(PortfolioBatch.review_id == review_id)
        .group_by(col(PortfolioBatch.done_at).is_not(None))
    )
    by_state = {bool(done): int(count) for done, count in counts}
    return by_state.get(True, 0), sum(by_state.values())


def newest_complete(
    session: Session, *, as_of: date | None, known_until: datetime | None, contract: str = ""
) -> PortfolioReview | None:
    """Return the last complete snapshot, of all contracts or one that holds `contract`.

    Args:
        session: The transaction.
        as_of: Only those that speak for this day.
        known_until: Only those that know nothing later than this instant.
        contract: Only those that looked at this contract.
    """
    wanted = select(PortfolioReview).where(col(PortfolioReview.completed_at).is_not(None))
    if as_of is not None:
        wanted = wanted.where(PortfolioReview.as_of == as_of)
    if known_until is not None:
        wanted = wanted.where(PortfolioReview.as_known <= known_until)
    if contract:
        wanted = wanted.join(
            PortfolioContract, col(PortfolioContract.review_id) == col(PortfolioReview.id)
        ).where(PortfolioContract.contract_id == contract)
    else:
        wanted = wanted.where(PortfolioReview.scope == "")
    newest = (col(PortfolioReview.as_of), col(PortfolioReview.as_known), col(PortfolioReview.id))
    return session.exec(wanted.order_by(*(one.desc() for one in newest)).limit(1)).one_or_none()
