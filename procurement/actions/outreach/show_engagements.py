"""The log of contacts with the market: when, how, with whom, on what, and who shaped the call."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from procurement.rules.outreach.steps import EngagementKind
from procurement.store.database.engine import reading
from procurement.store.portfolio import market
from procurement.store.solicitations import outreach, solicitations
from procurement.store.vendors.vendors import reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact.

    Attributes:
        held_on: The day; None where only the recording has one.
        kind: How they spoke.
        topic: On what.
        with_whom: With whom, in words.
        material: What was handed out or shown.
        shared_with_all: Whether everybody can get what was said.
        firms: Vendors of the register that took part, as `SCHEME/ID`.
        authors: Those of them that helped to write what is asked for.
    """

    held_on: date | None
    kind: EngagementKind
    topic: str
    with_whom: str
    material: str
    shared_with_all: bool
    firms: tuple[str, ...]
    authors: tuple[str, ...]


def engagement_log(engine: sa.Engine, solicitation: str) -> tuple[Contact, ...]:
    """Return the contacts of a solicitation in the order in which they were recorded.

    Raises:
        NotFoundError: no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, solicitation)
        register = market.vendors(session)
        return tuple(
            Contact(
                held_on=one.held_on,
                kind=one.kind,
                topic=one.topic,
                with_whom=one.with_whom,
                material=one.material,
                shared_with_all=one.shared_with_all,
                firms=tuple(sorted(reference(register[line.vendor_id]) for line in lines)),
                authors=tuple(
                    sorted(
                        reference(register[line.vendor_id]) for line in lines if line.wrote_scope
                    )
                ),
            )
            for one, lines in outreach.engagements(session, row.ocid)
        )
