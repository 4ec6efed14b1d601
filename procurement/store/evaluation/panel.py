"""The panel of a call: who is on it, what they declared, and who had to leave it."""

from uuid import UUID

from sqlmodel import Session, col, or_, select

from procurement.rules.vocabulary import DeclarationMoment, Role
from procurement.store.city import people
from procurement.store.tables.people import Person
from procurement.store.tables.scoring import Declaration, PanelChange, RatingSheet
from procurement.store.tables.solicitations import Solicitation


def members(session: Session, row: Solicitation) -> list[Person]:
    """Return the evaluators of the solicitation, by handle."""
    return people.with_role(session, Role.EVALUATOR, row.ocid)


def declarations(session: Session, row: Solicitation) -> list[Declaration]:
    """Return what everybody has declared in the round last released."""
    return declarations_of(session, row, row.tender_round)


def declarations_of(session: Session, row: Solicitation, tender_round: int) -> list[Declaration]:
    """Return what everybody has declared for one call."""
    signed = select(Declaration).where(
        Declaration.ocid == row.ocid, Declaration.round == tender_round
    )
    return list(session.exec(signed))


def declared(
    session: Session, row: Solicitation, person: UUID
) -> dict[DeclarationMoment, Declaration]:
    """Return what the person has declared in the round last released."""
    signed = declarations(session, row)
    return {one.moment: one for one in signed if one.person_id == person}


def changes(session: Session, row: Solicitation, round_: int) -> list[PanelChange]:
    """Return who had to leave the panel in a round, in that order."""
    left = (
        select(PanelChange)
        .where(PanelChange.ocid == row.ocid, PanelChange.round == round_)
        .order_by(col(PanelChange.changed_at), col(PanelChange.leaves_id))
    )
    return list(session.exec(left))


def left(session: Session, row: Solicitation, round_: int) -> set[UUID]:
    """Return who had to leave the panel in a round: what they rated counts for nothing."""
    return {one.leaves_id for one in changes(session, row, round_)}


def conflicted(session: Session, row: Solicitation) -> list[Person]:
    """Return, by handle, who declared a conflict and has not left the panel for it.

    That is an evaluator, or somebody who was one when a sheet of this round was filled.
    """
    declared_one = {one.person_id for one in declarations(session, row) if one.has_conflict}
    rated = select(RatingSheet.evaluator_id).where(
        RatingSheet.ocid == row.ocid, RatingSheet.round == row.round
    )
    on_it = {one.id for one in members(session, row)}
    found = (
        select(Person)
        .where(
            col(Person.id).in_(declared_one - left(session, row, row.round)),
            or_(col(Person.id).in_(on_it), col(Person.id).in_(rated)),
        )
        .order_by(col(Person.handle))
    )
    return list(session.exec(found))
