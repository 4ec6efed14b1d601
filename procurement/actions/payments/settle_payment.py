"""Compute what a contract owes for a period and propose it; officials decide."""

import hashlib
from uuid import UUID, uuid4

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.money import Money
from procurement.rules.settlement.lines import Settlement
from procurement.rules.settlement.periods import Period, period_named
from procurement.rules.settlement.records import as_record
from procurement.rules.settlement.settle import settle
from procurement.store.contracts import contracts
from procurement.store.payments import payments
from procurement.store.payments.milestone_claims import (
    milestones_as_claims,
    shown_otherwise,
)
from procurement.store.tables.contracts import Contract
from procurement.store.tables.payments import (
    PaymentEvidence,
    PaymentTermsVersion,
    SettlementClaim,
    SettlementRow,
)


def settle_payment(unit: Unit, *, contract: str, period: str) -> Outcome:
    """Settle one period, such as `2026-Q1`, and store every line; a rerun changes nothing.

    Periods are settled in order, each once.  What was settled wrongly is reversed, last first, and
    settled anew.

    Raises:
        ConflictError: the contract was not awarded here.
        NotFoundError: no such contract.
    """
    row = contracts.lock(unit.session, contract)
    agreed = contracts.concluded(row)
    chosen = _terms(unit, row, period)
    if isinstance(chosen, Finding):
        return Outcome((chosen,))
    version, days = chosen
    terms = payments.terms_of(version)
    every = payments.settlements(unit.session, row.id)
    standing = payments.standing(every)
    same = next((one for one in standing if _period(one) == days), None)
    earlier = [one for one in standing if one.period_end < days.start]
    found = () if same else _not_now(unit, row, days, standing)
    if found:
        return Outcome(found)
    proofs = payments.evidence(unit.session, row.id)
    if twofold := shown_otherwise(terms, proofs):
        return Outcome((Finding("settlement.milestone_evidence", {"rules": ", ".join(twofold)}),))
    made = settle(
        terms,
        [
            *(payments.claim_of(one) for one in proofs),
            *payments.results_as_claims(unit.session, row.id, terms),
            *milestones_as_claims(unit.session, row.id, terms, [one.id for one in earlier]),
        ],
        period=days,
        term=Period(agreed.starts_on, agreed.ends_on),
        history=payments.history(unit.session, earlier, terms),
    )
    if same is None and not isinstance(made, Settlement):
        return Outcome(made)
    advice: tuple[Finding, ...] = ()
    if same is not None:
        stored, advice = same, _moved(made, version, same)
    elif isinstance(made, Settlement):
        stored = _store(unit, row, version, made, len(every) + 1)
        _store_parts(unit, stored.id, made, proofs)
    facts: dict[str, Fact] = {
        "contract": row.id,
        "settlement": stored.number,
        "period_start": stored.period_start.isoformat(),
        "period_end": stored.period_end.isoformat(),
        "currency": stored.currency,
        "payable": str(Money(stored.payable_minor, stored.currency).amount),
        "excess": str(Money(stored.excess_minor, stored.currency).amount),
        "held": str(Money(stored.held_minor, stored.currency).amount),
        "digest": stored.digest,
        "known": same is not None,
    }
    if same is None:
        unit.log(
            "payment.settled", row.ocid, {**facts, "number": stored.number, "terms": version.number}
        )
    return Outcome(advice, facts)


def settlement_digest(made: Settlement, terms_digest: str) -> str:
    """Return the SHA-256 of all that a settlement says, with the terms it follows."""
    return hashlib.sha256(
        canonical({"terms": terms_digest, "settlement": as_record(made)}).encode()
    ).hexdigest()


def _terms(unit: Unit, row: Contract, period: str) -> tuple[PaymentTermsVersion, Period] | Finding:
    """Return the newest terms that hold on the first day of the period that the contract runs.

    Terms of another length of period do not hide earlier ones that the period is named by.
    """
    found: tuple[PaymentTermsVersion, Period] | Finding
    found = Finding("settlement.no_terms", {"contract": row.id})
    begins = contracts.concluded(row).starts_on
    for version in payments.terms_versions(unit.session, row.id):
        days = period_named(period, payments.terms_of(version).period)
        if isinstance(days, Finding):
            found = days if isinstance(found, Finding) else found
        elif version.valid_from <= max(days.start, begins) <= days.end:
            found = version, days
    return found


def _period(row: SettlementRow) -> Period:
    return Period(row.period_start, row.period_end)


def _not_now(
    unit: Unit, row: Contract, days: Period, standing: list[SettlementRow]
) -> tuple[Finding, ...]:
    found = []
    if row.signed_at is None:
        found.append(Finding("contract.unsigned"))
    if days.end >= unit.today:
        facts = {"end": days.end.isoformat(), "today": unit.today.isoformat()}
        found.append(Finding("settlement.not_over", facts))
    later = [one for one in standing if one.period_end >= days.start]
    if later:
        last: dict[str, Param] = {
            "number": later[-1].number,
            "end": later[-1].period_end.isoformat(),
        }
        found.append(Finding("settlement.later_stands", last))
    return tuple(found)


def _moved(
    made: Settlement | tuple[Finding, ...], version: PaymentTermsVersion, same: SettlementRow
) -> tuple[Finding, ...]:
    """Say where what is known today would give another settlement than the one that stands."""
    if isinstance(made, Settlement) and settlement_digest(made, version.digest) == same.digest:
        return ()
    return (Finding("settlement.changed", {"number": same.number}, Severity.ADVISES),)


def _store(
    unit: Unit, row: Contract, version: PaymentTermsVersion, made: Settlement, number: int
) -> SettlementRow:
    body = {
        "shares": made.shares,
        "carried_minor": made.carried_minor,
        "terms": version.number,
        "terms_digest": version.digest,
    }
    stored = SettlementRow(
        id=uuid4(),
        contract_id=row.id,
        number=number,
        period_start=made.start,
        period_end=made.end,
        terms_id=version.id,
        currency=made.currency,
        base_minor=made.base_minor,
        payable_minor=made.payable_minor,
        excess_minor=made.excess_minor,
        held_minor=made.held_minor,
        body=canonical(body),
        digest=settlement_digest(made, version.digest),
        proposed_at=unit.now,
        proposed_by=unit.actor.id,
    )
    unit.session.add(stored)
    unit.session.flush()
    return stored


def _store_parts(
    unit: Unit, settlement: UUID, made: Settlement, proofs: list[PaymentEvidence]
) -> None:
    """Store every line and the verdict on every piece of evidence."""
    payments.store_lines(unit.session, settlement, made.lines)
    ids = {one.reference: one.id or 0 for one in proofs}
    for decision in made.decisions:
        if decision.reference not in ids:
            continue  # a result of a KPI: its figures are on the line, its rows in the results
        unit.session.add(
            SettlementClaim(
                settlement_id=settlement,
                evidence_id=ids[decision.reference],
                verdict=decision.verdict,
                other=decision.other,
                inputs_body=canonical(dict(decision.inputs)),
            )
        )
    unit.session.flush()
