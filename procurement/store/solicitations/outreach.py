"""Outreach: rows in, answers out."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding
from procurement.store.tables.outreach import EngagementVendor
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Engagement
from procurement.store.vendors import vendors


def firms(
    session: Session, references: Iterable[str]
) -> tuple[dict[str, Vendor], tuple[Finding, ...]]:
    """Return vendors by `SCHEME/ID`, and what is wrong with each that is not in the register."""
    found: dict[str, Vendor] = {}
    wrong: list[Finding] = []
    for one in dict.fromkeys(references):
        try:
            found[one] = vendors.by_tax_id(session, one)
        except ProcurementError as problem:
            wrong += problem.findings
    return found, tuple(wrong)


def engagements(session: Session, ocid: str) -> list[tuple[Engagement, list[EngagementVendor]]]:
    """Return the contacts of a solicitation in the order of the log, each with its vendors."""
    held = session.exec(
        select(Engagement).where(Engagement.ocid == ocid).order_by(col(Engagement.held_at))
    ).all()
    lines = session.exec(
        select(EngagementVendor)
        .join(Engagement, col(Engagement.id) == col(EngagementVendor.engagement_id))
        .where(Engagement.ocid == ocid)
        .order_by(col(EngagementVendor.vendor_id))
    ).all()
    return [(one, [line for line in lines if line.engagement_id == one.id]) for one in held]


def wrote_scope(session: Session, ocid: str, vendor: UUID) -> list[Engagement]:
    """Return the contacts in which a vendor helped to write what a solicitation asks for."""
    found = (
        select(Engagement)
        .join(EngagementVendor, col(EngagementVendor.engagement_id) == col(Engagement.id))
        .where(
            Engagement.ocid == ocid,
            col(EngagementVendor.vendor_id).in_(vendors.same_firm(session, vendor)),
            col(EngagementVendor.wrote_scope),
        )
        .order_by(col(Engagement.held_at))
    )
    return list(session.exec(found))
