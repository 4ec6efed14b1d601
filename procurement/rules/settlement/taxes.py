"""Taxes on what is paid: each a line, rounded once."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from procurement.rules.settlement.case import Case
from procurement.rules.settlement.lines import Line, Step
from procurement.rules.settlement.terms import TaxKind


def taxes(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield each tax on the amount before tax, which is never negative here."""
    taxed = sum(line.minor for line in lines)
    for tax in sorted(case.terms.taxes, key=lambda one: one.code):
        sign = 1 if tax.kind is TaxKind.ADDED else -1
        exact = sign * Fraction(tax.rate) * taxed
        yield Line(
            step=Step.TAX,
            rule=tax.code,
            minor=case.round(exact),
            exact=exact,
            inputs={"rate": str(tax.rate), "taxed_minor": str(taxed), "kind": tax.kind.value},
        )
