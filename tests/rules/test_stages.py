"""Stages: one decision that says everything at once, and pathways that lead somewhere."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.rules.findings import Severity
from procurement.rules.pathways import (
    COMPETITIVE_RFP_1,
    CONTRACT_1,
    CONTRACT_PATHWAYS,
    SOLICITATION_PATHWAYS,
)
from procurement.rules.stages import decide
from procurement.rules.vocabulary import Role
from tests.rules.facts_strategies import contracts, solicitations
from tests.rules.gate_cases import CASES, CONTRACT, NOON, SECOND, SOLICITATION, facts

PATHWAYS = {**SOLICITATION_PATHWAYS, **CONTRACT_PATHWAYS}
STAGES = [
    pytest.param(pathway, stage, id=f"{code}-{stage.code}")
    for code, pathway in PATHWAYS.items()
    for stage in pathway.stages
    if stage.exits
]
SEALED = replace(SOLICITATION.bids, technical_opened=False, price_opened=False, opened=0, valid=0)
AUTHORITY = Role.AWARD_AUTHORITY.value


def codes(decision):
    return [finding.code for finding in decision.findings]


def forward(stage):
    (way,) = (way for way in stage.exits if not way.back and not way.reasoned)
    return way


def at(stage, *consents, open_facts=SOLICITATION):
    return replace(open_facts, stage=stage, consents=consents)


# --- the decision


def test_everything_that_is_missing_is_said_at_once_with_the_approvals():
    closed = replace(
        facts("scheme", funds_certified=False, custodians_with_key=1, bidding_days=3),
        stage="drafting",
        consents=(("questions", "legal", 1),),
    )

    decision = decide(COMPETITIVE_RFP_1, closed, "questions")

    assert codes(decision) == [
        "calendar.too_short",
        "budget.not_certified",
        "panel.few_custodians",
        "approval.missing",
        "approval.missing",
    ]
    assert [dict(one.params) for one in decision.findings[-2:]] == [
        {"role": "requester", "quorum": 1, "given": 0, "target": "questions"},
        {"role": "procurement_officer", "quorum": 1, "given": 0, "target": "questions"},
    ]
    assert not decision.allowed


def test_a_way_back_names_the_missing_consent_and_the_missing_reason_together():
    decision = decide(COMPETITIVE_RFP_1, at("award"), "scoring", reason="  ")

    assert codes(decision) == ["approval.missing", "reason.missing"]


def test_advice_does_not_hold_anything_back():
    closed = replace(
        facts("outreach", unreachable_vendors=("Lindero",)),
        stage="outreach",
        consents=(("drafting", "outreach_lead", 1),),
    )

    decision = decide(COMPETITIVE_RFP_1, closed, "drafting")

    assert decision.allowed
    assert [finding.severity for finding in decision.findings] == [Severity.ADVISES]


def test_a_target_that_cannot_be_reached_lists_the_exits_there_are():
    decision = decide(COMPETITIVE_RFP_1, at("outreach"), "award")

    (finding,) = decision.findings
    assert finding.code == "stage.unreachable"
    assert finding.params == {
        "stage": "outreach",
        "target": "award",
        "exits": "drafting, define-outcomes, cancelled",
    }
    assert not decision.allowed


def test_nothing_leaves_an_end():
    decision = decide(COMPETITIVE_RFP_1, at("awarded"), "award", reason="Second thoughts.")

    assert [dict(one.params) for one in decision.findings] == [
        {"stage": "awarded", "target": "award", "exits": "-"}
    ]


def test_consents_to_another_target_do_not_count():
    given_elsewhere = at("outreach", ("cancelled", "outreach_lead", 1))

    assert codes(decide(COMPETITIVE_RFP_1, given_elsewhere, "drafting")) == ["approval.missing"]


def test_a_stage_that_the_pathway_does_not_have_is_an_error_and_not_an_answer():
    with pytest.raises(KeyError):
        decide(COMPETITIVE_RFP_1, at("signature"), "monitoring")


# --- back and out


def test_going_back_needs_neither_the_deadline_nor_the_closed_questions_but_a_reason():
    early = replace(
        at("questions", ("drafting", "procurement_officer", 1)),
        deadline=NOON + SECOND,
        questions_until=NOON + SECOND,
        bids=SEALED,
    )

    assert codes(decide(COMPETITIVE_RFP_1, early, "drafting")) == ["reason.missing"]
    back = decide(COMPETITIVE_RFP_1, early, "drafting", reason="The scope was wrong.")
    assert back.allowed
    assert back.back


@pytest.mark.parametrize(("_pathway", "stage"), STAGES)
def test_no_way_back_or_out_waits_for_a_gate(_pathway, stage):
    assert all(not way.gates for way in stage.exits if way.back or way.reasoned)


@pytest.mark.parametrize("ending", ["cancelled", "unsuccessful"])
def test_ending_without_award_needs_the_award_authority_and_a_reason(ending):
    unready = at("scoring")
    agreed = at("scoring", (ending, AUTHORITY, 1))

    assert codes(decide(COMPETITIVE_RFP_1, unready, ending)) == [
        "approval.missing",
        "reason.missing",
    ]
    assert decide(COMPETITIVE_RFP_1, unready, ending).findings[0].params["role"] == AUTHORITY
    assert codes(decide(COMPETITIVE_RFP_1, agreed, ending)) == ["reason.missing"]
    assert decide(COMPETITIVE_RFP_1, agreed, ending, reason="No funds.").allowed


def test_every_stage_of_a_solicitation_can_be_cancelled():
    for stage in COMPETITIVE_RFP_1.stages:
        if stage.exits:
            assert "cancelled" in {way.to for way in stage.exits}


def test_no_award_is_possible_from_the_deadline_on_and_not_before():
    possible = [
        stage.code
        for stage in COMPETITIVE_RFP_1.stages
        if "unsuccessful" in {way.to for way in stage.exits}
    ]

    assert possible == ["submission", "responsiveness", "scoring", "consensus", "award"]


def test_an_upheld_protest_leads_back_to_drafting_responsiveness_or_scoring():
    back = {way.to for way in COMPETITIVE_RFP_1.stage("award").exits if way.back}

    assert back == {"drafting", "responsiveness", "scoring"}  # domain 2.2: to 3, 6 or 7


@pytest.mark.parametrize("target", ["terminated", "not-signed"])
def test_a_contract_ends_early_only_with_the_award_authority_and_a_reason(target):
    stage = {"terminated": "monitoring", "not-signed": "signature"}[target]

    found = decide(CONTRACT_1, at(stage, open_facts=CONTRACT), target)

    assert codes(found) == ["approval.missing", "reason.missing"]
    assert found.findings[0].params["role"] == AUTHORITY


# --- the pathways as data


def test_the_stages_come_in_the_order_of_the_work():
    assert [stage.code for stage in COMPETITIVE_RFP_1.stages if stage.exits] == [
        "define-outcomes",
        "outreach",
        "drafting",
        "questions",
        "submission",
        "responsiveness",
        "scoring",
        "consensus",
        "award",
    ]
    assert [stage.code for stage in CONTRACT_1.stages if stage.exits] == [
        "signature",
        "monitoring",
        "closeout",
    ]


@pytest.mark.parametrize(("_pathway", "stage"), STAGES)
def test_at_least_three_real_gates_stand_on_the_way_forward(_pathway, stage):
    real = [
        gate
        for gate in forward(stage).gates
        if any(one.severity is Severity.BLOCKS for one in gate(CASES[gate].closed))
    ]

    assert len(set(real)) >= 3


@pytest.mark.parametrize(("pathway", "stage"), STAGES)
def test_the_way_forward_is_open_once_every_gate_and_consent_is(pathway, stage):
    way = forward(stage)
    consents = [(way.to, one.role.value, one.quorum) for one in way.approvals]
    ready = SOLICITATION if pathway is COMPETITIVE_RFP_1 else CONTRACT

    decision = decide(pathway, at(stage.code, *consents, open_facts=ready), way.to)

    assert decision.findings == ()
    assert decision.allowed
    assert not decision.back


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=PATHWAYS)
def test_every_exit_leads_to_a_stage_and_every_stage_can_be_reached_and_left_for_good(pathway):
    leads = {stage.code: {way.to for way in stage.exits} for stage in pathway.stages}

    assert len(leads) == len(pathway.stages)  # no code twice
    assert set().union(*leads.values()) <= leads.keys()
    assert _closure(leads, {pathway.first.code}) == leads.keys()
    for stage in leads:
        ends = {one for one in _closure(leads, {stage}) if not leads[one]}
        assert ends, f"nothing that is in {stage} ever ends"


def _closure(leads, reached):
    while (further := reached.union(*(leads[one] for one in reached))) != reached:
        reached = further
    return reached


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=PATHWAYS)
def test_no_stage_has_two_exits_to_the_same_place(pathway):
    for stage in pathway.stages:
        targets = [way.to for way in stage.exits]
        assert len(targets) == len(set(targets))


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=PATHWAYS)
def test_ways_back_lead_back_and_ways_forward_lead_on(pathway):
    position = {stage.code: number for number, stage in enumerate(pathway.stages)}

    for stage in pathway.stages:
        for way in stage.exits:
            assert way.back == (position[way.to] < position[stage.code])


def test_a_pathway_is_listed_under_its_own_code_and_version():
    for code, pathway in PATHWAYS.items():
        assert code == pathway.code
        assert code.partition("/")[2].isdigit()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    solicitations(stage=st.sampled_from([one.code for one in COMPETITIVE_RFP_1.stages])),
    contracts(stage=st.sampled_from([one.code for one in CONTRACT_1.stages])),
    st.text(max_size=12),
)
def test_a_decision_is_made_whatever_the_facts_and_only_unreachable_if_no_exit_leads_there(
    solicitation, contract, reason
):
    for pathway, extreme in ((COMPETITIVE_RFP_1, solicitation), (CONTRACT_1, contract)):
        for target in (stage.code for stage in pathway.stages):
            decision = decide(pathway, extreme, target, reason=reason)
            exits = {way.to for way in pathway.stage(extreme.stage).exits}
            assert ("stage.unreachable" in codes(decision)) == (target not in exits)
