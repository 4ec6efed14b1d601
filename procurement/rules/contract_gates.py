"""Gates of a contract: facts in, findings out (domain specification 2.2, rows 10 to 13)."""

from procurement.rules.facts import ContractFacts
from procurement.rules.findings import Finding, Severity

Found = tuple[Finding, ...]


# --- signature


def process_is_awarded(facts: ContractFacts) -> Found:
    """Require that the solicitation has passed its standstill and protests."""
    return () if facts.process_awarded else (Finding("contract.not_awarded"),)


def contract_is_signed(facts: ContractFacts) -> Found:
    """Require the signature."""
    return () if facts.signed else (Finding("contract.unsigned"),)


def insurance_is_in_force(facts: ContractFacts) -> Found:
    """Require insurance that covers at least the first day."""
    starts, until = facts.starts_on, facts.insurance_until
    if starts is not None and until is not None and until >= starts:
        return ()
    return (Finding("contract.no_insurance", {"starts": starts.isoformat() if starts else "-"}),)


def manager_is_named(facts: ContractFacts) -> Found:
    """Require a contract manager by name."""
    return () if facts.manager_named else (Finding("contract.no_manager"),)


def schedule_is_complete(facts: ContractFacts) -> Found:
    """Require a KPI schedule in which each KPI has its baseline captured."""
    if not facts.kpis:
        return (Finding("contract.no_kpis"),)
    return tuple(
        Finding("contract.no_baseline", {"kpi": kpi}) for kpi in facts.kpis_without_baseline
    )


def differences_are_explained(facts: ContractFacts) -> Found:
    """Require that each difference from the tendered terms is explained ("none" is an answer)."""
    whole = () if facts.differences_explained else (Finding("contract.unexplained"),)
    each = (
        Finding(
            "contract.difference_unexplained",
            {"term": term, "tendered": tendered, "signed": signed},
        )
        for term, tendered, signed in facts.differences_unexplained
    )
    return (*whole, *each)


# --- monitoring


def term_is_over(facts: ContractFacts) -> Found:
    """Forbid closing out before the contract's last day has passed."""
    if facts.ends_on is None:
        return (Finding("contract.end_unknown"),)
    if facts.today > facts.ends_on:
        return ()
    return (Finding("contract.still_running", {"ends": facts.ends_on.isoformat()}),)


def every_due_cell_has_data(facts: ContractFacts) -> Found:
    """Require that each due period has a figure or a recorded reason why there is none."""
    return tuple(
        Finding("results.missing", {"kpi": kpi, "periods": periods})
        for kpi, periods in facts.cells_without_data
    )


def reviews_were_held(facts: ContractFacts) -> Found:
    """Require a review of each period, a decision on each, and no disagreement left open."""
    due = tuple(Finding("review.due", {"period": end}) for end in facts.reviews_due)
    undecided = tuple(
        Finding("review.undecided", {"period": end}) for end in facts.reviews_undecided
    )
    unsettled = tuple(
        Finding("review.unsettled", {"period": end}) for end in facts.reviews_unsettled
    )
    return due + undecided + unsettled


def vendor_was_met(facts: ContractFacts) -> Found:
    """Require that active contract management took place: at least one meeting on record."""
    return () if facts.meetings else (Finding("contract.no_meeting"),)


# --- closeout


def follow_ups_are_closed(facts: ContractFacts) -> Found:
    """Require that everything agreed in meetings ended, one way or the other."""
    return tuple(Finding("follow_up.open", {"number": one}) for one in facts.follow_ups_open)


def disputes_are_settled(facts: ContractFacts) -> Found:
    """Require that no dispute is left open."""
    return tuple(Finding("closeout.dispute_open", {"number": one}) for one in facts.disputes_open)


def lessons_are_written(facts: ContractFacts) -> Found:
    """Require lessons for the solicitation that follows."""
    return () if facts.lessons else (Finding("contract.no_lessons"),)


def payments_are_settled(facts: ContractFacts) -> Found:
    """Require that nothing is left to approve, to pay, to release or to get back."""
    unapproved = (
        Finding("closeout.not_approved", {"number": number, "amount": amount})
        for number, amount in facts.payments_unapproved
    )
    unpaid = (
        Finding("closeout.not_paid", {"number": number, "amount": amount})
        for number, amount in facts.payments_unpaid
    )
    kept = (
        Finding("closeout.holdback", {"rule": rule, "amount": amount})
        for rule, amount in facts.holdbacks_kept
    )
    back = (Finding("closeout.overpaid", {"amount": facts.overpaid}),) if facts.overpaid else ()
    return (*unapproved, *unpaid, *kept, *back)


def outcome_is_reported(facts: ContractFacts) -> Found:
    """Require the contract outcome report."""
    return () if facts.outcome_report else (Finding("contract.no_report"),)


def figures_are_final(facts: ContractFacts) -> Found:
    """Require that no figure is disputed or provisional any more."""
    return tuple(
        Finding("closeout.not_final", {"kpi": kpi, "state": state, "periods": periods})
        for kpi, state, periods in facts.cells_not_final
    )


def impact_is_stated(facts: ContractFacts) -> Found:
    """Require of each outcome what is known of its cause, or why nothing can be known."""
    return tuple(Finding("closeout.no_impact", {"kpi": kpi}) for kpi in facts.impact_unstated)


def lessons_are_placed(facts: ContractFacts) -> Found:
    """Require the solicitation that the lessons go to, or the word that none follows."""
    return () if facts.lessons_placed else (Finding("closeout.lessons_nowhere"),)


def vendor_data_is_settled(facts: ContractFacts) -> Found:
    """Point out that nobody said what became of the city's data that the vendor held."""
    if facts.vendor_data_settled:
        return ()
    return (Finding("closeout.vendor_data", severity=Severity.ADVISES),)
