"""What officials answered and stated at the end of a contract: of each, the newest."""

from sqlmodel import Session, col, select

from procurement.rules.closeout.answers import Question
from procurement.store.tables.closeout import CloseoutAnswer, ImpactStatement


def answers(session: Session, contract: str) -> dict[Question, CloseoutAnswer]:
    """Return question -> its newest answer."""
    wanted = (
        select(CloseoutAnswer)
        .where(CloseoutAnswer.contract_id == contract)
        .order_by(col(CloseoutAnswer.number))
    )
    return {one.question: one for one in session.exec(wanted)}


def impact_statements(session: Session, contract: str) -> dict[str, ImpactStatement]:
    """Return KPI code -> what was stated last of its cause."""
    wanted = (
        select(ImpactStatement)
        .where(ImpactStatement.contract_id == contract)
        .order_by(col(ImpactStatement.number))
    )
    return {one.kpi_code: one for one in session.exec(wanted)}
