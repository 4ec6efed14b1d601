"""Take verified evidence into the record: a change is a new revision, nothing is overwritten."""

from outcome_metrics.quantities import millionths
from procurement.actions.contracts.manage_contract import ENDED
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.payments.payment_files import ReadEvidence
from procurement.actions.unit import Unit
from procurement.ingest.payment_evidence import EvidenceRow
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Severity
from procurement.store.contracts import contracts
from procurement.store.payments import payments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.payments import PaymentEvidence


def load_evidence(unit: Unit, *, contract: str, table: str, digest: str) -> Outcome:
    """Store a table of evidence (the unit's private part), each row as its newest revision.

    Whoever loads it answers for the states in it, as the verifier: never somebody of the vendor.
    The same row again changes nothing.  The audit log gets counts and digests, no person.

    Args:
        unit: The transaction; `private` is a `ReadEvidence`.
        contract: Its id.
        table: File name of the table.
        digest: SHA-256 of its bytes.

    Raises:
        BadInputError: the private part is not the reading of this table.
        ConflictError: the contract was not awarded here.
        NotFoundError: no such contract.
    """
    read = unit.private
    if not isinstance(read, ReadEvidence) or read.table.digest != digest:
        raise BadInputError(Finding("evidence.other_table", {"table": table}))
    row = contracts.lock(unit.session, contract)
    newest = {one.reference: one for one in payments.evidence(unit.session, row.id)}
    found = _not_now(unit, row, read, newest)
    if found:
        return Outcome(found)
    counts = {"new": 0, "changed": 0, "known": 0}
    changed: set[str] = set()
    for one in read.table.rows:
        before = newest.get(one.claim.reference)
        fresh = _revision(unit, row, one, read, before)
        kind = "new" if before is None else "changed"
        if before is not None and _same(before, fresh):
            kind = "known"
        else:
            unit.session.add(fresh)
            changed.add(one.claim.reference)
        counts[kind] += 1
    unit.session.flush()
    facts: dict[str, Fact] = {
        "contract": row.id,
        "evidence_new": counts["new"],
        "evidence_changed": counts["changed"],
        "evidence_known": counts["known"],
    }
    if changed:
        unit.log("payment.evidence_loaded", row.ocid, {"table": table, "digest": digest, **facts})
    return Outcome(_settled(unit, row, changed), facts)


def _not_now(
    unit: Unit, row: Contract, read: ReadEvidence, newest: dict[str, PaymentEvidence]
) -> tuple[Finding, ...]:
    found = []
    agreed = contracts.concluded(row)
    if row.stage in ENDED:
        found.append(Finding("contract.ended", {"contract": row.id, "stage": row.stage}))
    if unit.actor.person.vendor_id == agreed.vendor_id:
        found.append(Finding("evidence.by_vendor", {"person": unit.actor.person.handle}))
    if any(one.person and one.key_id != read.key_id for one in newest.values()):
        found.append(Finding("evidence.other_key"))
    return tuple(found)


def _revision(
    unit: Unit,
    row: Contract,
    one: EvidenceRow,
    read: ReadEvidence,
    before: PaymentEvidence | None,
) -> PaymentEvidence:
    claim = one.claim
    return PaymentEvidence(
        contract_id=row.id,
        reference=claim.reference,
        revision=1 if before is None else before.revision + 1,
        rule=claim.rule,
        person=claim.person,
        key_id=read.key_id,
        achieved_on=claim.on,
        state=claim.state,
        quantity=millionths(claim.quantity),
        value=None if claim.value is None else millionths(claim.value),
        numerator=None if claim.numerator is None else millionths(claim.numerator),
        denominator=None if claim.denominator is None else millionths(claim.denominator),
        source=one.source,
        file_digest=read.table.digest,
        line=one.line,
        verified_by=unit.actor.id,
        recorded_at=unit.now,
    )


def _same(before: PaymentEvidence, after: PaymentEvidence) -> bool:
    """Whether two revisions say the same."""
    return payments.claim_of(before) == payments.claim_of(after) and before.source == after.source


def _settled(unit: Unit, row: Contract, changed: set[str]) -> tuple[Finding, ...]:
    """Say which of the changed evidence was paid for already: only a reversal corrects that."""
    paid = sorted(
        {
            proof.reference
            for one in payments.standing(payments.settlements(unit.session, row.id))
            for proof in payments.paid_claims(unit.session, one.id)
            if proof.reference in changed
        }
    )
    if not paid:
        return ()
    facts: dict[str, Param] = {"count": len(paid), "references": ", ".join(paid[:5])}
    return (Finding("evidence.paid_changed", facts, Severity.ADVISES),)
