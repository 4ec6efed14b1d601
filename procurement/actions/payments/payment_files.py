"""Read what an officer hands in about payments: terms, and tables of evidence."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from procurement.actions.city.person_key import person_key
from procurement.actions.setup import settings
from procurement.ingest.payment_evidence import EvidenceTable, read_evidence
from procurement.ingest.payment_terms import read_terms
from procurement.ingest.reported_payments import PaymentReading, read_payments
from procurement.ingest.table.mapping_file import load_mapping
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.rules.settlement.records import as_record
from procurement.rules.settlement.terms import PaymentTerms
from procurement.store.contracts import contracts
from procurement.store.database.engine import reading
from procurement.store.payments import payments


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """Terms as read, with what deserves a second look."""

    terms: PaymentTerms
    findings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of what the terms say."""
        return terms_digest(self.terms)


@dataclass(frozen=True, slots=True)
class ReadEvidence:
    """A table of evidence as read, and the name of the key that its persons were digested with."""

    table: EvidenceTable
    key_id: str


def terms_digest(terms: PaymentTerms) -> str:
    """Return the SHA-256 of the canonical text of terms."""
    return hashlib.sha256(canonical(as_record(terms)).encode()).hexdigest()


def read_terms_file(path: Path) -> ReadTerms:
    """Read a file of payment terms.

    Raises:
        BadInputError: it cannot be used; every problem with its line.
    """
    return ReadTerms(*read_terms(path))


def read_evidence_file(engine: sa.Engine, path: Path, contract: str) -> ReadEvidence:
    """Read a table of evidence for a contract; who it is about becomes digests on the way in.

    Raises:
        BadInputError: it cannot be used, or the contract has no payment terms.
        NotFoundError: no such contract.
    """
    with reading(engine) as session:
        contracts.find(session, contract)
        versions = payments.terms_versions(session, contract)
        if not versions:
            raise BadInputError(Finding("settlement.no_terms", {"contract": contract}))
        terms = payments.terms_of(versions[-1])
    key = person_key(settings().keys_folder, contract)
    table = read_evidence(
        path, terms, person_digest=key.digest, max_bytes=settings().max_table_bytes
    )
    return ReadEvidence(table, key.id)


def read_payments_file(path: Path, mapping: Path) -> PaymentReading:
    """Read a public table of payments by its mapping file.

    Raises:
        BadInputError: the mapping itself is wrong, with every problem.
    """
    return read_payments(path, load_mapping(mapping), max_bytes=settings().max_table_bytes)
