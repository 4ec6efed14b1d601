"""What the payment statement reads: facts made ready."""

from decimal import Decimal, InvalidOperation

from procurement.documents.facts import PaymentLine, PaymentRule, PaymentStatementFacts
from procurement.documents.letters import official_view
from procurement.documents.words import View, Words
from procurement.locale import catalogue
from procurement.rules.money import Money

#: Inputs that are amounts in minor units end so.
AMOUNT = "_minor"
#: Inputs whose values are codes with words of their own.
CODED = frozenset({"reason", "kind", "disputed"})


def statement_view(facts: PaymentStatementFacts, words: Words) -> View:
    """Return `payment` for the template `reports/payment_statement`."""
    approved = facts.approved_by
    return words.view(facts) | {
        "is_reversal": facts.reverses is not None,
        "lines": [_line(line, words) for line in facts.lines],
        "has_excess": facts.excess.minor != 0,
        "has_held": facts.held.minor != 0,
        "evidence": [
            words.view(one) | {"verdict": words.text(f"payment_verdict.{one.verdict}")}
            for one in facts.evidence
        ],
        "rules": [_rule(rule, words) for rule in facts.rules],
        "terms_line": words.text(
            "payment_terms", number=facts.terms, start=words.day(facts.terms_from)
        ),
        "rounding": words.text(f"payment_rounding.{facts.rounding}"),
        "proposed_by": official_view(facts.proposed_by, words),
        "approved_by": official_view(approved, words) if approved else "",
    }


def _line(line: PaymentLine, words: Words) -> View:
    said = [
        said
        for name, value in line.inputs.items()
        if (said := _input(name, value, line.amount.currency, words))
    ]
    counted = " ".join(filter(None, (figure(line.quantity, words), words.say(line.unit))))
    return words.view(line) | {
        "step": words.text(f"payment_step.{line.step}"),
        "quantity": counted,
        "unit_price": figure(line.unit_price, words),
        "held": words.money(line.held) if line.held.minor else "",
        "inputs": " · ".join(said),
    }


def _input(name: str, value: str, currency: str, words: Words) -> str:
    """Return one input with its name in words; of an indexed unit, with the unit's name."""
    key, _, unit = name.partition(":")
    if f"payment_input.{key}" not in catalogue(words.language, "documents"):
        return ""
    if key.endswith(AMOUNT):
        shown = words.money(Money(int(value), currency))
    elif key in CODED:
        shown = words.text(f"payment_code.{value}")
    else:
        shown = figure(value, words)
    label = words.text(f"payment_input.{key}")
    return ": ".join(filter(None, (" ".join(filter(None, (label, words.say(unit)))), shown)))


def figure(exact: str, words: Words) -> str:
    """Return an exact figure the way the language writes numbers; anything else as it is."""
    try:
        return words.number(Decimal(exact)) if exact else ""
    except InvalidOperation:
        return words.say(exact)


def _rule(rule: PaymentRule, words: Words) -> View:
    return words.view(rule) | {
        "form": words.text(f"payment_form.{rule.form}"),
        "prices": " · ".join(words.say(price) for price in rule.prices),
    }
