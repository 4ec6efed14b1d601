"""Payments: rows in, terms, claims and history out."""

import json
from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, func, select

from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import State as Figure
from outcome_metrics.quantities import amount
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.settlement.evidence import Claim, History, Key, State, key_of
from procurement.rules.settlement.lines import OUTCOME_STEPS, Line, Step, Verdict
from procurement.rules.settlement.records import as_record, line_from_record, terms_from_record
from procurement.rules.settlement.terms import PaymentTerms, Rule
from procurement.store.contracts.contract_terms import agreement_of, schedule_lines, schedule_number
from procurement.store.contracts.disputes import disputes, in_dispute, unsettled
from procurement.store.results.observed import cells_of, observed
from procurement.store.tables.disputes import Dispute
from procurement.store.tables.payments import (
    PaymentEvidence,
    PaymentTermsVersion,
    SettlementApproval,
    SettlementClaim,
    SettlementLine,
    SettlementRow,
)


def terms_versions(session: Session, contract: str) -> list[PaymentTermsVersion]:
    """Return the payment terms of a contract, oldest first."""
    versions = (
        select(PaymentTermsVersion)
        .where(PaymentTermsVersion.contract_id == contract)
        .order_by(col(PaymentTermsVersion.number))
    )
    return list(session.exec(versions))


def terms_of(row: PaymentTermsVersion) -> PaymentTerms:
    """Return what a version says."""
    return terms_from_record(json.loads(row.body))


def evidence(session: Session, contract: str) -> list[PaymentEvidence]:
    """Return the newest revision of each piece of evidence, by reference."""
    newest = (
        select(PaymentEvidence.reference, func.max(PaymentEvidence.revision).label("newest"))
        .where(PaymentEvidence.contract_id == contract)
        .group_by(col(PaymentEvidence.reference))
        .subquery()
    )
    rows = (
        select(PaymentEvidence)
        .join(
            newest,
            (col(PaymentEvidence.reference) == newest.c.reference)
            & (col(PaymentEvidence.revision) == newest.c.newest),
        )
        .where(PaymentEvidence.contract_id == contract)
        .order_by(col(PaymentEvidence.reference))
    )
    return list(session.exec(rows))


def claim_of(row: PaymentEvidence) -> Claim:
    """Return a row of evidence as the rules read it."""
    return Claim(
        reference=row.reference,
        rule=row.rule,
        person=row.person,
        on=row.achieved_on,
        state=row.state,
        quantity=amount(row.quantity),
        value=None if row.value is None else amount(row.value),
        numerator=None if row.numerator is None else amount(row.numerator),
        denominator=None if row.denominator is None else amount(row.denominator),
    )


#: How far the results of a KPI have come, as evidence; what is not listed is not there yet.
AS_EVIDENCE = {
    Figure.VALIDATED: State.VERIFIED,
    Figure.FINAL: State.VERIFIED,
    Figure.DISPUTED: State.DISPUTED,
    Figure.REJECTED: State.REJECTED,
}


def results_as_claims(session: Session, contract: str, terms: PaymentTerms) -> list[Claim]:
    """Return the newest figure of each period of the KPIs that rules are measured by.

    A validated one in an open dispute counts as disputed until somebody has settled that.
    """
    number = schedule_number(session, contract)
    agreed = {
        line.kpi_code: agreement_of(line.agreement_body).kpi
        for line in schedule_lines(session, contract, number)
    }
    claims = []
    disputed = unsettled(disputes(session, contract))
    for rule in terms.rules:
        kpi = agreed.get(rule.kpi)
        if kpi is None:
            continue
        records = observed(session, contract=contract, kpi=(kpi.code, kpi.version))
        cells = cells_of(records, aggregation=kpi.aggregation)
        newest = {(cell.start, cell.end): cell for cell in cells}
        claims += [
            _measured(rule, cell, disputed)
            for cell in newest.values()
            if cell.numerator is not None
        ]
    return claims


def _measured(rule: Rule, cell: Cell, disputed: list[Dispute]) -> Claim:
    state = AS_EVIDENCE.get(cell.status, State.RECEIVED) if cell.status else State.RECEIVED
    contested = in_dispute(disputed, kpi=rule.kpi, start=cell.start, end=cell.end)
    return Claim(
        reference=f"{rule.kpi} {cell.start}..{cell.end}",
        rule=rule.code,
        person="",
        on=cell.end,
        state=State.DISPUTED if contested and state is State.VERIFIED else state,
        numerator=amount(cell.numerator or 0),
        denominator=None if cell.denominator is None else amount(cell.denominator),
    )


