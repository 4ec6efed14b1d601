"""Terms and lines as plain data, for the canonical JSON that a store keeps, and back."""

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from procurement.rules.settlement.lines import Line, Step
from procurement.rules.settlement.rounding import Rounding
from procurement.rules.settlement.terms import (
    Band,
    Form,
    IndexValue,
    Once,
    Payer,
    PaymentTerms,
    PeriodLength,
    Price,
    Rule,
    Tax,
    TaxKind,
    Threshold,
    Window,
)

Record = Mapping[str, Any]


class Dataclass(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def as_record(thing: Dataclass) -> dict[str, Any]:
    """Return a dataclass as JSON-able data: decimals, fractions and days as text.

    >>> as_record(Tax(code="vat", rate=Decimal("0.19"), kind=TaxKind.ADDED))
    {'code': 'vat', 'rate': '0.19', 'kind': 'added'}
    """
    return {one.name: _plain(getattr(thing, one.name)) for one in fields(thing)}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return as_record(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, Fraction | date) else value


def terms_from_record(record: Record) -> PaymentTerms:
    """Read terms that `as_record` wrote."""
    return PaymentTerms(
        currency=record["currency"],
        rounding=Rounding(record["rounding"]),
        period=PeriodLength(record["period"]),
        valid_from=date.fromisoformat(record["valid_from"]),
        rules=tuple(_rule(one) for one in record["rules"]),
        indexes=tuple(
            IndexValue(
                unit=one["unit"],
                start=date.fromisoformat(one["start"]),
                end=date.fromisoformat(one["end"]),
                value=Decimal(one["value"]),
                source=one["source"],
            )
            for one in record["indexes"]
        ),
        payers=tuple(
            Payer(name=one["name"], weight=Decimal(one["weight"])) for one in record["payers"]
        ),
        period_cap_minor=record["period_cap_minor"],
        contract_cap_minor=record["contract_cap_minor"],
        carry_excess=record["carry_excess"],
        bonus_limit=_decimal(record["bonus_limit"]),
        malus_limit=_decimal(record["malus_limit"]),
        taxes=tuple(
            Tax(code=one["code"], rate=Decimal(one["rate"]), kind=TaxKind(one["kind"]))
            for one in record["taxes"]
        ),
    )


def line_from_record(record: Record) -> Line:
    """Read a line that `as_record` wrote."""
    return Line(
        step=Step(record["step"]),
        rule=record["rule"],
        minor=record["minor"],
        exact=Fraction(record["exact"]),
        quantity=_fraction(record["quantity"]),
        unit_price=_fraction(record["unit_price"]),
        excess_minor=record["excess_minor"],
        held_minor=record["held_minor"],
        inputs=dict(record["inputs"]),
    )


def _rule(record: Record) -> Rule:
    window, limit = record["window"], record["limit"]
    read = {
        "form": Form(record["form"]),
        "prices": tuple(_price(one) for one in record["prices"]),
        "share": _decimal(record["share"]),
        "bands": tuple(
            Band(start=_decimal(one["start"]), share=Decimal(one["share"]))
            for one in record["bands"]
        ),
        "limit": limit
        and Threshold(
            at_least=_decimal(limit["at_least"]),
            at_most=_decimal(limit["at_most"]),
            unit=limit["unit"],
        ),
        "window": window
        and Window(start=_day(window["start"]), end=_day(window["end"]), once=Once(window["once"])),
    }
    return Rule(**{**record, **read})


def _price(record: Record) -> Price:
    return Price(
        amount=Decimal(record["amount"]),
        unit=record["unit"],
        start=_day(record["start"]),
        end=_day(record["end"]),
        indexed_by=record["indexed_by"],
        base_on=_day(record["base_on"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
