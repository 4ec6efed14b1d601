"""Money as integer minor units with its ISO 4217 currency.  No floats, ever."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, localcontext

#: Digits after the point (ISO 4217:2015, table A.1): currencies of the Americas and some others.
MINOR_DIGITS = {
    "AED": 2, "AUD": 2, "CHF": 2, "JPY": 0, "KRW": 0, "NZD": 2, "ZAR": 2,
    "ARS": 2, "AWG": 2, "BBD": 2, "BMD": 2, "BOB": 2, "BRL": 2, "BSD": 2, "BZD": 2, "CAD": 2,
    "CLF": 4, "CLP": 0, "COP": 2, "CRC": 2, "CUP": 2, "DOP": 2, "EUR": 2, "FKP": 2, "GBP": 2,
    "GTQ": 2, "GYD": 2, "HNL": 2, "HTG": 2, "JMD": 2, "KYD": 2, "MXN": 2, "NIO": 2, "PAB": 2,
    "PEN": 2, "PYG": 0, "SRD": 2, "TTD": 2, "USD": 2, "UYU": 2, "VES": 2, "XCD": 2,
}  # fmt: skip


#: Digits of the longest amount that is read; beyond them nothing is rounded in silence.
LONGEST = 60


class CurrencyError(ValueError):
    """The amount cannot be expressed in this currency."""

    def __init__(self, amount: object, currency: str) -> None:
        """Keep both."""
        super().__init__(f"{amount} {currency}")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount: `minor` units (cents; whole pesos for CLP) of `currency`.

    >>> Money.of("1250.00", "USD")
    Money(minor=125000, currency='USD')
    >>> Money.of("1250", "CLP")
    Money(minor=1250, currency='CLP')
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> "Money":
        """Read a decimal amount; refuse an unknown currency or more digits than it has."""
        if currency not in MINOR_DIGITS:
            raise CurrencyError(amount, currency)
        try:
            with localcontext(Context(prec=LONGEST, traps=[InvalidOperation, Inexact])):
                scaled = Decimal(str(amount)).scaleb(MINOR_DIGITS[currency])
        except (InvalidOperation, Inexact):
            raise CurrencyError(amount, currency) from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise CurrencyError(amount, currency)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in whole units of the currency, exact."""
        return Decimal(self.minor).scaleb(-MINOR_DIGITS[self.currency])

    def share(self, part: Decimal) -> "Money":
        """Return `part` (0-1) of the amount, rounded half up once."""
        minor = (Decimal(self.minor) * part).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money(int(minor), self.currency)
