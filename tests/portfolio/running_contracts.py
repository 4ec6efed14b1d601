"""Contracts that run, written straight to the tables of a city that has its people already."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session, select

from outcome_metrics.definitions.records import as_record
from procurement.rules.audit_chain import canonical
from procurement.rules.vocabulary import ContractStatus
from procurement.store.tables.contracts import Contract, ContractKpi
from procurement.store.tables.metrics import KpiDefinition, SourceTable
from procurement.store.tables.people import Person
from tests.actions.contract_builder import AGREED, ENDS, STARTS

NOON = datetime(2015, 1, 5, 18, tzinfo=UTC)


def run_contracts(engine: sa.Engine, number: int) -> None:
    """Register so many running contracts that have the KPIs of the contract builder's bench."""
    with Session(engine.execution_options(writes=True)) as session, session.begin():
        person = session.exec(select(Person)).first()
        source = SourceTable(
            file_name="contracts.csv",
            digest="",
            mapping_digest="",
            counts_body="{}",
            loaded_at=NOON,
            loaded_by=person.id,
        )
        session.add(source)
        session.flush()
        for agreement in AGREED:
            session.add(
                KpiDefinition(
                    code=agreement.kpi.code,
                    version=1,
                    body=canonical(as_record(agreement.kpi)),
                    digest="",
                    registered_at=NOON,
                    registered_by=person.id,
                )
            )
        session.flush()
        for line in range(1, number + 1):
            _contract(session, f"RUN-{line}", source=source.id, line=line)


def _contract(session: Session, name: str, *, source: int, line: int) -> None:
    session.add(
        Contract(
            id=name,
            ocid=f"ocds-000000-{uuid4().hex[:8]}",
            source_id=source,
            source_line=line,
            pathway="contract/1",
            stage="monitoring",
            status=ContractStatus.ACTIVE,
            starts_on=STARTS,
            ends_on=ENDS,
            review_months=12,
            comment_days=14,
            created_at=NOON,
        )
    )
    session.flush()
    for agreement in AGREED:
        session.add(
            ContractKpi(
                contract_id=name,
                schedule=1,
                kpi_code=agreement.kpi.code,
                kpi_version=1,
                agreement_body=canonical(as_record(agreement)),
            )
        )
