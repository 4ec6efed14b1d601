"""Contracts: rows in, facts out."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from procurement.rules.errors import ConflictError, NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.money import Money
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract, RegisteredContract
from procurement.store.tables.metrics import SourceTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """What a contract that was awarded here always has, and a registered one may lack."""

    vendor_id: UUID
    value: Money
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a registered contract came from: which line of which table."""

    file: str
    line: int
    digest: str
    key: str
    title: str
    department: str
    vendor_name: str


def find(session: Session, contract: str) -> Contract:
    """Return the contract.

    Raises:
        NotFoundError: no such contract.
    """
    row = session.get(Contract, contract)
    if row is None:
        raise NotFoundError(Finding("contract.unknown", {"contract": contract}))
    return row


def lock(session: Session, contract: str) -> Contract:
    """Return the contract, locked until the transaction ends, as it stands now."""
    find(session, contract)
    return session.exec(
        select(Contract)
        .where(Contract.id == contract)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def concluded(row: Contract) -> Concluded:
    """Return vendor, value and term.

    Raises:
        ConflictError: the contract was registered from a table that does not give them all.
    """
    facts = (row.vendor_id, row.value_minor, row.currency, row.starts_on, row.ends_on)
    vendor, value, currency, starts, ends = facts
    if vendor is None or value is None or currency is None or starts is None or ends is None:
        raise ConflictError(Finding("contract.not_awarded_here", {"contract": row.id}))
    return Concluded(vendor_id=vendor, value=Money(value, currency), starts_on=starts, ends_on=ends)


def is_in_force(row: Contract) -> bool:
    """Whether it was signed, here or before it was registered."""
    return row.signed_at is not None or row.source_id is not None


def origin(session: Session, row: Contract) -> Origin | None:
    """Return the line of the table that the contract was registered from; None if awarded here."""
    if row.source_id is None or row.source_line is None:
        return None
    source = session.get_one(SourceTable, row.source_id)
    said = session.get_one(RegisteredContract, row.id)
    return Origin(
        file=source.file_name,
        line=row.source_line,
        digest=source.digest,
        key=said.source_key,
        title=said.title,
        department=said.department,
        vendor_name=said.vendor_name,
    )


def language_of(session: Session, row: Contract) -> str:
    """Return the language in which the parties are written to."""
    if row.source_id is not None:
        return session.get_one(RegisteredContract, row.id).language
    return solicitations.find(session, row.ocid).language


def meets_every(session: Session, row: Contract) -> str:
    """Return how often the parties agreed to meet, such as `month`; empty where nothing is said."""
    if row.source_id is not None:
        return ""
    case = json.loads(solicitations.find(session, row.ocid).case_body)
    return str(case.get("contract", {}).get("meet_every") or "")


def ocid_of(session: Session, contract: str) -> str:
    """Return the ocid of the process that the contract came of."""
    return find(session, contract).ocid
