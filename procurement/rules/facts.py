"""Frozen snapshots that gates read.  Loaded by `procurement.store`, never by a rule."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from procurement.rules.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """What the solicitation wants to change for residents, and how it will be known."""

    goals_without_outcome_kpi: tuple[str, ...]
    goals: int
    incomplete_kpis: tuple[tuple[str, str], ...]  # (kpi, missing field)
    kpis_without_baseline: tuple[str, ...]
    kpis_without_target: tuple[str, ...]
    kpis_without_data_owner: tuple[str, ...]  # the owner of the data has not agreed
    kpi_weight_total: Decimal
    has_problem_statement: bool
    has_target_population: bool
    has_logic_model: bool
    goals_outside_logic_model: tuple[str, ...]  # no outcome of the model serves them
    outcomes_unwatched: tuple[str, ...]  # outcome KPIs with a target and no balancing measure
    outcomes_without_incentive: tuple[str, ...]  # no perverse incentive was considered
    headline_kpis: int  # all but the balancing measures


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachFacts:
    """Who was told, and whether all were told the same."""

    invited: int
    invited_small_or_new: int
    minimum_invited: int
    minimum_small_or_new: Decimal  # share, 0-1
    engagements: int
    engagements_not_shared: tuple[str, ...]  # topics
    unreachable_vendors: tuple[str, ...]  # invited, but no address on record


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeFacts:
    """How proposals will be judged, and by whom."""

    criteria: int
    weight_total: Decimal
    criteria_without_anchors: tuple[str, ...]
    price_criteria: int
    price_warnings: tuple[str, ...]  # pathologies of the price formula
    price_warnings_acknowledged: bool
    bidding_days: int  # local calendar days from today, which does not count, to the deadline
    minimum_bidding_days: int
    minimum_citation: str
    funds_certified: bool
    custodians_with_key: int
    evaluators: int
    conflicting_roles: tuple[tuple[str, str, str], ...]  # (person, role, other role)
    law: tuple[Finding, ...] = ()  # what the law of the place finds missing, wrong or in doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """Questions asked, and whether their answers reached all."""

    unanswered: tuple[int, ...]
    material_without_addendum: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BidFacts:
    """What is known of the bids; before the opening, nothing but that time has passed."""

    technical_opened: bool
    price_opened: bool
    opened: int  # bids whose technical envelope opened
    unchecked: tuple[str, ...]  # vendors of bids with a clause not yet checked
    checked_without_reason: tuple[str, ...]
    valid: int
    evaluators_without_declaration: tuple[str, ...]
    evaluators_with_conflict: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringFacts:
    """Individual sheets, consensus and result."""

    blank_cells: tuple[tuple[str, int], ...]  # (evaluator, how many cells are empty)
    unlocked_sheets: tuple[str, ...]
    undiscussed: tuple[str, ...]  # flagged "vendor / criterion" without a reasoned consensus
    consensus_missing: int  # cells
    technical_locked: bool
    ranked: bool
    ties: int  # open ones
    ties_for_first: tuple[str, ...] = ()  # lots whose first place several bids share
    prices_undecided: tuple[str, ...] = ()  # vendors whose price is out of bounds
    matches_open: tuple[str, ...] = ()  # lots with a small firm that may still undercut


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFacts:
    """The decision and what stands against it."""

    decided: bool
    standstill_until: datetime | None
    open_protests: int
    letters_missing: tuple[str, ...]  # bidders who were not told why


@dataclass(frozen=True, slots=True, kw_only=True)
class SolicitationFacts:
    """Everything the gates of one solicitation may look at, at one instant."""

    ocid: str
    stage: str
    pathway: str
    round: int
    now: datetime
    questions_until: datetime
    deadline: datetime
    consents: tuple[tuple[str, str, int], ...]
    outcomes: OutcomeFacts
    outreach: OutreachFacts
    scheme: SchemeFacts
    questions: QuestionFacts
    bids: BidFacts
    scoring: ScoringFacts
    award: AwardFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """Everything the gates of one contract may look at, at one instant."""

    id: str
    stage: str
    pathway: str
    round: int
    now: datetime
    today: date  # in the city's zone
    consents: tuple[tuple[str, str, int], ...]
    starts_on: date | None  # None: registered from a table that does not say
    ends_on: date | None
    process_awarded: bool
    signed: bool
    insurance_until: date | None
    manager_named: bool
    kpis: int
    kpis_without_baseline: tuple[str, ...]
    differences_explained: bool
    differences_unexplained: tuple[tuple[str, str, str], ...]  # (term, tendered, signed)
    disputes_open: tuple[int, ...]
    cells_without_data: tuple[tuple[str, int], ...]  # (kpi, due periods without data)
    reviews_due: tuple[str, ...]  # period ends not yet reviewed
    reviews_undecided: tuple[str, ...]
    reviews_unsettled: tuple[str, ...]  # the vendor disagrees, and nobody above looked at it
    follow_ups_open: tuple[int, ...]
    meetings: int
    lessons: bool
    outcome_report: bool
    payments_unapproved: tuple[tuple[int, str], ...]  # (settlement, amount with its currency)
    payments_unpaid: tuple[tuple[int, str], ...]
    holdbacks_kept: tuple[tuple[str, str], ...]  # (payment rule, amount)
    overpaid: str  # amount with its currency; empty where nothing is
    cells_not_final: tuple[tuple[str, str, int], ...]  # (kpi, state, periods) still in doubt
    impact_unstated: tuple[str, ...]  # outcome KPIs of whose cause nothing was stated
    lessons_placed: bool  # a solicitation follows, or an official said that none does
    vendor_data_settled: bool  # what became of the city's data that the vendor held
