"""Up to which value an official may award: delegations as dated data (domain 2.2, row 9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from procurement.rules.findings import Finding, Param
from procurement.rules.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLimit:
    """One delegation to one person.

    Attributes:
        person: Handle of the official.
        currency: ISO 4217; it says nothing about awards in another currency.
        up_to_minor: The highest value of one procurement, minor units; None: any value.
        start: First day.
        end: Last day; None: until another one is recorded.
        citation: The instrument that delegates: ordinance, charter, resolution.
    """

    person: str
    currency: str
    up_to_minor: int | None
    start: date
    end: date | None
    citation: str

    def covers(self, value: Money, on: date) -> bool:
        """Whether it lets its person award `value` on the day `on`."""
        return self.in_force(value.currency, on) and (
            self.up_to_minor is None or value.minor <= self.up_to_minor
        )

    def in_force(self, currency: str, on: date) -> bool:
        """Whether it says anything about this currency on the day `on`."""
        begun = self.start <= on and (self.end is None or on <= self.end)
        return begun and self.currency == currency


def authority_for(
    limits: Sequence[AwardLimit], person: str, value: Money, on: date
) -> AwardLimit | None:
    """Return the delegation by which `person` may award `value`; None where none reaches so far."""
    return next((one for one in limits if one.person == person and one.covers(value, on)), None)


def above_authority(
    limits: Sequence[AwardLimit], person: str, value: Money, on: date
) -> tuple[Finding, ...]:
    """Return why `person` may not award `value`.

    Where the city has recorded no delegation at all, nothing is held against anybody: the record
    of the award then says that no level was known.

    Args:
        limits: Every delegation of the city.
        person: Handle of the official.
        value: Of all lots of the procurement together, so that no split goes under a level.
        on: The city's day.
    """
    if not limits or authority_for(limits, person, value, on) is not None:
        return ()
    able = sorted({one.person for one in limits if one.covers(value, on)})
    facts: dict[str, Param] = {
        "person": person,
        "value": _said(value),
        "most": _most(limits, person, value.currency, on),
        "able": ", ".join(able) or "-",
    }
    return (Finding("award.above_authority", facts),)


def _most(limits: Iterable[AwardLimit], person: str, currency: str, on: date) -> str:
    reach = [
        one.up_to_minor or 0
        for one in limits
        if one.person == person and one.in_force(currency, on)
    ]
    return _said(Money(max(reach), currency)) if reach else "-"


def _said(value: Money) -> str:
    return f"{value.amount:f} {value.currency}"
