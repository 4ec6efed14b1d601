"""The vendor register: rows in, answers out."""

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vendors.certificates import Change, Term
from procurement.rules.vendors.names import BETWEEN, plain_number
from procurement.store.tables.parties import Certification, Vendor
from procurement.store.tables.vendors import CertificationChange, VendorMerge


def by_tax_id(session: Session, reference: str) -> Vendor:
    """Return the vendor of `SCHEME/ID`, such as `US-EIN/12-3456789`; of a merged one, the survivor.

    Raises:
        BadInputError: not of that form.
        NotFoundError: not in the register.
    """
    vendor = entered(session, reference)
    survivor = survivors(session).get(vendor.id)
    return vendor if survivor is None else session.get_one(Vendor, survivor)


def entered(session: Session, reference: str) -> Vendor:
    """Return the vendor that was entered under `SCHEME/ID`, also where it was merged since.

    Raises:
        BadInputError: not of that form.
        NotFoundError: not in the register.
    """
    scheme, slash, number = reference.partition("/")
    if not slash:
        raise BadInputError(Finding("vendor.bad_reference", {"vendor": reference}))
    vendor = of_number(session, scheme, number)
    if vendor is None:
        raise NotFoundError(Finding("vendor.unknown", {"vendor": reference}))
    return vendor


def of_number(session: Session, scheme: str, number: str) -> Vendor | None:
    """Return the vendor of a number as written, else in another form of the same number."""
    of_scheme = select(Vendor).where(Vendor.tax_scheme == scheme)
    exact = session.exec(of_scheme.where(Vendor.tax_id == number)).one_or_none()
    if exact is not None:
        return exact
    plain: sa.ColumnElement[str] = func.upper(col(Vendor.tax_id))
    for mark in BETWEEN:
        plain = func.replace(plain, mark, "")
    alike = of_scheme.where(plain == plain_number(number)).order_by(col(Vendor.registered_at))
    return session.exec(alike).first()


def survivors(session: Session) -> Mapping[UUID, UUID]:
    """Return each merged vendor -> the vendor it is one with in the end."""
    decided = select(VendorMerge).order_by(col(VendorMerge.number))
    last = {one.vendor_id: one.into_id for one in session.exec(decided)}
    step = {vendor: into for vendor, into in last.items() if into is not None}
    return {vendor: _end(vendor, step) for vendor in step}


def _end(vendor: UUID, step: Mapping[UUID, UUID]) -> UUID:
    """Return where the merges lead; no merge is recorded that would lead in a circle."""
    while vendor in step:
        vendor = step[vendor]
    return vendor


def same_firm(session: Session, vendor_id: UUID) -> set[UUID]:
    """Return the ids under which a vendor was entered: its own, and those it is one with."""
    into = survivors(session)
    survivor = into.get(vendor_id, vendor_id)
    return {survivor} | {one for one, end in into.items() if end == survivor}


def merges_of(session: Session, vendor_id: UUID) -> list[VendorMerge]:
    """Return what was decided of a vendor's identity, oldest first."""
    rows = select(VendorMerge).where(VendorMerge.vendor_id == vendor_id)
    return list(session.exec(rows.order_by(col(VendorMerge.number))))


def certificates_of(session: Session, ids: Collection[UUID]) -> list[Certification]:
    """Return the certificates of vendors, by kind and first day."""
    rows = select(Certification).where(col(Certification.vendor_id).in_(ids))
    order = col(Certification.kind), col(Certification.valid_from), col(Certification.id)
    return list(session.exec(rows.order_by(*order)))


def changes_of(session: Session) -> Mapping[UUID, list[CertificationChange]]:
    """Return what was decided of each certificate, oldest first; most have nothing."""
    found: dict[UUID, list[CertificationChange]] = {}
    for one in session.exec(select(CertificationChange).order_by(col(CertificationChange.number))):
        found.setdefault(one.certification_id, []).append(one)
    return found


def term(certificate: Certification, changes: Collection[CertificationChange] = ()) -> Term:
    """Return a certificate as far as days go."""
    return Term(
        first=certificate.valid_from,
        last=certificate.valid_to,
        changes=tuple(Change(since=one.since, what=one.what) for one in changes),
    )


def reference(vendor: Vendor) -> str:
    """Return how a vendor is named on a command line."""
    return f"{vendor.tax_scheme}/{vendor.tax_id}"
