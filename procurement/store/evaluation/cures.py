"""Requests to cure: rows in, answers out."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules import cures
from procurement.rules.cures import Chance, Checked
from procurement.store.tables.bids import Bid, CureRequest, ResponsivenessCheck
from procurement.store.tables.solicitations import Solicitation


def of_round(session: Session, row: Solicitation) -> list[CureRequest]:
    """Return the requests of this round, oldest first."""
    asked = (
        select(CureRequest)
        .join(Bid, col(Bid.id) == col(CureRequest.bid_id))
        .where(Bid.ocid == row.ocid, CureRequest.round == row.round)
        .order_by(col(CureRequest.asked_at), col(CureRequest.bid_id), col(CureRequest.clause))
    )
    return list(session.exec(asked))


def find(session: Session, row: Solicitation, bid: Bid, clause: str) -> CureRequest | None:
    """Return the request to one bid on one clause in this round."""
    return session.get(CureRequest, (bid.id, row.round, clause))


def to_check_again(session: Session, row: Solicitation, now: datetime) -> dict[UUID, set[str]]:
    """Return bid -> clauses whose result does not stand, as `rules.cures` decides."""
    chances = [
        Chance(
            bid=str(one.bid_id),
            clause=one.clause,
            asked_at=one.asked_at,
            due_at=one.due_at,
            answered_at=one.answered_at,
        )
        for one in of_round(session, row)
    ]
    if not chances:
        return {}
    found: dict[UUID, set[str]] = {}
    for bid, clause in cures.to_check_again(chances, checked(session, row), now):
        found.setdefault(UUID(bid), set()).add(clause)
    return found


def checked(session: Session, row: Solicitation) -> list[Checked]:
    """Return every result of this round."""
    given = (
        select(ResponsivenessCheck)
        .join(Bid, col(Bid.id) == col(ResponsivenessCheck.bid_id))
        .where(Bid.ocid == row.ocid, ResponsivenessCheck.round == row.round)
    )
    return [
        Checked(bid=str(one.bid_id), clause=one.clause, result=one.result, at=one.checked_at)
        for one in session.exec(given)
    ]
