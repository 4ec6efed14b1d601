"""Write an amendment, and the new KPI schedule that a changed agreement needs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlmodel import Session, col, func, select

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.changes import unamended
from outcome_metrics.definitions.records import agreement_from_record, as_record
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.errors import ConflictError
from procurement.rules.findings import Finding
from procurement.store.contracts.contract_terms import schedule_lines, schedule_number
from procurement.store.database.instants import fresh_instant
from procurement.store.tables.changes import AmendmentOverride
from procurement.store.tables.contracts import Amendment, Contract, ContractKpi


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What is signed.

    Attributes:
        code: Why, as a code.
        reason: Why, in words.
        change: What changes, before and after.
        agreed: The agreement of the one KPI that changes; None: none does.
        override: The consent to go beyond the law of the place; None: it needs none.
    """

    code: AmendmentReason
    reason: str
    change: Mapping[str, object] = field(default_factory=dict)
    agreed: Agreement | None = None
    override: AmendmentOverride | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """An amendment as written: its row, the schedule now in force, what changed."""

    row: Amendment
    schedule: int
    change: Mapping[str, object]

    @property
    def number(self) -> int:
        """Counted from 1 in each contract."""
        return self.row.number


def sign_amendment(unit: Unit, row: Contract, signing: Signing) -> Signed:
    """Write the amendment; with a changed agreement also a new schedule, all other lines copied.

    Raises:
        ConflictError: the agreement has another target that does not name this amendment, or
            counts something else under the same version.
    """
    number = next_number(unit.session, row.id)
    schedule = schedule_number(unit.session, row.id)
    lines = schedule_lines(unit.session, row.id, schedule)
    changed, agreed, override = dict(signing.change), signing.agreed, signing.override
    if agreed is not None:
        schedule += 1
        old = next(line for line in lines if line.kpi_code == agreed.kpi.code)
        before = agreement_from_record(json.loads(old.agreement_body))
        faults = unamended(before, agreed, amendment=str(number))
        if faults:
            raise ConflictError(*map(Finding, faults))
        changed |= {
            "schedule": schedule,
            "kpi": agreed.kpi.code,
            "agreement": {"from": json.loads(old.agreement_body), "to": as_record(agreed)},
        }
    amendment = Amendment(
        id=uuid4(),
        contract_id=row.id,
        number=number,
        code=signing.code,
        reason=signing.reason.strip(),
        override_id=override.id if override else None,
        override_by=override.approved_by if override else None,
        change_body=canonical(changed),
        signed_at=fresh_instant(unit.session, unit.now),
        signed_by=unit.actor.id,
    )
    unit.session.add(amendment)
    unit.session.flush()
    if agreed is not None:
        _copy(unit.session, lines, schedule, amendment.id, agreed)
    row.version += 1
    unit.session.add(row)
    unit.session.flush()
    return Signed(amendment, schedule, changed)


def next_number(session: Session, contract: str) -> int:
    """Return the number of the next amendment, counted from 1."""
    last = select(func.max(col(Amendment.number))).where(Amendment.contract_id == contract)
    return (session.exec(last).one() or 0) + 1


def _copy(
    session: Session, lines: list[ContractKpi], schedule: int, amendment: UUID, agreed: Agreement
) -> None:
    changed = canonical(as_record(agreed))
    for line in lines:
        session.add(
            ContractKpi(
                contract_id=line.contract_id,
                schedule=schedule,
                kpi_code=line.kpi_code,
                kpi_version=line.kpi_version,
                agreement_body=changed if line.kpi_code == agreed.kpi.code else line.agreement_body,
                amendment_id=amendment,
            )
        )
