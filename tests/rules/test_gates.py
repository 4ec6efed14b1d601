"""Gates: each has an open and a closed case, says everything at once, is pure, and never raises."""

import copy
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules import contract_gates, gates
from procurement.rules.findings import Finding, Severity
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.vocabulary import SubjectKind
from tests.rules.facts_strategies import contracts, solicitations
from tests.rules.gate_cases import CASES, OTHERWISE_CLOSED, facts


def gates_of(pathways):
    """Return the different gates of some pathways, in order."""
    return list(
        dict.fromkeys(
            gate
            for pathway in pathways.values()
            for stage in pathway.stages
            for way in stage.exits
            for gate in way.gates
        )
    )


SOLICITATION_GATES = gates_of(SOLICITATION_PATHWAYS)
CONTRACT_GATES = gates_of(CONTRACT_PATHWAYS)
USED = SOLICITATION_GATES + CONTRACT_GATES
#: Random facts are large to draw; what they must find does not need many.
quickly = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("gate", USED, ids=lambda gate: gate.__name__)
def test_a_gate_is_open_and_closed_as_its_case_says(gate):
    case = CASES[gate]

    assert gate(case.open) == ()
    assert tuple(finding.code for finding in gate(case.closed)) == case.codes


@pytest.mark.parametrize(("gate", "closed", "code"), OTHERWISE_CLOSED)
def test_a_gate_is_closed_for_another_reason_too(gate, closed, code):
    assert [finding.code for finding in gate(closed)] == [code]


def test_every_written_gate_is_used_by_a_pathway():
    written = {
        gate
        for module in (gates, contract_gates)
        for gate in vars(module).values()
        if callable(gate) and getattr(gate, "__module__", "") == module.__name__
    }

    assert written == set(USED)
    assert set(CASES) == set(USED)


def test_each_kind_of_pathway_asks_for_its_own_facts():
    assert {one.subject for one in SOLICITATION_PATHWAYS.values()} == {SubjectKind.SOLICITATION}
    assert {one.subject for one in CONTRACT_PATHWAYS.values()} == {SubjectKind.CONTRACT}


@pytest.mark.parametrize("gate", USED, ids=lambda gate: gate.__name__)
def test_a_gate_gives_the_same_answer_twice_and_leaves_the_facts_alone(gate):
    closed = CASES[gate].closed
    before = copy.deepcopy(closed)

    assert gate(closed) == gate(closed)
    assert closed == before


@pytest.mark.parametrize("gate", USED, ids=lambda gate: gate.__name__)
def test_what_a_gate_says_can_be_read_in_each_language(gate):
    found = gate(CASES[gate].closed)

    for language in LANGUAGES:
        for finding in found:
            said = say(finding, language)
            assert said.sentence.strip()
            assert said.remedy.strip()
            assert "{" not in said.sentence + said.remedy


@quickly
@given(solicitations())
def test_no_gate_of_a_solicitation_raises_whatever_the_facts(extreme):
    for gate in SOLICITATION_GATES:
        assert_only_findings(gate(extreme))
        assert gate(extreme) == gate(extreme)


@quickly
@given(contracts())
def test_no_gate_of_a_contract_raises_whatever_the_facts(extreme):
    for gate in CONTRACT_GATES:
        assert_only_findings(gate(extreme))
        assert gate(extreme) == gate(extreme)


def assert_only_findings(found):
    assert isinstance(found, tuple)
    for finding in found:
        assert isinstance(finding, Finding)
        assert all(isinstance(value, str | int) for value in finding.params.values())


def test_an_invited_vendor_without_address_is_pointed_out_but_holds_nothing_back():
    (finding,) = gates.invited_can_be_reached(facts("outreach", unreachable_vendors=("Lindero",)))

    assert finding.severity is Severity.ADVISES
    assert finding.params == {"vendor": "Lindero"}


def test_a_tie_is_pointed_out_but_holds_nothing_back():
    (finding,) = gates.prices_are_ranked(facts("scoring", ties=2))

    assert (finding.code, finding.severity) == ("ranking.tie", Severity.ADVISES)


def test_a_share_of_small_vendors_one_short_of_the_promise_is_narrow():
    promised = Decimal("0.4")  # of 10 invited: 4

    (finding,) = gates.outreach_is_broad(
        facts("outreach", invited=10, invited_small_or_new=3, minimum_small_or_new=promised)
    )

    assert finding.params == {"count": 3, "invited": 10, "minimum": "40"}
