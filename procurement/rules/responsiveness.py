"""The pass-or-fail list: is the bid responsive, is the bidder responsible (domain 2.2, row 6)."""

from collections.abc import Mapping

from procurement.rules.vocabulary import CheckResult

#: What is checked on every bid.  The first three ask of the bid, the others of the bidder.
CLAUSES = (
    "complete",  # every required part is there
    "signed",  # by somebody who may bind the firm
    "within_terms",  # no reservation that changes the terms
    "not_debarred",  # on no list of excluded firms
    "registered",  # licence and tax registration in force
)


def is_valid(results: Mapping[str, CheckResult]) -> bool:
    """Whether every clause was checked and none failed."""
    return all(results.get(clause) not in {None, CheckResult.FAILED} for clause in CLAUSES)
