"""THE list of pathways.  To add a stage, add one `Stage(...)` to a *new version* here."""

from procurement.rules import contract_gates, gates
from procurement.rules.facts import ContractFacts, SolicitationFacts
from procurement.rules.stages import Approval, Exit, Pathway, Stage
from procurement.rules.vocabulary import Role, SubjectKind

_Exit = Exit[SolicitationFacts]
_Stage = Stage[SolicitationFacts]

CANCEL = _Exit(to="cancelled", approvals=(Approval(Role.AWARD_AUTHORITY),), reasoned=True)
NO_AWARD = _Exit(to="unsuccessful", approvals=(Approval(Role.AWARD_AUTHORITY),), reasoned=True)


def _back(to: str) -> _Exit:
    return _Exit(to=to, approvals=(Approval(Role.PROCUREMENT_OFFICER),), back=True)


COMPETITIVE_RFP_1 = Pathway(
    "competitive-rfp/1",
    SubjectKind.SOLICITATION,
    (
        _Stage(
            code="define-outcomes",
            owner=Role.REQUESTER,
            ocds_tag="planning",
            usual_days=30,
            exits=(
                _Exit(
                    to="outreach",
                    gates=(
                        gates.problem_is_stated,
                        gates.every_goal_has_an_outcome,
                        gates.kpi_records_are_complete,
                        gates.every_kpi_has_baseline_and_target,
                        gates.kpi_weights_are_whole,
                        gates.data_owners_agree,
                        gates.whom_it_serves_is_said,
                        gates.logic_model_reaches_the_goals,
                        gates.damage_is_watched,
                        gates.kpis_are_few,
                    ),
                    approvals=(Approval(Role.REQUESTER),),
                ),
                CANCEL,
            ),
        ),
        _Stage(
            code="outreach",
            owner=Role.OUTREACH_LEAD,
            ocds_tag="planning",
            usual_days=30,
            exits=(
                _Exit(
                    to="drafting",
                    gates=(
                        gates.outreach_is_broad,
                        gates.market_was_heard,
                        gates.all_hear_the_same,
                        gates.invited_can_be_reached,
                    ),
                    approvals=(Approval(Role.OUTREACH_LEAD),),
                ),
                _back("define-outcomes"),
                CANCEL,
            ),
        ),
        _Stage(
            code="drafting",
            owner=Role.PROCUREMENT_OFFICER,
            ocds_tag="tender",
            usual_days=30,
            exits=(
                _Exit(
                    to="questions",
                    gates=(
                        gates.weights_sum_to_100,
                        gates.levels_are_anchored,
                        gates.price_formula_was_tried,
                        gates.bidding_time_is_lawful,
                        gates.funds_are_certified,
                        gates.panel_is_ready,
                    ),
                    approvals=(
                        Approval(Role.LEGAL),
                        Approval(Role.REQUESTER),
                        Approval(Role.PROCUREMENT_OFFICER),
                    ),
                ),
                _back("outreach"),
                CANCEL,
            ),
        ),
        _Stage(
            code="questions",
            owner=Role.PROCUREMENT_OFFICER,
            ocds_tag="tenderUpdate",
            usual_days=30,
            exits=(
                _Exit(
                    to="submission",
                    gates=(
                        gates.question_time_is_over,
                        gates.every_question_is_answered,
                        gates.material_answers_have_an_addendum,
                    ),
                ),
                _back("drafting"),
                CANCEL,
            ),
        ),
        _Stage(
            code="submission",
            owner=Role.CUSTODIAN,
            ocds_tag="tenderUpdate",
            usual_days=30,
            exits=(
                _Exit(
                    to="responsiveness",
                    gates=(
                        gates.deadline_has_passed,
                        gates.technical_envelopes_are_open,
                        gates.somebody_bid,
                    ),
                ),
                NO_AWARD,
                CANCEL,
            ),
        ),
        _Stage(
            code="responsiveness",
            owner=Role.PROCUREMENT_OFFICER,
            ocds_tag="tenderUpdate",
            usual_days=10,
            exits=(
                _Exit(
                    to="scoring",
                    gates=(
                        gates.every_bid_is_checked,
                        gates.every_result_has_a_reason,
                        gates.a_valid_bid_remains,
                        gates.evaluators_have_declared,
                    ),
                ),
                NO_AWARD,
                CANCEL,
            ),
        ),
        _Stage(
            code="scoring",
            owner=Role.EVALUATOR,
            ocds_tag="tenderUpdate",
            usual_days=20,
            exits=(
                _Exit(
                    to="consensus",
                    gates=(
                        gates.no_cell_is_blank,
                        gates.every_sheet_is_locked,
                        gates.evaluators_have_declared,
                    ),
                ),
                NO_AWARD,
                CANCEL,
            ),
        ),
        _Stage(
            code="consensus",
            owner=Role.CHAIR,
            ocds_tag="tenderUpdate",
            usual_days=10,
            exits=(
                _Exit(
                    to="award",
                    gates=(
                        gates.disagreements_are_discussed,
                        gates.consensus_is_complete,
                        gates.prices_are_ranked,
                        gates.odd_prices_are_decided,
                        gates.small_firms_had_their_turn,
                        gates.first_place_is_clear,
                    ),
                    approvals=(Approval(Role.CHAIR),),
                ),
                NO_AWARD,
                CANCEL,
            ),
        ),
        _Stage(
            code="award",
            owner=Role.AWARD_AUTHORITY,
            ocds_tag="award",
            usual_days=30,
            exits=(
                _Exit(
                    to="awarded",
                    gates=(
                        gates.award_is_decided,
                        gates.every_bidder_knows_why,
                        gates.standstill_is_over,
                        gates.protests_are_decided,
                    ),
                ),
                _back("drafting"),
                _back("responsiveness"),
                _back("scoring"),
                NO_AWARD,
                CANCEL,
            ),
        ),
        _Stage(code="awarded", owner=Role.PROCUREMENT_OFFICER, ocds_tag="award", usual_days=0),
        _Stage(
            code="unsuccessful",
            owner=Role.PROCUREMENT_OFFICER,
            ocds_tag="tenderUpdate",
            usual_days=0,
        ),
        _Stage(
            code="cancelled",
            owner=Role.PROCUREMENT_OFFICER,
            ocds_tag="tenderCancellation",
            usual_days=0,
        ),
    ),
)

