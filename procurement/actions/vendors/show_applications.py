"""Applications that wait for a decision, each with the vendors it may be one with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from procurement.actions.vendors.show_vendors import listed
from procurement.rules.vendors.duplicates import Likeness, Listed, duplicates
from procurement.rules.vendors.tax_numbers import NumberCheck, check_number
from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.portfolio import market
from procurement.store.tables.applications import VendorApplication
from procurement.store.tables.people import Person
from procurement.store.vendors import applications


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeSeen:
    """A vendor, or another application, that may be the same firm."""

    reference: str
    name: str
    why: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSeen:
    """One application.

    Attributes:
        id: What `vendor.confirm` and `vendor.refuse` take.
        reference: `SCHEME/NUMBER` as filed.
        name: Of the firm.
        email: Of the firm; empty where it has none of its own.
        size: As the firm says.
        locality: As the firm says.
        owner_group: As the firm says.
        language: In which the one who filed it is written to.
        filed_at: When.
        filed_by: Handle of the one who filed it.
        contact: Name of that person.
        number: What the check of the number says.
        alike: Firms that it may be one with, the strongest reason first.
    """

    id: UUID
    reference: str
    name: str
    email: str
    size: VendorSize
    locality: Locality
    owner_group: str
    language: str
    filed_at: datetime
    filed_by: str
    contact: str
    number: NumberCheck
    alike: tuple[AlikeSeen, ...]


def applications_waiting(session: Session) -> tuple[ApplicationSeen, ...]:
    """Return what waits, oldest first; merged vendors are looked through too."""
    rows = applications.waiting(session)
    alike = _alike(session, rows)
    return tuple(_seen(session, row, alike[row.id]) for row in rows)


def _seen(session: Session, row: VendorApplication, alike: list[AlikeSeen]) -> ApplicationSeen:
    person = session.get_one(Person, row.filed_by)
    return ApplicationSeen(
        id=row.id,
        reference=_reference(row),
        name=row.name,
        email=row.email,
        size=row.size,
        locality=row.locality,
        owner_group=row.owner_group,
        language=row.language,
        filed_at=row.filed_at,
        filed_by=person.handle,
        contact=person.name,
        number=check_number(row.tax_scheme, row.tax_id),
        alike=tuple(alike),
    )


def _alike(session: Session, rows: list[VendorApplication]) -> dict[UUID, list[AlikeSeen]]:
    """Return application -> the vendors and the other applications that it may be one with."""
    found: dict[UUID, list[AlikeSeen]] = {row.id: [] for row in rows}
    if not rows:
        return found
    asking = {f"{row.id}": row for row in rows}
    firms = {one.reference: one for one in map(listed, market.vendors(session).values())}
    for pair in duplicates([*firms.values(), *map(_listed, rows)]):
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if one not in asking:
                continue
            near = asking.get(other) or firms[other]
            reference = _reference(near) if isinstance(near, VendorApplication) else other
            found[asking[one].id].append(
                AlikeSeen(reference=reference, name=near.name, why=pair.why)
            )
    return found


def _listed(row: VendorApplication) -> Listed:
    """Return an application as if it were in the register, named by its id."""
    return Listed(
        reference=str(row.id),
        scheme=row.tax_scheme,
        number=row.tax_id,
        name=row.name,
        email=row.email,
    )


def _reference(row: VendorApplication) -> str:
    return f"{row.tax_scheme}/{row.tax_id}"
