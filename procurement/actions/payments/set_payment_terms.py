"""Agree how a contract pays: before signature freely, afterwards by an amendment."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from outcome_metrics.definitions.definition import Aggregation
from procurement.actions.contracts.manage_contract import ENDED
from procurement.actions.contracts.sign_amendment import Signing, sign_amendment
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.payments.payment_files import terms_digest
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param
from procurement.rules.settlement.checking import check_terms
from procurement.rules.settlement.records import as_record
from procurement.rules.settlement.terms import PaymentTerms
from procurement.store.contracts import contract_terms, contracts, milestones
from procurement.store.payments import payments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.payments import PaymentTermsVersion


def set_payment_terms(unit: Unit, *, contract: str, digest: str, reason: str = "") -> Outcome:
    """Store the payment terms (the unit's private part) as the next version of a contract's.

    The same terms again change nothing.  Terms of a signed contract need the reason of the
    amendment that they are.  Periods that were settled keep the terms they were settled by.

    Args:
        unit: The transaction; `private` is a `PaymentTerms`.
        contract: Its id.
        digest: SHA-256 of the canonical terms.
        reason: Why a signed contract pays otherwise than before.

    Raises:
        BadInputError: the private part is not what `digest` says.
        ConflictError: the contract was not awarded here.
        NotFoundError: no such contract.
    """
    terms = unit.private
    if not isinstance(terms, PaymentTerms) or terms_digest(terms) != digest:
        raise BadInputError(Finding("payment.other_terms"))
    row = contracts.lock(unit.session, contract)
    versions = payments.terms_versions(unit.session, row.id)
    known = bool(versions) and versions[-1].digest == digest
    number = len(versions) + (0 if known else 1)
    facts: dict[str, Fact] = {
        "contract": row.id,
        "terms": number,
        "valid_from": terms.valid_from.isoformat(),
        "known": known,
    }
    if known:
        return Outcome(facts=facts)
    found = (
        *(finding for finding, _ in check_terms(terms)),
        *_not_now(unit, row, terms, reason),
    )
    outcome = Outcome(found)
    if outcome.refused:
        return outcome
    version = PaymentTermsVersion(
        id=uuid4(),
        contract_id=row.id,
        number=number,
        valid_from=terms.valid_from,
        body=canonical(as_record(terms)),
        digest=digest,
        amendment_id=_amended(unit, row, reason, number, digest),
        set_at=unit.now,
        set_by=unit.actor.id,
    )
    unit.session.add(version)
    unit.session.flush()
    entry = {
        "contract": row.id,
        "number": number,
        "digest": digest,
        "valid_from": terms.valid_from,
        "rules": [rule.code for rule in terms.rules],
        "reason": reason,
    }
    unit.log("payment.terms_set", row.ocid, entry)
    return Outcome(found, facts)


def _not_now(unit: Unit, row: Contract, terms: PaymentTerms, reason: str) -> tuple[Finding, ...]:
    found = []
    agreed = contracts.concluded(row)
    if row.stage in ENDED:
        found.append(Finding("contract.ended", {"contract": row.id, "stage": row.stage}))
    if terms.currency != agreed.value.currency:
        facts = {"currency": terms.currency, "agreed": agreed.value.currency}
        found.append(Finding("payment.other_currency", facts))
    if row.signed_at is not None and not reason.strip():
        found.append(Finding("payment.needs_amendment", {"contract": row.id}))
    standing = payments.standing(payments.settlements(unit.session, row.id))
    if standing and terms.valid_from <= standing[-1].period_end:
        facts = {
            "valid_from": terms.valid_from.isoformat(),
            "settled": standing[-1].period_end.isoformat(),
        }
        found.append(Finding("payment.settled_already", facts))
    return (*found, *_kpis(unit, row, terms), *_milestones(unit, row, terms))


#: How figures of a KPI must add up for bands: a ratio of sums, or a mean by its number of cases.
RATIOS = frozenset({Aggregation.RATIO_OF_SUMS, Aggregation.MEAN_WEIGHTED})


def _kpis(unit: Unit, row: Contract, terms: PaymentTerms) -> list[Finding]:
    """Require that each KPI a rule is measured by is promised, with cases to divide by."""
    agreed = contract_terms.terms(unit.session, row).agreements
    usable = {one.kpi.code for one in agreed if one.kpi.aggregation in RATIOS}
    return [
        Finding("payment.kpi_not_usable", {"rule": rule.code, "kpi": rule.kpi})
        for rule in terms.rules
        if rule.kpi and rule.kpi not in usable
    ]


def _milestones(unit: Unit, row: Contract, terms: PaymentTerms) -> Iterator[Finding]:
    """Require that each milestone a rule hangs on is promised, paid once, and at its own price."""
    known = {one.row.code: one.row for one in milestones.milestones(unit.session, (row.id,))}
    hanging = [rule for rule in terms.rules if rule.milestone]
    taken: set[str] = set()
    for rule in hanging:
        facts: dict[str, Param] = {"rule": rule.code, "milestone": rule.milestone}
        if rule.milestone in taken:
            yield Finding("payment.milestone_twice", facts)
        taken.add(rule.milestone)
        one = known.get(rule.milestone)
        if one is None:
            names = ", ".join(sorted(known)) or "-"
            yield Finding("payment.milestone_unknown", {**facts, "known": names})
            continue
        offered = milestones.payment_of(one, row.currency)
        paid = {(price.amount, price.unit, price.indexed_by) for price in rule.prices}
        if offered is not None and paid != {(offered.amount, offered.currency, "")}:
            told = f"{offered.amount} {offered.currency}"
            yield Finding("payment.milestone_price", {**facts, "offered": told})


def _amended(unit: Unit, row: Contract, reason: str, number: int, digest: str) -> UUID | None:
    """Sign the amendment that new terms of a signed contract are; None before signature."""
    if row.signed_at is None:
        return None
    change = {"payment_terms": {"number": number, "digest": digest}}
    signing = Signing(code=AmendmentReason.PAYMENT, reason=reason, change=change)
    return sign_amendment(unit, row, signing).row.id
