"""Questions and addenda of a call: rows in, answers out.  Never who asked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from procurement.store.tables.solicitations import (
    Addendum,
    AddendumAcknowledgement,
    Question,
    Solicitation,
)


def asked(session: Session, row: Solicitation, round_: int) -> list[Question]:
    """Return the questions of a round, by number."""
    found = (
        select(Question)
        .where(Question.ocid == row.ocid, Question.round == round_)
        .order_by(col(Question.number))
    )
    return list(session.exec(found))


def addenda(session: Session, row: Solicitation) -> list[Addendum]:
    """Return the addenda of the round last released, or of the one that is drafted, by number."""
    found = (
        select(Addendum)
        .where(Addendum.ocid == row.ocid, Addendum.round == (row.tender_round or row.round))
        .order_by(col(Addendum.number))
    )
    return list(session.exec(found))


def addenda_so_far(session: Session, row: Solicitation, round_: int) -> int:
    """Return the number of the newest addendum of a round; 0 where there is none."""
    counted = (
        select(func.count())
        .select_from(Addendum)
        .where(Addendum.ocid == row.ocid, Addendum.round == round_)
    )
    return session.exec(counted).one()


def newest_change(session: Session, row: Solicitation) -> datetime | None:
    """Return when the newest addendum of this round was published that affects bids."""
    return session.exec(
        select(func.max(Addendum.published_at)).where(
            Addendum.ocid == row.ocid,
            Addendum.round == row.round,
            col(Addendum.affects_bids).is_(True),
        )
    ).one()


def to_confirm(session: Session, row: Solicitation) -> tuple[int, ...]:
    """Return the numbers of the addenda that a bidder must confirm, or answer with a new bid."""
    return tuple(
        one.number
        for one in addenda(session, row)
        if one.affects_bids and row.released_at is not None and one.published_at >= row.released_at
    )


def acknowledged(session: Session, row: Solicitation, vendor: UUID) -> set[int]:
    """Return the numbers of the addenda that a vendor has confirmed."""
    return all_acknowledged(session, row, [vendor]).get(vendor, set())


def all_acknowledged(
    session: Session, row: Solicitation, vendors: Iterable[UUID]
) -> dict[UUID, set[int]]:
    """Return vendor -> numbers of the addenda that it has confirmed."""
    given = session.exec(
        select(AddendumAcknowledgement.vendor_id, Addendum.number)
        .join(Addendum, col(Addendum.id) == col(AddendumAcknowledgement.addendum_id))
        .where(
            Addendum.ocid == row.ocid,
            Addendum.round == row.tender_round,
            col(AddendumAcknowledgement.vendor_id).in_(list(vendors)),
        )
    )
    found: dict[UUID, set[int]] = {}
    for vendor, number in given:
        found.setdefault(vendor, set()).add(number)
    return found
