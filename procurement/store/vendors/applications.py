"""Applications to be in the vendor register: rows in, answers out."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.tables.applications import VendorApplication


def open_of(session: Session, person: UUID) -> VendorApplication | None:
    """Return the application of a person that nobody has decided; None where there is none."""
    waiting = select(VendorApplication).where(
        VendorApplication.filed_by == person, col(VendorApplication.decided_at).is_(None)
    )
    return session.exec(waiting).one_or_none()


def waiting(session: Session) -> list[VendorApplication]:
    """Return the applications that nobody has decided, oldest first."""
    rows = select(VendorApplication).where(col(VendorApplication.decided_at).is_(None))
    order = col(VendorApplication.filed_at), col(VendorApplication.id)
    return list(session.exec(rows.order_by(*order)))


def of_firm(session: Session, ids: Collection[UUID]) -> list[VendorApplication]:
    """Return the applications that became one of some vendors."""
    rows = select(VendorApplication).where(col(VendorApplication.vendor_id).in_(ids))
    return list(session.exec(rows))


def lock(session: Session, application: UUID) -> VendorApplication:
    """Return an application, and keep it until the commit.

    Raises:
        NotFoundError: no such application.
    """
    found = select(VendorApplication).where(VendorApplication.id == application)
    row = session.exec(found.with_for_update()).one_or_none()
    if row is None:
        raise NotFoundError(Finding("application.unknown", {"application": str(application)}))
    return row
