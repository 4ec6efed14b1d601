"""Read what an officer hands in; the clock that deadlines are compared with is the database's."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from procurement.actions.city.laws import profile
from procurement.actions.setup import settings
from procurement.actions.solicitations.create_solicitation import body_of
from procurement.ingest.case.reader import Case, read_case
from procurement.ingest.commodities.mapping import load_code_mapping
from procurement.ingest.commodities.reading import CodeReading, read_codes
from procurement.ingest.register.mapping_file import load_contract_mapping
from procurement.ingest.register.reading import RegisterReading, read_contracts
from procurement.ingest.table.mapping_file import MappingFile, load_mapping
from procurement.ingest.table.observations import TableReading, read_table
from procurement.ingest.vendors.mapping import load_vendor_mapping
from procurement.ingest.vendors.reading import VendorReading, read_vendors
from procurement.rules.findings import Finding
from procurement.store.database.engine import now, reading


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case as read: None when something blocks, with everything found."""

    case: Case | None
    findings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the case's body; empty without a case."""
        return hashlib.sha256(body_of(self.case).encode()).hexdigest() if self.case else ""


def read_case_file(engine: sa.Engine, path: Path) -> ReadCase:
    """Read a case file against the present time of the database.

    Raises:
        NotFoundError: there is no such law profile as the case, or the settings, name.
        BadInputError: that profile cannot be used, with everything that is wrong.
    """
    with reading(engine) as session:
        present = now(session)
    case, findings = read_case(path, now=present, jurisdiction=settings().jurisdiction)
    if case is not None and case.jurisdiction:
        profile(case.jurisdiction)  # one that is missing or wrong is said now, not at the release
    return ReadCase(case, findings)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table of results as read, and the mapping it was read by."""

    reading: TableReading
    mapping: MappingFile

    @property
    def private(self) -> tuple[TableReading, MappingFile]:
        """What `results.load` takes beside its arguments."""
        return self.reading, self.mapping


def read_contract_table(path: Path, mapping: Path) -> RegisterReading:
    """Read a table of contracts that run already by its mapping file.

    Raises:
        BadInputError: the mapping itself is wrong, with every problem.
    """
    layout = load_contract_mapping(mapping)
    return read_contracts(path, layout, max_bytes=settings().max_table_bytes)


def read_vendor_table(path: Path, mapping: Path) -> VendorReading:
    """Read a list of vendors by its mapping file.

    Raises:
        BadInputError: the mapping itself is wrong, with every problem.
    """
    layout = load_vendor_mapping(mapping)
    return read_vendors(path, layout, max_bytes=settings().max_table_bytes)


def read_code_table(path: Path, mapping: Path) -> CodeReading:
    """Read a list of commodity codes by its mapping file.

    Raises:
        BadInputError: the mapping itself is wrong, with every problem.
    """
    layout = load_code_mapping(mapping)
    return read_codes(path, layout, max_bytes=settings().max_table_bytes)


def read_results_table(path: Path, mapping: Path) -> ReadTable:
    """Read a table of KPI results by its mapping file.

    Raises:
        BadInputError: the mapping itself is wrong, with every problem.
    """
    layout = load_mapping(mapping)
    return ReadTable(read_table(path, layout, max_bytes=settings().max_table_bytes), layout)
