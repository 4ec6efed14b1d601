"""The settlement of one period: the steps, in the order of the domain specification (section 7)."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from procurement.rules.findings import Finding
from procurement.rules.settlement import earnings, limits, measures, taxes
from procurement.rules.settlement.case import Case, base, opened
from procurement.rules.settlement.evidence import Claim, History
from procurement.rules.settlement.lines import CAP_STEPS, Line, Settlement
from procurement.rules.settlement.periods import Period
from procurement.rules.settlement.rounding import split
from procurement.rules.settlement.terms import PaymentTerms

StepTaken = Callable[[Case, Sequence[Line]], Iterable[Line]]

#: THE order.  Evidence was validated, persons were counted once and prices found before the first.
STEPS: tuple[StepTaken, ...] = (
    earnings.fees,
    earnings.milestones,
    earnings.holdbacks,
    earnings.outcomes,
    earnings.carried,
    limits.metric_period_caps,
    limits.metric_caps,
    limits.period_cap,
    limits.contract_cap,
    measures.bonuses,
    measures.maluses,
    limits.floor,
    taxes.taxes,
)


def settle(
    terms: PaymentTerms,
    claims: Iterable[Claim],
    *,
    period: Period,
    term: Period,
    history: History,
) -> Settlement | tuple[Finding, ...]:
    """Return what is owed for `period`, or everything that keeps it from being computed.

    Args:
        terms: How the contract pays; checked by `checking.check_terms`.
        claims: All evidence of the contract, in any order.
        period: Which days are settled.
        term: First and last day of the contract.
        history: What standing settlements of earlier periods did.

    Returns:
        Every intermediate line with its inputs; the same input gives the same settlement.
    """
    case = opened(terms, claims, period=period, term=term, history=history)
    if not isinstance(case, Case):
        return case
    lines: list[Line] = []
    for step in STEPS:
        lines += list(step(case, tuple(lines)))
    return Settlement(
        start=period.start,
        end=period.end,
        currency=terms.currency,
        base_minor=base(lines),
        lines=tuple(lines),
        decisions=case.sifted.decisions,
        shares=_shares(terms, sum(line.minor for line in lines)),
        carried_minor=_carried(terms, lines),
    )


def _shares(terms: PaymentTerms, payable: int) -> dict[str, int]:
    """Return what each payer bears, by largest remainder."""
    weights = {payer.name: Fraction(payer.weight) for payer in terms.payers}
    named = {rule.payer: Fraction(1) for rule in terms.rules if rule.payer}
    return split(payable, weights or named)


def _carried(terms: PaymentTerms, lines: Sequence[Line]) -> dict[str, int]:
    """Return the excess that the next period begins with; nothing unless the contract says so."""
    carried: dict[str, int] = {}
    for line in lines if terms.carry_excess else ():
        if line.step in CAP_STEPS:
            carried[line.rule] = carried.get(line.rule, 0) + line.excess_minor
    return carried
