"""Who of the register is offered extra help with a call, and why; read only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from procurement.actions.outreach.known_vendors import known_vendors
from procurement.rules.outreach.breadth import Dimension, code_named
from procurement.rules.outreach.matching import Candidate, Match, Wanted, matches
from procurement.store.outreach import targets
from procurement.store.tables.solicitations import Solicitation
from procurement.store.vendors.vendors import reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A vendor to help.

    Attributes:
        vendor: Its id.
        name: As entered.
        match: Its reference, with every reason.
    """

    vendor: UUID
    name: str
    match: Match


def wanted_by(session: Session, row: Solicitation) -> Wanted:
    """Return what the plan of a call looks for: its targets by code, district and certificate."""
    named: dict[Dimension, list[str]] = {}
    for one in targets.targets(session, row.ocid):
        named.setdefault(one.dimension, []).append(one.group)
    codes = [code_named(one) for one in named.get(Dimension.COMMODITY, ())]
    return Wanted(
        codes=[one for one in codes if one is not None],
        districts=named.get(Dimension.DISTRICT, []),
        certificates=named.get(Dimension.CERTIFICATION, []),
    )


def matched(
    session: Session, wanted: Wanted, today: date, *, asked: Collection[UUID] = ()
) -> tuple[Matched, ...]:
    """Return the vendors that match, with the reasons: most kinds of reasons first.

    Args:
        session: The transaction.
        wanted: What is looked for.
        today: Certificates count as of this day.
        asked: Vendors that asked for help themselves: they match whatever is looked for.
    """
    known = known_vendors(session, today)
    firms = {reference(one): one for one in known.vendors.values()}
    candidates = [
        Candidate(
            reference=name,
            codes=known.codes.get(firm.id, ()),
            districts=known.districts.get(firm.id, ()),
            certificates=known.certificates.get(firm.id, ()),
            asked=firm.id in asked,
        )
        for name, firm in firms.items()
    ]
    return tuple(
        Matched(vendor=firms[one.reference].id, name=firms[one.reference].name, match=one)
        for one in matches(wanted, candidates)
    )
