"""What the payment statement reads: facts made ready."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from procurement.documents.facts import PaymentLine, PaymentRule, PaymentStatementFacts, Span
from procurement.documents.letters import official_view
from procurement.documents.words import View, Words
from procurement.rules.money import Money

#: A stretch of days, as an input has it.
DAYS = re.compile(r"\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d")
#: Inputs that are amounts in minor units end so.
AMOUNT = "_minor"
#: Inputs that are shares, 0-1.
SHARES = frozenset({"share", "rate", "limit"})
#: In which order the inputs of a line are read out.
ORDER = (
    "kpi", "claims", "unverified", "disputed", "price", "unit_value", "unit_days", "index",
    "index_base", "index_value", "days", "numerator", "denominator", "reason", "least", "band",
    "share", "rate", "kind", "limit", "base_minor", "most_minor", "evidence", "kept_before_minor",
    "earned_minor", "cap_minor", "paid_before_minor", "room_minor", "taxed_minor", "total_minor",
)  # fmt: skip
#: Inputs whose values are codes with words of their own.
CODED = frozenset({"reason", "kind", "disputed"})


def statement_view(facts: PaymentStatementFacts, words: Words) -> View:
    """Return `payment` for the template `reports/payment_statement`."""
    approved = facts.approved_by
    return words.view(facts) | {
        "is_reversal": facts.reverses is not None,
        "lines": [_line(line, words) for line in facts.lines],
        "has_excess": facts.excess.minor > 0,
        "has_shares": len(facts.shares) > 1,
        "has_held": facts.held.minor > 0,
        "evidence": [
            words.view(one) | {"verdict": words.text(f"payment_verdict.{one.verdict}")}
            for one in facts.evidence
        ],
        "rules": [_rule(rule, words) for rule in facts.rules],
        "terms_line": words.text(
            "payment_terms", number=facts.terms, start=words.day(facts.terms_from)
        ),
        "rounding": words.text(f"payment_rounding.{facts.rounding}"),
        **_account(facts, words),
        "proposed_by": official_view(facts.proposed_by, words),
        "approved_by": official_view(approved, words) if approved else "",
    }


def _account(facts: PaymentStatementFacts, words: Words) -> View:
    """Return what was approved, paid and is open; unknown where no payment is on record."""
    paid, unknown = facts.paid, words.text("unknown")
    currency = facts.approved.currency
    left = None if paid is None else Money(facts.approved.minor - paid.minor, currency)
    return {
        "approved": words.money(facts.approved),
        "paid": unknown if paid is None else words.money(paid),
        "paid_known": paid is not None,
        "open": unknown if left is None else words.money(left),
        "paid_days": words.text("unknown")
        if facts.paid_days is None
        else words.count("days", facts.paid_days),
        "entries": [
            words.view(one) | {"on": words.short_day(one.on), "amount": words.money(one.amount)}
            for one in facts.entries
        ],
    }


def _line(line: PaymentLine, words: Words) -> View:
    counted = " ".join(filter(None, (figure(line.quantity, words), words.say(line.unit))))
    return words.view(line) | {
        "step": words.text(f"payment_step.{line.step}"),
        "quantity": counted,
        "unit_price": figure(line.unit_price, words),
        "held": words.money(line.held) if line.held.minor else "",
        "inputs": inputs_text(line.inputs, line.unit_price, line.amount.currency, words),
    }


def inputs_text(inputs: Mapping[str, str], unit_price: str, currency: str, words: Words) -> str:
    """Return what a line was computed from, in words and as the language writes figures.

    A price that says no more than `unit_price` does is left out.
    """
    plain = f"{unit_price} {currency}"
    said = [
        _input(name, inputs[name], currency, words)
        for name in sorted(inputs, key=_place)
        if not (name == "price" and _same(inputs[name], plain))
    ]
    return " · ".join(said)


def _place(name: str) -> tuple[int, str]:
    return ORDER.index(name.partition(":")[0]), name


def _same(price: str, plain: str) -> bool:
    """Whether a price says no more than the column of unit prices: no index, no other unit."""
    amount, _, unit = price.partition(" ")
    return plain == f"{Decimal(amount).normalize():f} {unit}"


def _input(name: str, value: str, currency: str, words: Words) -> str:
    """Return one input with its name in words; of an indexed unit, with the unit's name."""
    key, _, unit = name.partition(":")
    label = " ".join(filter(None, (words.text(f"payment_input.{key}"), words.say(unit))))
    return f"{label}: {_shown(key, value, currency, words)}"


def _shown(key: str, value: str, currency: str, words: Words) -> str:
    if key.endswith(AMOUNT):
        return words.money(Money(int(value), currency))
    if key in CODED:
        return words.text(f"payment_code.{value}")
    if key in SHARES:
        return percent(Decimal(value), words)
    if DAYS.fullmatch(value):
        first, _, last = value.partition("..")
        return words.span(Span(start=date.fromisoformat(first), end=date.fromisoformat(last)))
    return " ".join(figure(part, words) for part in value.split(" "))


def percent(share: Decimal, words: Words) -> str:
    """Return a share as a percentage with all its digits."""
    exponent = (share * 100).normalize().as_tuple().exponent
    return words.percent(share, max(-exponent, 0) if isinstance(exponent, int) else 0)


def figure(exact: str, words: Words) -> str:
    """Return an exact figure the way the language writes numbers; anything else as it is."""
    try:
        return words.number(Decimal(exact)) if exact else ""
    except InvalidOperation:
        return words.say(exact)


def _rule(rule: PaymentRule, words: Words) -> View:
    return words.view(rule) | {
        "form": words.text(f"payment_form.{rule.form}"),
        "prices": " · ".join(
            " ".join(figure(part, words) for part in price.split(" ")) for price in rule.prices
        ),
    }
