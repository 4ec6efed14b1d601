"""One rule of law: what it says, from which day to which, where it stands, who confirmed it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.rules.calendar.durations import Duration
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect, TieStep, Topic


class LawError(NotFoundError):
    """The law of a place does not answer; nobody may guess what it would say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What every rule has, whatever it says.

    Attributes:
        citation: Law and article; empty only where nothing is known yet.
        source: Where its text was read, so that somebody can check.
        start: First day in force; None: not known, and then the rule cannot be confirmed.
        end: Last day in force; None: still in force.
        confirmed_by: Who confirmed it for this place, and when; empty: nobody has.
        note: What a reader must know besides.
    """

    citation: str = ""
    source: str = ""
    start: date | None = None
    end: date | None = None
    confirmed_by: str = ""
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether it holds on `on`; a rule whose first day is not known holds until its last."""
        begun = self.start is None or self.start <= on
        return begun and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLimit:
    """A price that the law itself finds out of bounds.

    Attributes:
        basis: What it is held against.
        above: Out of bounds above 1 + this share of the basis; None: no upper bound.
        below: Out of bounds at this share or more under the basis; None: no lower bound.
        effect: What the law calls such a price.
    """

    basis: PriceBasis
    above: Decimal | None = None
    below: Decimal | None = None
    effect: PriceEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueShare:
    """The most that something may add up to, as a share of the first value (1 = all of it)."""

    share: Decimal


#: What a rule can say; None: counsel has yet to supply it.
Said = Duration | PriceLimit | ValueShare | int | tuple[TieStep, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalRule(Dated):
    """One rule on one topic.

    Attributes:
        topic: What it settles.
        variant: Which of several rules on the topic, such as `goods`; empty: the only one.
        says: The rule itself, in the form of its topic.
    """

    topic: Topic
    variant: str = ""
    says: Said = None

    @property
    def duration(self) -> Duration:
        """What it says, for a topic that is settled by a duration.

        Raises:
            LawError: it says something else.
        """
        if not isinstance(self.says, Duration):
            raise LawError(Finding("law.no_duration", {"topic": self.topic.value}))
        return self.says

    @property
    def awaited(self) -> bool:
        """Whether it is known to be needed, and not known."""
        return self.says is None

    @property
    def confirmed(self) -> bool:
        """Whether somebody answers for it: a confirmed rule has a text, a day and a name."""
        return bool(self.confirmed_by) and not self.awaited
