"""What people look at of the milestones of contracts: what is due, what came, what was found."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.actions.contracts.show_management import today_of
from procurement.rules.contracts.milestones import MilestoneState
from procurement.store.contracts import contracts, milestones
from procurement.store.contracts.milestones import Promised, payment_of, said
from procurement.store.database.engine import reading
from procurement.store.tables.contracts import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLine:
    """One milestone in a list.

    Attributes:
        first_due: Its day as signed; `due` is the day now agreed.
        state: Where it stands.
        status: What OCDS calls it.
        share: The part that was accepted, 0-1, as text; None before a judgement.
        payment: What the tender offers for it, with its currency; empty: nothing.
        delivered: Day of the newest delivery; None where nothing came.
        shown_by: What shows that delivery; empty where nothing came.
        judged_by: Handle of the official; empty before a judgement.
        reason: Why it was found so.
    """

    contract: str
    milestone: str
    title: str
    due: date
    first_due: date
    acceptance: str
    evidence: str
    payment: str
    state: MilestoneState
    status: str
    share: str | None
    delivered: date | None
    shown_by: str
    judged_by: str
    reason: str

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def milestone_lines(
    engine: sa.Engine, contract: str = "", *, language: str
) -> tuple[MilestoneLine, ...]:
    """Return the milestones of a contract, or of all that run, by their days.

    Raises:
        NotFoundError: no such contract.
    """
    with reading(engine) as session:
        rows = [contracts.find(session, contract)] if contract else _running(session)
        return tuple(lines_of(session, rows, today=today_of(session), language=language))


def lines_of(
    session: Session, rows: list[Contract], *, today: date, language: str
) -> Iterator[MilestoneLine]:
    """Yield the milestones of some contracts as they stand on a day, in a language."""
    currencies = {row.id: row.currency for row in rows}
    for one in milestones.milestones(session, list(currencies)):
        yield _line(one, currencies[one.row.contract_id], today, language)


def _running(session: Session) -> list[Contract]:
    return list(session.exec(select(Contract).where(col(Contract.stage) == "monitoring")))


def _line(one: Promised, currency: str | None, today: date, language: str) -> MilestoneLine:
    row, judged, last = one.row, one.judged, one.delivered
    payment = payment_of(row, currency)
    return MilestoneLine(
        contract=row.contract_id,
        milestone=row.code,
        title=said(row.title, language),
        due=row.due_on,
        first_due=one.first_due,
        acceptance=said(row.acceptance, language),
        evidence=said(row.evidence, language),
        payment=f"{payment.amount} {payment.currency}" if payment else "",
        state=one.state(today),
        status=one.status.value,
        share=None if one.share is None else f"{one.share.normalize():f}",
        delivered=last.delivered_on if last else None,
        shown_by=last.evidence if last else "",
        judged_by=one.judged_by,
        reason=judged.reason if judged else "",
    )
