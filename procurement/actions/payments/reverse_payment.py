"""Take a settlement back by its opposite: a correction is never an edit."""

import hashlib
from uuid import uuid4

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding, Param
from procurement.rules.money import Money
from procurement.rules.settlement.records import as_record
from procurement.rules.settlement.reversal import reversed_lines
from procurement.store.contracts import contracts
from procurement.store.payments import payments
from procurement.store.tables.payments import SettlementRow


def reverse_payment(unit: Unit, *, contract: str, settlement: int, reason: str) -> Outcome:
    """Take back the last standing settlement by its opposite, line by line; nothing is edited.

    Raises:
        NotFoundError: no such contract or settlement.
    """
    row = contracts.lock(unit.session, contract)
    found, every = payments.numbered(unit.session, row.id, settlement)
    standing = payments.standing(every)
    wrong = []
    if not reason.strip():
        wrong.append(Finding("reason.missing", {"target": "payment.reverse"}))
    if found not in standing:
        wrong.append(Finding("settlement.not_standing", {"number": found.number}))
    elif found is not standing[-1]:
        last: dict[str, Param] = {
            "number": standing[-1].number,
            "end": standing[-1].period_end.isoformat(),
        }
        wrong.append(Finding("settlement.later_stands", last))
    if wrong:
        return Outcome(tuple(wrong))
    back = _opposite(unit, found, reason, len(every) + 1)
    facts: dict[str, Fact] = {
        "contract": back.contract_id,
        "settlement": back.number,
        "currency": back.currency,
        "payable": str(Money(back.payable_minor, back.currency).amount),
        "reverses": found.number,
    }
    entry = {**facts, "number": back.number, "reason": reason, "digest": back.digest}
    unit.log("payment.reversed", row.ocid, entry)
    return Outcome(facts=facts)


def _opposite(unit: Unit, found: SettlementRow, reason: str, number: int) -> SettlementRow:
    lines = reversed_lines(payments.lines_of(unit.session, found.id))
    body = {"reverses": found.digest, "lines": [as_record(line) for line in lines]}
    back = SettlementRow(
        id=uuid4(),
        contract_id=found.contract_id,
        number=number,
        period_start=found.period_start,
        period_end=found.period_end,
        reverses=found.id,
        reason=reason,
        terms_id=found.terms_id,
        currency=found.currency,
        base_minor=-found.base_minor,
        payable_minor=-found.payable_minor,
        excess_minor=-found.excess_minor,
        held_minor=-found.held_minor,
        body=canonical({"reverses": found.digest}),
        digest=hashlib.sha256(canonical(body).encode()).hexdigest(),
        proposed_at=unit.now,
        proposed_by=unit.actor.id,
    )
    unit.session.add(back)
    unit.session.flush()
    payments.store_lines(unit.session, back.id, lines)
    return back
