"""The vendor register: rows in, answers out."""

from sqlmodel import Session, select

from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.findings import Finding
from procurement.store.tables.parties import Vendor


def by_tax_id(session: Session, reference: str) -> Vendor:
    """Return the vendor of `SCHEME/ID`, such as `US-EIN/12-3456789`.

    Raises:
        BadInputError: not of that form.
        NotFoundError: not in the register.
    """
    scheme, slash, number = reference.partition("/")
    if not slash:
        raise BadInputError(Finding("vendor.bad_reference", {"vendor": reference}))
    vendor = session.exec(
        select(Vendor).where(Vendor.tax_scheme == scheme, Vendor.tax_id == number)
    ).one_or_none()
    if vendor is None:
        raise NotFoundError(Finding("vendor.unknown", {"vendor": reference}))
    return vendor


def reference(vendor: Vendor) -> str:
    """Return how a vendor is named on a command line."""
    return f"{vendor.tax_scheme}/{vendor.tax_id}"
