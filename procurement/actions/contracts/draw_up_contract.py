"""The contract that an award leads to: its terms from the case, its promises from the bid."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from outcome_metrics.definitions.records import agreement_from_record, as_record
from outcome_metrics.figures.schedule import MONTHS
from procurement.actions.city.law_in_force import comment_days
from procurement.actions.contracts.contract_promise import with_promise
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.pathways import CURRENT_CONTRACT
from procurement.rules.vocabulary import ContractStatus, SubjectKind
from procurement.store.contracts import milestones
from procurement.store.evaluation import awards
from procurement.store.solicitations import solicitations
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid
from procurement.store.tables.contracts import Contract, ContractKpi
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Solicitation, SolicitationKpi

#: A week is the shortest period of results, a month that of reviews.
SHORTEST = 1


def draw_up_contract(
    unit: Unit, row: Solicitation, award: Award, bid: Bid
) -> tuple[Contract, list[str]]:
    """Return the pending contract, and the codes of the KPIs for which the bid promised more.

    Its first KPI schedule is what the solicitation asked for, or better where the bid says so.
    """
    case = json.loads(row.case_body)
    contract = _contract(unit, row, award, case)
    unit.session.add(contract)
    unit.session.flush()
    _enter(unit, contract)
    milestones.carry_over(unit.session, contract, case["contract"].get("milestones", ()))
    promised = _promised(bid)
    better = []
    for line in unit.session.exec(
        select(SolicitationKpi)
        .where(SolicitationKpi.ocid == row.ocid)
        .order_by(col(SolicitationKpi.kpi_code))
    ):
        asked = agreement_from_record(json.loads(line.agreement_body))
        agreed = with_promise(asked, promised.get(line.kpi_code))
        if agreed != asked:
            better.append(line.kpi_code)
        unit.session.add(
            ContractKpi(
                contract_id=contract.id,
                schedule=1,
                kpi_code=line.kpi_code,
                kpi_version=line.kpi_version,
                agreement_body=canonical(as_record(agreed)),
            )
        )
    return contract, better


def cancel_contract(unit: Unit, award: Award, *, reason: str) -> None:
    """End the unsigned contract of an award that was taken away; a signed one is left alone."""
    contract = awards.contract_of(unit.session, award)
    if contract is None or contract.status is not ContractStatus.PENDING:
        return
    before = contract.stage
    contract.stage, contract.version = "not-signed", contract.version + 1
    contract.status = ContractStatus.CANCELLED
    unit.session.add(contract)
    _enter(unit, contract, reason)
    entry = {"contract": contract.id, "from": before, "to": contract.stage, "reason": reason}
    unit.log("stage.advanced", contract.ocid, entry)


def _contract(unit: Unit, row: Solicitation, award: Award, case: dict[str, Any]) -> Contract:
    terms = case["contract"]
    return Contract(
        id=f"{row.reference}-C{awards.contracts_so_far(unit.session, row) + 1}",
        ocid=row.ocid,
        award_id=award.id,
        vendor_id=award.vendor_id,
        pathway=CURRENT_CONTRACT.code,
        stage=CURRENT_CONTRACT.first.code,
        status=ContractStatus.PENDING,
        value_minor=award.value_minor,
        currency=award.currency,
        starts_on=date.fromisoformat(terms["start"]),
        ends_on=date.fromisoformat(terms["end"]),
        manager_id=_manager(unit, case),
        review_months=MONTHS.get(terms["review_every"], SHORTEST),
        comment_days=comment_days(unit.session, row, unit.now),
        created_at=unit.now,
    )


def _manager(unit: Unit, case: dict[str, Any]) -> UUID | None:
    """Return the person whom the case names as contract manager, if registered."""
    handle = case["contract"]["manager"] or case["team"]["contract_manager"]
    return unit.session.exec(select(Person.id).where(Person.handle == handle)).one_or_none()


def _promised(bid: Bid) -> dict[str, Decimal]:
    proposal = json.loads(bid.proposal_body)["proposal"] or {}
    return {code: Decimal(value) for code, value in proposal.get("promised", {}).items()}


def _enter(unit: Unit, contract: Contract, reason: str = "") -> None:
    solicitations.enter(
        unit.session,
        solicitations.Move(
            kind=SubjectKind.CONTRACT,
            subject=contract.id,
            target=contract.stage,
            round=contract.round,
            at=unit.now,
            by=unit.actor.id,
            reason=reason,
        ),
    )
