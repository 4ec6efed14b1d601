"""Deny by default, nothing to learn of what is not one's own, and no field that was not asked for.

Items Z01, Z02, Z03 and Z05 of the security checklist, as far as they need no web page.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.exc import DBAPIError

from procurement.actions.asking.catalogue import VERBS, UndeclaredVerbError, Verb
from procurement.actions.asking.requests import Asking, carry_out, perform, submit
from procurement.actions.audit.list_overrides import overrides
from procurement.actions.city.show_left_work import work_left
from procurement.actions.solicitations.create_solicitation import body_of
from procurement.ingest.case.reader import read_case
from procurement.rules.duties.conflicts import CONFLICTS, PAIRS, WAIVABLE
from procurement.rules.errors import BadInputError, NotAllowedError, NotFoundError
from procurement.rules.vocabulary import Role
from procurement.store.tables import metadata
from tests.actions.bidding import (
    CUSTODIANS,
    EVALUATORS,
    LOT,
    VENDORS,
    codes,
    in_award,
    in_scoring,
    with_bids,
)
from tests.actions.contract_builder import CONTRACT
from tests.builders import (
    ADMINISTRATOR,
    a_solicitation,
    approve,
    contact_of,
    in_drafting,
    team,
    written_case,
)
from tests.store.rows import say

LEGAL, AUDITOR = team("legal"), team("auditor")
REASON = "The office has one engineer."


# --- Z01: denied by default


def test_z01_a_verb_that_no_role_may_do_stops_the_program_from_starting():
    with pytest.raises(UndeclaredVerbError):
        Verb("award.cancel_quietly", lambda _unit: None)


def test_z01_a_verb_that_nobody_listed_is_denied_to_the_administrator_too(city):
    with pytest.raises(BadInputError):
        perform(city.engine, Asking("award.cancel_quietly", ADMINISTRATOR, {}, uuid4()))


def test_z01_an_auditor_reads_everywhere_and_changes_nothing(city):
    ocid = in_drafting(city)

    for verb, arguments in SUBJECTS.items():
        with pytest.raises(NotAllowedError):
            city.ask(verb, AUDITOR, ocid=ocid, **arguments)


# --- Z02: an id of another is as one that does not exist

#: Acts on a procurement, each with the least it needs beside the ocid.
SUBJECTS = {
    "funds.certify": {"budget_line": "A"},
    "price.acknowledge": {"reason": "Tried."},
    "approval.give": {"target": "questions"},
    "solicitation.advance": {"target": "questions"},
    "question.ask": {"question": "Why?"},
    "question.answer": {"number": 1, "answer": "So."},
    "bid.withdraw": {"lot": LOT},
    "sheet.lock": {},
    "consensus.lock": {},
    "bids.rank": {},
    "award.decide": {"lot": LOT, "vendor": VENDORS[0], "memo": "Best."},
    "protest.file": {"grounds": "Wrong."},
}
ROLES = (
    Role.REQUESTER,
    Role.PROCUREMENT_OFFICER,
    Role.BUDGET_OFFICER,
    Role.EVALUATOR,
    Role.CHAIR,
    Role.AWARD_AUTHORITY,
    Role.AUDITOR,
)


def answer(city, verb, who, **arguments):
    """Return what somebody is told: the error and its findings, with the asked id taken out."""
    asking = Asking(verb, who, arguments, uuid4())
    try:
        outcome = (submit if VERBS[verb].flow else perform)(city.engine, asking)
    except (NotFoundError, NotAllowedError) as problem:
        said = [(one.code, dict(one.params)) for one in problem.findings]
        return type(problem).__name__, str(said).replace(arguments["ocid"], "ID")
    return "answered", outcome


@pytest.fixture
def outsiders(city):
    """Return two drafts, and for each role somebody who holds it on the first one only."""
    own = a_solicitation(city)

    def renamed(case):
        case["reference"] = "OTHER-2014"

    other = a_solicitation(city, renamed)
    people = {}
    for role in ROLES:
        people[role] = f"only-{role.value.replace('_', '-')}"
        city.do("person.register", ADMINISTRATOR, handle=people[role], name=role.value)
        city.do("role.grant", ADMINISTRATOR, handle=people[role], role=role.value, subject=own)
    people[Role.VENDOR_CONTACT] = contact_of(city, VENDORS[0])
    return own, other, people


def test_z02_an_other_procurement_answers_as_one_that_does_not_exist(city, outsiders):
    own, other, people = outsiders

    for role, who in people.items():
        for verb, arguments in SUBJECTS.items():
            missing = answer(city, verb, who, ocid="ocds-none", **arguments)
            assert answer(city, verb, who, ocid=other, **arguments) == missing, (role, verb)
            assert missing[0] == "NotFoundError"
            if role is not Role.VENDOR_CONTACT:
                assert answer(city, verb, who, ocid=own, **arguments) != missing, (role, verb)


def test_z02_a_contract_of_another_vendor_answers_as_one_that_does_not_exist(agreed):
    """`stranger` speaks for another firm than the contract's."""

    def told(contract):
        comment = {"contract": contract, "period_end": "2015-03-31", "comment": "Not so."}
        asking = Asking("review.comment", "stranger", comment, uuid4())
        with pytest.raises(NotFoundError) as refused:
            perform(agreed.bench.engine, asking)
        return str(refused.value).replace(contract, "ID")

    assert told(CONTRACT) == told("NO-CONTRACT")


