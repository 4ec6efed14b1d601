"""Certificates: entered once, and what their issuers decide of them since."""

from datetime import date
from uuid import UUID, uuid4

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN, CertificateForm
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vendors.certificates import CertificateChange, Change
from procurement.store.database.engine import take_record
from procurement.store.tables.parties import Certification
from procurement.store.tables.vendors import CertificationChange
from procurement.store.vendors import vendors


def certify_vendor(unit: Unit, *, vendor: str, certificate: CertificateForm) -> Outcome:
    """Enter a certificate of a vendor; the same one again changes nothing.

    A certificate is never edited: what its issuer decides later is a change of its own, and a
    renewal is a certificate of its own.

    Raises:
        BadInputError, NotFoundError: no such vendor.
    """
    take_record(unit.session)
    firm = vendors.by_tax_id(unit.session, vendor)
    if certificate.valid_to is not None and certificate.valid_to < certificate.valid_from:
        facts = {"first": f"{certificate.valid_from}", "last": f"{certificate.valid_to}"}
        return Outcome((Finding("certificate.ends_before_start", facts),))
    told = certificate.model_dump()
    held = vendors.certificates_of(unit.session, vendors.same_firm(unit.session, firm.id))
    for one in held:
        if one.model_dump(include=set(told)) == told:
            return Outcome(facts={"certificate": str(one.id), "known": True})
    row = Certification(id=uuid4(), vendor_id=firm.id, registered_at=unit.now, **told)
    unit.session.add(row)
    # What it says of people stays out of the chain, where nothing can ever be erased.
    unit.log("vendor.certified", CHAIN, {"vendor": firm.id, "certificate": row.id})
    return Outcome(facts={"vendor": vendors.reference(firm), "certificate": str(row.id)})


def change_certificate(
    unit: Unit, *, certificate: UUID, what: CertificateChange, since: date, reason: str
) -> Outcome:
    """Record that a certificate was suspended, reinstated or withdrawn, from a day on.

    What was true before that day stays true.  Refused: what does not follow from what is on
    record, and a change without a reason.

    Raises:
        NotFoundError: no such certificate.
    """
    take_record(unit.session)
    row = unit.session.get(Certification, certificate)
    if row is None:
        raise NotFoundError(Finding("certificate.unknown", {"certificate": str(certificate)}))
    if not reason.strip():
        return Outcome((Finding("certificate.no_reason"),))
    before = vendors.changes_of(unit.session).get(certificate, [])
    why = vendors.term(row, before).why_not(Change(since=since, what=what))
    if why:
        last = before[-1].since.isoformat() if before else row.valid_from.isoformat()
        return Outcome((Finding(why, {"change": what.value, "since": last}),))
    unit.session.add(
        CertificationChange(
            certification_id=certificate,
            number=len(before) + 1,
            what=what,
            since=since,
            reason=reason.strip(),
            decided_at=unit.now,
            decided_by=unit.actor.id,
        )
    )
    entry = {"certificate": certificate, "what": what.value, "since": since.isoformat()}
    unit.log("certificate.changed", CHAIN, {**entry, "reason": reason.strip()})
    return Outcome(facts={"certificate": str(certificate), "change": what.value})
