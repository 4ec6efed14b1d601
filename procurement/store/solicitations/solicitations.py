"""Solicitations: find, lock, move; and what the store knows of one."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from procurement.rules.errors import ConflictError, NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import SubjectKind
from procurement.store.tables import metadata
from procurement.store.tables.contracts import Contract
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Approval, Solicitation, StageVisit

#: Stays are ended where they are: no object of the one that ends is needed.
STAY = metadata.tables["stage_visit"]


def find(session: Session, reference: str) -> Solicitation:
    """Return the solicitation of this ocid or of the city's own short code.

    Raises:
        NotFoundError: there is none.
    """
    return _known(session.exec(_named(reference)).one_or_none(), reference)


def _named(reference: str) -> SelectOfScalar[Solicitation]:
    named = or_(Solicitation.ocid == reference, Solicitation.reference == reference)
    return select(Solicitation).where(named)


def _known(row: Solicitation | None, reference: str) -> Solicitation:
    if row is None:
        raise NotFoundError(Finding("solicitation.unknown", {"solicitation": reference}))
    return row


def title_of(row: Solicitation, language: str = "") -> str:
    """Return the title of a call in a language, or in its own where it has none in that."""
    titles = json.loads(row.case_body)["title"]
    return titles.get(language) or titles.get(row.language) or row.reference


def ocid_of_subject(session: Session, subject: str) -> str:
    """Return the ocid of a solicitation or of a contract's procurement; empty for the city.

    Raises:
        NotFoundError: there is neither.
    """
    contract = session.get(Contract, subject) if subject else None
    if contract is not None:
        return contract.ocid
    return find(session, subject).ocid if subject else ""


def lock(session: Session, ocid: str) -> Solicitation:
    """Return the solicitation, locked until the transaction ends.

    Raises:
        NotFoundError: there is none.
    """
    row = session.exec(
        _named(ocid).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    return _known(row, ocid)


def everything(session: Session) -> list[Solicitation]:
    """Return all solicitations, newest first."""
    return list(session.exec(select(Solicitation).order_by(col(Solicitation.created_at).desc())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of stage: who, when, from where, to where, why."""

    kind: SubjectKind
    subject: str
    target: str
    round: int
    at: datetime
    by: UUID
    reason: str = ""


def enter(session: Session, move: Move) -> None:
    """Close the open stay of the subject, if there is one, and open the next."""
    session.flush()  # what is moved comes before where it stays
    session.connection().execute(
        sa.update(STAY)
        .where(STAY.c.subject == move.subject, STAY.c.exited_at.is_(None))
        .values(exited_at=move.at, exited_by=move.by, exited_to=move.target, reason=move.reason)
    )
    session.add(
        StageVisit(
            id=uuid4(),
            kind=move.kind,
            subject=move.subject,
            stage=move.target,
            round=move.round,
            entered_at=move.at,
            entered_by=move.by,
        )
    )


def expect_version(row: Solicitation | Contract, expected: int | None) -> None:
    """Refuse to act on what somebody else has moved meanwhile.

    Raises:
        ConflictError: the row is not at the version that the asker saw.
    """
    if expected is not None and row.version != expected:
        facts: dict[str, Param] = {"stage": row.stage, "expected": expected, "version": row.version}
        raise ConflictError(Finding("stage.moved_meanwhile", facts))


def consents(session: Session, subject: str, *, round_: int, stage: str) -> list[Approval]:
    """Return the consents given to leave this stage in this round."""
    given = (
        select(Approval)
        .where(Approval.subject == subject, Approval.round == round_, Approval.stage == stage)
        .order_by(col(Approval.given_at))
    )
    return list(session.exec(given))


def consent_counts(given: list[Approval]) -> tuple[tuple[str, str, int], ...]:
    """Return (target, role, number of different people)."""
    people: dict[tuple[str, str], set[UUID]] = {}
    for approval in given:
        people.setdefault((approval.target, approval.role), set()).add(approval.person_id)
    return tuple((target, role, len(who)) for (target, role), who in sorted(people.items()))


def visits(session: Session, subject: str) -> list[StageVisit]:
    """Return the stays of a subject, in the order they were begun."""
    stays = (
        select(StageVisit)
        .where(StageVisit.subject == subject)
        .order_by(col(StageVisit.entered_at), col(StageVisit.round))
    )
    return list(session.exec(stays))


def vendor_names(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    """Return vendor id -> name."""
    return {
        vendor.id: vendor.name
        for vendor in session.exec(select(Vendor).where(col(Vendor.id).in_(ids)))
    }
