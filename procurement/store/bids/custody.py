"""Who holds the secret of a call, how that changed, and when the service was down."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, func, select

from procurement.store.bids.keys import Wrap
from procurement.store.tables.bids import CustodianWrap
from procurement.store.tables.custody import CustodyChange, DeadlineExtension, Outage
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Solicitation


def holders(session: Session, row: Solicitation) -> set[UUID]:
    """Return the people whom the secret of the round last released is wrapped for."""
    found = select(CustodianWrap.outer_person_id).where(
        CustodianWrap.ocid == row.ocid, CustodianWrap.round == row.tender_round
    )
    return set(session.exec(found))


def people_of(session: Session, ids: set[UUID]) -> list[Person]:
    """Return these people, by handle."""
    found = select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.handle))
    return list(session.exec(found))


def replace_wraps(
    session: Session, row: Solicitation, wraps: tuple[Wrap, ...], ids: Mapping[str, UUID]
) -> None:
    """Put these wraps in the place of all that the round has."""
    old = select(CustodianWrap).where(
        CustodianWrap.ocid == row.ocid, CustodianWrap.round == row.tender_round
    )
    for one in session.exec(old):
        session.delete(one)
    session.flush()
    for wrap in wraps:
        session.add(
            CustodianWrap(
                ocid=row.ocid,
                round=row.tender_round,
                outer_person_id=ids[wrap.outer],
                inner_person_id=ids[wrap.inner],
                content=wrap.content,
            )
        )
    session.flush()


def begun(session: Session, row: Solicitation) -> CustodyChange | None:
    """Return the newest change that waits for its second custodian."""
    open_ = (
        select(CustodyChange)
        .where(
            CustodyChange.ocid == row.ocid,
            CustodyChange.round == row.tender_round,
            col(CustodyChange.finished_at).is_(None),
        )
        .order_by(col(CustodyChange.number).desc())
    )
    return session.exec(open_).first()


def changes(session: Session, row: Solicitation) -> int:
    """Return the number of the newest change of custody in the round; 0 where there is none."""
    newest = select(func.max(CustodyChange.number)).where(
        CustodyChange.ocid == row.ocid, CustodyChange.round == row.tender_round
    )
    return session.exec(newest).one() or 0


def outages(session: Session, row: Solicitation) -> list[tuple[Outage, DeadlineExtension | None]]:
    """Return the outages of the round last released, each with the consent that it got."""
    recorded = (
        select(Outage)
        .where(Outage.ocid == row.ocid, Outage.round == row.tender_round)
        .order_by(col(Outage.number))
    )
    return [
        (one, session.get(DeadlineExtension, (one.ocid, one.round, one.number)))
        for one in session.exec(recorded)
    ]
