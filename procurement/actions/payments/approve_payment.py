"""Consent to a payment: by somebody else than who proposed it or verified its evidence."""

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.duties.conflicts import Pair
from procurement.rules.findings import Finding, Param
from procurement.rules.money import Money
from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.contracts import contracts
from procurement.store.payments import payments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.payments import SettlementApproval, SettlementRow


def approve_payment(unit: Unit, *, contract: str, settlement: int, note: str = "") -> Outcome:
    """Record the consent to pay what settlement number `settlement` proposes.

    Never by whoever proposed it; without an override, neither by who verified evidence in it nor
    by who manages the contract.  Consent given twice is given once.

    Raises:
        NotFoundError: no such contract or settlement.
    """
    row = contracts.lock(unit.session, contract)
    found, every = payments.numbered(unit.session, row.id, settlement)
    given = payments.approval(unit.session, found.id)
    known = given is not None and given.approved_by == unit.actor.id
    facts: dict[str, Fact] = {
        "contract": row.id,
        "settlement": found.number,
        "currency": found.currency,
        "payable": str(Money(found.payable_minor, found.currency).amount),
        "known": known,
    }
    if known:
        return Outcome(facts=facts)
    wrong = _not_approvable(unit, row, found, every)
    if given is not None:
        wrong = (*wrong, Finding("settlement.approved_before", {"number": found.number}))
    if wrong:
        return Outcome(wrong)
    unit.session.add(
        SettlementApproval(
            settlement_id=found.id,
            proposed_by=found.proposed_by,
            approved_by=unit.actor.id,
            approved_at=unit.now,
            note=note,
        )
    )
    unit.session.flush()
    entry = {**facts, "number": found.number, "digest": found.digest, "note": note}
    unit.log("payment.approved", row.ocid, entry)
    return Outcome(facts=facts)


def _not_approvable(
    unit: Unit, row: Contract, found: SettlementRow, every: list[SettlementRow]
) -> tuple[Finding, ...]:
    wrong = []
    facts: dict[str, Param] = {"number": found.number, "person": unit.actor.person.handle}
    if found.proposed_by == unit.actor.id:
        wrong.append(Finding("settlement.own_proposal", facts))
    waived = people.waived(unit.session, unit.actor.id, row.ocid, unit.now)
    manages = row.manager_id == unit.actor.id
    if manages and Pair(Role.CONTRACT_MANAGER, Role.PAYMENT_APPROVER) not in waived:
        wrong.append(Finding("settlement.own_contract", facts))
    verified = payments.verdicts(unit.session, found.reverses or found.id)
    checked = any(proof.verified_by == unit.actor.id for _, proof in verified)
    if checked and Pair(Role.DATA_VALIDATOR, Role.PAYMENT_APPROVER) not in waived:
        wrong.append(Finding("settlement.own_evidence", facts))
    if found.id in {one.reverses for one in every}:
        wrong.append(Finding("settlement.not_standing", {"number": found.number}))
    return tuple(wrong)
