"""A payment statement of the sample city, and its reversal: every kind of line once."""

from dataclasses import replace
from datetime import date

from procurement.documents.facts import (
    Cover,
    EvidenceCount,
    Official,
    PayerShare,
    PaymentEntry,
    PaymentLine,
    PaymentRule,
    PaymentStatementFacts,
    Span,
)
from procurement.rules.money import Money
from procurement.rules.settlement.lines import Step, Verdict

#: What a line of each step is computed from.
INPUTS = {
    Step.FEE: {"price": "9600 UVT", "days": "90/91", "unit_value:UVT": "52374"},
    Step.MILESTONE: {"price": "5000 USD", "claims": "1"},
    Step.HOLDBACK: {"share": "0.10", "base_minor": "48000000"},
    Step.RELEASE: {"evidence": "ACTA-17", "kept_before_minor": "4800000"},
    Step.OUTCOME: {
        "price": "1250.5 UVT",
        "claims": "37",
        "disputed": "yes",
        "unit_value:UVT": "52374",
        "unit_days:UVT": "2028-01-01..2028-12-31",
        "index": "IPC",
        "index_base": "104.2 (2027-01-01)",
        "index_value": "108.11 (2028-03-01..2028-03-31)",
    },
    Step.CARRIED: {},
    Step.METRIC_PERIOD_CAP: {"cap_minor": "1000000"},
    Step.METRIC_CAP: {"cap_minor": "1000000", "paid_before_minor": "0"},
    Step.PERIOD_CAP: {"cap_minor": "900", "earned_minor": "1000", "room_minor": "900"},
    Step.CONTRACT_CAP: {"cap_minor": "900", "earned_minor": "1000", "room_minor": "900"},
    Step.BONUS: {
        "days": "2028-01-01..2028-03-31",
        "numerator": "19",
        "denominator": "20",
        "band": "0.9",
        "share": "0.015",
        "base_minor": "48000000",
    },
    Step.BONUS_LIMIT: {"limit": "0.01", "most_minor": "480000", "base_minor": "48000000"},
    Step.MALUS: {
        "days": "2028-01-01..2028-03-31",
        "numerator": "19",
        "denominator": "4",
        "reason": "too_few",
        "least": "20",
        "base_minor": "48000000",
    },
    Step.MALUS_LIMIT: {"limit": "0.05", "most_minor": "2400000", "base_minor": "48000000"},
    Step.FLOOR: {"total_minor": "-100"},
    Step.TAX: {"rate": "0.19", "taxed_minor": "48000000", "kind": "added"},
}


def money(minor: int) -> Money:
    return Money(minor, "USD")


def statement(cover: Cover, by: Official) -> PaymentStatementFacts:
    """Return a statement that two payers bear and an official has approved."""
    lines = tuple(
        PaymentLine(
            step=step.value,
            rule="iri" if step is not Step.FLOOR else "",
            unit="km" if step is Step.OUTCOME else "",
            quantity="37" if step is Step.OUTCOME else "",
            unit_price="65493.687" if step is Step.OUTCOME else "",
            amount=money(-100 if "cap" in step or step is Step.MALUS else 48_000_000),
            excess=money(100 if "cap" in step else 0),
            held=money(375_000 if step is Step.OUTCOME else 0),
            inputs=inputs,
        )
        for step, inputs in INPUTS.items()
    )
    return PaymentStatementFacts(
        cover=cover,
        vendor="Pavimentos del Norte",
        number=4,
        reverses=None,
        reason="",
        period=Span(start=date(2028, 1, 1), end=date(2028, 3, 31)),
        base=money(48_000_000),
        payable=money(123_456_789_00),
        excess=money(875_000),
        carried=True,
        held=money(375_000),
        lines=lines,
        shares=(
            PayerShare(name="Villa Clara", amount=money(82_304_526_00)),
            PayerShare(name="FONPLATA", amount=money(41_152_263_00)),
        ),
        evidence=tuple(
            EvidenceCount(rule="iri", verdict=verdict.value, count=count)
            for count, verdict in enumerate(Verdict)
        ),
        rules=(
            PaymentRule(
                code="iri",
                form="outcome",
                payer="Villa Clara",
                payee="Pavimentos del Norte",
                prices=("1250.5 UVT × IPC (2027-01-01)",),
                unit="km",
                measure="IRI",
                threshold="≤ 2.5 m/km",
                evidence="ASTM E1926",
                verifier="INVIAS",
                window=Span(start=date(2028, 1, 1), end=date(2029, 12, 31)),
            ),
        ),
        rounding="half_even",
        terms=2,
        terms_from=date(2028, 1, 1),
        digest="9f2c41d07be85a3366f1e0b8d4c97a25c1e6370f48ab92d5e07c13b6a8f4d259",
        proposed_by=by,
        proposed_at=cover.generated_at,
        approved_by=by,
        approved_at=cover.generated_at,
        approved=money(123_456_789_00),
        paid=money(100_000_000_00),
        entries=(
            PaymentEntry(
                on=date(2028, 5, 2), amount=money(110_000_000_00), reference="OP-2028-114"
            ),
            PaymentEntry(
                on=date(2028, 5, 9), amount=money(-10_000_000_00), reference="OP-2028-120"
            ),
        ),
        paid_days=None,
    )


def reversal(cover: Cover, by: Official) -> PaymentStatementFacts:
    """Return the reversal of a settlement without evidence, which nobody has approved."""
    return replace(
        statement(cover, by),
        number=5,
        reverses=4,
        reason="ACTA-17",
        payable=money(-123_456_789_00),
        excess=money(-875_000),
        held=money(0),
        carried=False,
        shares=(),
        evidence=(),
        approved_by=None,
        approved_at=None,
        approved=money(0),
        paid=None,
        entries=(),
    )
