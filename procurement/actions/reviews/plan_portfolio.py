"""A portfolio review in the record: what it is asked, and that all of it is in."""

import hashlib
from datetime import date, datetime
from importlib.metadata import version

from outcome_metrics.assessing.policy import DEFAULT, Policy
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding
from procurement.store.portfolio import portfolio_log
from procurement.store.tables.portfolio import PortfolioReview

#: The audit chain of what concerns all contracts.
CHAIN = "portfolio"
#: Contracts that are reviewed together: enough to keep arrays long, few enough for little memory.
BATCH_SIZE = 1_000
#: Changes with what a row says or how it is computed: other results are another snapshot.
FORM = "portfolio/1"


def policy_digest(policy: Policy = DEFAULT) -> str:
    """Return the digest of all that decides the results besides the record: policy and code."""
    body = {
        "form": FORM,
        "code": version("city-procurement"),
        "coverage_floor": str(policy.coverage_floor),
        "cutoffs": [str(one) for one in policy.cutoffs.descending],
        "grace_days": policy.grace_days,
        "limits": [repr(policy.constants.limit), repr(policy.constants.range_limit)],
    }
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def plan_review(
    unit: Unit, *, as_of: date, as_known: datetime, scope: str, contracts: list[str]
) -> PortfolioReview:
    """Return the snapshot of these contracts, planned now unless it was planned before."""
    question = portfolio_log.Question(
        as_of=as_of,
        as_known=as_known,
        scope=scope,
        contracts=sorted(contracts),
        policy_digest=policy_digest(),
    )
    return portfolio_log.open_review(unit.session, question, now=unit.now, batch_size=BATCH_SIZE)


def close_portfolio(unit: Unit, *, review: int) -> Outcome:
    """Mark a snapshot complete and log its digest; it is complete only when all batches are in."""
    found = portfolio_log.complete(unit.session, review, now=unit.now)
    if found is None:
        return Outcome((Finding("portfolio.incomplete", {"portfolio": review}),))
    facts = {
        "as_of": found.as_of,
        "as_known": found.as_known,
        "contracts": found.contracts,
        "snapshot": found.digest,
    }
    unit.log("portfolio.reviewed", CHAIN, {"portfolio": review, "scope": found.scope, **facts})
    return Outcome(facts={"portfolio": review, "contracts": found.contracts})
