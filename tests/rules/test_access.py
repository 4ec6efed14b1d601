"""Access: denied by default, and no two hats that must not be worn together."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.actions.asking.catalogue import VERBS
from procurement.rules.access import ALLOWED, may
from procurement.rules.duties.conflicts import conflicts
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from tests.rules.access_page import reviewed

roles = st.sets(st.sampled_from(Role))
#: Domain 2.1: who may not be whom on one procurement.
HARD = [
    (Role.CUSTODIAN, Role.EVALUATOR),
    (Role.EVALUATOR, Role.AWARD_AUTHORITY),
    (Role.CHAIR, Role.EVALUATOR),
    (Role.VENDOR_CONTACT, Role.DATA_VALIDATOR),
    (Role.DATA_VALIDATOR, Role.PAYMENT_APPROVER),
    (Role.CONTRACT_MANAGER, Role.PAYMENT_APPROVER),
]


def test_every_verb_says_who_may_and_nothing_else_is_listed():
    assert ALLOWED.keys() == VERBS.keys()


def test_every_verb_may_be_done_by_somebody_and_every_role_has_something_to_do():
    assert all(ALLOWED.values())
    assert {role for allowed in ALLOWED.values() for role in allowed} == set(Role)


@pytest.mark.parametrize("role", Role)
def test_z02_each_role_may_do_exactly_what_the_reviewed_table_marks(role):
    marked = {verb for verb, allowed in reviewed().items() if role in allowed}

    may_do = {verb for verb in VERBS if may(verb, {role}) is role}

    assert may_do == marked, "review, then: python -m tests.rules.access_page"


def test_z02_the_reviewed_table_lists_every_verb_and_no_other():
    assert reviewed().keys() == VERBS.keys(), "review, then: python -m tests.rules.access_page"


@given(st.text().filter(lambda verb: verb not in ALLOWED), roles)
def test_an_unlisted_verb_is_denied_to_everybody(verb, held):
    answer = may(verb, held)

    assert isinstance(answer, Finding)
    assert answer.code == "access.denied"


@pytest.mark.parametrize("verb", ALLOWED)
def test_whoever_holds_no_role_is_denied(verb):
    assert isinstance(may(verb, ()), Finding)


@given(st.sampled_from(sorted(ALLOWED)), roles)
def test_one_may_act_only_in_a_role_that_is_held_and_allowed(verb, held):
    answer = may(verb, held)

    if held.isdisjoint(ALLOWED[verb]):
        assert isinstance(answer, Finding)
    else:
        assert answer in held & set(ALLOWED[verb])


@given(st.sampled_from(sorted(ALLOWED)), roles, st.sampled_from(Role))
def test_the_role_that_was_asked_for_is_the_role_that_is_given(verb, held, wanted):
    answer = may(verb, held, wanted)

    assert (answer is wanted) == (wanted in held and wanted in ALLOWED[verb])
    assert answer is wanted or isinstance(answer, Finding)


def test_a_denial_says_who_may_and_what_one_is():
    denied = may("award.decide", {Role.EVALUATOR, Role.CHAIR})

    assert dict(denied.params) == {
        "verb": "award.decide",
        "allowed": "award_authority",
        "held": "chair, evaluator",
    }


def test_an_auditor_does_nothing_but_anchor_the_log_and_write_the_report():
    may_do = {verb for verb, allowed in ALLOWED.items() if Role.AUDITOR in allowed}

    assert may_do == {"audit.anchor", "outcomes.report"}


def test_a_vendor_does_nothing_but_ask_bid_protest_comment_and_describe_the_own_firm():
    may_do = {verb for verb, allowed in ALLOWED.items() if Role.VENDOR_CONTACT in allowed}

    assert may_do == {
        "question.ask",
        "addendum.acknowledge",
        "bid.submit",
        "bid.withdraw",
        "cure.answer",
        "mail.unsubscribe",
        "price.answer",
        "protest.file",
        "dispute.answer",
        "dispute.file",
        "dispute.withdraw",
        "milestone.deliver",
        "review.comment",
        "review.disagree",
        "vendor.apply",
        "vendor.codes",
        "vendor_contact.add",
        "vendor_contact.end",
    }


def test_the_schedule_takes_no_decision():
    may_do = {verb for verb, allowed in ALLOWED.items() if Role.SCHEDULER in allowed}

    assert not {verb for verb in may_do if verb.endswith((".decide", ".give", ".advance"))}


@pytest.mark.parametrize("verb", ["award.decide", "review.decide", "protest.decide"])
def test_a_decision_is_taken_by_officials_and_never_by_who_runs_the_machine(verb):
    assert {Role.ADMINISTRATOR, Role.SCHEDULER, Role.AUDITOR}.isdisjoint(ALLOWED[verb])


@pytest.mark.parametrize("pair", HARD)
def test_the_hard_conflicts_of_the_specification_are_found(pair):
    found = conflicts(pair)

    assert [set(one) for one in found] == [set(pair)]


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.AUDITOR, Role.SCHEDULER, Role.ADMINISTRATOR})
)
def test_an_auditor_holds_no_other_role_on_the_same_procurement(role):
    assert conflicts({Role.AUDITOR, role})


@given(roles)
def test_conflicts_are_exactly_the_conflicting_pairs_held_and_each_is_named_once(held):
    found = conflicts(held)

    assert all(set(pair) <= held for pair in found)
    by_pair = [pair for pair in combinations(sorted(held), 2) if conflicts(pair)]
    assert sorted(tuple(sorted(pair)) for pair in found) == by_pair
