"""Whose entry somebody keeps: an officer any firm's, a vendor's contact only their own."""

from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.tables.parties import Vendor
from procurement.store.vendors import vendors


def firm_kept(unit: Unit, reference: str) -> Vendor:
    """Return the vendor of `SCHEME/ID`, if the actor may keep its entry.

    Raises:
        BadInputError: not of that form.
        NotFoundError: not in the register, or another firm than the contact's own.
    """
    firm = vendors.by_tax_id(unit.session, reference)
    if unit.actor.role is Role.VENDOR_CONTACT:
        own = unit.actor.person.vendor_id
        if own is None or own not in vendors.same_firm(unit.session, firm.id):
            raise NotFoundError(Finding("vendor.unknown", {"vendor": reference}))
    return firm
