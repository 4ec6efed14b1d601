"""Delegations of the authority to award: rows in, answers out."""

from sqlmodel import Session, col, select

from procurement.rules.award_limits import AwardLimit
from procurement.store.tables.awards import AwardLimit as Row
from procurement.store.tables.people import Person


def everything(session: Session) -> tuple[AwardLimit, ...]:
    """Return every delegation that was recorded, by person and first day."""
    rows = session.exec(
        select(Row, Person.handle)
        .join(Person, col(Person.id) == col(Row.person_id))
        .order_by(col(Person.handle), col(Row.starts_on), col(Row.recorded_at))
    )
    return tuple(
        AwardLimit(
            person=handle,
            currency=row.currency,
            up_to_minor=row.up_to_minor,
            start=row.starts_on,
            end=row.ends_on,
            citation=row.citation,
        )
        for row, handle in rows
    )
