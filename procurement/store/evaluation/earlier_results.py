"""Rankings that others took the place of: kept whole."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.store.tables.after_prices import EarlierResult
from procurement.store.tables.scoring import EvaluationResult


def keep(session: Session, known: EvaluationResult, *, at: datetime) -> None:
    """Keep a ranking as it stands, before another takes its place."""
    so_far = earlier(session, known.ocid, known.round, known.lot_id)
    session.add(
        EarlierResult(
            ocid=known.ocid,
            round=known.round,
            lot_id=known.lot_id,
            number=len(so_far) + 1,
            body=known.body,
            digest=known.digest,
            computed_at=known.computed_at,
            replaced_at=at,
        )
    )


def earlier(session: Session, ocid: str, round_: int, lot_id: UUID) -> list[EarlierResult]:
    """Return the rankings of a lot that others took the place of, oldest first."""
    replaced = (
        select(EarlierResult)
        .where(
            EarlierResult.ocid == ocid,
            EarlierResult.round == round_,
            EarlierResult.lot_id == lot_id,
        )
        .order_by(col(EarlierResult.number))
    )
    return list(session.exec(replaced))
