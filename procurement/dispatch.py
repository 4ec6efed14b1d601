"""Run the flow of a stored request: in this process, or by asking Prefect for its deployment.

The only file inside `procurement` that knows Prefect, and it knows it late: importing it costs
seconds, and most commands do not need it.  Nothing but the request's id passes through.
"""

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    UnknownHandler,
)
from uuid import UUID

import sqlalchemy as sa

from procurement.actions.asking.requests import answer, waiting_flows
from procurement.actions.outcome import Outcome
from procurement.own_programs import start_module
from procurement.rules.errors import ProcurementError, RetryLaterError
from procurement.rules.findings import Finding
from procurement.settings import Settings

#: Name of each flow -> where Prefect loads it from; the same list as in prefect.yaml.
ENTRYPOINTS = {
    name: f"flows.{name.replace('-', '_')}:{name.replace('-', '_')}"
    for name in (
        "advance-contract",
        "advance-solicitation",
        "anchor-audit",
        "award-contract",
        "collect-observations",
        "escalate-contracts",
        "open-bids",
        "publish-notice",
        "rank-bids",
        "remind-vendors",
        "report-outcomes",
        "review-vendors",
        "send-outbox",
    )
}

#: What was tried and measured for an embedded server (docs/adr/0014).
PREFECT_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "100",
    "PREFECT_CLI_PROMPT": "false",
}

START_SECONDS = 90


class FlowFailedError(ProcurementError):
    """The flow ended without an answer: a defect or a lost database, not a refusal."""


def prefers_deployment(settings: Settings) -> bool:
    """Whether flows are run by a Prefect worker rather than in this process."""
    return settings.dispatch == "deployment"


def server_is_running() -> bool:
    """Whether there is a Prefect server to use; without one a command starts its own (10 s)."""
    url = os.environ.get("PREFECT_API_URL", "")
    return bool(url) and _answers(url)


def run(engine: sa.Engine, settings: Settings, flow: str, request_id: UUID) -> Outcome | None:
    """Run the flow of a stored request; return the answer, or None while a worker has it.

    Raises:
        FlowFailedError: the flow ended and the request has no answer.
    """
    _prepare()
    if prefers_deployment(settings):
        _ask_for_deployment(flow, request_id)
        return answer(engine, request_id)
    _run_here(flow, request_id)
    outcome = answer(engine, request_id)
    if outcome is None:
        raise FlowFailedError(Finding("flow.no_answer", {"flow": flow, "request": str(request_id)}))
    return outcome


def sweep(engine: sa.Engine, settings: Settings) -> int:
    """Run what was asked for and never dispatched (a crash between commit and dispatch).

    Returns how many were run.  One that fails does not hold up those behind it.

    Raises:
        FlowFailedError: some ended without an answer; all of them are named, the others are done.
    """
    waiting = waiting_flows(engine)
    failed: list[Finding] = []
    for flow, request_id in waiting:
        try:
            run(engine, settings, flow, request_id)
        except FlowFailedError as problem:
            failed += problem.findings
    if failed:
        raise FlowFailedError(*failed)
    return len(waiting)


def _prepare() -> None:
    for name, value in PREFECT_SETTINGS.items():
        os.environ.setdefault(name, value)


def _run_here(flow: str, request_id: UUID) -> None:
    from prefect import tags
    from prefect.flows import load_flow_from_entrypoint
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    loaded: Any = load_flow_from_entrypoint(ENTRYPOINTS[flow])
    # No heartbeat: the run lives in this process, and joining its thread would cost a second.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), tags("procurement", flow):
        asyncio.run(loaded(request_id=request_id))


def _ask_for_deployment(flow: str, request_id: UUID) -> UUID:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    with get_client(sync_client=True) as client:
        try:
            deployment = client.read_deployment_by_name(f"{flow}/default")
        except ObjectNotFound:
            raise FlowFailedError(Finding("flow.not_deployed", {"flow": flow})) from None
        started = client.create_flow_run_from_deployment(
            deployment.id,
            parameters={"request_id": str(request_id)},
            idempotency_key=str(request_id),
        )
    return started.id


@contextmanager
def local_server(home: Path) -> Iterator[Callable[[], None]]:
    """Start one Prefect server on this machine for as long as the block runs.

    Yields a function that waits until the server answers, so that other work can be done while it
    starts; it raises RetryLaterError where the server does not answer in time.  A server that is
    already named by PREFECT_API_URL and answers is used instead.
    """
    _prepare()
    if server_is_running():
        yield lambda: None
        return
    home.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    log = (home / "server.log").open("wb")
    server = start_module(
        "prefect",
        *("server", "start", "--host", "127.0.0.1", "--port", str(port)),
        variables={"PREFECT_HOME": str(home.resolve())},
        log=log,
    )
    before = {name: os.environ.get(name) for name in ("PREFECT_API_URL", "PREFECT_HOME")}
    os.environ |= {"PREFECT_API_URL": url, "PREFECT_HOME": str(home.resolve())}
    try:
        yield lambda: _await(server, url)
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def _await(server: "subprocess.Popen[bytes]", url: str) -> None:
    patience = time.monotonic() + START_SECONDS
    while time.monotonic() < patience:
        if server.poll() is not None:
            break
        if _answers(url):
            return
        time.sleep(0.2)
    raise RetryLaterError(url)


def _answers(url: str) -> bool:
    try:
        with _web().open(f"{url}/health", timeout=2) as reply:
            return json.loads(reply.read()) is True
    except (URLError, OSError, ValueError):
        return False


def _web() -> OpenerDirector:
    """Return what opens addresses of the web and nothing else: no `file:`, no redirection."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
