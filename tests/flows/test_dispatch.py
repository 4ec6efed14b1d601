"""By deployment: the request is carried out by another process, and only its id goes there."""

import os
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from procurement import dispatch
from procurement.actions import setup
from procurement.actions.asking.requests import Asking, answer, submit
from tests.architecture.sources import ROOT

PATIENCE_SECONDS = 120


@pytest.fixture
def worker(prefect_server, flow_city, tmp_path):
    """Serve all flows from another process, as `python -m flows` does."""
    assert flow_city
    environment = {
        **os.environ,
        "PREFECT_API_URL": prefect_server,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PYTHONPATH": str(ROOT),
    }
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows"],
            cwd=tmp_path,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        yield process
        process.terminate()
        process.wait(timeout=30)


def wait_for(what):
    patience = time.monotonic() + PATIENCE_SECONDS
    while (found := what()) is None and time.monotonic() < patience:
        time.sleep(0.3)
    return found


def served(flow):
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    with get_client(sync_client=True) as client:
        try:
            return client.read_deployment_by_name(f"{flow}/default")
        except ObjectNotFound:
            return None


def test_a_flow_that_nobody_deployed_is_said_so_and_the_request_keeps_waiting(
    flow_city, monkeypatch
):
    monkeypatch.setenv("PROCURE_DISPATCH", "deployment")
    setup.forget()
    request = uuid4()
    submit(flow_city.engine, Asking("vendors.remind", "scheduler", {}, request))
    monkeypatch.setitem(dispatch.ENTRYPOINTS, "never-deployed", "flows.never:never")

    with pytest.raises(dispatch.FlowFailedError) as problem:
        dispatch.run(flow_city.engine, setup.settings(), "never-deployed", request)

    assert [one.code for one in problem.value.findings] == ["flow.not_deployed"]
    assert answer(flow_city.engine, request) is None


@pytest.mark.soak
def test_a_worker_in_another_process_carries_out_a_request_once(flow_city, worker, monkeypatch):
    from tests.flows.runs import runs_of

    monkeypatch.setenv("PROCURE_DISPATCH", "deployment")
    setup.forget()
    assert wait_for(lambda: served("anchor-audit")), "the worker did not register its flows"
    request = uuid4()
    submit(flow_city.engine, Asking("audit.anchor", "scheduler", {}, request))

    first = dispatch.run(flow_city.engine, setup.settings(), "anchor-audit", request)
    second = dispatch.run(flow_city.engine, setup.settings(), "anchor-audit", request)
    done = wait_for(lambda: answer(flow_city.engine, request))

    assert worker.poll() is None
    assert first is None
    assert second is None
    assert done is not None
    assert not done.refused
    (only,) = runs_of(request)  # the second dispatch found the run of the first
    assert only.deployment_id
    assert only.parameters == {"request_id": str(request)}
    assert len(list((flow_city.home / "keys" / "anchors").glob("heads-*.jsonl"))) == 1
