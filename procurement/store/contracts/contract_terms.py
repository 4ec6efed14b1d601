"""What a contract said on an instant: its term and its KPI schedule, amendments undone."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlmodel import Session, col, func, select

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record
from outcome_metrics.figures.schedule import Period, expected_periods
from procurement.rules.errors import ConflictError
from procurement.rules.findings import Finding
from procurement.store.tables.contracts import Amendment, Contract, ContractKpi

#: Contracts asked for in one statement.
CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The promise of one contract.

    Attributes:
        starts_on: First day; None where a registered contract's table does not say.
        ends_on: Last day, as far as amended by then; None likewise.
        registered: Not awarded here: nobody promised results for a calendar of periods, so owed is
            what its tables speak of, and its targets are those that they state.
        schedule: Number of the KPI schedule in force; 0 where there is none.
        agreements: One for each KPI, by code.
    """

    starts_on: date | None
    ends_on: date | None
    schedule: int
    agreements: tuple[Agreement, ...]
    registered: bool = False

    @property
    def term(self) -> Period:
        """First and last day.

        Raises:
            ConflictError: the contract was registered from a table that does not say them.
        """
        if self.starts_on is None or self.ends_on is None:
            raise ConflictError(Finding("contract.term_unknown"))
        return self.starts_on, self.ends_on

    def periods(self, agreement: Agreement) -> tuple[Period, ...]:
        """Return the calendar periods wholly within the term, for which results are owed.

        None of a registered contract: see `registered`.
        """
        if self.registered or self.starts_on is None or self.ends_on is None:
            return ()
        return expected_periods(agreement.kpi.frequency, start=self.starts_on, end=self.ends_on)


def terms(session: Session, row: Contract, as_known: datetime | None = None) -> Terms:
    """Return the terms in force, as of `as_known`: amendments signed later do not count."""
    schedule = schedule_number(session, row.id, as_known)
    return Terms(
        starts_on=row.starts_on,
        ends_on=_ends_on(session, row, as_known),
        schedule=schedule,
        registered=row.source_id is not None,
        agreements=tuple(
            agreement_of(line.agreement_body) for line in schedule_lines(session, row.id, schedule)
        ),
    )


@lru_cache(maxsize=4_096)
def agreement_of(body: str) -> Agreement:
    """Return the agreement that a stored text is; many contracts share one.

    Raises:
        DefinitionError: it is none.
    """
    return agreement_from_record(json.loads(body))


def schedule_number(session: Session, contract: str, as_known: datetime | None = None) -> int:
    """Return the number of the schedule in force, 0 where there is none."""
    number = (
        select(func.max(ContractKpi.schedule))
        .join(Amendment, col(Amendment.id) == col(ContractKpi.amendment_id), isouter=True)
        .where(ContractKpi.contract_id == contract)
    )
    if as_known is not None:
        signed = col(Amendment.signed_at)
        number = number.where(col(ContractKpi.amendment_id).is_(None) | (signed <= as_known))
    return session.exec(number).one() or 0


def schedule_numbers(session: Session, contracts: Collection[str]) -> dict[str, int]:
    """Return contract -> number of the schedule in force, of those that have one."""
    numbers = (
        select(ContractKpi.contract_id, func.max(ContractKpi.schedule))
        .where(col(ContractKpi.contract_id).in_(list(contracts)))
        .group_by(col(ContractKpi.contract_id))
    )
    return dict(session.exec(numbers).all())


def schedule_lines(session: Session, contract: str, schedule: int) -> list[ContractKpi]:
    """Return the lines of one schedule, by KPI code."""
    lines = (
        select(ContractKpi)
        .where(ContractKpi.contract_id == contract, ContractKpi.schedule == schedule)
        .order_by(col(ContractKpi.kpi_code))
    )
    return list(session.exec(lines))


def schedules_of(session: Session, contracts: Collection[str]) -> dict[tuple[str, str], int]:
    """Return (contract, KPI code) -> version for the schedules in force of many contracts."""
    newest: dict[str, int] = {}
    lines: dict[tuple[str, str, int], int] = {}
    ids = sorted(contracts)
    for first in range(0, len(ids), CHUNK):
        some = col(ContractKpi.contract_id).in_(ids[first : first + CHUNK])
        for line in session.exec(select(ContractKpi).where(some)):
            newest[line.contract_id] = max(line.schedule, newest.get(line.contract_id, 0))
            lines[line.contract_id, line.kpi_code, line.schedule] = line.kpi_version
    return {
        (contract, code): version
        for (contract, code, schedule), version in lines.items()
        if schedule == newest[contract]
    }


def amendments(session: Session, contract: str) -> list[Amendment]:
    """Return the amendments of a contract, by number."""
    signed = (
        select(Amendment).where(Amendment.contract_id == contract).order_by(col(Amendment.number))
    )
    return list(session.exec(signed))


def _ends_on(session: Session, row: Contract, as_known: datetime | None) -> date | None:
    """Return the last day, undoing what was amended after `as_known`."""
    if as_known is None:
        return row.ends_on
    for amendment in amendments(session, row.id):
        change = json.loads(amendment.change_body)
        if amendment.signed_at > as_known and "ends_on" in change:
            before = change["ends_on"]["from"]
            return None if before is None else date.fromisoformat(before)
    return row.ends_on