# --- Z03: two halves of a duty, two people


def appointed(city, handle, ocid, *roles):
    city.do("person.register", ADMINISTRATOR, handle=handle, name=handle.title())
    for role in roles:
        city.do("role.grant", ADMINISTRATOR, handle=handle, role=role, subject=ocid)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.role}-{pair.other}")
def test_z03_a_pair_is_refused_by_the_action_and_by_the_database(begin, pair):
    city, ocid = begin(a_solicitation)
    appointed(city, "solo", ocid, pair.role.value)

    outcome = city.ask(
        "role.grant", ADMINISTRATOR, handle="solo", role=pair.other.value, subject=ocid
    )

    assert codes(outcome) == ["panel.conflicting_roles"]
    with pytest.raises(DBAPIError, match="exclude each other"):
        grant_by_hand(city, "solo", pair.other, ocid)


def grant_by_hand(city, handle, role, ocid):
    people, grants = metadata.tables["person"], metadata.tables["role_grant"]
    with city.engine.execution_options(writes=True).begin() as connection:
        person = connection.execute(sa.select(people.c.id).where(people.c.handle == handle))
        row = {"id": uuid4(), "person_id": person.scalar_one(), "role": role, "subject": ocid}
        row |= {"granted_at": city.now, "revoked_why": ""}
        connection.execute(sa.insert(grants).values(row))


@pytest.mark.parametrize("pair", PAIRS[:6], ids=lambda pair: f"{pair.role}-{pair.other}")
def test_z03_both_databases_refuse_a_pair_that_is_inserted_directly(city, pair):
    ocid = a_solicitation(city)
    appointed(city, "solo", ocid, pair.other.value)

    with pytest.raises(DBAPIError, match="exclude each other"):
        grant_by_hand(city, "solo", pair.role, ocid)


def test_z03_whoever_opened_the_bids_neither_scores_nor_is_let_to_by_the_database(city):
    ocid = in_scoring(city)
    city.do(
        "role.revoke",
        ADMINISTRATOR,
        handle=CUSTODIANS[0],
        role="custodian",
        subject=ocid,
        reason="Needed on the panel.",
    )
    city.do("role.grant", ADMINISTRATOR, handle=CUSTODIANS[0], role="evaluator", subject=ocid)

    with pytest.raises(NotAllowedError, match=r"panel\.conflicting_roles"):
        city.ask("sheet.lock", CUSTODIANS[0], ocid=ocid)
    with pytest.raises(DBAPIError, match="one person may not do both"):
        say(
            city.engine,
            "INSERT INTO rating_sheet (ocid, round, evaluator_id, version, opened_at)"
            " SELECT ocid, round, person_id, 1, given_at FROM opening_consent WHERE position = 1",
        )


def test_z03_nobody_changes_their_own_roles(city):
    a_solicitation(city)
    own = {"handle": ADMINISTRATOR, "role": "administrator"}

    granted = city.ask("role.grant", ADMINISTRATOR, handle=ADMINISTRATOR, role="legal")
    revoked = city.ask("role.revoke", ADMINISTRATOR, **own, reason="Tired.")

    assert (codes(granted), codes(revoked)) == (["role.own"], ["role.own_revoked"])
    with pytest.raises(DBAPIError, match="nobody_changes_their_own_roles"):
        say(
            city.engine,
            "UPDATE role_grant SET revoked_at = granted_at, revoked_by = person_id,"
            " revoked_why = 'x'",
        )


def test_z03_nobody_appoints_themselves_by_opening_a_case(city):
    a_solicitation(city)
    body = written_case()
    body["reference"], body["team"]["chair"] = "OTHER-2014", "officer"
    path = city.home / "other.yaml"
    path.write_text(yaml.safe_dump(body, allow_unicode=True), "utf-8")
    case, _findings = read_case(path, now=city.now)
    digest = hashlib.sha256(body_of(case).encode()).hexdigest()

    outcome = city.ask("solicitation.create", "officer", digest=digest, private=case)

    assert codes(outcome) == ["role.own"]


def test_z03_one_person_alone_does_not_consent_to_a_release(city):
    ocid = in_drafting(city)
    consents = ("legal", "requester", "procurement_officer")
    appointed(city, "solo", ocid, *consents)
    way = {"ocid": ocid, "target": "questions"}

    answers = [city.ask("approval.give", "solo", **way, acting_as=Role(role)) for role in consents]

    assert [codes(one) for one in answers] == [[], [], ["approval.alone"]]
    approve(city, ocid, "questions", "legal")
    assert not city.ask("approval.give", "solo", **way, acting_as=Role(consents[2])).refused


