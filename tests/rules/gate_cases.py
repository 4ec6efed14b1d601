"""For each gate: facts with which it is open, facts with which it is closed, and what it then says.

The open case lies on the edge wherever the gate has one; the closed case has several problems at
once wherever there can be several.  `tests/rules/test_gates.py` asks the pathways for their gates:
a gate without a case here fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from procurement.rules import contract_gates, gates
from procurement.rules.facts import (
    AwardFacts,
    BidFacts,
    ContractFacts,
    OutcomeFacts,
    OutreachFacts,
    QuestionFacts,
    SchemeFacts,
    ScoringFacts,
    SolicitationFacts,
)

Gate = Callable[..., object]
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

#: A solicitation with which every gate is open.
SOLICITATION = SolicitationFacts(
    ocid="ocds-000000-1",
    stage="define-outcomes",
    pathway="competitive-rfp/1",
    round=1,
    now=NOON,
    questions_until=NOON,
    deadline=NOON - SECOND,
    consents=(),
    outcomes=OutcomeFacts(
        goals=2,
        goals_without_outcome_kpi=(),
        incomplete_kpis=(),
        kpis_without_baseline=(),
        kpis_without_target=(),
        kpis_without_data_owner=(),
        kpi_weight_total=Decimal(100),
        has_problem_statement=True,
        has_target_population=True,
        has_logic_model=True,
        goals_outside_logic_model=(),
        outcomes_unwatched=(),
        outcomes_without_incentive=(),
        headline_kpis=5,
    ),
    outreach=OutreachFacts(
        invited=5,
        invited_small_or_new=2,
        minimum_invited=5,
        minimum_small_or_new=Decimal("0.4"),
        engagements=1,
        engagements_not_shared=(),
        unreachable_vendors=(),
    ),
    scheme=SchemeFacts(
        criteria=3,
        weight_total=Decimal(100),
        criteria_without_anchors=(),
        price_criteria=1,
        price_warnings=(),
        price_warnings_acknowledged=False,
        bidding_days=30,
        minimum_bidding_days=30,
        minimum_citation="City code 4.2",
        funds_certified=True,
        custodians_with_key=3,
        evaluators=2,
        conflicting_roles=(),
    ),
    questions=QuestionFacts(unanswered=(), material_without_addendum=()),
    bids=BidFacts(
        technical_opened=True,
        price_opened=True,
        opened=1,
        unchecked=(),
        checked_without_reason=(),
        valid=1,
        evaluators_without_declaration=(),
        evaluators_with_conflict=(),
    ),
    scoring=ScoringFacts(
        blank_cells=(),
        unlocked_sheets=(),
        undiscussed=(),
        consensus_missing=0,
        technical_locked=True,
        ranked=True,
        ties=0,
    ),
    award=AwardFacts(
        decided=True, standstill_until=NOON - SECOND, open_protests=0, letters_missing=()
    ),
)

#: A contract with which every gate is open.
CONTRACT = ContractFacts(
    id="ocds-000000-1-C1",
    stage="signature",
    pathway="contract/1",
    round=1,
    now=NOON,
    today=NOON.date(),
    consents=(),
    starts_on=date(2025, 5, 4),
    ends_on=date(2026, 5, 3),
    process_awarded=True,
    signed=True,
    insurance_until=date(2025, 5, 4),
    manager_named=True,
    kpis=2,
    kpis_without_baseline=(),
    differences_explained=True,
    differences_unexplained=(),
    disputes_open=(),
    cells_without_data=(),
    reviews_due=(),
    reviews_undecided=(),
    reviews_unsettled=(),
    follow_ups_open=(),
    meetings=1,
    lessons=True,
    outcome_report=True,
    payments_unapproved=(),
    payments_unpaid=(),
    holdbacks_kept=(),
    overpaid="",
    cells_not_final=(),
    impact_unstated=(),
    lessons_placed=True,
    vendor_data_settled=True,
)


@dataclass(frozen=True)
class GateCase:
    """When a gate is open, when it is closed, and every code it then gives, in order."""

    closed: SolicitationFacts | ContractFacts
    codes: tuple[str, ...]
    open: SolicitationFacts | ContractFacts


def facts(section: str, **changes: object) -> SolicitationFacts:
    """Return the open solicitation with one section changed."""
    changed = replace(getattr(SOLICITATION, section), **changes)
    return replace(SOLICITATION, **{section: changed})


def _solicitation(section: str, *codes: str, but: dict | None = None, **closed: object) -> GateCase:
    return GateCase(facts(section, **closed), codes, facts(section, **(but or {})))


def _contract(*codes: str, but: dict | None = None, **closed: object) -> GateCase:
    return GateCase(replace(CONTRACT, **closed), codes, replace(CONTRACT, **(but or {})))


def _time(code: str, *, closed: dict, but: dict) -> GateCase:
    return GateCase(replace(SOLICITATION, **closed), (code,), replace(SOLICITATION, **but))


CASES: dict[Gate, GateCase] = {
    # --- define outcomes
    gates.problem_is_stated: _solicitation(
        "outcomes", "outcome.no_problem", has_problem_statement=False
    ),
    gates.every_goal_has_an_outcome: _solicitation(
        "outcomes",
        "outcome.goal_without_outcome_kpi",
        "outcome.goal_without_outcome_kpi",
        goals_without_outcome_kpi=("G1", "G2"),
        but={"goals": 1},
    ),
    gates.whom_it_serves_is_said: _solicitation(
        "outcomes", "outcome.no_population", has_target_population=False
    ),
    gates.logic_model_reaches_the_goals: _solicitation(
        "outcomes",
        "outcome.goal_not_reached",
        "outcome.goal_not_reached",
        goals_outside_logic_model=("G1", "G2"),
    ),
    gates.damage_is_watched: _solicitation(
        "outcomes",
        "kpi.not_balanced",
        "kpi.not_balanced",
        "kpi.no_incentive",
        outcomes_unwatched=("K1", "K2"),
        outcomes_without_incentive=("K2",),
    ),
    gates.kpis_are_few: _solicitation("outcomes", "kpi.many", headline_kpis=6),
    gates.kpi_records_are_complete: _solicitation(
        "outcomes",
        "kpi.incomplete",
        "kpi.incomplete",
        incomplete_kpis=(("K1", "population"), ("K1", "lag_days")),
    ),
    gates.every_kpi_has_baseline_and_target: _solicitation(
        "outcomes",
        "kpi.no_baseline",
        "kpi.no_baseline",
        "kpi.no_target",
        kpis_without_baseline=("K1", "K2"),
        kpis_without_target=("K2",),
    ),
    gates.kpi_weights_are_whole: _solicitation(
        "outcomes",
        "kpi.weights",
        kpi_weight_total=Decimal("99.99"),
        but={"kpi_weight_total": Decimal("100.00")},
    ),
    gates.data_owners_agree: _solicitation(
        "outcomes",
        "kpi.owner_not_agreed",
        "kpi.owner_not_agreed",
        kpis_without_data_owner=("K1", "K2"),
    ),
    # --- outreach
    gates.outreach_is_broad: _solicitation(
        "outreach",
        "outreach.few",
        "outreach.narrow",
        invited=4,
        invited_small_or_new=1,
        but={"invited": 10, "invited_small_or_new": 4},
    ),
    gates.market_was_heard: _solicitation("outreach", "outreach.no_engagement", engagements=0),
    gates.all_hear_the_same: _solicitation(
        "outreach",
        "outreach.not_shared",
        "outreach.not_shared",
        engagements_not_shared=("Price bands", "Depots"),
    ),
    gates.invited_can_be_reached: _solicitation(
        "outreach",
        "outreach.no_address",
        "outreach.no_address",
        unreachable_vendors=("Asfalto Norte", "Lindero"),
    ),
    # --- drafting and release
    gates.weights_sum_to_100: _solicitation(
        "scheme",
        "criteria.weights",
        weight_total=Decimal("100.01"),
        but={"weight_total": Decimal("100.0")},
    ),
    gates.levels_are_anchored: _solicitation(
        "scheme",
        "criteria.no_anchors",
        "criteria.no_anchors",
        criteria_without_anchors=("method", "team"),
    ),
    gates.price_formula_was_tried: _solicitation(
        "scheme",
        "price.not_acknowledged",
        "price.not_acknowledged",
        price_warnings=("price.single_bid", "price.zero_bid"),
        but={"price_warnings": ("price.single_bid",), "price_warnings_acknowledged": True},
    ),
    gates.bidding_time_is_lawful: _solicitation("scheme", "calendar.too_short", bidding_days=29),
    gates.funds_are_certified: _solicitation(
        "scheme", "budget.not_certified", funds_certified=False
    ),
    gates.panel_is_ready: _solicitation(
        "scheme",
        "panel.few_custodians",
        "panel.few_evaluators",
        "panel.conflicting_roles",
        custodians_with_key=2,
        evaluators=1,
        conflicting_roles=(("eva", "custodian", "evaluator"),),
    ),
    # --- questions
    gates.question_time_is_over: _time(
        "questions.still_open",
        closed={"questions_until": NOON + SECOND},
        but={"questions_until": NOON},
    ),
    gates.every_question_is_answered: _solicitation(
        "questions", "questions.unanswered", "questions.unanswered", unanswered=(1, 3)
    ),
    gates.material_answers_have_an_addendum: _solicitation(
        "questions",
        "questions.needs_addendum",
        "questions.needs_addendum",
        material_without_addendum=(2, 5),
    ),
    # --- sealed submission: a bid that arrives at the very deadline is still in time
    gates.deadline_has_passed: _time(
        "bids.deadline_ahead",
        closed={"deadline": NOON},
        but={"deadline": NOON - SECOND},
    ),
    gates.technical_envelopes_are_open: _solicitation(
        "bids", "bids.not_opened", technical_opened=False
    ),
    gates.somebody_bid: _solicitation(
        "bids", "bids.none", opened=0, but={"technical_opened": False, "opened": 0}
    ),
    # --- responsiveness
    gates.every_bid_is_checked: _solicitation(
        "bids",
        "responsiveness.unchecked",
        "responsiveness.unchecked",
        unchecked=("Asfalto Norte", "Lindero"),
    ),
    gates.every_result_has_a_reason: _solicitation(
        "bids",
        "responsiveness.no_reason",
        "responsiveness.no_reason",
        checked_without_reason=("Asfalto Norte", "Lindero"),
    ),
    gates.a_valid_bid_remains: _solicitation("bids", "bids.none_valid", valid=0),
    gates.evaluators_have_declared: _solicitation(
        "bids",
        "declaration.missing",
        "declaration.missing",
        "declaration.conflict",
        evaluators_without_declaration=("eva", "ivo"),
        evaluators_with_conflict=("ana",),
    ),
    # --- individual scoring
    gates.no_cell_is_blank: _solicitation(
        "scoring",
        "scoring.blank_cells",
        "scoring.blank_cells",
        blank_cells=(("eva", 3), ("ivo", 1)),
    ),
    gates.every_sheet_is_locked: _solicitation(
        "scoring", "scoring.unlocked", "scoring.unlocked", unlocked_sheets=("eva", "ivo")
    ),
    # --- consensus
    gates.disagreements_are_discussed: _solicitation(
        "scoring",
        "consensus.undiscussed",
        "consensus.undiscussed",
        undiscussed=("Lindero / method", "Lindero / team"),
    ),
    gates.consensus_is_complete: _solicitation(
        "scoring",
        "consensus.missing",
        "consensus.not_locked",
        consensus_missing=1,
        technical_locked=False,
    ),
    gates.prices_are_ranked: GateCase(
        replace(
            facts("scoring", ranked=False, ties=1),
            bids=replace(SOLICITATION.bids, price_opened=False),
        ),
        ("bids.prices_sealed", "ranking.missing", "ranking.tie"),
        SOLICITATION,
    ),
    gates.odd_prices_are_decided: _solicitation(
        "scoring", "price.undecided", prices_undecided=("Asfalto Norte",)
    ),
    gates.small_firms_had_their_turn: _solicitation(
        "scoring", "match.open", matches_open=("calles",)
    ),
    gates.first_place_is_clear: _solicitation(
        "scoring", "ranking.first_is_tied", ties_for_first=("calles",)
    ),
    # --- award
    gates.award_is_decided: _solicitation("award", "award.undecided", decided=False),
    gates.every_bidder_knows_why: _solicitation(
        "award",
        "award.letter_missing",
        "award.letter_missing",
        letters_missing=("Asfalto Norte", "Lindero"),
    ),
    gates.standstill_is_over: _solicitation(
        "award",
        "award.standstill",
        standstill_until=NOON,
        but={"standstill_until": NOON - SECOND},
    ),
    gates.protests_are_decided: _solicitation("award", "award.open_protests", open_protests=1),
    # --- contract: signature
    contract_gates.process_is_awarded: _contract("contract.not_awarded", process_awarded=False),
    contract_gates.contract_is_signed: _contract("contract.unsigned", signed=False),
    contract_gates.insurance_is_in_force: _contract(
        "contract.no_insurance", insurance_until=date(2025, 5, 3)
    ),
    contract_gates.manager_is_named: _contract("contract.no_manager", manager_named=False),
    contract_gates.schedule_is_complete: _contract(
        "contract.no_baseline", "contract.no_baseline", kpis_without_baseline=("K1", "K2")
    ),
    contract_gates.differences_are_explained: _contract(
        "contract.unexplained",
        "contract.difference_unexplained",
        "contract.difference_unexplained",
        differences_explained=False,
        differences_unexplained=(
            ("ends_on", "2026-12-31", "2027-12-31"),
            ("kpi.waiting.target", "7", "9"),
        ),
    ),
    # --- contract: monitoring and closeout; the last day still belongs to the term
    contract_gates.term_is_over: _contract(
        "contract.still_running", ends_on=date(2026, 5, 4), but={"ends_on": date(2026, 5, 3)}
    ),
    contract_gates.every_due_cell_has_data: _contract(
        "results.missing", "results.missing", cells_without_data=(("K1", 2), ("K2", 1))
    ),
    contract_gates.reviews_were_held: _contract(
        "review.due",
        "review.undecided",
        "review.undecided",
        "review.unsettled",
        reviews_unsettled=("2025-06-30",),
        reviews_due=("2026-03-31",),
        reviews_undecided=("2025-09-30", "2025-12-31"),
    ),
    contract_gates.vendor_was_met: _contract("contract.no_meeting", meetings=0),
    contract_gates.follow_ups_are_closed: _contract(
        "follow_up.open", "follow_up.open", follow_ups_open=(1, 3)
    ),
    contract_gates.disputes_are_settled: _contract(
        "closeout.dispute_open", "closeout.dispute_open", disputes_open=(1, 3)
    ),
    contract_gates.lessons_are_written: _contract("contract.no_lessons", lessons=False),
    contract_gates.outcome_is_reported: _contract("contract.no_report", outcome_report=False),
    contract_gates.payments_are_settled: _contract(
        "closeout.not_approved",
        "closeout.not_paid",
        "closeout.not_paid",
        "closeout.holdback",
        "closeout.overpaid",
        payments_unapproved=((4, "USD 10.00"),),
        payments_unpaid=((2, "USD 5.00"), (3, "USD 7.00")),
        holdbacks_kept=(("warranty", "USD 1.00"),),
        overpaid="USD 0.01",
    ),
    contract_gates.figures_are_final: _contract(
        "closeout.not_final",
        "closeout.not_final",
        cells_not_final=(("K1", "disputed", 2), ("K2", "provisional", 1)),
    ),
    contract_gates.impact_is_stated: _contract(
        "closeout.no_impact", "closeout.no_impact", impact_unstated=("K1", "K2")
    ),
    contract_gates.lessons_are_placed: _contract("closeout.lessons_nowhere", lessons_placed=False),
    contract_gates.vendor_data_is_settled: _contract(
        "closeout.vendor_data", vendor_data_settled=False
    ),
}

#: Second ways in which a gate is closed: instead of, not beside, those above.
OTHERWISE_CLOSED: tuple[tuple[Gate, SolicitationFacts | ContractFacts, str], ...] = (
    (gates.every_goal_has_an_outcome, facts("outcomes", goals=0), "outcome.no_goal"),
    (
        gates.logic_model_reaches_the_goals,
        facts("outcomes", has_logic_model=False),
        "outcome.no_logic_model",
    ),
    (gates.weights_sum_to_100, facts("scheme", criteria=0), "criteria.none"),
    (gates.price_formula_was_tried, facts("scheme", price_criteria=0), "criteria.no_price"),
    (
        contract_gates.insurance_is_in_force,
        replace(CONTRACT, insurance_until=None),
        "contract.no_insurance",
    ),
    (contract_gates.schedule_is_complete, replace(CONTRACT, kpis=0), "contract.no_kpis"),
)
