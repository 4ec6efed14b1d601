"""Facts of the letters after an award."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.documents.facts.shared import Cover, Official, Span, Text
from procurement.rules.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom a letter goes."""

    name: str
    address: Text = ""
    attention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """Points on one criterion, with the panel's reason."""

    criterion: Text
    maximum: Decimal
    points: Decimal
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedScore:
    """Points of the reader and of the winner on one criterion, each with its reason.

    The reader's points are None where none were given: a price that was not opened.
    """

    criterion: Text
    maximum: Decimal
    own_points: Decimal | None
    own_reason: Text
    winner_points: Decimal
    winner_reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One bid in the ranking.

    Attributes:
        rank: 1 is best; None if the bid was not ranked.
        vendor: Its name.
        technical: Technical points; None if it was not scored.
        price: Points for price; None if its price was not opened.
        total: Sum; None if it was not ranked.
        amount: Price offered; None if it was not opened.
        note: Why it was not ranked, or another remark.
    """

    rank: int | None
    vendor: str
    technical: Decimal | None
    price: Decimal | None
    total: Decimal | None
    amount: Money | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtestRoute:
    """How to protest.

    Attributes:
        until: Aware; the last moment.
        where: Address.
        how: What a protest must contain.
        law: The rule that gives the right, as cited.
    """

    until: datetime
    where: Text
    how: Text
    law: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLetterFacts:
    """The letter to the winner.

    Attributes:
        cover: See there.
        recipient: The winner.
        lots: Titles of the lots awarded; empty if there are none.
        value: Value of the award.
        term: Planned term of the contract.
        reason: Why this bid is the best, as the award authority wrote it.
        scores: The winner's points on each criterion.
        total: Their sum.
        ranking: All bids.
        standstill_until: Aware; no contract is signed before.
        protest: How others may protest.
        decided_by: The award authority.
        decided_at: Aware.
        next_steps: What the winner must bring before signature.
    """

    cover: Cover
    recipient: Recipient
    lots: tuple[Text, ...]
    value: Money
    term: Span
    reason: Text
    scores: tuple[ScoreLine, ...]
    total: Decimal
    ranking: tuple[Standing, ...]
    standstill_until: datetime
    protest: ProtestRoute
    decided_by: Official
    decided_at: datetime
    next_steps: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DebriefLetterFacts:
    """The letter to a bidder who did not win.

    Attributes:
        cover: See there.
        recipient: The bidder.
        winner: Name of the winner.
        winner_value: Value of the award.
        outcome: `ranked_lower`, `below_minimum`, `price_rejected`, `not_responsive`.
        reason: The decisive reason, in words.
        own_rank: Place of this bid; None if it was not ranked.
        bids_ranked: How many bids were ranked.
        own_total: Points of this bid; None if it was not ranked.
        winner_total: Points of the winner.
        scores: Criterion by criterion.
        strengths: What the panel valued in this bid.
        improvements: What would have earned more.
        standstill_until: Aware.
        protest: How to protest.
        decided_by: The award authority.
        decided_at: Aware.
        contact: Who answers questions on the scores.
    """

    cover: Cover
    recipient: Recipient
    winner: str
    winner_value: Money
    outcome: str
    reason: Text
    own_rank: int | None
    bids_ranked: int
    own_total: Decimal | None
    winner_total: Decimal
    scores: tuple[ComparedScore, ...]
    standstill_until: datetime
    protest: ProtestRoute
    decided_by: Official
    decided_at: datetime
    contact: Text
    strengths: tuple[Text, ...] = ()
    improvements: tuple[Text, ...] = ()
