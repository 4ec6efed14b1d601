"""What waits for somebody who no longer holds the role to do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, or_, select

from procurement.rules.vocabulary import Role
from procurement.store.evaluation import panel, sheets
from procurement.store.tables.bids import CustodianWrap
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import Person, RoleGrant
from procurement.store.tables.solicitations import Solicitation

#: Stages of a contract in which it has a manager's work.
RUNNING = ("signature", "monitoring", "closeout")
#: Stages of a solicitation in which envelopes may still wait for two custodians.
SEALED = ("questions", "submission", "responsiveness", "scoring", "consensus", "award")


@dataclass(frozen=True, slots=True)
class Work:
    """One thing left undone.

    Attributes:
        kind: `sheet`, `key`, `consensus` or `contract`.
        subject: The solicitation or the contract.
        others: How many others can still do it: evaluators, custodians with a wrap, chairs,
            managers.
    """

    kind: str
    subject: str
    others: int


@dataclass(frozen=True, slots=True)
class Left:
    """Work left by a grant that was revoked, with whose it was."""

    handle: str
    grant: RoleGrant
    work: Work


def of_grant(session: Session, grant: RoleGrant) -> tuple[Work, ...]:
    """Return what waits for the person of a grant, unless another grant gives the role again."""
    find = WAITS.get(grant.role)
    return tuple(one for one in find(session, grant)) if find else ()


def of_all(session: Session) -> list[Left]:
    """Return what every revoked grant has left, by person; work done meanwhile is gone from it."""
    revoked = (
        select(RoleGrant, Person.handle)
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(col(RoleGrant.revoked_at).is_not(None))
        .order_by(col(Person.handle), col(RoleGrant.revoked_at))
    )
    found = {
        (handle, grant.role, work): Left(handle, grant, work)
        for grant, handle in session.exec(revoked)
        for work in of_grant(session, grant)
    }
    return list(found.values())


def _holders(session: Session, role: Role, ocid: str) -> set[UUID]:
    """Return who may act in `role` on this procurement now."""
    grants = select(RoleGrant.person_id).where(
        RoleGrant.role == role,
        or_(RoleGrant.subject == ocid, RoleGrant.subject == ""),
        col(RoleGrant.revoked_at).is_(None),
    )
    return set(session.exec(grants))


def _in_stages(session: Session, grant: RoleGrant, *stages: str) -> list[Solicitation]:
    """Return the solicitations of the grant that stand in one of these stages."""
    standing = select(Solicitation).where(col(Solicitation.stage).in_(stages))
    if grant.subject:
        standing = standing.where(Solicitation.ocid == grant.subject)
    return list(session.exec(standing.order_by(Solicitation.ocid)))


def _sheets(session: Session, grant: RoleGrant) -> list[Work]:
    """An evaluator is on a panel by a grant on it: city-wide grants leave no sheet."""
    found = []
    for row in _in_stages(session, grant, "scoring") if grant.subject else []:
        holders = _holders(session, Role.EVALUATOR, row.ocid)
        sheet = sheets.sheet(session, row, grant.person_id)
        replaced = panel.left(session, row, row.round)
        done = grant.person_id in replaced or (sheet is not None and sheet.locked_at is not None)
        if grant.person_id not in holders and not done:
            found.append(Work("sheet", row.ocid, len(holders)))
    return found


def _keys(session: Session, grant: RoleGrant) -> list[Work]:
    """A key that was wrapped for the person opens nothing without the role."""
    found = []
    for row in _in_stages(session, grant, *SEALED):
        wrapped = select(CustodianWrap.outer_person_id).where(
            CustodianWrap.ocid == row.ocid, CustodianWrap.round == row.tender_round
        )
        keepers = set(session.exec(wrapped))
        able = keepers & _holders(session, Role.CUSTODIAN, row.ocid)
        if row.price_opened_at is None and grant.person_id in keepers - able:
            found.append(Work("key", row.ocid, len(able)))
    return found


def _consensus(session: Session, grant: RoleGrant) -> list[Work]:
    found = []
    for row in _in_stages(session, grant, "consensus") if grant.subject else []:
        chairs = _holders(session, Role.CHAIR, row.ocid)
        if grant.person_id not in chairs:
            found.append(Work("consensus", row.ocid, len(chairs)))
    return found


def _contracts(session: Session, grant: RoleGrant) -> list[Work]:
    managed = select(Contract).where(
        Contract.manager_id == grant.person_id, col(Contract.stage).in_(RUNNING)
    )
    if grant.subject:
        managed = managed.where(Contract.ocid == grant.subject)
    found = []
    for row in session.exec(managed.order_by(Contract.id)):
        managers = _holders(session, Role.CONTRACT_MANAGER, row.ocid)
        if grant.person_id not in managers:
            found.append(Work("contract", row.id, len(managers)))
    return found


WAITS: Mapping[Role, Callable[[Session, RoleGrant], list[Work]]] = {
    Role.EVALUATOR: _sheets,
    Role.CUSTODIAN: _keys,
    Role.CHAIR: _consensus,
    Role.CONTRACT_MANAGER: _contracts,
}
