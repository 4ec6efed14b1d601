"""How a case is competed and run: lots, outreach, criteria, calendar, contract, team."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, StrictBool, StrictInt

from outcome_metrics.definitions.definition import Frequency
from procurement.ingest.case.deliverables import Level as EscalationLevel
from procurement.ingest.case.deliverables import Milestone
from procurement.ingest.case.values import (
    Amount,
    Code,
    Currency,
    Day,
    Days,
    Email,
    Handle,
    LocalMoment,
    Name,
    Number,
    Register,
    Section,
    Share,
    Text,
    formed,
    refuse,
)
from procurement.rules.jurisdictions.preferences import Attribute
from procurement.rules.vocabulary import CriterionKind, Locality, VendorSize

Formula = Literal[
    "lowest-proportional",
    "linear-from-lowest",
    "range",
    "from-mean",
    "from-median",
    "budget",
    "quality-to-price",
]
#: Levels of an anchored scale, as the file writes them (domain 5.1).
LEVELS = ("0", "1", "2", "3", "4", "5")


def _read_level(value: object) -> int:
    if value not in LEVELS:
        raise refuse("case.not_listed", expected=", ".join(LEVELS))
    return int(str(value))


#: The name of a level: `0` to `5`, each written in one way only.
Level = Annotated[int, PlainValidator(_read_level)]
#: Which of several rules of a place, by the name that its profile gives it.
Variant = Annotated[str, formed(r"[a-z][a-z0-9_-]{0,39}", "law.bad_code")]


class Lot(Section):
    """A part that can be won on its own.

    Attributes:
        estimated_value: What the city expects it to cost.
        market_mean: Mean of the market research, where a law holds prices against it.
    """

    code: Code
    title: Text
    estimated_value: Amount
    market_mean: Amount | None = None


class TaxId(Section):
    """Who a vendor is, by a public register: `scheme` names the register."""

    scheme: Register
    id: Name


class Certification(Section):
    """What a vendor is certified as; counts as of the day of an event, not for ever."""

    kind: Name
    issuer: Name
    number: Name | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class Vendor(Section):
    """A vendor to invite.  Unknown size or locality is `unknown`, never a guess."""

    tax_id: TaxId
    name: Name
    email: Email
    size: VendorSize
    locality: Locality
    new_to_city: StrictBool
    language: Literal["en", "es", "pt"] | None = None
    certifications: tuple[Certification, ...] = ()


class Breadth(Section):
    """How wide the invitation must reach: people told, and the share small or new (0-1)."""

    min_invited: Annotated[StrictInt, Field(ge=1, le=10_000)]
    min_small_or_new_share: Share


class Demands(Section):
    """What a bid costs before anything is won; what is not written here is unknown, not "no".

    Attributes:
        insurance: The cover that the contractor must have.
        insurance_due_with_bid: Whether it must be in force with the bid, not with the contract.
        bid_bond: What each bidder must deposit.
        proposal_pages: The most pages that a proposal may have.
        fillable_forms: Whether all forms can be filled in on a screen.
        printed_copies: How many copies on paper are asked for.
        unpaid_design: Whether a bid must hold designs or trial work that nobody pays for.
        local_references_only: Whether only work done in this city counts as experience.
        advance_percent: What is paid in advance, per cent of the contract.
    """

    insurance: Amount | None = None
    insurance_due_with_bid: StrictBool | None = None
    bid_bond: Amount | None = None
    proposal_pages: Annotated[StrictInt, Field(ge=1, le=1_000)] | None = None
    fillable_forms: StrictBool | None = None
    printed_copies: Annotated[StrictInt, Field(ge=0, le=100)] | None = None
    unpaid_design: StrictBool | None = None
    local_references_only: StrictBool | None = None
    advance_percent: Annotated[Number, Field(ge=0, le=100)] | None = None


class Outreach(Section):
    """Who is told, and how; it gives nobody an advantage (domain 6.3).

    Attributes:
        channels: Where the call is announced.
        plan: What is done beside.
        breadth: How wide the invitation must reach.
        vendors: Who is invited from the beginning.
        demands: What the call asks of every bidder, for the barrier review.
    """

    channels: Annotated[tuple[Text, ...], Field(min_length=1)]
    plan: Text
    breadth: Breadth
    vendors: Annotated[tuple[Vendor, ...], Field(min_length=1)]
    demands: Demands | None = None


class Criterion(Section):
    """One thing that bids are scored on.

    Attributes:
        weight: Per cent of the total; all weights sum to 100.  0 for the price where quality is
            priced in money.
        levels: What earns each level from 0 to 5; quality only.
        minimum: The level that a bid must reach before its price is opened; quality only.
        formula: How prices become points; price only.
        published_budget: The budget that the formula `budget` compares with.
        point_value: What one quality point is worth under the formula `quality-to-price`.
        touches: What it distinguishes bidders by, of what needs a law; empty: by nothing of it.
        preference: The preference rule of the place that it rests on.
    """

    code: Code
    title: Text
    weight: Annotated[Number, Field(ge=0, le=100)]
    kind: CriterionKind
    levels: dict[Level, Text] = Field(default_factory=dict)
    minimum: Annotated[StrictInt, Field(ge=0, le=5)] | None = None
    formula: Formula | None = None
    published_budget: Amount | None = None
    point_value: Amount | None = None
    touches: tuple[Attribute, ...] | None = None
    preference: Variant | None = None


class Evaluation(Section):
    """How ratings become a ranking.

    Attributes:
        consensus: Whether a panel's number is agreed upon or the average; fixed beforehand.
        rounding_digits: Digits after the point of a total score, before ties are looked for.
        tie_break: Codes of criteria and steps of a law in their order, such as `draw`; by default
            what the law of the place says.
        hide_vendors: Evaluators see numbers instead of vendors until the technical scores lock.
        right_to_match: The preference rule of the place by which small firms may undercut.
    """

    consensus: Literal["consensus", "average"] = "consensus"
    rounding_digits: Annotated[StrictInt, Field(ge=0, le=6)] = 2
    tie_break: Annotated[tuple[Code, ...], Field(min_length=1)] | None = None
    hide_vendors: StrictBool = False
    right_to_match: Variant | None = None


class Term(Section):
    """A number of days, how they are counted, and the rule that says so."""

    days: Days
    counting: Literal["calendar", "business"] = "calendar"
    citation: Text
    in_force_since: Day | None = None


class Calendar(Section):
    """The days that bidders live by.

    Attributes:
        release: The planned day of publication.
        questions_until: Until when questions may be asked.
        deadline: Until when bids may come in.
        minimum_days: The least time to bid; by default what the law of the place says.
        standstill_days: Between the notice of an award and a contract; as before.
        protest_days: Between the notice of an award and the end of protests; as before.
        bidding_rule: Which of the place's rules on the time to bid holds for this purchase.
    """

    release: Day | None = None
    questions_until: LocalMoment
    deadline: LocalMoment
    minimum_days: Term | None = None
    standstill_days: Term | None = None
    protest_days: Term | None = None
    bidding_rule: Variant | None = None


class Clause(Section):
    """Special words of the contract."""

    code: Code
    title: Text
    text: Text


class Terms(Section):
    """What the papers say beside results and money: addresses, times, law.

    Attributes:
        city_id: The city's own registration, as the contract prints it.
        city_address: Of the city as a party.
        submission_place: Where sealed bids are handed in.
        contact: Who answers questions on the call and on its scores.
        protest_place: Where a protest is filed.
        meet_every: How often the parties meet over the results.
        payment_days: Calendar days from acceptance to payment.
        cure_days: Calendar days to cure a breach after notice.
        notice_days: Notice, in calendar days, for ending the contract without fault.
        retention_years: Years that records are kept after the final payment.
        governing_law: The law that the contract is read by.
        forum: Where disputes go that talks do not end.
    """

    city_id: Name
    city_address: Text
    submission_place: Text
    contact: Text
    protest_place: Text
    meet_every: Frequency
    payment_days: Annotated[StrictInt, Field(ge=1, le=365)]
    cure_days: Annotated[StrictInt, Field(ge=1, le=365)]
    notice_days: Annotated[StrictInt, Field(ge=1, le=365)]
    retention_years: Annotated[StrictInt, Field(ge=1, le=100)]
    governing_law: Text
    forum: Text


class Contract(Section):
    """The contract that is to come of it.

    Attributes:
        amendment_rule: Which of several limits of the place on amendments holds for it.
        milestones: What it is to bring by a day.
        escalation: Who is told when nothing happens, the lowest level first.
    """

    start: Day
    end: Day
    review_every: Frequency = Frequency.QUARTER
    comment_days: Annotated[StrictInt, Field(ge=1, le=90)] | None = None
    currency: Currency | None = None
    manager: Handle | None = None
    terms: Terms
    clauses: tuple[Clause, ...] = ()
    amendment_rule: Variant | None = None
    milestones: tuple[Milestone, ...] = ()
    escalation: tuple[EscalationLevel, ...] = ()


class Team(Section):
    """Who does what, by the handle of a registered person (domain 2.1)."""

    requester: Handle
    procurement_officer: Handle
    budget_officer: Handle
    legal: Handle
    outreach_lead: Handle
    custodians: Annotated[tuple[Handle, ...], Field(min_length=3)]
    evaluators: Annotated[tuple[Handle, ...], Field(min_length=2)]
    chair: Handle
    award_authority: Handle
    contract_manager: Handle
    data_validator: Handle
    payment_approver: Handle
    auditor: Handle
