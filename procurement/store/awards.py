"""Awards and protests: rows in, answers out."""

from uuid import UUID

from sqlmodel import Session, col, func, select

from procurement.rules.vocabulary import AwardStatus
from procurement.store import solicitation_facts
from procurement.store.tables.awards import Award, Protest
from procurement.store.tables.contracts import Contract
from procurement.store.tables.solicitations import Solicitation


def of_round(session: Session, row: Solicitation) -> list[Award]:
    """Return all awards of this round, also those that were taken away, oldest first."""
    decided = (
        select(Award)
        .where(Award.ocid == row.ocid, Award.round == row.round)
        .order_by(col(Award.decided_at), col(Award.id))
    )
    return list(session.exec(decided))


def standing(session: Session, row: Solicitation) -> list[Award]:
    """Return the awards of this round that stand."""
    return [award for award in of_round(session, row) if award.status is AwardStatus.ACTIVE]


def open_protest(session: Session, row: Solicitation, vendor_id: UUID) -> Protest | None:
    """Return the vendor's protest that is not decided yet."""
    return session.exec(
        select(Protest).where(
            Protest.ocid == row.ocid,
            Protest.vendor_id == vendor_id,
            col(Protest.decided_at).is_(None),
        )
    ).first()


def lots_bid_for(session: Session, row: Solicitation, vendor_id: UUID) -> set[UUID]:
    """Return the ids of the lots for which the vendor has a live bid."""
    live = solicitation_facts.bids_of(session, row)
    return {bid.lot_id for bid in live if bid.vendor_id == vendor_id}


def has_bid(session: Session, row: Solicitation, vendor_id: UUID) -> bool:
    """Whether the vendor has a live bid in the round last released."""
    return bool(lots_bid_for(session, row, vendor_id))


def contract_of(session: Session, award: Award) -> Contract | None:
    """Return the contract that came of the award."""
    return session.exec(select(Contract).where(Contract.award_id == award.id)).one_or_none()


def contracts_so_far(session: Session, row: Solicitation) -> int:
    """Return how many contracts were ever drawn up for the solicitation."""
    number = select(func.count()).select_from(Contract).where(Contract.ocid == row.ocid)
    return session.exec(number).one()
