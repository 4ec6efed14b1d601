"""What was approved of a contract, what was paid of it, what is open, and how long it took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from procurement.rules.settlement.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One settlement that stands.

    Attributes:
        number: Within the contract.
        period: What it settles.
        minor: What it says is payable, minor units.
        accepted_on: The city's date of the consent; None while there is none.
    """

    number: int
    period: Period
    minor: int
    accepted_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money that left the city's account, or came back (below zero).

    Attributes:
        number: Within the contract.
        settlement: Number of the settlement it was paid for, which may be reversed by now.
        period: What that settlement settles.
        minor: Minor units.
        on: When it left, or was back.
        invoiced_on: When the invoice came in; None where nobody said.
        reference: Of the city's finance system.
        takes_back: Number of the payment that it takes back.
    """

    number: int
    settlement: int
    period: Period
    minor: int
    on: date
    invoiced_on: date | None = None
    reference: str = ""
    takes_back: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How one standing settlement stands.

    Attributes:
        number: Of the settlement.
        period: What it settles.
        proposed_minor: What it says is payable.
        approved_minor: The same once somebody consented; until then 0.
        paid_minor: Paid for its period, also for a settlement of it that was reversed since.
        accepted_on: The city's date of the consent; None while there is none.
        since: Day from which payment is counted: the invoice, or else the consent.
        by_invoice: Whether that is the day of an invoice.
        paid_on: Day on which it was paid in full; None while it is not.
    """

    number: int
    period: Period
    proposed_minor: int
    approved_minor: int
    paid_minor: int
    accepted_on: date | None
    since: date | None
    by_invoice: bool
    paid_on: date | None

    @property
    def open_minor(self) -> int:
        """Approved and not paid; below zero where more was paid."""
        return self.approved_minor - self.paid_minor

    @property
    def days(self) -> int | None:
        """Calendar days from the invoice, or else the consent, to payment in full.

        None while something is open, and where nothing was to be paid.
        """
        if self.paid_on is None or self.since is None:
            return None
        return (self.paid_on - self.since).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The payments of one contract.

    Attributes:
        currency: ISO 4217; empty where nothing was settled.
        positions: One for each standing settlement, by period.
        payments: All of them, in the order they were recorded.
    """

    currency: str
    positions: tuple[Position, ...]
    payments: tuple[Paid, ...]

    @classmethod
    def empty(cls) -> "Account":
        """Return the account of a contract of which nothing was settled."""
        return cls(currency="", positions=(), payments=())

    @property
    def unapproved(self) -> tuple[Position, ...]:
        """Settlements with something to pay that nobody has consented to."""
        return tuple(
            one for one in self.positions if one.accepted_on is None and one.proposed_minor
        )

    @property
    def unpaid(self) -> tuple[Position, ...]:
        """Settlements that are not paid in full; none once the contract as a whole is.

        What was paid too much of one may be made up for by paying less of the next.
        """
        short = tuple(one for one in self.positions if one.open_minor > 0)
        return short if self.open_minor > 0 else ()

    @property
    def approved_minor(self) -> int:
        """Approved of what stands."""
        return sum(one.approved_minor for one in self.positions)

    @property
    def paid_minor(self) -> int | None:
        """Paid less what came back; None where no payment is on record: that is not zero."""
        return sum(one.minor for one in self.payments) if self.payments else None

    @property
    def open_minor(self) -> int:
        """Approved and not on record as paid; below zero where more was paid."""
        return self.approved_minor - (self.paid_minor or 0)


def account(currency: str, dues: Iterable[Due], payments: Sequence[Paid]) -> Account:
    """Return the account of a contract from its standing settlements and its payments.

    A payment for a settlement that was reversed counts for the one that stands for the same
    period: what was paid too much is open below zero, and the next payment can make up for it.
    """
    return Account(
        currency=currency,
        positions=tuple(
            _position(due, [one for one in payments if one.period.common(due.period)])
            for due in dues
        ),
        payments=tuple(payments),
    )


def _position(due: Due, paid: Sequence[Paid]) -> Position:
    approved = 0 if due.accepted_on is None else due.minor
    gone = {one.takes_back for one in paid}
    invoices = [
        one.invoiced_on for one in paid if one.invoiced_on is not None and one.number not in gone
    ]
    return Position(
        number=due.number,
        period=due.period,
        proposed_minor=due.minor,
        approved_minor=approved,
        paid_minor=sum(one.minor for one in paid),
        accepted_on=due.accepted_on,
        since=min(invoices, default=due.accepted_on),
        by_invoice=bool(invoices),
        paid_on=_in_full(approved, paid),
    )


def _in_full(approved: int, paid: Sequence[Paid]) -> date | None:
    """Return the day from which on the sum of the payments reached what was approved."""
    by_day = sorted(paid, key=lambda one: (one.on, one.number))
    sums = list(accumulate(one.minor for one in by_day))
    if approved <= 0 or not sums or sums[-1] < approved:
        return None
    short = [place for place, total in enumerate(sums) if total < approved]
    return by_day[short[-1] + 1 if short else 0].on