CONTRACT_1 = Pathway(
    "contract/1",
    SubjectKind.CONTRACT,
    (
        Stage[ContractFacts](
            code="signature",
            owner=Role.LEGAL,
            ocds_tag="contract",
            usual_days=45,
            exits=(
                Exit[ContractFacts](
                    to="monitoring",
                    gates=(
                        contract_gates.process_is_awarded,
                        contract_gates.contract_is_signed,
                        contract_gates.insurance_is_in_force,
                        contract_gates.manager_is_named,
                        contract_gates.schedule_is_complete,
                        contract_gates.differences_are_explained,
                    ),
                    approvals=(Approval(Role.LEGAL),),
                ),
                Exit[ContractFacts](
                    to="not-signed", approvals=(Approval(Role.AWARD_AUTHORITY),), reasoned=True
                ),
            ),
        ),
        Stage[ContractFacts](
            code="monitoring",
            owner=Role.CONTRACT_MANAGER,
            ocds_tag="implementation",
            usual_days=365,
            exits=(
                Exit[ContractFacts](
                    to="closeout",
                    gates=(
                        contract_gates.term_is_over,
                        contract_gates.every_due_cell_has_data,
                        contract_gates.reviews_were_held,
                        contract_gates.vendor_was_met,
                    ),
                ),
                Exit[ContractFacts](
                    to="terminated", approvals=(Approval(Role.AWARD_AUTHORITY),), reasoned=True
                ),
            ),
        ),
        Stage[ContractFacts](
            code="closeout",
            owner=Role.CONTRACT_MANAGER,
            ocds_tag="contractTermination",
            usual_days=60,
            exits=(
                Exit[ContractFacts](
                    to="closed",
                    gates=(
                        contract_gates.every_due_cell_has_data,
                        contract_gates.reviews_were_held,
                        contract_gates.follow_ups_are_closed,
                        contract_gates.disputes_are_settled,
                        contract_gates.outcome_is_reported,
                        contract_gates.lessons_are_written,
                        contract_gates.payments_are_settled,
                        contract_gates.figures_are_final,
                        contract_gates.impact_is_stated,
                        contract_gates.lessons_are_placed,
                        contract_gates.vendor_data_is_settled,
                    ),
                    approvals=(Approval(Role.PAYMENT_APPROVER),),
                    waivable=(contract_gates.payments_are_settled,),
                ),
                Exit[ContractFacts](
                    to="monitoring", approvals=(Approval(Role.CONTRACT_MANAGER),), back=True
                ),
            ),
        ),
        Stage[ContractFacts](
            code="closed", owner=Role.CONTRACT_MANAGER, ocds_tag="contractTermination", usual_days=0
        ),
        Stage[ContractFacts](
            code="terminated",
            owner=Role.CONTRACT_MANAGER,
            ocds_tag="contractTermination",
            usual_days=0,
        ),
        Stage[ContractFacts](
            code="not-signed", owner=Role.LEGAL, ocds_tag="awardCancellation", usual_days=0
        ),
    ),
)

#: What a new solicitation, and a new contract, begins on.
CURRENT_SOLICITATION = COMPETITIVE_RFP_1
CURRENT_CONTRACT = CONTRACT_1

SOLICITATION_PATHWAYS = {pathway.code: pathway for pathway in (COMPETITIVE_RFP_1,)}
CONTRACT_PATHWAYS = {pathway.code: pathway for pathway in (CONTRACT_1,)}
