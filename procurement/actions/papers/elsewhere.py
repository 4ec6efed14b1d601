"""What is known of a contract that was awarded elsewhere: where from, its term, its payments."""

from datetime import datetime

from sqlmodel import Session, col, select

from procurement.documents.facts import Elsewhere, OpenSpan, Span, ToldPayments
from procurement.rules.outcome_contracts import planned_versus_actual
from procurement.store.contracts.contract_terms import Terms
from procurement.store.contracts.contracts import Origin
from procurement.store.payments import reported_payments
from procurement.store.tables.metrics import SourceTable
from procurement.store.tables.payments import ReportedPayment


def origin_of(found: Origin) -> Elsewhere:
    """Return the line of the table that a contract was registered from."""
    return Elsewhere(file=found.file, line=found.line, sha256=found.digest, key=found.key)


def open_term(terms: Terms) -> Span | OpenSpan:
    """Return first and last day; a table may not say one of them, or neither."""
    start, end = terms.starts_on, terms.ends_on
    if start is None or end is None:
        return OpenSpan(start=start, end=end)
    return Span(start=start, end=end)


def told_payments(
    session: Session, contract: str, *, as_known: datetime
) -> tuple[ToldPayments, ...]:
    """Return plan and payment of each currency, as public tables told them by `as_known`."""
    told = list(reported_payments.newest(session, [contract], as_known=as_known).values())
    known = [one for row in told if (one := reported_payments.outcome_payment(row)) is not None]
    files = _files(session, told)
    return tuple(
        ToldPayments(
            currency=one.currency,
            planned_first=one.planned_first,
            planned_last=one.planned_last,
            actual=one.actual,
            only_planned=one.only_planned,
            only_paid=one.only_paid,
            files=files.get(one.currency, ()),
        )
        for one in (planned_versus_actual([contract], known) if known else ())
    )


def _files(session: Session, told: list[ReportedPayment]) -> dict[str, tuple[str, ...]]:
    """Return currency -> names of the tables that tell of it."""
    wanted = {one.source_id for one in told}
    named = select(SourceTable.id, SourceTable.file_name).where(col(SourceTable.id).in_(wanted))
    names = dict(session.exec(named).all())
    return {
        currency: tuple(sorted({names[one.source_id] for one in told if one.currency == currency}))
        for currency in {one.currency for one in told}
    }
