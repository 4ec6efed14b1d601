"""The vendor register as of a day: who is who, with certificates and what they are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from outcome_metrics.market.vendor_funnel import YES
from procurement.actions.reports.funnel_groups import NEW_AFTER_YEARS, Newness, Register, members
from procurement.actions.vendors.seen_codes import CodeSeen, codes_seen
from procurement.actions.vendors.seen_contacts import ContactSeen, contacts_seen
from procurement.rules.vendors.certificates import CertificateState
from procurement.rules.vendors.duplicates import Alike, Listed, duplicates
from procurement.rules.vocabulary import Locality, VendorGroup, VendorSize
from procurement.store.database.engine import installation, now
from procurement.store.portfolio import market
from procurement.store.tables.parties import Certification, Vendor
from procurement.store.tables.vendors import CertificationChange
from procurement.store.vendors import vendors


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSeen:
    """One certificate.

    Attributes:
        id: What `certificate.change` takes.
        kind: Such as MBE or Sello Empresa Mujer.
        issuer: Who issued it; issuers are not interchangeable.
        number: Empty where it has none.
        scope: Work that it speaks of; empty where it is not limited.
        valid_from: First day.
        valid_to: Last day; None where none is named.
        evidence: SHA-256 of the paper; empty where none was seen.
        status: What it is worth on the day.
    """

    id: UUID
    kind: str
    issuer: str
    number: str
    scope: str
    valid_from: date
    valid_to: date | None
    evidence: str
    status: CertificateState


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSeen:
    """One vendor.

    Attributes:
        reference: `SCHEME/NUMBER`.
        name: As entered.
        email: Where notices go; empty where unknown.
        size: As registered.
        locality: Seen from the city.
        owner_group: Who owns it and others; empty where unknown.
        newness: Whether it had an award in the years before the day.
        registered_at: When it was entered.
        also: Numbers under which it was entered too, and which lead here.
        certificates: With what each is worth on the day.
        contacts: Who is written to today, whatever the day.
        codes: What it says today that it sells.
    """

    reference: str
    name: str
    email: str
    size: VendorSize
    locality: Locality
    owner_group: str
    newness: Newness
    registered_at: datetime
    also: tuple[str, ...]
    certificates: tuple[CertificateSeen, ...]
    contacts: tuple[ContactSeen, ...]
    codes: tuple[CodeSeen, ...]

    @property
    def held(self) -> str:
        """The kinds of certificates that are valid on the day."""
        kinds = {one.kind for one in self.certificates if one.status is CertificateState.VALID}
        return ", ".join(sorted(kinds))


def today(session: Session) -> date:
    """Return the city's date."""
    return now(session).astimezone(ZoneInfo(installation(session).time_zone)).date()


def vendors_on(
    session: Session, day: date, *, reference: str = "", new_after: int = NEW_AFTER_YEARS
) -> tuple[VendorSeen, ...]:
    """Return the vendors as of a day, by name; vendors that are one are listed once.

    Args:
        session: The transaction.
        day: In the city's zone.
        reference: Only the vendor of this number; empty for all.
        new_after: Years without an award that make a vendor new.

    Raises:
        BadInputError, NotFoundError: no such vendor.
    """
    into = vendors.survivors(session)
    every = market.vendors(session)
    listed = (
        [vendors.by_tax_id(session, reference)]
        if reference
        else [one for one in every.values() if one.id not in into]
    )
    also: dict[UUID, list[Vendor]] = {}
    for merged, survivor in into.items():
        also.setdefault(survivor, []).append(every[merged])
    ids = {one.id for one in listed}
    certificates: dict[UUID, list[Certification]] = {}
    for one in session.exec(
        select(Certification).order_by(col(Certification.kind), col(Certification.valid_from))
    ):
        certificates.setdefault(into.get(one.vendor_id, one.vendor_id), []).append(one)
    changes = vendors.changes_of(session)
    newness = _newness(session, ids, day, new_after)
    written_to, sold = contacts_seen(session, into), codes_seen(session, into)
    return tuple(
        VendorSeen(
            reference=vendors.reference(one),
            name=one.name,
            email=one.email,
            size=one.size,
            locality=one.locality,
            owner_group=one.owner_group,
            newness=newness[one.id],
            registered_at=one.registered_at,
            also=tuple(sorted(map(vendors.reference, also.get(one.id, ())))),
            certificates=_certificates(certificates.get(one.id, ()), changes, day),
            contacts=tuple(written_to.get(one.id, ())),
            codes=tuple(sold.get(one.id, ())),
        )
        for one in sorted(listed, key=lambda one: (one.name, vendors.reference(one)))
    )


def likely_duplicates(session: Session) -> tuple[Alike, ...]:
    """Return the vendors that may be one and were not merged; a person decides."""
    into = vendors.survivors(session)
    return duplicates(
        [listed(one) for one in market.vendors(session).values() if one.id not in into]
    )


def listed(vendor: Vendor) -> Listed:
    """Return a vendor as it is compared with others."""
    return Listed(
        reference=vendors.reference(vendor),
        scheme=vendor.tax_scheme,
        number=vendor.tax_id,
        name=vendor.name,
        email=vendor.email,
    )


def _certificates(
    rows: Sequence[Certification], changes: Mapping[UUID, list[CertificationChange]], day: date
) -> tuple[CertificateSeen, ...]:
    return tuple(
        CertificateSeen(
            id=one.id,
            kind=one.kind,
            issuer=one.issuer,
            number=one.number,
            scope=one.scope,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            evidence=one.evidence,
            status=vendors.term(one, changes.get(one.id, ())).on(day),
        )
        for one in rows
    )


def _newness(session: Session, ids: set[UUID], day: date, new_after: int) -> dict[UUID, Newness]:
    """Return whether each vendor is new on a day, by the rule of the vendor funnel."""
    zone = ZoneInfo(installation(session).time_zone)
    noon = datetime.combine(day, time(12), tzinfo=zone)
    contacts = [
        market.Contact(ocid="", vendor=one, began_at=noon, unknown=frozenset()) for one in ids
    ]
    register = Register(
        vendors=market.vendors(session),
        certificates=(),
        awards=market.standing_awards(session, market.Scope()),
        since=market.first_day(session),
        zone=zone,
        new_after=new_after,
        survivors=vendors.survivors(session),
    )
    groups = members(VendorGroup.NEWNESS, contacts, register)
    return {
        contact.vendor: Newness(name)
        for name, codes in groups.items()
        for contact, belongs in zip(contacts, codes[:, 0], strict=True)
        if belongs == YES
    }
