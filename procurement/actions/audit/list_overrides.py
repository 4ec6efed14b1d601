"""Every override of a separation of duties, for auditors: who, which roles, by whom, until when."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.database.engine import now, reading
from procurement.store.solicitations import solicitations


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideSeen:
    """One override.

    Attributes:
        ocid: The procurement it is for.
        person: Handle of who has both roles.
        role: The first of the two roles.
        other: The second.
        reason: Why no other person could.
        approver: Handle of who approved it.
        approved_at: When.
        until: When it ends or ended.
        in_force: Whether it holds now.
    """

    ocid: str
    person: str
    role: Role
    other: Role
    reason: str
    approver: str
    approved_at: datetime
    until: datetime
    in_force: bool


def overrides(engine: sa.Engine, ocid: str = "") -> tuple[OverrideSeen, ...]:
    """Return the overrides of one procurement, or of all, oldest first; ended ones too.

    Raises:
        NotFoundError: no such solicitation.
    """
    with reading(engine) as session:
        subject = solicitations.find(session, ocid).ocid if ocid else ""
        found = people.overrides(session, subject)
        handles = people.handles(
            session, {one for row in found for one in (row.person_id, row.approved_by)}
        )
        moment = now(session)
        return tuple(
            OverrideSeen(
                ocid=row.subject,
                person=handles[row.person_id],
                role=row.role,
                other=row.other,
                reason=row.reason,
                approver=handles[row.approved_by],
                approved_at=row.approved_at,
                until=row.until,
                in_force=row.until > moment,
            )
            for row in found
        )
