"""Payments as tables of the screen, in its language."""

from fractions import Fraction

from procurement.actions.payments.show_payments import PaymentsSeen
from procurement.cli.show import screen, show_table
from procurement.cli.words import language, say
from procurement.documents.statements import figure, inputs_text
from procurement.documents.words import Words
from procurement.rules.money import Money
from procurement.rules.settlement.exact import decimal_text


def show_settlements(seen: PaymentsSeen) -> None:
    """Print one line for each settlement and reversal."""
    if not seen.settlements:
        screen.print(say("payment.none", contract=seen.contract))
        return
    show_table(
        ("settlement", "period", "settlement_state", "payable", "excess", "held"),
        [
            (
                one.number,
                one.period,
                say(f"settlement_state.{one.state}"),
                money(one.payable_minor, one.currency),
                money(one.excess_minor, one.currency),
                money(one.held_minor, one.currency),
            )
            for one in seen.settlements
        ],
        title=f"\n{seen.contract}",
    )


def show_lines(seen: PaymentsSeen, number: int) -> None:
    """Print each line of one settlement, and their sum."""
    currency = next(one.currency for one in seen.settlements if one.number == number)
    words = Words(language(), "UTC")
    rows: list[tuple[object, ...]] = [
        (
            say(f"step.{line.step}"),
            line.rule,
            figure(_exact(line.quantity), words),
            figure(_exact(line.unit_price), words),
            money(line.minor, currency),
            inputs_text(line.inputs, _exact(line.unit_price), currency, words),
        )
        for line in seen.lines
    ]
    total = sum(line.minor for line in seen.lines)
    rows.append((say("payment.sum"), "", "", "", money(total, currency), ""))
    show_table(
        ("step", "rule", "quantity", "unit_price", "amount", "inputs"),
        rows,
        title=f"\n{say('payment.lines', number=number)}",
    )


def money(minor: int, currency: str) -> str:
    """Return an amount as the language writes it."""
    return Words(language(), "UTC").money(Money(minor, currency))


def _exact(value: Fraction | None) -> str:
    return "" if value is None else decimal_text(value)
