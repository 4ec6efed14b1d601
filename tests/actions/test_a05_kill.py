"""A05: kill -9 at any moment leaves all of an act or nothing of it, on both databases.

A worker says what was acknowledged.  It is killed again and again at random moments; afterwards
the database is compared with what was said, and with itself.
"""

import multiprocessing
import random
import time
from collections import Counter

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from procurement.actions.asking.requests import carry_out, waiting_flows
from procurement.actions.audit.anchor_audit import check_audit
from procurement.rules.vocabulary import OutboxState, RequestState
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.outbox import Outbox, Request
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Approval, Solicitation, StageVisit
from tests.actions.killed_worker import work
from tests.builders import ADMINISTRATOR, a_solicitation, team, written_case

KILLS = 25
ACTS = 12  # a worker lives at most about so many acts, on whatever machine

#: Verb that was asked for -> what the log calls it.
LOGGED = {
    "person.register": "person.registered",
    "approval.give": "approval.given",
    "solicitation.advance": "stage.advanced",
}


#: Forked from this process, which has done all of it before, a worker acts within milliseconds.
workers = multiprocessing.get_context("fork")


def one_life(engine, ocid, people, moment):
    """Let a worker live for so many acts and seconds more, kill it, and return what it said."""
    acts, seconds = moment
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()  # a worker must inherit no connection
    hear, say = workers.Pipe(duplex=False)
    worker = workers.Process(target=work, args=(url, ocid, people, say), daemon=True)
    worker.start()
    say.close()
    said = []
    try:
        said += [hear.recv() for _ in range(acts + 1)]
        time.sleep(seconds)
        worker.kill()
        while True:
            said.append(hear.recv())
    except EOFError:
        worker.join()
    assert worker.exitcode == -9, "the worker ended by itself"
    return said[1:]


def wait_until_quiet(engine):
    """Wait until PostgreSQL has noticed that its client is dead."""
    if engine.dialect.name == "sqlite":
        return
    others = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND (state <> 'idle' OR wait_event <> 'ClientRead')"
    )
    for _ in range(200):
        with engine.connect() as connection:
            if not connection.execute(others).scalar_one():
                return
        time.sleep(0.02)


def a_solicitation_that_may_move(city):
    ocid = a_solicitation(city)
    for kpi in written_case()["kpis"]:
        code = kpi.get("code") or kpi["use"].partition("/")[0]
        city.do("data_owner.agree", team("data_validator"), ocid=ocid, kpi=code)
    return ocid


def seconds_for_one_act(city):
    before = time.perf_counter()
    for name in ("a", "b", "c", "d"):
        city.do("person.register", ADMINISTRATOR, handle=name, name=name)
    return (time.perf_counter() - before) / 4


class Found:
    """Everything in the database that the worker could have written."""

    def __init__(self, engine, ocid):
        with Session(engine) as session:
            self.requests = {one.id: one for one in session.exec(select(Request))}
            self.entries = session.exec(select(AuditEntry)).all()
            self.outbox = {one.key: one for one in session.exec(select(Outbox))}
            self.rows = {
                "person.register": len(session.exec(select(Person)).all()),
                "approval.give": len(session.exec(select(Approval)).all()),
                "solicitation.advance": session.get_one(Solicitation, ocid).version,
            }
            visits = session.exec(select(StageVisit).where(StageVisit.subject == ocid)).all()
            self.visits = len(visits)
            self.open_visits = [one.stage for one in visits if one.exited_at is None]
            self.stage = session.get_one(Solicitation, ocid).stage

    def done(self):
        """Return verb -> number of requests that are done and changed something."""
        return Counter(
            one.verb
            for one in self.requests.values()
            if one.state is RequestState.DONE and '"known"' not in one.result
        )

    def logged(self):
        return Counter(one.verb for one in self.entries)


@pytest.mark.parametrize("kills", [KILLS, pytest.param(300, marks=pytest.mark.soak)])
def test_a05_a_killed_worker_leaves_all_of_an_act_or_nothing_of_it(city, kills):
    ocid = a_solicitation_that_may_move(city)
    people = {role: team(role) for role in ("requester", "procurement_officer")}
    longest = 2 * seconds_for_one_act(city)
    before = Found(city.engine, ocid)
    # Counted in acts and not in seconds alone: on a busy machine an act takes ten times as long.
    moments = [(random.randint(0, ACTS), random.uniform(0, longest)) for _ in range(kills)]

    lives = [one_life(city.engine, ocid, people, moment) for moment in moments]
    wait_until_quiet(city.engine)
    after = Found(city.engine, ocid)

    there_was_progress(lives)
    what_was_acknowledged_is_stored(lives, after)
    every_effect_is_logged_and_asked_for(before, after)
    no_request_is_half_done(after)
    assert check_audit(city.engine)[1] == ()
    the_sweep_finishes_what_was_stored(city, ocid)


def there_was_progress(lives):
    busy = [life for life in lives if life]
    assert len(busy) > len(lives) / 2, "an empty test: hardly anything was acknowledged"
    assert sum(len(life) for life in lives) > len(lives)


def what_was_acknowledged_is_stored(lives, after):
    said = [one for life in lives for one in life]
    lost = [request for _, request in said if request not in after.requests]
    undone = [
        request
        for state, request in said
        if state == "done" and after.requests[request].state is not RequestState.DONE
    ]
    assert (lost, undone) == ([], [])


def every_effect_is_logged_and_asked_for(before, after):
    done = after.done() - before.done()
    logged = after.logged() - before.logged()
    effects = {verb: after.rows[verb] - before.rows[verb] for verb in LOGGED}

    assert {verb: done[verb] for verb in LOGGED} == effects
    assert {verb: logged[name] for verb, name in LOGGED.items()} == effects
    assert after.visits - before.visits == effects["solicitation.advance"]
    assert after.open_visits == [after.stage]


def no_request_is_half_done(after):
    """A request waits, without an entry and with its flow queued; or it is done, with all."""
    logged = {one.request_id for one in after.entries}
    for request in after.requests.values():
        waits = request.state is RequestState.WAITING
        flow = after.outbox.get(f"flow-{request.id}")
        assert not (waits and request.id in logged), request
        assert not (waits and flow is None), request
        if flow is not None:
            assert (flow.state is OutboxState.WAITING) is waits


def the_sweep_finishes_what_was_stored(city, ocid):
    """Carry out what nobody came to; of two moves left over, the second may find it moved."""
    for _flow, request_id in waiting_flows(city.engine):
        carry_out(city.engine, request_id)

    after = Found(city.engine, ocid)

    assert waiting_flows(city.engine) == []
    assert after.done()["solicitation.advance"] == after.logged()["stage.advanced"]
    assert after.rows["solicitation.advance"] == after.logged()["stage.advanced"] + 1
