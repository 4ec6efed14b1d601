"""The vendor register: a firm is known by its tax id, whether or not it has ever bid."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated
from uuid import uuid4

from pydantic import StringConstraints

from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Severity, blocking
from procurement.rules.vendors.names import SCHEME, plain_number
from procurement.rules.vendors.tax_numbers import NumberCheck, check_number
from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.database.engine import take_record
from procurement.store.tables.parties import Certification, Vendor
from procurement.store.vendors import vendors

CHAIN = "vendors"

Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
#: SHA-256 of a paper in hexadecimal; empty where none was seen.
Digest = Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$")]


class CertificateForm(Form):
    """A certificate as somebody hands it in."""

    kind: Annotated[Named, StringConstraints(max_length=64)]
    issuer: Named
    number: Annotated[str, StringConstraints(max_length=64)] = ""
    scope: Annotated[str, StringConstraints(max_length=1_000)] = ""
    valid_from: date
    valid_to: date | None = None
    evidence: Digest = ""


class VendorForm(Form):
    """A vendor as somebody enters it; what is not known is left out."""

    tax_scheme: str
    tax_id: str
    name: str
    email: str = ""
    size: VendorSize = VendorSize.UNKNOWN
    locality: Locality = Locality.UNKNOWN
    new_to_city: bool | None = None
    owner_group: str = ""
    certificates: tuple[CertificateForm, ...] = ()


def register_vendor(unit: Unit, *, form: VendorForm) -> Outcome:
    """Enter a vendor; one that is known by its tax id, in whatever form, is left as it is.

    Raises:
        BadInputError: no scheme, no number or no name, with all of it.
    """
    said = f"{form.tax_scheme}/{form.tax_id}"
    noted = looked_over(form)
    if blocking(noted):
        raise BadInputError(*noted)
    take_record(unit.session)
    known = vendors.of_number(unit.session, form.tax_scheme, form.tax_id)
    if known is not None:
        return Outcome(noted, {"vendor": vendors.reference(known), "known": True})
    vendor = Vendor(id=uuid4(), registered_at=unit.now, **form.model_dump(exclude={"certificates"}))
    unit.session.add(vendor)
    unit.session.flush()
    for one in form.certificates:
        unit.session.add(
            Certification(
                id=uuid4(), vendor_id=vendor.id, registered_at=unit.now, **one.model_dump()
            )
        )
    unit.log("vendor.registered", CHAIN, {"vendor": vendor.id, "tax_id": said})
    return Outcome(noted, {"vendor": said})


def looked_over(form: VendorForm) -> tuple[Finding, ...]:
    """Return what keeps a firm out of the register, and what is worth a look."""
    return (*_number(form.tax_scheme, form.tax_id), *_name(form))


def _number(scheme: str, number: str) -> Iterator[Finding]:
    said = {"vendor": f"{scheme}/{number}"}
    if not (SCHEME.fullmatch(scheme) and plain_number(number)):
        yield Finding("vendor.bad_reference", said)
        return
    found = {**said, "register": scheme}
    match check_number(scheme, number):
        case NumberCheck.WRONG_FORM:
            yield Finding("vendor.number_form", found)
        case NumberCheck.WRONG_DIGIT:
            yield Finding("vendor.number_digit", found)
        case NumberCheck.UNUSUAL:
            yield Finding("vendor.number_unusual", found, Severity.ADVISES)
        case NumberCheck.NO_DIGIT:
            yield Finding("vendor.number_no_digit", found, Severity.ADVISES)
        case NumberCheck.UNCHECKED:
            yield Finding("vendor.number_unchecked", found, Severity.ADVISES)


def _name(form: VendorForm) -> Iterator[Finding]:
    if not form.name.strip():
        yield Finding("vendor.no_name", {"vendor": f"{form.tax_scheme}/{form.tax_id}"})
