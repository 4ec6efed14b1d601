"""The vendor register: a firm is known by its tax id, whether or not it has ever bid."""

from datetime import date
from uuid import uuid4

from pydantic import BaseModel, ConfigDict
from sqlmodel import select

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.tables.parties import Certification, Vendor

CHAIN = "vendors"


class CertificateForm(BaseModel):
    """A certificate as somebody hands it in."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    issuer: str
    number: str = ""
    valid_from: date
    valid_to: date | None = None


def register_vendor(  # noqa: PLR0913 - the form of `vendor.register`, a parameter for each field
    unit: Unit,
    *,
    tax_scheme: str,
    tax_id: str,
    name: str,
    email: str = "",
    size: VendorSize = VendorSize.UNKNOWN,
    locality: Locality = Locality.UNKNOWN,
    new_to_city: bool | None = None,
    certificates: tuple[CertificateForm, ...] = (),
) -> Outcome:
    """Enter a vendor; one that is known by its tax id is left as it is."""
    same = select(Vendor).where(Vendor.tax_scheme == tax_scheme, Vendor.tax_id == tax_id)
    if unit.session.exec(same).one_or_none() is not None:
        return Outcome(facts={"vendor": f"{tax_scheme}/{tax_id}", "known": True})
    vendor = Vendor(
        id=uuid4(),
        tax_scheme=tax_scheme,
        tax_id=tax_id,
        name=name,
        email=email,
        size=size,
        locality=locality,
        new_to_city=new_to_city,
        registered_at=unit.now,
    )
    unit.session.add(vendor)
    unit.session.flush()
    for form in certificates:
        unit.session.add(
            Certification(
                id=uuid4(), vendor_id=vendor.id, registered_at=unit.now, **form.model_dump()
            )
        )
    unit.log("vendor.registered", CHAIN, {"vendor": vendor.id, "tax_id": f"{tax_scheme}/{tax_id}"})
    return Outcome(facts={"vendor": f"{tax_scheme}/{tax_id}"})