def settlements(session: Session, contract: str) -> list[SettlementRow]:
    """Return every settlement and reversal of a contract, in the order they were made."""
    rows = (
        select(SettlementRow)
        .where(SettlementRow.contract_id == contract)
        .order_by(col(SettlementRow.number))
    )
    return list(session.exec(rows))


def numbered(
    session: Session, contract: str, number: int
) -> tuple[SettlementRow, list[SettlementRow]]:
    """Return one settlement of a contract by its number, and all of them.

    Raises:
        NotFoundError: no such settlement.
    """
    every = settlements(session, contract)
    for one in every:
        if one.number == number:
            return one, every
    facts: dict[str, Param] = {"contract": contract, "number": number}
    raise NotFoundError(Finding("settlement.unknown", facts))


def standing(rows: Iterable[SettlementRow]) -> list[SettlementRow]:
    """Return those that pay and were not reversed, by period."""
    rows = list(rows)
    reversed_ids = {row.reverses for row in rows}
    left = [row for row in rows if row.reverses is None and row.id not in reversed_ids]
    return sorted(left, key=lambda row: row.period_start)


def store_lines(session: Session, settlement: UUID, lines: Iterable[Line]) -> None:
    """Write the lines of a new settlement, in order."""
    for position, line in enumerate(lines, 1):
        record = as_record(line)
        inputs = canonical(record.pop("inputs"))
        row = {**record, "step": line.step, "position": position, "inputs_body": inputs}
        session.add(SettlementLine(settlement_id=settlement, **row))
    session.flush()


def lines_of(session: Session, settlement: UUID) -> list[Line]:
    """Return the lines of a settlement in order."""
    rows = (
        select(SettlementLine)
        .where(SettlementLine.settlement_id == settlement)
        .order_by(col(SettlementLine.position))
    )
    return [
        line_from_record(
            {
                "step": row.step,
                "rule": row.rule,
                "minor": row.minor,
                "exact": row.exact,
                "quantity": row.quantity,
                "unit_price": row.unit_price,
                "excess_minor": row.excess_minor,
                "held_minor": row.held_minor,
                "inputs": json.loads(row.inputs_body),
            }
        )
        for row in session.exec(rows)
    ]


def paid_claims(session: Session, settlement: UUID) -> list[PaymentEvidence]:
    """Return the evidence that a settlement paid for."""
    rows = (
        select(PaymentEvidence)
        .join(SettlementClaim, col(SettlementClaim.evidence_id) == col(PaymentEvidence.id))
        .where(SettlementClaim.settlement_id == settlement, SettlementClaim.verdict == Verdict.PAID)
    )
    return list(session.exec(rows))


def verdicts(session: Session, settlement: UUID) -> list[tuple[SettlementClaim, PaymentEvidence]]:
    """Return what became of each piece of evidence in a settlement, by reference."""
    rows = (
        select(SettlementClaim, PaymentEvidence)
        .join(PaymentEvidence, col(PaymentEvidence.id) == col(SettlementClaim.evidence_id))
        .where(SettlementClaim.settlement_id == settlement)
        .order_by(col(PaymentEvidence.reference))
    )
    return list(session.exec(rows))


def approval(session: Session, settlement: UUID) -> SettlementApproval | None:
    """Return the consent to pay; None where there is none yet."""
    return session.get(SettlementApproval, settlement)


def history(session: Session, rows: Iterable[SettlementRow], terms: PaymentTerms) -> History:
    """Return what these standing settlements did."""
    keys: dict[Key, str] = {}
    references: set[str] = set()
    outcomes: dict[str, int] = {}
    carried: dict[str, int] = {}
    held_back: dict[str, int] = {}
    for row in rows:
        for proof in paid_claims(session, row.id):
            references.add(proof.reference)
            rule = terms.rule(proof.rule)
            if rule is not None:
                keys[key_of(claim_of(proof), rule)] = proof.reference
        for line in lines_of(session, row.id):
            if line.step in OUTCOME_STEPS:
                outcomes[line.rule] = outcomes.get(line.rule, 0) + line.minor
            if line.step in {Step.HOLDBACK, Step.RELEASE}:
                held_back[line.rule] = held_back.get(line.rule, 0) - line.minor
        carried = json.loads(row.body)["carried_minor"]
    return History(
        keys=keys,
        references=frozenset(references),
        outcomes=outcomes,
        carried=carried,
        held_back=held_back,
    )
