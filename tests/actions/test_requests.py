"""Requests: asked twice, done once; the answer is stored; what is not allowed changes nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from procurement.actions.asking.requests import (
    Asking,
    answer,
    carry_out,
    perform,
    submit,
    waiting_flows,
)
from procurement.rules.errors import (
    BadInputError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    ProcurementError,
)
from procurement.rules.vocabulary import Authentication, RequestState, Role
from procurement.store.database.engine import make_engine
from procurement.store.database.migrate import grant_application
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.outbox import Outbox, Request
from tests.builders import ADMINISTRATOR, a_solicitation, in_outreach, in_submission, released
from tests.store.rows import count, say

OLGA = {"handle": "olga", "name": "Olga Officer"}


def asking(verb="person.register", who=ADMINISTRATOR, *, arguments=None, **changed):
    """Return a request to register Olga, changed where the test needs it."""
    given = OLGA if arguments is None else arguments
    return Asking(verb, who, given, changed.pop("request_id", uuid4()), **changed)


def refusal(call, *arguments, error=ProcurementError):
    """Return the codes of the refusal that the call must raise."""
    with pytest.raises(error) as raised:
        call(*arguments)
    return [finding.code for finding in raised.value.findings]


def stored(city, request_id):
    with Session(city.engine) as session:
        return session.get(Request, request_id)


def entries(city):
    with Session(city.engine) as session:
        return list(session.exec(select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.seq)))


def rows_of(city):
    """Return how many rows each table holds that an act could add to."""
    return {table: count(city.engine, table) for table in ("person", "request", "audit_entry")}


def test_a_request_that_is_repeated_has_one_effect_and_the_stored_answer(city):
    request = asking()
    first = perform(city.engine, request)
    before = rows_of(city)

    second = perform(city.engine, request)

    assert second == first
    assert dict(second.facts) == {"person": "olga"}
    assert rows_of(city) == before


def test_a_repeated_request_is_answered_even_after_the_world_has_changed(city):
    request = asking()
    perform(city.engine, request)
    perform(city.engine, asking(arguments={"handle": "vera", "name": "Vera"}))

    assert perform(city.engine, request).facts["person"] == "olga"


def test_the_same_request_from_two_processes_at_once_has_one_effect(city):
    request = asking()

    with ThreadPoolExecutor(8) as several:
        answers = list(several.map(lambda _: perform(city.engine, request), range(8)))

    assert {dict(one.facts)["person"] for one in answers} == {"olga"}
    assert rows_of(city) == {"person": 3, "request": 2, "audit_entry": 2}


def test_a_chain_that_two_begin_at_once_has_one_beginning(city):
    people = [asking(arguments={"handle": f"p{n}", "name": "P"}) for n in range(8)]

    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda one: perform(city.engine, one), people))

    chain = [one.seq for one in entries(city) if one.chain == "people"]
    assert chain == list(range(1, 9))


@pytest.mark.parametrize(
    "other",
    [
        {"arguments": {"handle": "olga", "name": "Somebody Else"}},
        {"verb": "role.grant", "arguments": {"handle": "admin", "role": "auditor"}},
    ],
    ids=["another argument", "another verb"],
)
def test_a_request_id_used_again_for_something_else_is_refused(city, other):
    request = asking()
    perform(city.engine, request)
    before = rows_of(city)

    again = asking(request_id=request.request_id, **other)

    assert refusal(perform, city.engine, again, error=ConflictError) == ["request.other_content"]
    assert rows_of(city) == before


def test_somebody_elses_request_id_does_not_show_its_answer(city):
    request = asking()
    perform(city.engine, request)
    city.do("person.register", ADMINISTRATOR, handle="vera", name="Vera")
    city.do("role.grant", ADMINISTRATOR, handle="vera", role="administrator")

    mine = asking(who="vera", request_id=request.request_id)

    assert refusal(perform, city.engine, mine, error=ConflictError) == ["request.other_content"]


@pytest.mark.parametrize(
    ("request_", "error", "code"),
    [
        (asking(who="nobody"), NotFoundError, "person.unknown"),
        (asking(who="scheduler"), NotAllowedError, "access.denied"),
        (asking(role=Role.AUDITOR), NotAllowedError, "access.denied"),
        (asking(verb="person.rename"), BadInputError, "request.unknown_verb"),
        (asking(arguments={**OLGA, "left_at": "now"}), BadInputError, "request.bad_argument"),
        (asking(arguments={"handle": "olga"}), BadInputError, "request.bad_argument"),
        (asking(arguments={**OLGA, "name": 3}), BadInputError, "request.bad_argument"),
    ],
    ids=["unknown person", "role not held", "role wanted", "verb", "extra", "missing", "type"],
)
@pytest.mark.parametrize("way", [perform, submit])
def test_what_may_not_be_asked_changes_nothing(city, way, request_, error, code):
    before = rows_of(city)

    assert refusal(way, city.engine, request_, error=error) == [code]
    assert rows_of(city) == before


def test_every_bad_argument_is_named_at_once(city):
    request = asking(arguments={"handle": 1, "rank": 2})

    with pytest.raises(BadInputError) as raised:
        perform(city.engine, request)

    named = [finding.params["argument"] for finding in raised.value.findings]
    assert sorted(named) == ["handle", "name", "rank"]


def test_a_person_who_has_left_may_ask_nothing(city):
    perform(city.engine, asking())
    say(city.engine, "UPDATE person SET left_at = registered_at WHERE handle = 'olga'")

    late = asking(who="olga", arguments={"handle": "x", "name": "X"})

    assert refusal(perform, city.engine, late, error=NotFoundError) == ["person.unknown"]


def test_a_role_on_one_solicitation_does_not_reach_to_another(city):
    ocid = a_solicitation(city)
    city.do("person.register", ADMINISTRATOR, handle="vera", name="Vera")
    city.do("role.grant", ADMINISTRATOR, handle="vera", role="auditor", subject=ocid)

    request = asking("solicitation.advance", "vera", arguments={"ocid": ocid, "target": "outreach"})

    assert refusal(submit, city.engine, request, error=NotAllowedError) == ["access.denied"]


def test_the_one_who_asks_is_recorded_as_asserted_not_proved(city):
    request = asking()
    perform(city.engine, request)

    logged = next(one for one in entries(city) if one.request_id == request.request_id)

    assert stored(city, request.request_id).authentication is Authentication.ASSERTED
    assert logged.authentication is Authentication.ASSERTED
    assert json.loads(logged.body)["authentication"] == "asserted"


class TestFlows:
    """A07: what a flow carries out is stored first, done once, and answered from then on."""

    @pytest.fixture
    def move(self, city):
        """Return a request that moves a solicitation on, and which nothing holds back."""
        ocid = a_solicitation(city)
        return asking(
            "solicitation.advance",
            "officer",
            arguments={"ocid": ocid, "target": "cancelled", "reason": "No budget."},
        )

    def test_a07_a_submitted_request_waits_with_its_flow(self, city, move):
        state = submit(city.engine, move)

        assert state is RequestState.WAITING
        assert answer(city.engine, move.request_id) is None
        assert waiting_flows(city.engine) == [("advance-solicitation", move.request_id)]

    def test_a07_a_request_submitted_twice_waits_once(self, city, move):
        submit(city.engine, move)

        assert submit(city.engine, move) is RequestState.WAITING
        assert len(waiting_flows(city.engine)) == 1

    def test_a07_a_flow_that_runs_twice_has_one_effect(self, city):
        ocid = in_outreach(city)
        move = asking(
            "solicitation.advance", "officer", arguments={"ocid": ocid, "target": "outreach"}
        )
        submit(city.engine, move)
        first = carry_out(city.engine, move.request_id)
        before = entries(city)

        assert carry_out(city.engine, move.request_id) == first == answer_of(city, move)
        assert entries(city) == before
        assert waiting_flows(city.engine) == []

    def test_a07_a_refusal_is_an_answer_and_is_not_tried_again(self, city, move):
        submit(city.engine, move)
        before = entries(city)
        refused = carry_out(city.engine, move.request_id)

        assert refused.refused
        assert [one.code for one in refused.findings] == ["approval.missing"]
        assert carry_out(city.engine, move.request_id) == refused == answer_of(city, move)
        assert stored(city, move.request_id).state is RequestState.REFUSED
        assert waiting_flows(city.engine) == []
        assert entries(city) == before

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            ({"target": "outreach", "seen_version": 99}, "stage.moved_meanwhile"),
            ({"target": "no-such-stage"}, "stage.unreachable"),
        ],
    )
    def test_a07_a_mistake_that_shows_only_in_the_flow_becomes_an_answer(
        self, city, arguments, code
    ):
        ocid = a_solicitation(city)
        move = asking("solicitation.advance", "officer", arguments={"ocid": ocid, **arguments})
        submit(city.engine, move)

        outcome = carry_out(city.engine, move.request_id)

        assert [one.code for one in outcome.findings] == [code]
        assert answer_of(city, move) == outcome
        assert waiting_flows(city.engine) == []

    def test_a07_a_request_altered_after_it_was_submitted_is_refused(self, city, move):
        submit(city.engine, move)
        other = {**move.arguments, "reason": "Other."}
        again = asking(
            "solicitation.advance", "officer", arguments=other, request_id=move.request_id
        )

        assert refusal(submit, city.engine, again, error=ConflictError) == ["request.other_content"]

    def test_a07_a_request_that_waits_for_its_flow_is_not_done_at_once_as_well(self, city, move):
        submit(city.engine, move)

        assert refusal(perform, city.engine, move, error=ConflictError) == ["request.waiting"]

    def test_a07_a_request_that_nobody_made_is_not_carried_out(self, city):
        assert refusal(carry_out, city.engine, uuid4(), error=NotFoundError) == ["request.unknown"]
        assert refusal(answer, city.engine, uuid4(), error=NotFoundError) == ["request.unknown"]

    def test_a07_a_crash_between_commit_and_dispatch_leaves_it_to_the_sweep(self, city, move):
        submit(city.engine, move)  # and the process dies here
        elsewhere = make_engine(city.engine.url.render_as_string(hide_password=False))

        [(_flow, request_id)] = waiting_flows(elsewhere)

        assert carry_out(elsewhere, request_id) == answer_of(city, move)


def answer_of(city, request):
    return answer(city.engine, request.request_id)


@pytest.mark.parametrize("target", ["cancelled", "define-outcomes"])
def test_a04_going_back_or_cancelling_without_a_reason_is_refused(city, target):
    ocid = in_outreach(city)
    way = {"ocid": ocid, "target": target}

    outcomes = [
        city.ask("solicitation.advance", "officer", **way, reason=blank)
        for blank in ("", " ", "\n\t")
    ]

    for outcome in outcomes:
        assert "reason.missing" in [one.code for one in outcome.findings]
    assert city.stage(ocid) == "outreach"


def test_a04_every_entry_of_a_whole_story_says_who_what_when_and_why(city):
    in_submission(city)

    logged = entries(city)
    verbs = {one.verb for one in logged}

    assert len(verbs) >= 10
    assert [(one.chain, one.seq) for one in logged if incomplete(city, one)] == []


def incomplete(city, entry):
    """Whether an entry misses a field, or says otherwise than the request it came of."""
    body = json.loads(entry.body)
    request = stored(city, entry.request_id)
    if request is None or not all((entry.verb, entry.role, entry.at, body["actor_name"])):
        return True
    return (
        request.actor_id != entry.actor_id
        or request.role != entry.role
        or request.authentication is not entry.authentication
        or body["at"][-1] != "Z"
        or body["rehearsal"] is not True
        or not isinstance(body["entry"], dict)
        or (entry.verb == "stage.advanced" and versions(body) != 1)
    )


def versions(body):
    return body["entry"]["version_after"] - body["entry"]["version_before"]


def test_a04_every_request_that_changed_something_is_in_the_log_once_for_each_object(city):
    released(city)

    with Session(city.engine) as session:
        done = session.exec(select(Request).where(Request.state == RequestState.DONE)).all()
    positions = {}
    for one in entries(city):
        positions.setdefault(one.request_id, []).append(one.position)
    silent = {one.verb for one in done if one.id not in positions and "known" not in one.result}

    assert len(done) >= 20
    assert silent == set()
    assert all(sorted(found) == list(range(len(found))) for found in positions.values())


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a01_the_applications_role_can_do_a_whole_act_and_own_nothing(city):
    say(city.engine, "CREATE ROLE city_application LOGIN")
    grant_application(city.engine, "city_application")
    url = city.engine.url.set(username="city_application")
    city.engine = make_engine(url.render_as_string(hide_password=False))
    city.shelf = None  # every act of the story is done by this role
    ocid = in_outreach(city)

    with city.engine.connect() as connection:
        who = connection.execute(sa.text("SELECT current_user")).scalar_one()
    assert who == "city_application"
    assert city.stage(ocid) == "outreach"
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        say(city.engine, "DELETE FROM audit_entry")


def test_an_act_that_fails_half_way_leaves_nothing(city, monkeypatch):
    before = rows_of(city)

    def explode(*_arguments, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr("procurement.actions.unit.audit.append", explode)
    with pytest.raises(ZeroDivisionError):
        perform(city.engine, asking())

    assert rows_of(city) == before
    assert count(city.engine, Outbox.__tablename__) == 0
