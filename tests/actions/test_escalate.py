"""Escalation: by steps, to named people, once each, with a letter."""

import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from procurement.actions.contracts.escalate import escalate_contract, escalate_contracts
from procurement.actions.contracts.follow_up import move_follow_up, open_follow_up
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, a_bench, codes, months, promised

LADDER = [
    {"person": "officer", "after_days": 1, "after_misses": 2},
    {"person": "authority", "after_days": 10, "after_misses": 4},
]


def noon(month: int, day: int) -> datetime:
    return datetime(2015, month, day, 18, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path, url):
    """Return a city on 10 May whose contract names two people to tell."""
    made = a_bench(tmp_path, url)
    solicitation = metadata.tables["solicitation"]
    with made.engine.begin() as connection:
        body = json.loads(connection.execute(sa.select(solicitation.c.case_body)).scalar_one())
        body["contract"]["escalation"] = LADDER
        connection.execute(solicitation.update().values(case_body=json.dumps(body)))
    made.forward(noon(5, 10))
    yield made
    made.engine.dispose()


def told(bench):
    return bench.act(escalate_contracts, "scheduler").facts["told"]


def letters(bench):
    """Return to whom letters go, and of which kind."""
    outbox = metadata.tables["outbox"]
    with bench.engine.connect() as connection:
        bodies = connection.execute(sa.select(outbox.c.body).order_by(outbox.c.created_at))
        found = [json.loads(body) for body in bodies.scalars()]
    return [(one["to"], one["letter"], one["facts"]["count"]) for one in found]


def test_an_overdue_action_goes_up_by_steps_and_each_is_told_once(bench):
    named = {"contract": CONTRACT, "wanted": "Add a crew", "owner": "contact"}
    bench.act(open_follow_up, "manager", **named, due=date(2015, 5, 31))
    counts = []
    for day in (noon(5, 31), noon(6, 1), noon(6, 2), noon(6, 10), noon(6, 11)):
        bench.forward(day)
        counts.append(told(bench))

    assert counts == [0, 1, 0, 1, 0]
    assert letters(bench) == [
        ("officer@example.org", "escalation_follow_up", 1),
        ("authority@example.org", "escalation_follow_up", 10),
    ]
    assert bench.count("follow_up_event") == bench.count("escalation") == 2


def test_an_action_moved_to_another_day_begins_anew(bench):
    named = {"contract": CONTRACT, "wanted": "Add a crew", "owner": "contact"}
    bench.act(open_follow_up, "manager", **named, due=date(2015, 5, 31))
    bench.forward(noon(6, 1))
    told(bench)
    moved = {"contract": CONTRACT, "number": 1, "due": date(2015, 6, 20), "reason": "Parts"}
    bench.act(move_follow_up, "manager", **moved)
    bench.forward(noon(6, 21))

    assert told(bench) == 1


def test_a_milestone_for_which_nothing_came_goes_up_too(bench):
    promised(bench, due=date(2015, 5, 31))
    bench.forward(noon(6, 1))

    assert told(bench) == 1
    assert letters(bench) == [("officer@example.org", "escalation_milestone", 1)]


def test_a_target_missed_again_goes_up_and_one_miss_does_not(bench):
    bench.load(months("waiting_days", 2, 2, "120", "10"))
    once = told(bench)
    bench.load(months("waiting_days", 3, 3, "120", "10"))
    twice, again = told(bench), told(bench)

    assert (once, twice, again) == (0, 1, 0)
    assert letters(bench) == [("officer@example.org", "escalation_kpi", 2)]
    assert bench.entries("contract.escalated")[0]["told"][0]["subject"] == "waiting_days"


def test_a_contract_that_names_nobody_says_so(tmp_path, url):
    bench = a_bench(tmp_path, url)
    promised(bench, due=date(2015, 1, 31))
    bench.forward(noon(5, 10))

    outcome = bench.act(escalate_contract, "manager", contract=CONTRACT)

    assert codes(outcome) == ["escalation.no_ladder"]
    assert (outcome.refused, outcome.facts["told"]) == (False, 0)
