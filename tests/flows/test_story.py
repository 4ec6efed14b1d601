"""One city's story by flows: every flow of the project runs for real, and nothing leaks."""

import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from procurement.actions import setup
from procurement.dispatch import ENTRYPOINTS
from procurement.store.database.engine import reading
from procurement.store.tables.contracts import Contract
from tests.actions.bidding import AUTHORITY, VENDORS, award, in_award
from tests.builders import team
from tests.flows.flow_city import a_flow_city

MEMO = "The best evidence of shorter waits."


@pytest.fixture(scope="module")
def story(prefect_server, databases, tmp_path_factory):
    """Return a city after a whole competition, and the id of the contract that came of it."""
    assert prefect_server
    folder = tmp_path_factory.mktemp("story")
    url = databases.migrated("sqlite", folder / "data" / "city.db")
    with pytest.MonkeyPatch.context() as patch:
        city = a_flow_city(folder, patch, url=url)
        ocid = in_award(city)
        city.do("notice.publish", team("procurement_officer"), ocid=ocid)
        assert not award(city, ocid, VENDORS[0], MEMO).refused
        with reading(city.engine) as session:
            contract = session.exec(select(Contract.id).where(Contract.ocid == ocid)).one()
        city.ask(
            "contract.advance", team("contract_manager"), contract=contract, target="monitoring"
        )
        city.do("contracts.review", "scheduler")
        city.do("observations.collect", "scheduler")
        city.do("vendors.remind", "scheduler")
        city.do("contracts.escalate", "scheduler")
        city.do("outcomes.report", team("contract_manager"), contract=contract, language="en")
        city.do("outbox.send", "scheduler")
        city.do("audit.anchor", "scheduler")
        yield city, ocid, contract
        city.engine.dispose()
    setup.forget()


@pytest.mark.parametrize("flow", ENTRYPOINTS)
def test_every_flow_carried_out_what_it_was_asked_for(story, flow):
    from tests.flows.runs import flow_runs

    city, _ocid, _contract = story
    asked = {str(request) for name, request in city.asked if name == flow}

    states = {run.parameters.get("request_id"): run.state_name for run in flow_runs(flow)}

    assert asked
    assert {states.get(request) for request in asked} == {"Completed"}


def test_the_city_is_where_the_flows_have_brought_it(story):
    city, ocid, _contract = story

    assert city.stage(ocid) == "award"
    assert city.entries("stage.advanced") == 8
    assert list((city.home / "keys" / "anchors").glob("heads-*.jsonl"))


def test_a_contract_that_nobody_signed_is_refused_by_its_gates_and_its_run_is_no_failure(story):
    from tests.flows.runs import runs_of

    city, _ocid, contract = story
    before = city.entries("stage.advanced")
    request = UUID(int=77)

    outcome = city.ask(
        "contract.advance",
        team("contract_manager"),
        request=request,
        contract=contract,
        target="monitoring",
    )

    assert "contract.unsigned" in {finding.code for finding in outcome.findings}
    assert "approval.missing" in {finding.code for finding in outcome.findings}
    assert city.entries("stage.advanced") == before
    (run,) = runs_of(request)
    assert run.state_name == "Completed"


def test_nothing_but_ids_is_a_parameter_of_a_run(story):
    from tests.flows.runs import flow_runs

    assert story
    for run in flow_runs():
        assert set(run.parameters) <= {"request_id"}
        assert all(value is None or UUID(value) for value in run.parameters.values())


def test_nothing_that_people_wrote_lies_in_the_database_of_prefect(story):
    city, _ocid, _contract = story
    everything = prefect_database()

    for secret in (MEMO, "Crews in every district", "Olga Officer", AUTHORITY, "18000000"):
        assert secret.encode() not in everything
        assert secret.encode() in own_database(city)
    assert b"advance-solicitation" in everything  # it is that database


def prefect_database():
    from prefect.settings import (
        PREFECT_SERVER_DATABASE_CONNECTION_URL,
    )

    url = str(PREFECT_SERVER_DATABASE_CONNECTION_URL.value())
    return _dump(Path(url.partition(":///")[2]))


def own_database(city):
    return _dump(Path(city.engine.url.database))


def _dump(path):
    with sqlite3.connect(path) as connection:
        return "\n".join(connection.iterdump()).encode()


def test_the_letters_of_the_outbox_were_delivered_once(story):
    city, _ocid, _contract = story
    letters = list((city.home / "data" / "mail").iterdir())

    city.do("outbox.send", "scheduler")

    assert letters
    assert sorted((city.home / "data" / "mail").iterdir()) == sorted(letters)
