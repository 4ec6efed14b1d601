"""A second run changes nothing, what was away is tried again, and a mistake stays a mistake."""

import asyncio
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from sqlmodel import select

from procurement import dispatch
from procurement.actions import setup
from procurement.actions.asking.requests import Asking, submit
from procurement.rules.errors import NotFoundError, RetryLaterError
from procurement.rules.vocabulary import RequestState
from procurement.store.database.engine import reading
from procurement.store.tables.solicitations import StageVisit
from tests.builders import a_solicitation, in_outreach

#: Nobody listens there: refused at once, as a database that is away.
AWAY = "postgresql://nobody@127.0.0.1:9/nothing"


def run(flow, request):
    """Run a flow as Prefect would, by the path that the dispatcher knows."""
    from prefect.flows import load_flow_from_entrypoint

    loaded = load_flow_from_entrypoint(dispatch.ENTRYPOINTS[flow])
    return asyncio.run(loaded(**({"request_id": request} if request else {})))


@pytest.fixture
def impatient(monkeypatch, prefect_server):
    """Let the flow of this test wait a second, not minutes, before it tries again."""
    anchor_audit = import_module("flows.anchor_audit")
    task = anchor_audit.carry_out_request

    def hurry(**options):
        hurried = task.with_options(retry_delay_seconds=1, **options)
        monkeypatch.setattr(anchor_audit, "carry_out_request", hurried)

    assert prefect_server
    hurry()
    return hurry


def move_database(monkeypatch, url):
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()


def test_the_same_request_twice_moves_a_solicitation_once(flow_city):
    from tests.flows.runs import runs_of

    ocid = in_outreach(flow_city)
    flow, request = flow_city.asked[-1]

    again = dispatch.run(flow_city.engine, setup.settings(), flow, request)

    assert not again.refused
    assert flow_city.stage(ocid) == "outreach"
    assert flow_city.entries("stage.advanced") == 1
    with reading(flow_city.engine) as session:
        visits = session.exec(select(StageVisit.stage).where(StageVisit.subject == ocid)).all()
    assert sorted(visits) == ["define-outcomes", "outreach"]
    assert [one.state_name for one in runs_of(request)] == ["Completed", "Completed"]


def test_a_closed_gate_answers_refused_with_everything_and_the_run_has_not_failed(flow_city):
    ocid = a_solicitation(flow_city)

    request = uuid4()
    asked = Asking("solicitation.advance", "officer", {"ocid": ocid, "target": "outreach"}, request)
    submit(flow_city.engine, asked)

    assert run("advance-solicitation", request) == "refused"
    (stored,) = flow_city.requests("solicitation.advance")
    assert stored.state is RequestState.REFUSED
    assert "kpi.owner_not_agreed" in stored.result
    assert "approval.missing" in stored.result
    assert flow_city.stage(ocid) == "define-outcomes"


def test_a_database_that_comes_back_is_tried_again_and_the_act_is_done_once(
    flow_city, monkeypatch, impatient
):
    from flows import policies
    from tests.flows.runs import runs_of, tries

    request = uuid4()
    submit(flow_city.engine, Asking("audit.anchor", "scheduler", {}, request))
    good = str(flow_city.engine.url)

    async def asked_after_the_database_came_back(*tried):
        move_database(monkeypatch, good)
        return await policies.may_be_retried(*tried)

    impatient(retry_condition_fn=asked_after_the_database_came_back)
    move_database(monkeypatch, AWAY)

    assert run("anchor-audit", request) == "done"

    (done,) = runs_of(request)
    assert tries(done) == {"carry_out_request": 2}
    assert len(anchors(flow_city)) == 1


def test_a_database_that_stays_away_is_given_up_after_three_more_tries(
    flow_city, monkeypatch, impatient
):
    from tests.flows.runs import runs_of, tries

    assert impatient
    request = uuid4()
    move_database(monkeypatch, AWAY)

    with pytest.raises(RetryLaterError):
        run("anchor-audit", request)

    (failed,) = runs_of(request)
    assert failed.state_name == "Failed"
    assert tries(failed) == {"carry_out_request": 4}
    assert anchors(flow_city) == []


def test_a_mistake_is_not_tried_again(flow_city):
    from tests.flows.runs import runs_of, tries

    assert flow_city
    unknown = uuid4()

    with pytest.raises(NotFoundError):
        run("anchor-audit", unknown)

    (failed,) = runs_of(unknown)
    assert failed.state_name == "Failed"
    assert tries(failed) == {"carry_out_request": 1}


def test_a_schedule_that_fires_twice_in_its_slot_asks_once_and_again_in_the_next(flow_city):
    assert run("anchor-audit", None) == "done"
    assert run("anchor-audit", None) == "done"
    assert len(flow_city.requests("audit.anchor")) == 1
    assert len(anchors(flow_city)) == 1

    flow_city.forward(flow_city.now + timedelta(days=1))

    assert run("anchor-audit", None) == "done"
    assert len(flow_city.requests("audit.anchor")) == 2
    assert len(anchors(flow_city)) == 2


def test_what_a_crash_left_undispatched_is_swept_up_once(flow_city):
    request = uuid4()
    submit(flow_city.engine, Asking("audit.anchor", "scheduler", {}, request))

    assert dispatch.sweep(flow_city.engine, setup.settings()) == 1

    assert dispatch.sweep(flow_city.engine, setup.settings()) == 0
    assert len(anchors(flow_city)) == 1


def anchors(city):
    return sorted((city.home / "keys" / "anchors").glob("heads-*.jsonl"))
