"""What follows a contract, and the newest report of its results."""

from sqlmodel import Session, col, select

from procurement.store.tables.documents import Document
from procurement.store.tables.successions import Succession

#: The document family of the auditors' contract outcome report.
OUTCOME_REPORT = "reports/contract_outcome"


def outcome_reports(session: Session, contract: str = "") -> dict[str, Document]:
    """Return contract -> its newest outcome report, of one contract or of all that have one."""
    wanted = select(Document).where(Document.family == OUTCOME_REPORT)
    if contract:
        wanted = wanted.where(Document.subject == contract)
    found = session.exec(wanted.order_by(col(Document.produced_at), col(Document.language)))
    return {one.subject: one for one in found}


def successions(session: Session) -> dict[str, Succession]:
    """Return contract -> what follows it."""
    return {one.contract_id: one for one in session.exec(select(Succession))}
