"""Payments as public tables tell them: the newest telling of each, and how it compares."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from itertools import islice

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.rules.outcome_contracts import OutcomePayment, Stretch
from procurement.store.tables import metadata
from procurement.store.tables.payments import ReportedPayment

#: Ids asked for, or rows written, in one statement.
CHUNK = 500

Key = tuple[object, ...]


def newest(
    session: Session, contracts: Collection[str], *, as_known: datetime | None = None
) -> dict[Key, ReportedPayment]:
    """Return the newest telling of each payment of these contracts, by what makes it the same.

    What was told after `as_known` is left out; None leaves out nothing.
    """
    found: dict[Key, ReportedPayment] = {}
    names = iter(sorted(contracts))
    while some := list(islice(names, CHUNK)):
        rows = (
            select(ReportedPayment)
            .where(col(ReportedPayment.contract_id).in_(some))
            .order_by(col(ReportedPayment.revision), col(ReportedPayment.line))
        )
        if as_known is not None:
            rows = rows.where(col(ReportedPayment.recorded_at) <= as_known)
        found.update({key_of(row): row for row in session.exec(rows)})
    return found


def key_of(row: ReportedPayment) -> Key:
    """Return what makes a payment the same one in a later edition of its table."""
    named = (row.contract_id, row.kind, row.plan, row.metric, row.payer, row.recipient)
    return (*named, row.period_start, row.period_end, row.currency, row.part)


def told(session: Session) -> list[str]:
    """Return the contracts of which a table tells payments, by id."""
    return sorted(session.exec(select(ReportedPayment.contract_id).distinct()))


def write(session: Session, rows: Iterable[dict[str, object]]) -> None:
    """Add tellings, many in one statement."""
    table = metadata.tables["reported_payment"]
    waiting = iter(rows)
    while some := list(islice(waiting, CHUNK)):
        session.execute(sa.insert(table), some)


def outcome_payment(row: ReportedPayment) -> OutcomePayment | None:
    """Return a telling as the comparison of plan and payment reads it; None without an amount."""
    if row.amount is None:
        return None
    return OutcomePayment(
        project=row.contract_id,
        plan=row.plan,
        metric=row.metric,
        period=Stretch(start=row.period_start.isoformat(), end=row.period_end.isoformat()),
        payer=row.payer,
        recipient=row.recipient,
        type=row.kind,
        currency=row.currency,
        amount=Decimal(row.amount),
        sources="",
    )
