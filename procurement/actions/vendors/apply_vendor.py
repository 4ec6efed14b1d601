"""A firm asks to be in the vendor register; until somebody else confirms it, it is not."""

from collections.abc import Iterator
from uuid import uuid4

from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN, VendorForm, looked_over
from procurement.locale import LANGUAGES
from procurement.rules.findings import Finding, blocking
from procurement.rules.vendors.names import is_address
from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.database.engine import take_record
from procurement.store.tables.applications import VendorApplication
from procurement.store.vendors import applications


class ApplicationForm(Form):
    """What a firm says of itself; what it does not know is left out."""

    tax_scheme: str
    tax_id: str
    name: str
    email: str = ""
    size: VendorSize = VendorSize.UNKNOWN
    locality: Locality = Locality.UNKNOWN
    owner_group: str = ""
    language: str


def apply_vendor(unit: Unit, *, form: ApplicationForm) -> Outcome:
    """File an application for one's firm; the same again, while it is open, is known.

    Whether the number is in the register already is for those who decide to see, and not said to
    whoever asks.
    """
    take_record(unit.session)
    noted = (*looked_over(_as_vendor(form)), *_unfit(unit, form))
    if blocking(noted):
        return Outcome(noted)
    waiting = applications.open_of(unit.session, unit.actor.id)
    if waiting is not None:
        same = all(getattr(waiting, name) == told for name, told in form)
        if not same:
            return Outcome((Finding("application.open", {"application": str(waiting.id)}),))
        return Outcome(noted, {"application": str(waiting.id), "known": True})
    row = VendorApplication(
        id=uuid4(), filed_by=unit.actor.id, filed_at=unit.now, **form.model_dump()
    )
    unit.session.add(row)
    unit.session.flush()
    unit.log("vendor.applied", CHAIN, {"application": row.id})
    return Outcome(noted, {"application": str(row.id)})


def _as_vendor(form: ApplicationForm) -> VendorForm:
    return VendorForm(**form.model_dump(exclude={"language"}))


def _unfit(unit: Unit, form: ApplicationForm) -> Iterator[Finding]:
    """Yield why this person cannot apply, or cannot be answered."""
    person = unit.actor.person
    if person.vendor_id is not None:
        yield Finding("application.acts_already", {"person": person.handle})
    if not is_address(person.email):
        yield Finding("application.no_address", {"person": person.handle})
    if form.language not in LANGUAGES:
        known = {"tongue": form.language, "known": ", ".join(LANGUAGES)}
        yield Finding("application.unknown_language", known)
    if form.email and not is_address(form.email):
        yield Finding("contact.bad_email", {"email": form.email})
