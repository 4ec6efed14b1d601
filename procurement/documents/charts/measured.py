"""What a picture shows the figures of, and how they are written in it."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_compact_decimal

from procurement.documents.facts import KpiTerms, Text
from procurement.documents.words import MINUS, Words

#: From here on a number is written in thousands or millions.
LARGE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the figures of a picture are.

    Attributes:
        name: Short name, as it stands in the title.
        unit: Code such as `days`, or what a city calls it; empty where the name says it.
        percent: The values are shares (0-1) and are written as percentages.
        digits: Decimals of a value as written.
    """

    name: Text
    unit: Text = ""
    percent: bool = False
    digits: int = 1


def measured(terms: KpiTerms) -> Measured:
    """Return the measure of agreed terms."""
    return Measured(
        name=terms.name,
        unit=terms.unit,
        percent=terms.percent,
        digits=max(terms.digits, 1),
    )


def exact(value: Decimal | float) -> Decimal:
    """Return a number without the last digits of a float, which are noise."""
    return value if isinstance(value, Decimal) else Decimal(repr(round(float(value), 9)))


def number_shown(value: Decimal | float, words: Words, digits: int | None = None) -> str:
    """Return a number; a large one as `1.25 M`, whose exact figure belongs into a table."""
    if -LARGE < value < LARGE:
        return words.number(exact(value), digits)
    rounded = float(f"{value:.3g}")
    said = format_compact_decimal(rounded, fraction_digits=2, locale=words.locale)
    return str(said).replace("-", MINUS)


def short(value: Decimal | float, what: Measured, words: Words) -> str:
    """Return a value as it stands beside its mark: without its unit, which the title names."""
    if what.percent:
        return words.percent(exact(value), what.digits)
    return number_shown(value, words, what.digits)


def full(value: Decimal | float | None, what: Measured, words: Words) -> str:
    """Return a value with its unit; in words if it is unknown."""
    if value is None:
        return words.text("unknown")
    shown = short(value, what, words)
    if what.percent or not what.unit:
        return shown
    return f"{shown}\u00a0{words.term('unit', what.unit)}"