def test_z03_an_override_is_approved_by_another_with_a_reason_and_ends(city):
    ocid = a_solicitation(city)
    appointed(city, "solo", ocid, "evaluator")
    pair = {"role": "chair", "other": "evaluator"}
    asked = {"ocid": ocid, "handle": "solo", **pair, "reason": REASON}
    until = (city.now + timedelta(days=30)).date()

    own = city.ask("override.approve", LEGAL, **asked | {"handle": LEGAL}, until=until)
    blank = city.ask("override.approve", LEGAL, **asked | {"reason": " "}, until=until)
    endless = city.ask("override.approve", LEGAL, **asked, until=until + timedelta(days=365))
    city.do("override.approve", LEGAL, **asked, until=until)
    city.do("role.grant", ADMINISTRATOR, handle="solo", role="chair", subject=ocid)

    refused = [codes(one) for one in (own, blank, endless)]
    assert refused == [["override.own"], ["override.no_reason"], ["override.term"]]
    (seen,) = overrides(city.engine, ocid)
    assert (seen.person, seen.approver, seen.reason, seen.in_force) == ("solo", LEGAL, REASON, True)
    city.forward(city.now + timedelta(days=32))
    assert not overrides(city.engine)[0].in_force
    with pytest.raises(NotAllowedError, match=r"panel\.conflicting_roles"):
        city.ask("consensus.lock", "solo", ocid=ocid)


@pytest.mark.parametrize("pair", [one.pair for one in CONFLICTS if not one.waivable][:3])
def test_z03_an_auditor_is_never_let_do_anything_else(begin, pair):
    city, ocid = begin(a_solicitation)
    until = (city.now + timedelta(days=3)).date()
    asked = {"role": pair.role, "other": pair.other, "until": until, "reason": REASON}

    outcome = city.ask("override.approve", LEGAL, ocid=ocid, handle=AUDITOR, **asked)

    assert pair not in WAIVABLE
    assert codes(outcome) == ["override.never"]


# --- revoking: at once, on record, and nothing is lost from sight


def test_a_role_that_is_revoked_ends_at_once_and_may_be_granted_again(city):
    ocid = in_scoring(city)
    who, grant = EVALUATORS[0], {"handle": EVALUATORS[0], "role": "evaluator", "subject": ocid}

    blank = city.ask("role.revoke", ADMINISTRATOR, **grant, reason="")
    city.do("role.revoke", ADMINISTRATOR, **grant, reason="Left the city.")

    assert codes(blank) == ["role.no_reason"]
    with pytest.raises(NotFoundError):
        city.ask("sheet.lock", "nobody", ocid=ocid)
    with pytest.raises(NotAllowedError):
        city.ask("sheet.lock", who, ocid=ocid)
    (left,) = work_left(city.engine)
    assert (left.handle, left.work.kind, left.work.others) == (who, "sheet", 2)
    city.do("role.grant", ADMINISTRATOR, **grant)
    assert work_left(city.engine) == []


def test_what_a_custodian_leaves_is_named_with_how_many_can_still_open(begin):
    city, ocid = begin(with_bids)

    outcomes = [
        city.do(
            "role.revoke",
            ADMINISTRATOR,
            handle=who,
            role="custodian",
            subject=ocid,
            reason="Left the city.",
        )
        for who in CUSTODIANS[:2]
    ]

    assert [codes(one) for one in outcomes] == [["role.left_key"]] * 2
    assert [one.findings[0].params["others"] for one in outcomes] == [2, 1]


def test_what_a_flow_was_asked_for_before_a_role_was_revoked_is_not_carried_out(begin):
    city, ocid = begin(in_award)
    authority = team("award_authority")
    chosen = {"ocid": ocid, "lot": LOT, "vendor": VENDORS[0], "memo": "Best."}
    asking = Asking("award.decide", authority, chosen, uuid4())
    submit(city.engine, asking)
    city.do(
        "role.revoke",
        ADMINISTRATOR,
        handle=authority,
        role="award_authority",
        subject=ocid,
        reason="Suspended.",
    )

    outcome = carry_out(city.engine, asking.request_id)

    assert codes(outcome) == ["access.denied"]


# --- Z05: no field beside those that were asked for

#: What somebody would like to set: every column of every table that is no argument anywhere.
COLUMNS = sorted({column.name for table in metadata.tables.values() for column in table.columns})


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_z05_every_verb_refuses_each_column_it_does_not_ask_for(verb):
    asked = VERBS[verb].arguments
    extra = dict.fromkeys(set(COLUMNS) - set(asked.model_fields), "x")

    with pytest.raises(ValueError, match="extra_forbidden") as refused:
        asked.model_validate(extra)

    found = {one["loc"][0] for one in refused.value.errors() if one["type"] == "extra_forbidden"}
    assert found == set(extra)


def test_z05_a_request_with_a_field_too_many_changes_nothing(begin):
    city, ocid = begin(a_solicitation)
    good = Asking("approval.give", team("requester"), {"ocid": ocid, "target": "outreach"}, uuid4())
    more = {**good.arguments, "role": "legal", "version": 9, "vendor_id": "x"}

    with pytest.raises(BadInputError) as refused:
        perform(city.engine, replace(good, arguments=more))

    named = {one.params["argument"] for one in refused.value.findings}
    assert named == {"role", "version", "vendor_id"}
    assert not perform(city.engine, good).refused
