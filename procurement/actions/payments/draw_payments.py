"""Planned against actual payments of one contract, period by period, as a picture."""

from procurement.actions.payments.show_payments import PaymentsSeen
from procurement.documents.charts import planned_actual
from procurement.documents.charts.measured import Measured
from procurement.documents.charts.planned_actual import Pair
from procurement.documents.charts.standalone import standalone
from procurement.documents.facts import Text
from procurement.documents.words import Words
from procurement.locale import LANGUAGES, text
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param
from procurement.rules.money import Money

#: No time of day is shown.
ZONE = "UTC"


def picture_of(seen: PaymentsSeen, language: str, *, currency: str = "") -> str:
    """Return the chart as SVG: plan and payment told by a table, or approved and paid here.

    Raises:
        BadInputError: no payment is on record, or several currencies are and none is chosen.
    """
    chosen = _currency(seen, currency)
    facts = planned_actual.PlannedActual(
        measured=Measured(name=_name(seen, chosen), unit=""), pairs=_pairs(seen, chosen)
    )
    return standalone(planned_actual.draw(facts, Words(language, ZONE)))


def _currency(seen: PaymentsSeen, wanted: str) -> str:
    """Return the currency to draw: amounts of two are never put on one scale."""
    known = {one.currency for one in seen.reported if one.currency}
    known |= {seen.currency} if seen.settlements else set()
    fits = {wanted} & known if wanted else known
    if len(fits) == 1:
        return next(iter(fits))
    facts: dict[str, Param] = {
        "contract": seen.contract,
        "currencies": ", ".join(sorted(known)) or "-",
    }
    raise BadInputError(Finding("reported.which_currency", facts))


def _pairs(seen: PaymentsSeen, currency: str) -> tuple[Pair, ...]:
    told = tuple(
        Pair(
            name=f"{one.start}..{one.end}",
            planned=None if one.line.planned_first is None else float(one.line.planned_first),
            actual=None if one.line.actual is None else float(one.line.actual),
        )
        for one in seen.periods
        if one.line.currency == currency
    )
    return told or tuple(
        Pair(
            name=one.period,
            planned=float(Money(one.payable_minor, currency).amount),
            actual=float(Money(one.paid_minor, currency).amount)
            if one.paid_minor is not None and seen.made
            else None,
        )
        for one in seen.settlements
        if one.open_minor is not None and one.approved
    )


def _name(seen: PaymentsSeen, currency: str) -> Text:
    return {
        language: text(
            language, "documents", "chart.payments", contract=seen.contract, currency=currency
        )
        for language in LANGUAGES
    }
