"""Facts of a request for proposals."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.documents.facts.measures import Goal, KpiTerms
from procurement.documents.facts.shared import Cover, Text
from procurement.rules.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A part that can be bid for and awarded on its own."""

    code: str
    title: Text
    description: Text
    value: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What evidence earns a level."""

    level: int
    meaning: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion.

    Attributes:
        code: Its code.
        name: Short name.
        weight: Points out of 100.
        envelope: `technical` or `price`.
        minimum: Fewest points a bid needs here to stay; None if there is no minimum.
        anchors: Levels, best first.
    """

    code: str
    name: Text
    weight: Decimal
    envelope: str
    minimum: Decimal | None = None
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRule:
    """How a price becomes points, in words and as a formula."""

    name: Text
    formula: Text
    example: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One date of the process.

    Attributes:
        kind: `published`, `questions_until`, `answers_by`, `bids_until`, `opening`, `evaluation`,
            `award_expected`, `standstill_until`, `contract_start`; `other` needs `what`.
        at: Aware.
        what: Words that stand instead of those of `kind`.
    """

    kind: str
    at: datetime
    what: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """How a sealed bid is handed in.

    Attributes:
        where: Address of the portal or office.
        deadline: Aware.
        age_public_key: The solicitation's public key, `age1...`.
        custodians: How many officials must agree to open.
        contact: Where questions go.
    """

    where: Text
    deadline: datetime
    age_public_key: str
    custodians: int
    contact: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of the contract to come, such as "Duration": "24 months"."""

    name: Text
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RfpFacts:
    """A request for proposals.

    Attributes:
        cover: See there.
        problem: What is wrong, and how much.
        need: The standard that is missed, where, since when, on what evidence.
        population: Whom the service is for.
        goals: Outcome goals.
        kpis: Measures, the most important first.
        lots: Empty if the work is not divided.
        budget: Published budget; None if it is not published.
        criteria: Their weights sum to 100.
        price_rule: From price to points.
        quality_minimum: Fewest technical points for a price envelope to be opened.
        tie_break: Steps in their order.
        calendar: In order of time.
        submission: How to bid.
        terms: Essential terms of the contract.
        scheme_digest: SHA-256 of the frozen evaluation scheme, hexadecimal.
        scheme_frozen_at: Aware; when it was frozen; None in a draft.
    """

    cover: Cover
    problem: Text
    population: Text
    goals: tuple[Goal, ...]
    kpis: tuple[KpiTerms, ...]
    lots: tuple[Lot, ...]
    budget: Money | None
    criteria: tuple[Criterion, ...]
    price_rule: PriceRule
    quality_minimum: Decimal | None
    tie_break: tuple[Text, ...]
    calendar: tuple[CalendarEntry, ...]
    submission: Submission
    terms: tuple[Term, ...]
    scheme_digest: str
    scheme_frozen_at: datetime | None
    need: tuple[Term, ...] = ()
