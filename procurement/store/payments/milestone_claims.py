"""Milestones as evidence: what an official accepted of them, less what was paid for before."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlmodel import Session

from procurement.rules.settlement.evidence import Claim, State
from procurement.rules.settlement.lines import Step
from procurement.rules.settlement.terms import PaymentTerms
from procurement.store.contracts.disputes import disputes, unsettled
from procurement.store.contracts.milestones import milestones
from procurement.store.payments.payments import lines_of
from procurement.store.tables.payments import PaymentEvidence


def milestones_as_claims(
    session: Session, contract: str, terms: PaymentTerms, earlier: Iterable[UUID]
) -> list[Claim]:
    """Return one claim for each milestone that rules hang on and that was accepted at least partly.

    What standing settlements of earlier periods paid for is taken off, so that a milestone that was
    partly met and then met pays its whole price once.  One in an open dispute is held.

    Args:
        session: The transaction.
        contract: Its id.
        terms: How it pays.
        earlier: Ids of those settlements.
    """
    rules = {rule.milestone: rule for rule in terms.rules if rule.milestone}
    if not rules:
        return []
    paid = _paid(session, earlier)
    disputed = {one.milestone_code for one in unsettled(disputes(session, contract))}
    found = []
    for one in milestones(session, (contract,)):
        rule = rules.get(one.row.code)
        share, shown = one.share, one.met_by
        if rule is None or share is None or shown is None:
            continue
        left = share - paid.get(one.row.code, Decimal(0))
        state = State.DISPUTED if one.row.code in disputed else State.VERIFIED
        if left > 0:
            reference = f"{one.row.code}/{len(one.judgements)}"
            found.append(
                Claim(
                    reference=reference,
                    rule=rule.code,
                    person="",
                    on=shown.delivered_on,
                    state=state,
                    quantity=left,
                )
            )
    return found


def shown_otherwise(terms: PaymentTerms, proofs: Iterable[PaymentEvidence]) -> list[str]:
    """Return the rules that hang on a milestone and for which evidence of another kind came in."""
    hanging = {rule.code for rule in terms.rules if rule.milestone}
    return sorted({one.rule for one in proofs} & hanging)


def _paid(session: Session, earlier: Iterable[UUID]) -> dict[str, Decimal]:
    """Return milestone -> the part of it that was paid for."""
    paid: dict[str, Decimal] = {}
    for settlement in earlier:
        for line in lines_of(session, settlement):
            code = line.inputs.get("milestone", "")
            if line.step is Step.MILESTONE and code and not line.held_minor:
                part = line.quantity or Fraction(0)  # of millionths, so it ends as a decimal
                paid[code] = paid.get(code, Decimal(0)) + Decimal(part.numerator) / part.denominator
    return paid
