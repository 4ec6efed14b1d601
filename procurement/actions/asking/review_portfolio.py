"""All running contracts on one day: planned as batches, computed in arrays, stored once.

A batch is one transaction that any worker can carry out; what it reads is fixed by the plan, so a
batch that was killed and is run again gives the same rows.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.errors import MetricError
from outcome_metrics.portfolio.review import review_each
from procurement.actions.asking.requests import Asking, answer, perform
from procurement.actions.asking.schedule import NAMESPACE
from procurement.actions.city.create_city import SCHEDULER
from procurement.actions.reviews.portfolio_rows import Rows
from procurement.actions.unit import transaction
from procurement.garbage_collection import collection_paused
from procurement.rules.metric_findings import of_metrics
from procurement.rules.vocabulary import Authentication
from procurement.store.contracts import contracts
from procurement.store.database.columns import columns
from procurement.store.database.engine import now, reading
from procurement.store.portfolio import portfolio_log
from procurement.store.portfolio.batches import Inputs, read_batches
from procurement.store.results.results import results
from procurement.store.tables.portfolio import PortfolioBatch, PortfolioReview

#: Batches that a worker takes at a time: the next is read while one is computed.
AT_A_TIME = 10


def waiting_batches(engine: sa.Engine, request_id: UUID) -> list[list[int]]:
    """Return the batches that a request for reviews still waits for, as workers take them."""
    review = review_of(engine, request_id)
    if review is None:
        return []
    with reading(engine) as session:
        waiting = portfolio_log.open_batches(session, review)
    return [waiting[at : at + AT_A_TIME] for at in range(0, len(waiting), AT_A_TIME)]


def review_of(engine: sa.Engine, request_id: UUID) -> int | None:
    """Return the snapshot that a request for reviews asked for; None where it was refused."""
    outcome = answer(engine, request_id)
    review = None if outcome is None else outcome.facts.get("portfolio")
    return review if isinstance(review, int) else None


def review_batches(engine: sa.Engine, batch_ids: Sequence[int]) -> int:
    """Compute and store some batches, each once and in a commit of its own.

    Returns how many contracts they hold.

    Raises:
        RetryLaterError: the database is away; what was stored stays, and is not done again.
    """
    with reading(engine) as session, columns(engine) as ask:
        batches = [session.get_one(PortfolioBatch, number) for number in batch_ids]
        size = sum(one.contracts for one in batches)
        open_ones = [
            (session.get_one(PortfolioReview, one.review_id), one.id or 0)
            for one in batches
            if one.done_at is None
        ]
        inputs = read_batches(session, ask, open_ones)
        with collection_paused():
            for (review, number), read in zip(open_ones, inputs, strict=True):
                _store(engine, number, _rows(session, review, read), read.digest)
    return size


def _rows(session: Session, review: PortfolioReview, inputs: Inputs) -> Rows:
    rows = Rows(review.id or 0)
    _add_together(rows, inputs, as_of=review.as_of)
    for contract in inputs.alone:
        _add_alone(rows, session, review, contract)
    return rows


def _store(engine: sa.Engine, batch_id: int, rows: Rows, inputs: str) -> None:
    """Store the rows of a batch, unless another worker has done so."""
    with transaction(engine) as (session, _place):
        locked = portfolio_log.lock_batch(session, batch_id)
        if locked.done_at is None:
            portfolio_log.write(session, contracts=rows.contracts, kpis=rows.kpis)
            locked.done_at, locked.digest = now(session), rows.digest(inputs)
            session.add(locked)


def close_of(engine: sa.Engine, request_id: UUID) -> bool:
    """Close the snapshot that a request asked for once all its batches are in; whether they are.

    The request to close is that of the schedule, named after the snapshot: closed twice is closed
    once.
    """
    review_id = review_of(engine, request_id)
    if review_id is None:
        return False
    with reading(engine) as session:
        if portfolio_log.open_batches(session, review_id):
            return False
    request = uuid5(NAMESPACE, f"portfolio.close/{review_id}")
    given = {"review": review_id}
    asking = Asking(
        "portfolio.close", SCHEDULER, given, request, authentication=Authentication.SYSTEM
    )
    return not perform(engine, asking).refused


def _add_together(rows: Rows, inputs: Inputs, *, as_of: date) -> None:
    """Add the contracts that are computed in arrays; one that cannot be holds up no other."""
    for name, problem in sorted(inputs.unreadable.items()):
        rows.add_uncomputable(name, of_metrics(problem))
    if not inputs.contracts:
        return
    for part in review_each(inputs.lines, inputs.records, as_of=as_of):
        names = [inputs.contracts[at] for at in part.contracts]
        if isinstance(part.results, MetricError):
            rows.add_uncomputable(names[0], of_metrics(part.results))
        else:
            rows.add_part(names, inputs.lines.take(part.rows), part.results)


def _add_alone(rows: Rows, session: Session, review: PortfolioReview, name: str) -> None:
    """Add a registered contract: judged by the tables that speak of it."""
    row = contracts.find(session, name)
    try:
        found = results(session, row, as_of=review.as_of, as_known=review.as_known)
    except MetricError as problem:
        rows.add_uncomputable(name, of_metrics(problem))
        return
    rows.add_one(name, found.terms.agreements, found.assessments, found.scorecard)
