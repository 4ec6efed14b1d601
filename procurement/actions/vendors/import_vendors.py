"""Take a list of vendors and their certificates into the register: what is known stays as it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from uuid import uuid4

from sqlmodel import Session, select

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.ingest.vendors.reading import VendorReading
from procurement.ingest.vendors.row_reader import CertificateRow, VendorRow
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place, Severity
from procurement.rules.vendors.names import plain_name, plain_number
from procurement.store.database.engine import take_record
from procurement.store.tables.parties import Certification, Vendor
from procurement.store.vendors import vendors


def import_vendors(unit: Unit, *, table: str, digest: str) -> Outcome:
    """Enter the vendors of a list (the unit's private part) that are new, and new certificates.

    A vendor that is on record, in whatever form of its number, is left as it is; where the list
    names it otherwise, that is said.  The same list again changes nothing.

    Args:
        unit: The transaction; `private` is a `VendorReading`.
        table: File name of the list.
        digest: SHA-256 of its bytes.

    Raises:
        BadInputError: the private part is not the reading of this list.
    """
    read = unit.private
    if not isinstance(read, VendorReading) or (read.file, read.sha256 or digest) != (table, digest):
        raise BadInputError(Finding("results.not_the_table", {"table": table}))
    tally: Counter[str] = Counter()
    named_otherwise = () if read.refused else tuple(_Import(unit, read, tally).take())
    facts: dict[str, Fact] = {
        "rows": read.read,
        "left_out": len(read.unused),
        "vendors_new": tally["vendors_new"],
        "vendors_known": tally["vendors_known"],
        "certificates_new": tally["certificates_new"],
        "certificates_known": tally["certificates_known"],
    }
    if tally["vendors_new"] or tally["certificates_new"]:
        source = {"table": table, "digest": digest, "source": read.mapping.layout.source}
        unit.log("vendors.imported", CHAIN, {**source, **facts})
    return Outcome((*read.findings, *named_otherwise), facts)


class _Import:
    """One list while it is taken in."""

    def __init__(self, unit: Unit, read: VendorReading, tally: Counter[str]) -> None:
        """Wait for whoever adds to the register, and read it."""
        take_record(unit.session)
        self._unit = unit
        self._read = read
        self._tally = tally
        self._scheme = read.mapping.layout.tax_ids.scheme
        self._vendors = _of_scheme(unit.session, self._scheme)
        self._seen: set[str] = set()
        into = vendors.survivors(unit.session)
        self._held = {
            (into.get(one.vendor_id, one.vendor_id), _told(one))
            for one in unit.session.exec(select(Certification))
        }
        self._into = into

    def take(self) -> Iterator[Finding]:
        """Enter what is new; yield each row that names a known vendor otherwise."""
        for row in self._read.rows:
            vendor = self._vendor(row)
            if plain_name(vendor.name) != plain_name(row.name):
                facts: dict[str, Param] = {
                    "vendor": vendors.reference(vendor),
                    "name": vendor.name,
                    "other": row.name,
                }
                place = Place(self._read.file, row.line)
                yield Finding("vendors.other_name", facts, Severity.ADVISES, place)
            if row.certificate is not None:
                self._certify(vendor, row.certificate)

    def _vendor(self, row: VendorRow) -> Vendor:
        vendor = self._vendors.get(row.key)
        if vendor is None:
            vendor = Vendor(
                id=uuid4(),
                tax_scheme=self._scheme,
                tax_id=row.tax_id,
                name=row.name,
                email=row.email,
                size=row.size,
                locality=row.locality,
                owner_group=row.owner,
                registered_at=self._unit.now,
            )
            self._vendors[row.key] = vendor
            self._unit.session.add(vendor)
            self._unit.session.flush()
            self._tally["vendors_new"] += 1
        elif row.key not in self._seen:
            self._tally["vendors_known"] += 1
        self._seen.add(row.key)
        return vendor

    def _certify(self, vendor: Vendor, told: CertificateRow) -> None:
        owner = self._into.get(vendor.id, vendor.id)
        if (owner, told) in self._held:
            self._tally["certificates_known"] += 1
            return
        self._held.add((owner, told))
        self._tally["certificates_new"] += 1
        self._unit.session.add(
            Certification(id=uuid4(), vendor_id=owner, registered_at=self._unit.now, **asdict(told))
        )


def _of_scheme(session: Session, scheme: str) -> dict[str, Vendor]:
    """Return plain number -> vendor; of several forms, the one that was entered first."""
    found: dict[str, Vendor] = {}
    rows = session.exec(select(Vendor).where(Vendor.tax_scheme == scheme))
    for one in sorted(rows, key=lambda one: one.registered_at):
        found.setdefault(plain_number(one.tax_id), one)
    return found


def _told(held: Certification) -> CertificateRow:
    """Return a certificate as a row would tell it."""
    return CertificateRow(
        kind=held.kind,
        issuer=held.issuer,
        number=held.number,
        scope=held.scope,
        valid_from=held.valid_from,
        valid_to=held.valid_to,
    )
