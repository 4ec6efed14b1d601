"""Awards and protests: rows in, answers out."""

from uuid import UUID

from sqlmodel import Session, col, func, select

from procurement.rules.vocabulary import AwardStatus
from procurement.store.bids import bids
from procurement.store.solicitations import solicitations
from procurement.store.tables.awards import Award, Protest
from procurement.store.tables.bids import Bid, ResponsivenessCheck
from procurement.store.tables.contracts import Contract
from procurement.store.tables.documents import Document
from procurement.store.tables.scoring import ConsensusRating, RatingSheet
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


def protests(session: Session, row: Solicitation) -> list[Protest]:
    """Return the register of protests of a solicitation, all rounds, by number."""
    filed = select(Protest).where(Protest.ocid == row.ocid).order_by(col(Protest.number))
    return list(session.exec(filed))


def protests_so_far(session: Session, row: Solicitation) -> int:
    """Return how many protests were ever filed in the solicitation."""
    number = select(func.count()).select_from(Protest).where(Protest.ocid == row.ocid)
    return session.exec(number).one()


def parts_of(session: Session, row: Solicitation, round_: int, person: UUID) -> tuple[str, ...]:
    """Return in which decisions of a round the person had a part, whatever role they hold today."""
    acts = {
        "award": select(Award.id).where(
            Award.ocid == row.ocid, Award.round == round_, Award.decided_by == person
        ),
        "responsiveness": select(ResponsivenessCheck.bid_id)
        .join(Bid, col(Bid.id) == col(ResponsivenessCheck.bid_id))
        .where(
            Bid.ocid == row.ocid,
            ResponsivenessCheck.round == round_,
            ResponsivenessCheck.checked_by == person,
        ),
        "scoring": select(RatingSheet.evaluator_id).where(
            RatingSheet.ocid == row.ocid,
            RatingSheet.round == round_,
            RatingSheet.evaluator_id == person,
        ),
        "consensus": select(ConsensusRating.bid_id)
        .join(Bid, col(Bid.id) == col(ConsensusRating.bid_id))
        .where(
            Bid.ocid == row.ocid,
            ConsensusRating.round == round_,
            ConsensusRating.recorded_by == person,
        ),
    }
    return tuple(part for part, done in acts.items() if session.exec(done.limit(1)).first())


def lots_bid_for(session: Session, row: Solicitation, vendor_id: UUID) -> set[UUID]:
    """Return the ids of the lots for which the vendor has a live bid."""
    live = bids.of_round(session, row)
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


def untold(session: Session, row: Solicitation) -> tuple[str, ...]:
    """Return the bidders of the round last released who have no letter after an award."""
    told = set(
        session.exec(
            select(Document.about).where(
                Document.subject == row.ocid,
                col(Document.family).in_(["letters/award", "letters/debrief"]),
            )
        )
    )
    bidders = {bid.vendor_id for bid in bids.of_round(session, row)}
    names = solicitations.vendor_names(session, bidders)
    return tuple(sorted(names[vendor] for vendor in bidders if str(vendor) not in told))
