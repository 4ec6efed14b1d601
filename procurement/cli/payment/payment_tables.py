"""Payments as tables of the screen, in its language."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from procurement.actions.payments.list_payments import AllPayments
from procurement.actions.payments.show_payments import PaymentsSeen, SettlementSeen
from procurement.cli.payment.indigo_tables import amount
from procurement.cli.show import screen, show_table
from procurement.cli.words import language, say
from procurement.documents.statements import figure, inputs_text
from procurement.documents.words import Words
from procurement.rules.money import Money
from procurement.rules.outcome_contracts import PlanAndPayment
from procurement.rules.settlement.exact import decimal_text


def show_settlements(seen: PaymentsSeen) -> None:
    """Print one line for each settlement and reversal."""
    if not seen.settlements:
        if not seen.reported:
            screen.print(say("payment.none", contract=seen.contract))
        return
    show_table(
        (
            "settlement",
            "period",
            "settlement_state",
            "payable",
            "excess",
            "held",
            "paid",
            "open",
            "payment_days",
        ),
        [
            (
                one.number,
                one.period,
                say(f"settlement_state.{one.state}"),
                money(one.payable_minor, one.currency),
                money(one.excess_minor, one.currency),
                money(one.held_minor, one.currency),
                _paid(one.paid_minor if seen.made else None, one),
                _paid(one.open_minor, one),
                "" if one.days is None else one.days,
            )
            for one in seen.settlements
        ],
        title=f"\n{seen.contract}",
    )


def show_made(seen: PaymentsSeen) -> None:
    """Print what is approved, paid and open, and each payment; unknown where none is on record."""
    if not seen.settlements:
        return
    if seen.made:
        show_table(
            ("payment", "settlement", "paid_on", "amount", "finance_reference", "takes_back"),
            [
                (
                    one.number,
                    one.settlement,
                    one.on,
                    money(one.minor, seen.currency),
                    one.reference,
                    one.takes_back or "",
                )
                for one in seen.made
            ],
            title=f"\n{say('payment.made')}",
        )
    known = seen.paid_minor is not None
    screen.print(
        say(
            "payment.account",
            approved=money(seen.approved_minor, seen.currency),
            paid=money(seen.paid_minor or 0, seen.currency) if known else say("not_known"),
            open=money(seen.open_minor, seen.currency) if known else say("not_known"),
        )
    )


def show_reported(lines: Sequence[PlanAndPayment]) -> None:
    """Print planned and actual payments as public tables tell them, never of two currencies."""
    if not lines:
        return
    show_table(
        ("contract", "currency", "planned_first", "planned_last", "actual", "periods"),
        [
            (
                line.project,
                line.currency,
                amount(line.planned_first),
                amount(line.planned_last),
                amount(line.actual),
                line.compared,
            )
            for line in lines
        ],
        title=f"\n{say('payment.reported')}",
    )


def show_all(every: AllPayments) -> None:
    """Print the payments of every contract, and how long payment takes."""
    if every.here:
        show_table(
            ("contract", "approved", "paid", "open", "payment_days"),
            [
                (
                    one.contract,
                    money(one.approved_minor, one.currency),
                    say("not_known")
                    if one.paid_minor is None
                    else money(one.paid_minor, one.currency),
                    say("not_known")
                    if one.paid_minor is None
                    else money(one.open_minor, one.currency),
                    ", ".join(map(str, one.days)),
                )
                for one in every.here
            ],
        )
        days = every.days
        if days.settlements:
            screen.print(
                say(
                    "payment.days",
                    settlements=days.settlements,
                    median=Words(language(), "UTC").number(Decimal(str(days.median))),
                    longest=days.longest,
                    promised=days.promised,
                    in_time=days.in_time,
                    unpaid=days.unpaid,
                )
            )
    show_reported(every.reported)
    known = len({*(one.contract for one in every.here), *(one.project for one in every.reported)})
    screen.print(say("payment.without", count=every.contracts - known, contracts=every.contracts))


def _paid(minor: int | None, one: SettlementSeen) -> str:
    """Return an amount of a settlement that stands; nothing for one that does not."""
    if one.open_minor is None:
        return ""
    return say("not_known") if minor is None else money(minor, one.currency)


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
